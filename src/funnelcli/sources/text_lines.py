"""The lines of a text file, decoded, whatever is wrong with a few of its bytes."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from funnelcli.sources.encoding import best_eight_bit

_BLOCK = 1 << 20


@dataclass(slots=True)
class Faults:
    """What was wrong while a file was decoded: the lines with misfit bytes, NUL bytes at all."""

    lines: list[int] = field(default_factory=list)
    nul: bool = False


def decode_lines(path: Path, encoding: str, faults: Faults) -> Iterator[str]:
    r"""The lines of the file with their ends (``\n``, ``\r\n``, ``\r``), without BOM and NULs.

    Bytes that do not fit: a line of a UTF-8 file that is no UTF-8 is read in the eight-bit
    encoding it fits best (two exports glued together); a character cut off at the end of a line
    is dropped; in other encodings U+FFFD stands for them. Each such line is noted in ``faults``.
    """
    lines = _utf8_lines(path, faults) if _is_utf8(encoding) else _other_lines(path, encoding)
    for number, line in enumerate(lines, start=1):
        if "\ufffd" in line:
            faults.lines.append(number)
        if "\x00" in line:
            faults.nul = True
            yield line.replace("\x00", "")
        else:
            yield line


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}


def _other_lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = True
        for line in stream:
            yield line.removeprefix("\ufeff") if first else line
            first = False


def _utf8_lines(path: Path, faults: Faults) -> Iterator[str]:
    number = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            block += stream.readline()
            if number == 0:
                block = block.removeprefix(codecs.BOM_UTF8)
            for line in block.splitlines(keepends=True):
                number += 1
                try:
                    yield line.decode()
                except UnicodeDecodeError as error:
                    faults.lines.append(number)
                    yield _mend(line, error)


def _mend(line: bytes, error: UnicodeDecodeError) -> str:
    if error.reason == "unexpected end of data" and line[error.start :].isascii() is False:
        return line.decode(errors="ignore")
    return line.decode(best_eight_bit([line]), errors="ignore")
