"""Which cells of an XLS, XLSB or ODS sheet hold an error. Runs in the child process.

The library gives errors as empty cells. A second pass over the file finds where they stand; what
it sees must agree with what the library gave, else nothing is said for certain.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from funnelcli.sources.shape import ROW
from funnelcli.sources.workbooks.ods_cells import scan_ods
from funnelcli.sources.workbooks.sheet_scan import SheetScan
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xls_cells import scan_xls
from funnelcli.sources.workbooks.xlsb_cells import scan_xlsb

_CANNOT = (UnfitError, struct.error, ValueError, LookupError, OverflowError, MemoryError, OSError)


class SheetGiven(NamedTuple):
    """A sheet as the library gave it: its place among ``sheets``, how many columns it has.

    ``rows`` has ``__row`` and a column per header, texts or nulls.
    """

    position: int
    sheets: Sequence[str]
    width: int
    rows: pl.DataFrame


def error_cells(path: Path, kind: str, given: SheetGiven) -> list[tuple[int, str]] | None:
    """Row (from 1) and header of each error in the rows given; None when nobody can tell."""
    if not given.rows.select(pl.all().is_null().any()).row(0).count(True):
        return []
    try:
        scan = _scan(path, kind, given)
    except _CANNOT:
        return None
    if not scan.errors:
        return []
    if scan.width != given.width:
        return None
    headers = given.rows.columns[1:]
    rows = set(given.rows[ROW].to_list())
    places = [
        (row + 1, headers[column - scan.first])
        for row, column in sorted(scan.errors)
        if row + 1 in rows and column - scan.first < len(headers)
    ]
    return places if _are_empty(places, given.rows) else None


def _scan(path: Path, kind: str, given: SheetGiven) -> SheetScan:
    name = given.sheets[given.position]
    if kind == "xls":
        return scan_xls(path, given.position, len(given.sheets))
    return scan_xlsb(path, name) if kind == "xlsb" else scan_ods(path, name)


def _are_empty(places: Sequence[tuple[int, str]], rows: pl.DataFrame) -> bool:
    """Whether the library gave nothing at any of ``places``."""
    by_header: dict[str, list[int]] = {}
    for row, header in places:
        by_header.setdefault(header, []).append(row)
    return all(
        rows.filter(pl.col(ROW).is_in(numbers))[header].is_null().all()
        for header, numbers in by_header.items()
    )
