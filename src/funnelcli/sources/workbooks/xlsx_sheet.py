"""A workbook → the rows of the sheet that fits best, typed where a whole column is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

import polars as pl

from funnelcli.sources.recognition.header_row import AMONG, find_header, fits_too
from funnelcli.sources.recognition.headers import clean_header, number_headers
from funnelcli.sources.shape import ROW, Hints
from funnelcli.sources.text.quarantine import Reason
from funnelcli.sources.text.rows import clean_cell
from funnelcli.sources.text.tails import TAIL, tail_reason
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_book import Book, SheetEntry, read_book, wanted_sheets
from funnelcli.sources.workbooks.xlsx_cells import ERROR, TEXT, SheetCells, largest
from funnelcli.sources.workbooks.xlsx_columns import natives_beside, typed_column
from funnelcli.sources.workbooks.xlsx_header import Row, filled_header, lowest_row
from funnelcli.sources.workbooks.xlsx_merged import filled_down
from funnelcli.sources.workbooks.xlsx_package import open_package
from funnelcli.sources.workbooks.xlsx_regular import read_sheet_cells, read_top_cells
from funnelcli.sources.workbooks.xlsx_strings import read_strings
from funnelcli.sources.workbooks.xlsx_styles import Styles, read_styles
from funnelcli.sources.workbooks.xlsx_values import shown, understand

_SAMPLE = 200
_BLOCK = 1 << 20
_MOST_DENSE = 64_000_000
"""Places of a table, filled or not; beyond that it must not be mostly empty."""
_SPARSE = 20

Rows = list[Row]


@dataclass(frozen=True, kw_only=True)
class SheetTable:
    """The table of a sheet.

    ``frame`` has ``__row`` and a column per header: Datetime, Float64, Int64, Boolean where the
    whole column is, else String (numbers plainly, moments as ISO), with its native cells beside it
    (``natives``). ``aside`` holds the rows left out by reason, with their texts. ``errors`` and
    ``uncounted`` are the places (row, header) of error cells and of formulas without a value,
    ``controls`` those of texts with control characters, ``merged`` those of cells that are repeated
    in rows below. ``hidden``: the rows that Excel does not
    show. ``others`` names the sheets that hold something and were not taken, ``rivals`` those
    that may hold records as well; ``visible``: people see the one that was.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    preamble: tuple[str, ...]
    sample: tuple[tuple[str | None, ...], ...]
    frame: pl.DataFrame
    rows_read: int
    aside: Mapping[str, Mapping[int, str]]
    errors: Sequence[tuple[int, str]]
    uncounted: Sequence[tuple[int, str]]
    controls: Sequence[tuple[int, str]]
    merged: Sequence[tuple[int, str]]
    hidden: Sequence[int]
    visible: bool
    others: tuple[str, ...]
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A workbook with all that is needed to understand its cells."""

    book: Book
    strings: pl.Series
    styles: Styles

    def understand(self, sheet: SheetCells, *, tidy: bool = True) -> pl.DataFrame:
        is_1904 = self.book.is_1904
        return understand(sheet, self.strings, self.styles, is_1904=is_1904, tidy=tidy)


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """A sheet, the number (from 1) and the cells of its header row, and the first rows.

    Without a header the number is 0.
    """

    entry: SheetEntry
    header_row: int
    header: Row
    rows: Rows
    told: bool
    others: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()

    def under(self, sheet: SheetCells) -> "_Choice":
        """The same, its header read as far down as its merged cells reach."""
        row = self.header_row
        if row == 0:
            return self
        if not self.told:
            row = min(lowest_row(row, sheet.merged), len(self.rows))
        return replace(self, header_row=row, header=filled_header(self.rows, row, sheet.merged))


def read_sheet(stream: IO[bytes], packed: int, hints: Hints, known: frozenset[str]) -> SheetTable:
    """The table of the workbook in ``stream``, ``packed`` bytes long.

    The sheet is that of the hints, else the one with the most ``known`` (folded) headers. Raises
    UnfitError.
    """
    book = read_book(open_package(stream, packed))
    reader = _Reader(book, read_strings(book), read_styles(book))
    choice = _choose(reader, hints, known)
    sheet = read_sheet_cells(partial(book.package.blocks, choice.entry.part, _BLOCK))
    cells = reader.understand(sheet)
    return _table(choice.under(sheet), sheet, cells, reader.styles.currencies)


def _choose(reader: _Reader, hints: Hints, known: frozenset[str]) -> _Choice:
    """The sheet with the most known headers, visible sheets first, of equal ones one with rows."""
    best: tuple[bool, bool, int, bool] = (False, False, -2, False)
    choice: _Choice | None = None
    filled: dict[str, int] = {}
    damaged = True
    for entry in wanted_sheets(reader.book, hints.sheet):
        try:
            top = read_top_cells(partial(reader.book.package.blocks, entry.part), AMONG)
        except UnfitError as unfit:
            if unfit.code != "D018":
                raise
            continue
        damaged = False
        rows = _top_rows(reader.understand(top, tidy=False))
        row, cells, hits = find_header(rows, hints.header_row, known) or (0, [], -1)
        has_rows = any(map(any, rows[row:]))
        filled |= {entry.name: hits if has_rows else 0} if rows else {}
        if row == 0 and (hints.header_row is not None or not rows):
            continue
        rank = (hits >= 2, entry.visible and row > 0, hits, has_rows)
        if rank > best:
            told = hints.header_row is not None
            choice = _Choice(entry=entry, header_row=row, header=cells, rows=rows, told=told)
            best = rank
    if choice is None:
        if damaged:
            raise UnfitError("D018")
        code = "D013" if hints.header_row is None else "D014"
        raise UnfitError(code, row=hints.header_row)
    mine = filled.pop(choice.entry.name)
    rivals = tuple(name for name, hits in filled.items() if fits_too(hits, mine))
    others = tuple(name for name in filled if name not in rivals)
    return replace(choice, others=others, rivals=rivals)


def _top_rows(cells: pl.DataFrame) -> Rows:
    """The first rows in which a header can stand."""
    top = cells.filter(pl.col("row") <= AMONG)
    numbers = range(1, largest(top["row"]) + 1)
    columns = range(largest(top["column"]) + 1)
    return _texts(top, numbers, columns)


def _texts(cells: pl.DataFrame, rows: Iterable[int], columns: Iterable[int]) -> Rows:
    """The texts of a few rows, as wide as ``columns``."""
    places = {column: place for place, column in enumerate(columns)}
    found: dict[int, list[str | None]] = {row: [None] * len(places) for row in rows}
    few = cells.filter(pl.col("row").is_in(list(found)))
    for row, column, text in few.select("row", "column", shown()).iter_rows():
        if column in places:
            found[row][places[column]] = text
    return list(found.values())


def _table(
    choice: _Choice, sheet: SheetCells, cells: pl.DataFrame, currencies: Mapping[int, str]
) -> SheetTable:
    header_row, header = choice.header_row, choice.header
    body = cells.filter(pl.col("row") > header_row)
    columns = _columns(header, body)
    headers = _headers(header, columns)
    rows, aside = _cut_tail(body, columns)
    rows, repeated = _drop_headers(body, rows, header)
    if repeated:
        aside[Reason.REPEATED_HEADER] = repeated
    _check_density(len(rows), columns, body)
    if aside:
        body = body.filter(pl.col("row").is_in(rows.implode()))
    body, repeats = filled_down(body, rows, columns, sheet.merged)
    named = dict(zip(columns, headers, strict=True))
    above = _top_rows(cells.filter(pl.col("row") < header_row))
    return SheetTable(
        sheet=choice.entry.name,
        visible=choice.entry.visible,
        others=choice.others,
        rivals=choice.rivals,
        header_row=header_row,
        headers=headers,
        preamble=tuple(" ".join(filter(None, texts)) for texts in above if any(texts)),
        sample=tuple(map(tuple, _texts(body, rows.head(_SAMPLE), columns))),
        frame=_frame(body, rows, named, currencies),
        rows_read=len(rows) + sum(map(len, aside.values())),
        aside=aside,
        errors=_places(body.filter(pl.col("kind") == ERROR), named),
        uncounted=_places(_uncounted(body), named),
        controls=_places(body.filter("odd"), named),
        merged=[(row, named[column]) for row, column in repeats],
        hidden=_hidden(sheet, rows),
    )


def _columns(header: Sequence[str | None], body: pl.DataFrame) -> list[int]:
    """The columns that have a name or a value under the header."""
    named = {column for column, name in enumerate(header) if clean_cell(name or "")}
    used = body.filter(pl.col("text").is_not_null())["column"].unique().to_list()
    return sorted(named.union(used))


def _headers(header: Sequence[str | None], columns: Sequence[int]) -> tuple[str, ...]:
    """The names of ``columns``, those without one by their place in the sheet."""
    wide = [*header, *[None] * (columns[-1] + 1 - len(header))]
    names = number_headers([clean_header(name or "") for name in wide])
    return tuple(names[column] for column in columns)


Aside = dict[str, dict[int, str]]
"""The rows left out by reason: their numbers and texts."""


def _cut_tail(body: pl.DataFrame, columns: Sequence[int]) -> tuple[pl.Series, Aside]:
    """The numbers of the rows above the totals and footers, and what is left out."""
    rows = body.filter(pl.col("text").is_not_null())["row"].unique().sort()
    tail = rows.tail(TAIL)
    aside: Aside = {}
    left = len(rows)
    for row, cells in reversed([*zip(tail, _texts(body, tail, columns), strict=True)]):
        reason = tail_reason(cells, len(columns))
        if reason is None:
            break
        aside[reason] = {row: _line(cells), **aside.get(reason, {})}
        left -= 1
    return rows.head(left), aside


def _line(cells: Row) -> str:
    return "\t".join(cell or "" for cell in cells)


def _drop_headers(
    body: pl.DataFrame, rows: pl.Series, header: Sequence[str | None]
) -> tuple[pl.Series, dict[int, str]]:
    """The rows that do not repeat the header, and those that do."""
    header = [clean_cell(name or "") for name in header]
    first, name = next(((place, name) for place, name in enumerate(header) if name), (0, ""))
    alike = (pl.col("column") == first) & (pl.col("text") == name) & (pl.col("kind") == TEXT)
    maybe = body.filter(alike)["row"].unique().sort()
    maybe = maybe.filter(maybe.is_in(rows.implode()))
    found = zip(maybe, _texts(body, maybe, range(len(header))), strict=True)
    repeated = {row: _line(cells) for row, cells in found if cells == header}
    return (rows.filter(~rows.is_in(list(repeated))) if repeated else rows), repeated


def _check_density(height: int, columns: Sequence[int], body: pl.DataFrame) -> None:
    places = height * len(columns)
    if places > max(_MOST_DENSE, _SPARSE * body.height):
        raise UnfitError("D130")


def _frame(
    body: pl.DataFrame, rows: pl.Series, named: Mapping[int, str], currencies: Mapping[int, str]
) -> pl.DataFrame:
    """A column per name and what stands beside it, a row per number of ``rows``."""
    values = body.filter(pl.col("text").is_not_null() & (pl.col("kind") != ERROR))
    parts = values.partition_by("column", as_dict=True)
    base = pl.DataFrame({"row": rows.cast(pl.Int32)})
    columns = [rows.cast(pl.Int64).alias(ROW)]
    for column, name in named.items():
        part = parts.get((column,))
        columns.append(typed_column(part, base).alias(name))
        for prefix, series in natives_beside(part, base, currencies).items():
            columns.append(series.alias(prefix + name))
    return pl.DataFrame(columns)


def _hidden(sheet: SheetCells, rows: pl.Series) -> list[int]:
    hidden = pl.Series(sorted(sheet.hidden_rows), dtype=pl.Int32)
    return hidden.filter(hidden.is_in(rows.implode())).to_list()


def _uncounted(body: pl.DataFrame) -> pl.DataFrame:
    """Formulas without a value; an empty text is one."""
    without = pl.col("formula") & pl.col("text").is_null() & (pl.col("kind") != TEXT)
    return body.filter(without)


def _places(cells: pl.DataFrame, named: Mapping[int, str]) -> list[tuple[int, str]]:
    found = cells.filter(pl.col("column").is_in(list(named))).select("row", "column")
    return [(row, named[column]) for row, column in found.iter_rows()]
