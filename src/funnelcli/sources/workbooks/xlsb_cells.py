"""The cells of a sheet of an XLSB workbook: how far they reach, errors, hidden rows."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from funnelcli.sources.workbooks.sheet_scan import SheetScan
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_package import (
    Package,
    open_package,
    relations_of,
    target_of,
)
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_WORKBOOK = "xl/workbook.bin"
_SHEET, _ROW = 156, 0
_HIDDEN = 0x10
_ERRORS = frozenset({3, 11})
"""A cell that is an error, a formula that results in one."""
_FILLED = range(2, 11)
_MOST_BYTES = 1 << 20
"""A cell holds 32 767 letters at most."""
_SHORT = range(12, 20)
"""Cells that leave their column out; nobody writes them into files."""


class _Targets(Events):
    """The parts that a part points to, by id."""

    def __init__(self, part: str) -> None:
        self.found: dict[str, str] = {}
        self._part = part

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = target_of(self._part, attributes.get("Target", ""))
            self.found[attributes.get("Id", "")] = target


def scan_xlsb(path: Path, name: str) -> SheetScan:
    """The sheet called ``name``.

    Raises UnfitError, struct.error and ValueError when the file is not as it should be.
    """
    with path.open("rb") as stream:
        package = open_package(stream, path.stat().st_size)
        return _scan(_records(package.blocks(_part_of(package, name))))


def _part_of(package: Package, name: str) -> str:
    targets = _Targets(_WORKBOOK)
    read_events(package.blocks(relations_of(_WORKBOOK)), targets)
    for kind, body in _records(package.blocks(_WORKBOOK)):
        if kind == _SHEET:
            relation, end = _text(body, 8)
            called, _ = _text(body, end)
            if called == name:
                return _known(targets.found, relation)
    raise UnfitError("D018")


def _known(targets: Mapping[str, str], relation: str) -> str:
    if relation not in targets:
        raise UnfitError("D018")
    return targets[relation]


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _scan(records: Iterable[tuple[int, bytes]]) -> SheetScan:
    scan = SheetScan()
    row = -1
    for kind, body in records:
        if kind == _ROW:
            row, marks = struct.unpack_from("<I7xB", body)
            scan.hidden += [row] if marks & _HIDDEN else []
        elif kind in _ERRORS:
            scan.see_error(row, struct.unpack_from("<I", body)[0])
        elif kind in _FILLED:
            scan.see(struct.unpack_from("<I", body)[0])
        elif kind in _SHORT:
            raise UnfitError("D018")
    return scan


def _records(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record of a part."""
    source = iter(blocks)
    held, at = b"", 0
    while True:
        record = _record(held, at)
        if record is None:
            block = next(source, None)
            if block is None:
                if at < len(held):
                    raise UnfitError("D018")
                return
            held, at = held[at:] + block, 0
            continue
        kind, begin, end = record
        yield kind, held[begin:end]
        at = end


def _record(held: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, begin and end of the record at ``at``; None when more bytes are needed."""
    kind = _packed(held, at, 2)
    size = kind and _packed(held, kind[1], 4)
    if size and size[0] > _MOST_BYTES:
        raise UnfitError("D018")
    if not kind or not size or size[1] + size[0] > len(held):
        return None
    return kind[0], size[1], size[1] + size[0]


def _packed(held: bytes, at: int, most: int) -> tuple[int, int] | None:
    """A number in up to ``most`` bytes of seven bits, and where it ends."""
    number = 0
    for place, byte in enumerate(held[at : at + most]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80 or place == most - 1:
            return number, at + place + 1
    return None
