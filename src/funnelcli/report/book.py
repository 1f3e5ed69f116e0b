"""A workbook before any format: figures with the formulas that give them, and the data under them.

A formula is a text of Excel without its ``=``. Ranges of the data sheets and cells of parameters
have names in it (``leads_channel``, ``period_from``); ``{key}`` is the cell of the column ``key``
in the same row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase
from funnelcli.report.model import CellValue, Column, Kind, Report

DataValue: TypeAlias = str | int | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value and the formula that gives it; without one it was computed by the metric.

    ``name`` is one that other sheets may call the cell by.
    """

    value: CellValue
    formula: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Figures under columns; ``keys`` name the columns in formulas."""

    caption: Phrase
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Figure, ...], ...]
    last_is_total: bool = False
    charted: str | None = None
    """The column whose figures a chart shows by the names in the first one."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What formulas know of the question: a day or a count of days."""

    name: str
    title: Phrase
    value: date | int | float | Money


@dataclass(frozen=True, kw_only=True)
class DataColumn:
    """A column of a data sheet; ``name`` is that of its range, ``title`` what people read."""

    name: str
    title: Phrase
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class DataSheet:
    """Records of one role, the first of ``total_count``."""

    role: str
    title: Phrase
    columns: tuple[DataColumn, ...]
    rows: Sequence[Sequence[DataValue]]
    total_count: int

    @property
    def is_capped(self) -> bool:
        """Whether some records are not on the sheet."""
        return len(self.rows) < self.total_count


@dataclass(frozen=True, kw_only=True)
class Book:
    """The report with the grids of its statistics (by section), and the data sheets."""

    report: Report
    parameters: tuple[Parameter, ...]
    grids: Mapping[str, tuple[Grid, ...]]
    data: tuple[DataSheet, ...]

    @property
    def is_live(self) -> bool:
        """Whether formulas would see every record: else each figure stands as a value."""
        return not any(sheet.is_capped for sheet in self.data)
