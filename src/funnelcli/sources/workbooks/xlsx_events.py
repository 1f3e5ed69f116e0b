"""The tolerant way through the XML of a sheet: every element as an event, a cell at a time."""

import re
from collections.abc import Iterable
from contextlib import suppress

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import (
    KINDS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    NUMBER,
    SCHEMA,
    SheetCells,
    column_number,
    in_order,
)
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ROW_NUMBER = re.compile("[0-9]{1,9}")
_YES = frozenset({"1", "true", "on"})
_MOST_AREAS = 200_000


class _EnoughError(Exception):
    """The first rows are all that was asked for."""


def read_sheet_events(blocks: Iterable[bytes], rows: int = MOST_ROWS) -> SheetCells:
    """The cells of the first ``rows`` rows of the sheet whose XML is in ``blocks``.

    Raises UnfitError: no well-formed XML, too many cells, a text that no cell can hold.
    """
    sheet = _Sheet(rows)
    with suppress(_EnoughError):
        read_events(blocks, sheet)
    return sheet.found()


class _Sheet(Events):
    def __init__(self, rows: int) -> None:
        self._most = rows
        self._row = 0
        self._column = -1
        self._kind = NUMBER
        self._style = 0
        self._formula = False
        self._in_cell = False
        self._in_value = False
        self._silent = 0
        self._text: list[str] | None = None
        self._size = 0
        self._rows: list[tuple[int, int, int, int, str | None, bool]] = []
        self._pieces: list[pl.DataFrame] = []
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[int] = []
        self._merged: list[tuple[int, int, int, int]] = []

    def found(self) -> SheetCells:
        """What was read."""
        cells = pl.concat([*self._pieces, self._framed()])
        return SheetCells(
            cells=in_order(cells),
            hidden_rows=self._hidden_rows,
            hidden_columns=self._hidden_columns,
            merged=self._merged,
        )

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._in_value = self._in_cell and not self._silent
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._silent += 1
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in {"v", "t"}:
            self._in_value = False
        elif name == "rPh":
            self._silent -= 1

    def text(self, data: str) -> None:
        if not self._in_value:
            return
        if self._text is None:
            self._text, self._size = [], 0
        self._size += len(data)
        if self._size > MOST_TEXT:
            raise UnfitError("D130")
        self._text.append(data)

    def _start_row(self, attributes: Attributes) -> None:
        told = attributes.get("r", "")
        self._row = int(told) if _ROW_NUMBER.fullmatch(told) else self._row + 1
        self._column = -1
        self._in_cell = False
        if self._most < self._row <= MOST_ROWS:
            raise _EnoughError
        if attributes.get("hidden") in _YES:
            self._hidden_rows.append(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place is not None:
            self._row, self._column = int(place[2]), column_number(place[1].upper())
        else:
            self._column += 1
        if not (1 <= self._row <= MOST_ROWS and self._column < MOST_COLUMNS):
            raise UnfitError("D018")
        style = attributes.get("s", "0")
        self._kind = KINDS.get(attributes.get("t", "n"), NUMBER)
        self._style = int(style) if style.isascii() and style.isdigit() and len(style) < 6 else 0
        self._formula = False
        self._text = None
        self._in_cell = True

    def _end_cell(self) -> None:
        text = "".join(self._text) if self._text else None
        is_open, self._in_cell = self._in_cell, False
        if not is_open or (text is None and not self._formula):
            return
        self._rows.append((self._row, self._column, self._kind, self._style, text, self._formula))
        if len(self._rows) >= 100_000:
            self._pieces.append(self._framed())
            if len(self._pieces) * 100_000 > MOST_CELLS:
                raise UnfitError("D130")

    def _framed(self) -> pl.DataFrame:
        frame = pl.DataFrame(self._rows, schema=dict(SCHEMA), orient="row")
        self._rows = []
        return frame

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _YES and first.isdecimal() and last.isdecimal():
            self._hidden_columns += range(int(first) - 1, min(int(last), MOST_COLUMNS))

    def _merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        start, stop = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if start is None or stop is None or len(self._merged) >= _MOST_AREAS:
            return
        self._merged.append(
            (
                int(start[2]),
                column_number(start[1].upper()),
                int(stop[2]),
                column_number(stop[1].upper()),
            )
        )
