"""The lines of a text file, decoded, whatever is wrong with a few of its bytes."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from funnelcli.model.watch import Tell, nobody
from funnelcli.sources.spool import without_marks
from funnelcli.sources.text.encoding import best_eight_bit

_BLOCK = 1 << 20
_CUT = "unexpected end of data"


@dataclass(slots=True)
class Faults:
    """What was wrong while a file was decoded: the lines with misfit bytes, those with NULs."""

    lines: list[int] = field(default_factory=list)
    nul: list[int] = field(default_factory=list)


def decode_lines(path: Path, encoding: str, faults: Faults, tell: Tell = nobody) -> Iterator[str]:
    r"""The lines of the file with their ends (``\n``, ``\r\n``, ``\r``), without NULs.

    A byte order mark at the beginning of any line is dropped: exports are glued together so.
    Bytes that do not fit: a line of a UTF-8 file that is no UTF-8 is read in the eight-bit
    encoding it fits best (two exports glued together), unless most of its letters are UTF-8:
    then, and in other encodings, U+FFFD stands for the bytes; a character cut off at the end of
    a line is dropped. Each such line is noted in ``faults``.
    Where the file breaks off in the middle of a character, U+FFFD is its end.
    """
    return chain.from_iterable(_pieces(path, encoding, faults, tell))


def _pieces(path: Path, encoding: str, faults: Faults, tell: Tell) -> Iterator[list[str]]:
    """The lines, some thousands at a time."""
    number = 0
    utf8 = _is_utf8(encoding)
    for piece in _byte_pieces(path, tell) if utf8 else _decoded(path, encoding, tell):
        lines = _settle(_text(piece, number, faults), number, faults)
        number += len(lines)
        yield lines


def _text(piece: bytes | str, number: int, faults: Faults) -> str:
    """The text of a piece of a UTF-8 file; of others it is text already."""
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return "".join(_mended(piece, number, faults))


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}


def _decoded(path: Path, encoding: str, tell: Tell) -> Iterator[str]:
    """The text in pieces that end at line ends."""
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as stream,
    ):
        while text := stream.read(_BLOCK):
            text += stream.readline()
            tell(raw.tell())
            yield text


def _byte_pieces(path: Path, tell: Tell) -> Iterator[bytes]:
    """The bytes in pieces that end at line ends, without byte order mark."""
    with path.open("rb") as stream:
        first = True
        while block := stream.read(_BLOCK):
            block += stream.readline()
            tell(stream.tell())
            yield block.removeprefix(codecs.BOM_UTF8) if first else block
            first = False


def _settle(text: str, number: int, faults: Faults) -> list[str]:
    """The lines of ``text``, which follows line ``number``; its faults noted, NULs removed."""
    if "\ufffd" in text:
        faults.lines += _lines_with("\ufffd", text.removesuffix("\ufffd"), number)
    if "\x00" in text:
        faults.nul += _lines_with("\x00", text, number)
        text = text.replace("\x00", "")
    return list(io.StringIO(without_marks(text), newline=""))


def _lines_with(character: str, text: str, number: int) -> list[int]:
    lines = enumerate(io.StringIO(text, newline=""), start=number + 1)
    return [at for at, line in lines if character in line]


def _mended(block: bytes, number: int, faults: Faults) -> Iterator[str]:
    """The lines of a block that is not all UTF-8."""
    for at, line in enumerate(block.splitlines(keepends=True), start=number + 1):
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            if error.reason == _CUT and error.end == len(line):
                yield line.decode(errors="ignore") + "\ufffd"
                continue
            tried = line.decode(errors="replace")
            if _is_mostly_utf8(tried):
                yield tried
                continue
            faults.lines.append(at)
            yield line.decode(best_eight_bit([line]), errors="ignore")


def _is_mostly_utf8(text: str) -> bool:
    """Whether a line with bytes replaced by U+FFFD has more letters of UTF-8 than such bytes."""
    lost = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - lost > lost
