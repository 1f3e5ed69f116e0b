"""Workbooks in the binary formats, a few records each: what Excel writes, and no more."""

import struct
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

_FREE, _END, _FAT = 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


@dataclass(frozen=True, slots=True)
class Error:
    """A cell with an error: ``#REF!``, or what a formula results in."""

    code: int = 0x17
    formula: bool = False


Cell = str | float | Error | None
Rows = Sequence[Sequence[Cell]]


def save_xls(
    path: Path,
    rows: Rows,
    *,
    column: int = 0,
    small: bool = False,
    hidden: Collection[int] = (),
) -> Path:
    """An XLS workbook of two sheets; the second, «Данные», holds ``rows`` from ``column`` on.

    A ``small`` one lies in the small sectors of its container. ``hidden`` rows count from 0.
    """
    first, second = _sheet([["пусто"]], 0, ()), _sheet(rows, column, hidden)
    head = _record(0x0809, struct.pack("<8H", 0x0600, 0x0005, 0, 0, 0, 0, 0, 0))
    head += _record(0x0042, struct.pack("<H", 1200))
    names = ("Лист", "Данные")
    end = _record(0x000A, b"")
    at = len(head) + sum(12 + 2 * len(name) for name in names) + len(end)
    sheets = b""
    for name, start in zip(names, (at, at + len(first)), strict=True):
        text = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        sheets += _record(0x0085, struct.pack("<IBB", start, 0, 0) + text)
    stream = head + sheets + end + first + second
    path.write_bytes(_compound(stream) if small else _compound(stream.ljust(_CUTOFF, b"\x00")))
    return path


def _sheet(rows: Rows, column: int, hidden: Collection[int]) -> bytes:
    heights = b"".join(
        _record(0x0208, struct.pack("<8H", row, 0, 9, 255, 0, 0, 0x20 * (row in hidden), 15))
        for row in range(len(rows))
    )
    cells = b"".join(
        _biff_cell(row, column + at, cell)
        for row, line in enumerate(rows)
        for at, cell in enumerate(line)
        if cell is not None
    )
    begin = _record(0x0809, struct.pack("<8H", 0x0600, 0x0010, 0, 0, 0, 0, 0, 0))
    return begin + heights + cells + _record(0x000A, b"")


def _biff_cell(row: int, column: int, cell: str | float | Error) -> bytes:
    place = struct.pack("<3H", row, column, 0)
    if isinstance(cell, Error) and cell.formula:
        result = struct.pack("<6BH", 2, 0, cell.code, 0, 0, 0, 0xFFFF)
        return _record(0x0006, place + result + struct.pack("<HIH", 0, 0, 0))
    if isinstance(cell, Error):
        return _record(0x0205, place + bytes((cell.code, 1)))
    if isinstance(cell, str):
        text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x0204, place + text)
    return _record(0x0203, place + struct.pack("<d", cell))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """A compound file with the stream «Workbook»: table, directory, small table, content."""
    is_small = len(stream) < _CUTOFF
    content = stream.ljust(-(-len(stream) // _SECTOR) * _SECTOR, b"\x00")
    number = len(content) // _SECTOR
    chain = [*range(4, 3 + number), _END]
    table = [_FAT, _END, _END, *chain]
    pieces = -(-len(stream) // _MINI)
    small = [*range(1, pieces), _END] if is_small else []
    root = _entry("Root Entry", 5, 3 if is_small else _END, len(content) if is_small else 0)
    entry = _entry("Workbook", 2, 0 if is_small else 3, len(stream))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<4I", 0, 1, 1, 0)
    header += struct.pack("<5I", _CUTOFF, 2 if is_small else _END, int(is_small), _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    parts = (header, _table(table), (root + entry).ljust(_SECTOR, b"\x00"), _table(small), content)
    return b"".join(parts)


def _table(numbers: Sequence[int]) -> bytes:
    whole = [*numbers, *[_FREE] * (_SECTOR // 4 - len(numbers))]
    return struct.pack(f"<{len(whole)}I", *whole)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    child = 1 if kind == 5 else _FREE
    begin = text.ljust(64, b"\x00") + struct.pack(
        "<HBB3I", len(text) + 2, kind, 1, _FREE, _FREE, child
    )
    return begin + bytes(36) + struct.pack("<IQ", start, size)


def save_xlsb(path: Path, rows: Rows, *, column: int = 0, hidden: Collection[int] = ()) -> Path:
    """An XLSB workbook with one sheet, «Данные», that holds ``rows`` from ``column`` on.

    ``hidden`` rows count from 0.
    """
    body = _part(129, b"") + _part(
        148, struct.pack("<4I", 0, max(len(rows) - 1, 0), column, column + 20)
    )
    body += _part(145, b"")
    for row, line in enumerate(rows):
        body += _part(0, struct.pack("<I7xB5x", row, 0x10 * (row in hidden)))
        body += b"".join(
            _xlsb_cell(column + at, cell) for at, cell in enumerate(line) if cell is not None
        )
    body += _part(146, b"") + _part(130, b"")
    sheet = struct.pack("<2I", 0, 1) + _wide("rId1") + _wide("Данные")
    book = _part(131, b"") + _part(143, b"") + _part(156, sheet) + _part(144, b"") + _part(132, b"")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    links = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    kinds = (
        f'<Types xmlns="{package}/content-types"><Default Extension="bin" '
        'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", body)
    return path


def _xlsb_cell(column: int, cell: str | float | Error) -> bytes:
    place = struct.pack("<2I", column, 0)
    if isinstance(cell, Error) and cell.formula:
        return _part(11, place + bytes((cell.code,)) + struct.pack("<HII", 0, 0, 0))
    if isinstance(cell, Error):
        return _part(3, place + bytes((cell.code,)))
    if isinstance(cell, str):
        return _part(6, place + _wide(cell))
    return _part(5, place + struct.pack("<d", cell))


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _part(kind: int, body: bytes) -> bytes:
    return _packed(kind) + _packed(len(body)) + body


def _packed(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
