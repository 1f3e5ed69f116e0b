"""The cells of a sheet as a long table, and what else its XML says about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CELLS = 40_000_000
MOST_TEXT = 1 << 20
"""Characters in one cell; Excel itself stops at 32 767."""

SHARED, TEXT, NUMBER, YES_NO, ERROR, DAY = range(6)
"""Kinds of cells: an index into the shared texts, text of its own, …, a date as ISO text."""

KINDS = MappingProxyType(
    {"n": NUMBER, "s": SHARED, "str": TEXT, "inlineStr": TEXT, "b": YES_NO, "e": ERROR, "d": DAY}
)
"""By the attribute ``t`` of a cell; without it a cell is a number."""

SCHEMA = MappingProxyType(
    {
        "row": pl.Int32,
        "column": pl.Int32,
        "kind": pl.UInt8,
        "style": pl.Int32,
        "text": pl.String,
        "formula": pl.Boolean,
    }
)


@dataclass(frozen=True, slots=True)
class SheetCells:
    """``cells`` holds every cell with a value or a formula, by row and column, each once.

    ``row`` counts from 1, ``column`` from 0; ``text`` is what the file holds (an index, a number,
    a text), null for a formula that was never calculated. Hidden rows and columns and merged
    areas (first row, first column, last row, last column) are counted likewise.
    """

    cells: pl.DataFrame
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()


def column_number(letters: str) -> int:
    """``A`` is 0, ``XFD`` is 16383."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def largest(numbers: pl.Series) -> int:
    """The largest of some whole numbers, 0 when there are none."""
    found: int | None = numbers.to_frame().select(pl.all().max()).item()
    return found or 0


def in_order(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells by row and column; of two in one place the later one."""
    if cells.height > MOST_CELLS:
        raise UnfitError("D130")
    place = pl.col("row").cast(pl.Int64) * MOST_COLUMNS + pl.col("column")
    places = cells.select(place).to_series()
    if largest(-places.diff()) <= -1 or cells.height < 2:
        return cells
    return cells.unique(["row", "column"], keep="last", maintain_order=True).sort("row", "column")


def stretched(blocks: Iterator[bytes], least: int) -> Iterator[bytes]:
    """The same bytes in larger pieces of at least ``least``, the last one apart."""
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= least:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
