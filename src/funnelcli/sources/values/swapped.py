"""Dates whose day and month a spreadsheet has exchanged while it opened a file of text.

A spreadsheet of the other country takes ``03/10/2026`` for the tenth of March and makes it a date;
``13/10/2026`` cannot be one to it and stays text. What is left are dates that none lies after the
twelfth of its month, over many months, beside dates that all do. Chance does not write so.
"""

import polars as pl

from funnelcli.sources.shape import RawTable, column_of
from funnelcli.sources.values import natives
from funnelcli.sources.values.dates import DateFormat, Zones, style_of, wall_clock

_LAST_MONTH = 12
_FEW = 5
"""So many dates of either kind are needed to say so."""
_MONTHS = 3
"""So many months of dates up to the twelfth: less than that somebody may have typed."""


def swapped(table: RawTable, header: str, form: DateFormat, typed: pl.Series) -> pl.Series | None:
    """Which cells of the column ``header`` hold day and month exchanged; None when none do.

    ``typed`` is the column as moments, ``form`` how its texts were read.
    """
    for made in _made_by_machine(table, header, form):
        there = typed.is_not_null()
        days = typed.dt.day()
        own, others = made & there, ~made & there
        if own.sum() < _FEW or others.sum() < _FEW:
            continue
        if not _all(days.filter(own) <= _LAST_MONTH) or not _all(days.filter(others) > _LAST_MONTH):
            continue
        if typed.filter(own).dt.month_start().dt.date().n_unique() >= _MONTHS:
            return own
    return None


def _all(holds: pl.Series) -> bool:
    return bool(holds.all())


def _made_by_machine(table: RawTable, header: str, form: DateFormat) -> list[pl.Series]:
    """Which rows may hold what a spreadsheet made: its own dates, or one of two kinds of text."""
    if natives.MOMENT + header in table.frame.columns:
        return [table.frame[natives.MOMENT + header].is_not_null()]
    styles = form.styles
    if len(styles) != 2:
        return []
    kinds: list[pl.Series] = []
    for style in sorted(styles):
        alike = tuple(p for p in form.patterns if style_of(p) == style)
        read = wall_clock(column_of(header), DateFormat(patterns=alike), Zones())
        kinds.append(table.frame.select(read.is_not_null()).to_series())
    return kinds
