"""Header cells: folded for comparison, numbered for addressing, told from values."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x00AD))
_ALIKE = str.maketrans("‐‑‒–—−“”„«»‘’`↑↓", '------"""""\'\'\'  ')
_DRESSED = re.compile("[" + "".join(map(chr, (*_INVISIBLE, *_ALIKE))) + "]")
"""Few texts hold one of these; the others need no translation, which is slow."""
_UPPER = ("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
_LOWER = ("aeopcyx", "аеорсух")
_TO_CYRILLIC = str.maketrans(_UPPER[0] + _LOWER[0], _UPPER[1] + _LOWER[1])
_TO_LATIN = str.maketrans(_UPPER[1] + _LOWER[1], _UPPER[0] + _LOWER[0])
_LONGEST = 200
"""Longer cells are no headers (notes), and are not folded to find out."""
_VALUE = re.compile(r"[\d\s.,:;+\-/%()]*\d[\d\s.,:;+\-/%()]*|\S+@\S+\.\S+")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "₽": "RUB",
        "rur": "RUB",
        "руб.": "RUB",
        "руб": "RUB",
        "рублей": "RUB",
        "р.": "RUB",
        "р": "RUB",
        "us$": "USD",
        "r$": "BRL",
        "$": "USD",
        "€": "EUR",
        "£": "GBP",
        "₸": "KZT",
        "тг.": "KZT",
        "тг": "KZT",
        "₴": "UAH",
        "грн.": "UAH",
        "грн": "UAH",
        "zł": "PLN",
        "₹": "INR",
        "₺": "TRY",
    }
)
_CODES = (
    "AED AMD ARS AUD AZN BRL BYN CAD CHF CLP CNY COP CZK EUR GBP GEL HUF ILS INR JPY KGS KRW "
    "KZT MDL MXN NOK PEN PLN RON RSD RUB SEK TJS TRY UAH USD UZS ZAR"
)


def _any_of(units: Iterable[str]) -> str:
    return "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))


_UNITS = {*_SIGNS, *_CODES.casefold().split()}
_UNIT = _any_of(_UNITS)
_SPACED = _any_of({*_SIGNS, "rub", "usd", "eur", "gbp", "kzt", "byn", "uah"} - {"р"})
"""After a bare space a short word may be a word («next try»), so fewer count as a currency."""
_TRAILING = re.compile(rf"(?:,\s*({_UNIT})|\s({_SPACED})|(?<=[^\W\d_])([₽€£₸₴₹₺]))$")
_LOST = re.compile(r"(?:,\s*|\s)\?$|\s*\(\?\)$")
"""A sign that the encoding of the file does not know: Excel writes ``?`` for ``₽`` in cp1251."""
_BRACKETED = re.compile(rf"\s*([(\[])({_UNIT})(?:[,;]\s*([^()\[\]]+))?([)\]])$")


def clean_header(text: str) -> str:
    """``text`` for display and addressing: without byte order mark and zero-width characters.

    Spaces stay as written (``Бюджет `` is the real name of a column of amoCRM).
    """
    return text.translate(_INVISIBLE)


def _one_script(match: re.Match[str]) -> str:
    """A word that mixes Latin and Cyrillic, written in one of them; any other word unchanged."""
    word = match[0]
    latin, cyrillic = _LATIN.findall(word), _CYRILLIC.findall(word)
    if not latin or not cyrillic:
        return word
    fixed_latin = sum(letter.translate(_TO_CYRILLIC) == letter for letter in latin)
    fixed_cyrillic = sum(letter.translate(_TO_LATIN) == letter for letter in cyrillic)
    if (fixed_cyrillic, len(cyrillic)) >= (fixed_latin, len(latin)):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


def _fold(text: str) -> str:
    """Folded, with the currency still there."""
    text = unicodedata.normalize("NFC", text).replace("_", " ")
    if _DRESSED.search(text):
        text = text.translate(_INVISIBLE).translate(_ALIKE)
    if _LATIN.search(text) and _CYRILLIC.search(text):
        text = _WORD.sub(_one_script, text)
    text = text.casefold().replace("ё", "е")
    return " ".join(text.replace("*", " ").split())


def fold_name(text: str) -> str:
    """A name (stage, pipeline, channel, word) for comparison: as a header, its currency kept."""
    return _fold(text)


def look_alike(text: str) -> str:
    """``text`` as Latin capitals wherever a Cyrillic capital looks the same («ОК» is «OK»)."""
    return text.upper().translate(_TO_LATIN)


def _split_currency(folded: str) -> tuple[str, str | None]:
    """The folded header without its trailing currency, and the sign or code that stood there."""
    if match := _BRACKETED.search(folded):
        rest = f" ({match[3]})" if match[3] else ""
        return folded[: match.start()] + rest, match[2]
    if match := _TRAILING.search(folded):
        return folded[: match.start()].rstrip(" ,"), match[1] or match[2] or match[3]
    return _LOST.sub("", folded), None


def fold_header(text: str) -> str:
    """``text`` for comparison only.

    Surrounding and repeated spaces (non-breaking too), zero-width characters, case, ё/е, import
    marks ``*``, underscores (= spaces), arrows of a sorted column (Salesforce), kinds of dashes
    and quotes, a trailing currency (``₽``, ``, р.``, ``(руб.)``, ``(USD)``, ``R$``, a lost `` ?``)
    and look-alike letters of the other script inside one word (the Latin C of «Cчёт») make no
    difference. ``Расход (руб., с НДС)`` becomes ``расход (с ндс)``. A header that is nothing but
    a currency stays as it is.
    """
    folded = _fold(text)
    return _split_currency(folded)[0] or folded


def header_currency(text: str) -> str | None:
    """The ISO code of the currency at the end of the header ``text``, if one stands there."""
    rest, sign = _split_currency(_fold(text))
    if sign is None or not rest:
        return None
    return _SIGNS.get(sign, sign.upper())


def number_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """Names that address each column: as written, unique, in order.

    The second ``Источник`` becomes ``Источник#2``, whatever spaces stand around it; a header
    without text becomes ``#3``, its position from 1. A name that is already taken moves on to the
    next free number.
    """
    seen: dict[str, int] = {}
    taken: set[str] = set(headers)
    names: list[str] = []
    for position, header in enumerate(headers, start=1):
        base = header.strip()
        count = seen[base] = seen.get(base, 0) + 1
        if base and count == 1:
            names.append(header)
            continue
        number = count if base else position
        while f"{base}#{number}" in taken:
            number += 1
        taken.add(f"{base}#{number}")
        names.append(f"{base}#{number}")
    return tuple(names)


def count_known(cells: Iterable[str | None], known: frozenset[str]) -> int:
    """How many different ``known`` (folded) headers stand among ``cells``."""
    return len(known.intersection(fold_header(c) for c in cells if c and len(c) <= _LONGEST))


def may_be_header(cells: Sequence[str | None], width: int) -> bool | None:
    """Whether a row of a table of ``width`` columns reads like headers: words and no values.

    None when it is too empty to be part of the table at all (a title above it).
    """
    words = [cell.strip() for cell in cells if cell and cell.strip()]
    if width < 2 or len(words) * 2 < width:
        return None
    return not any(_VALUE.fullmatch(word) for word in words)
