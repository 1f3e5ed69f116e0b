"""What the library does not say of an XLS, XLSB or ODS sheet. Runs in the child process.

It gives errors as empty cells, and rows that nobody sees as any other. A second pass over the
file finds both; what it sees must agree with what the library gave, else nothing is said for
certain.
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


class Seen(NamedTuple):
    """Rows (from 1) and headers of error cells, None when nobody can tell; the hidden rows."""

    errors: list[tuple[int, str]] | None
    hidden: list[int]


class SheetGiven(NamedTuple):
    """A sheet as the library gave it: its place among ``sheets``, how many columns it has.

    ``rows`` has ``__row`` and a column per header, texts or nulls.
    """

    position: int
    sheets: Sequence[str]
    width: int
    rows: pl.DataFrame


def second_look(path: Path, kind: str, given: SheetGiven) -> Seen:
    """The errors among the rows given, and which of the rows are hidden."""
    has_empty = any(given.rows.select(pl.all().is_null().any()).row(0))
    try:
        scan = _scan(path, kind, given)
    except _CANNOT:
        return Seen(None if has_empty else [], [])
    rows = set(given.rows[ROW].to_list())
    hidden = sorted(rows.intersection(row + 1 for row in scan.hidden))
    return Seen(_errors(scan, given, rows) if has_empty else [], hidden)


def _errors(scan: SheetScan, given: SheetGiven, rows: set[int]) -> list[tuple[int, str]] | None:
    if not scan.errors:
        return []
    if scan.width != given.width:
        return None
    headers = given.rows.columns[1:]
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
