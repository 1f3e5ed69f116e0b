"""The cells of a sheet of an XLS workbook (BIFF): how far they reach, errors, hidden rows."""

import struct
from collections.abc import Iterator
from pathlib import Path

from funnelcli.sources.workbooks.compound_file import read_stream
from funnelcli.sources.workbooks.sheet_scan import SheetScan
from funnelcli.sources.workbooks.unfit import UnfitError

_STREAMS = frozenset({"workbook", "book"})
_SHEET, _BEGIN, _END = 0x0085, 0x0809, 0x000A
_FORMULA, _YES_OR_ERROR, _SEVERAL = 0x0006, 0x0205, 0x00BD
_ONE = frozenset({0x0203, 0x0204, 0x00FD, 0x027E})
"""A number, a text, a text by its number, a short number."""
_ROW, _HIDDEN = 0x0208, 0x20
"""What a row is like, and how it says that it is hidden."""
_NO_NUMBER, _ERROR = 0xFFFF, 2
"""How a formula marks a result that is no number, and one that is an error."""


def scan_xls(path: Path, position: int, count: int) -> SheetScan:
    """The sheet at ``position`` of the ``count`` that there are.

    Raises UnfitError, struct.error and ValueError when the file is not as it should be.
    """
    stream = read_stream(path.read_bytes(), _STREAMS)
    starts = [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at, _ in _records(stream, 0)
        if kind == _SHEET
    ]
    if len(starts) != count:
        raise UnfitError("D018")
    scan = SheetScan()
    for kind, at, size in _records(stream, starts[position]):
        if kind in _ONE:
            scan.see(struct.unpack_from("<2xH", stream, at)[0])
        elif kind == _SEVERAL:
            scan.see(
                struct.unpack_from("<2xH", stream, at)[0],
                struct.unpack_from("<H", stream, at + size - 2)[0],
            )
        elif kind in {_FORMULA, _YES_OR_ERROR}:
            _see_result(scan, stream, kind, at)
        elif kind == _ROW:
            row, marks = struct.unpack_from("<H10xB", stream, at)
            scan.hidden += [row] if marks & _HIDDEN else []
    return scan


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of the records of one substream, those of charts inside it apart."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at + 4, size
        at += 4 + size


def _see_result(scan: SheetScan, stream: bytes, kind: int, at: int) -> None:
    """A formula or a cell that holds yes, no or an error."""
    row, column = struct.unpack_from("<HH", stream, at)
    if kind == _FORMULA:
        what, mark = struct.unpack_from("<6xB5xH", stream, at)
        is_error = (what, mark) == (_ERROR, _NO_NUMBER)
    else:
        is_error = stream[at + 7] == 1
    if is_error:
        scan.see_error(row, column)
    else:
        scan.see(column)
