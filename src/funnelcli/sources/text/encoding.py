"""Which encoding the bytes of a text file are in."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_EIGHT_BIT = ("cp1251", "cp1252", "cp866", "koi8-r", "mac-cyrillic")
"""In order of frequency among exports: the first wins a draw."""

_RARE = ("cp866", "koi8-r", "mac-cyrillic")
"""Among exports of today; they need better evidence (one short word is none)."""

_BLOCK = 1 << 20
_EVIDENCE = 1 << 18
_PLAUSIBLE = re.compile(r"[\t\r\n\x20-\x7e\xa0-\xff\u0400-\u04ff\u2000-\u206f\u20a0-\u20cf№]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŸŽž]")
_COMMON = frozenset("оеаинтсрвлкмдпу")
_ALIKE = frozenset("ABEKMHOPCTYXaeopcyx")
_MARKS_OF_TEXT = frozenset("«»–—…“”„‘’•№€₽°§©®™\u00a0·¿¡ªº´")


def wide_encoding(start: bytes) -> str | None:
    """The Unicode encoding that a byte order mark or the pattern of zero bytes shows, if any."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\x00" not in start:
        return None
    for name in _WIDE:
        text = start[: len(start) // 4 * 4].decode(name, errors="replace")
        if text and len(_PLAUSIBLE.findall(text)) >= 0.95 * len(text):
            return name
    return None


def detect_encoding(path: Path) -> str:
    """The encoding of the text file at ``path``, as Python names it.

    A byte order mark decides; then zero bytes (UTF-16, UTF-32); then whether the lines with
    other than ASCII letters are UTF-8 (a few broken ones among them change nothing); else the
    eight-bit encoding in which the words are most like words. All the first 256 KiB of such
    lines are weighed, however far down they stand.
    """
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    if wide := wide_encoding(start):
        return wide
    lines = list(_telling_lines(path))
    broken = [line for line in lines if not _is_utf8(line)]
    if len(broken) * 2 <= len(lines):
        return "utf-8"
    return best_eight_bit(broken)


def _telling_lines(path: Path) -> Iterator[bytes]:
    """The lines that hold more than ASCII, up to a quarter of a mebibyte of them."""
    left = _EVIDENCE
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if not block.isascii():
                for line in (block + stream.readline()).splitlines():
                    if not line.isascii():
                        yield line
                        left -= len(line)
                        if left < 0:
                            return


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def best_eight_bit(lines: Iterable[bytes]) -> str:
    """The eight-bit encoding in which ``lines`` read most like words of a language.

    Every word with other than ASCII letters is weighed in each candidate. A word of one script
    and of a usual case (lower, Capitalised, UPPER) counts for its letters, common Cyrillic
    letters more. A word of two scripts (``Negociaciуn``, but not the Latin C of «Cчёт»), of odd
    case (``иВАНОВ``) or of nothing but accented letters (``Èâàíîâ``) counts against, and so do
    box-drawing and control characters.
    """
    words: Counter[bytes] = Counter()
    for line in lines:
        words.update(
            re.findall(rb"[^\x00-\x40\[-`{-\x7f]*[\x80-\xff][^\x00-\x40\[-`{-\x7f]*", line)
        )
    scores = {
        name: sum(_score(word.decode(name, errors="replace")) * n for word, n in words.items())
        for name in _EIGHT_BIT
    }
    for name in _RARE:
        scores[name] *= 0.7 if scores[name] > 0 else 1.0
    return max(_EIGHT_BIT, key=scores.__getitem__)


def _score(text: str) -> float:
    """How much a run of letters and other bytes over 127 looks like text."""
    score = 0.0
    for word in _WORD.findall(text):
        if not word.isascii():
            score += _score_word(word)
    for character in text:
        if not character.isalpha() and ord(character) > 127:
            score += 0.5 if character in "€№" else 0.0 if character in _MARKS_OF_TEXT else -2.0
    return score


def _score_word(word: str) -> float:
    size = len(word)
    latin = len(_LATIN.findall(word))
    if not _usual_case(word):
        return -2.0 * size
    if 0 < latin < size:
        return 0.0 if _ALIKE.issuperset(_LATIN.findall(word)) else -2.0 * size
    if latin:
        accented = sum(not letter.isascii() for letter in word)
        return float(size) if accented * 2 <= size else -float(accented)
    if size == 1:
        return 0.25
    weight = sum(1.5 if letter in _COMMON else 0.5 for letter in word.casefold())
    return weight * 0.8 if word.isupper() else weight


def _usual_case(word: str) -> bool:
    return word.islower() or word.isupper() or word[1:].islower()
