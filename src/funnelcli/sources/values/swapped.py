"""Dates whose day and month a spreadsheet has exchanged while it opened a file of text.

A spreadsheet of the other country takes ``03/10/2026`` for the tenth of March and makes it a date;
``13/10/2026`` cannot be one to it and stays text. What is left are dates that none lies after the
twelfth of its month, over many months, beside dates that all do. Chance does not write so.
"""

from datetime import timedelta

import polars as pl

from funnelcli.sources.shape import RawTable, column_of
from funnelcli.sources.values import natives
from funnelcli.sources.values.dates import DateFormat, Zones, style_of, wall_clock

_LAST_MONTH = 12
_FEW = 5
"""So many dates of a kind are no chance."""
_NEAR = timedelta(days=31)
"""How far the days of one export may lie from each other when only few are late."""
_MONTHS = 3
"""So many months of dates up to the twelfth: less than that somebody may have typed."""


def swapped(table: RawTable, header: str, form: DateFormat, typed: pl.Series) -> pl.Series | None:
    """Which cells of the column ``header`` hold day and month exchanged; None when none do.

    ``typed`` is the column as moments, ``form`` how its texts were read.
    """
    for made in _made_by_machine(table, header, form):
        there = typed.is_not_null()
        early, late = typed.filter(made & there), typed.filter(~made & there)
        if len(early) < _FEW or late.is_empty():
            continue
        if (early.dt.day() > _LAST_MONTH).any() or (late.dt.day() <= _LAST_MONTH).any():
            continue
        if early.dt.month_start().dt.date().n_unique() >= _MONTHS and _is_no_chance(early, late):
            return made & there
    return None


def _is_no_chance(early: pl.Series, late: pl.Series) -> bool:
    """Whether many dates are late, or the early ones lie beside the late ones only turned back."""
    if len(late) >= _FEW:
        return True
    turned = pl.datetime(pl.col("on").dt.year(), pl.col("on").dt.day(), pl.col("on").dt.month())
    ends = (
        late.alias("on")
        .to_frame()
        .select(low=pl.col("on").min() - _NEAR, high=pl.col("on").max() + _NEAR)
    )
    between = (pl.col("low"), pl.col("high"))
    beside = (
        early.alias("on")
        .to_frame()
        .join(ends, how="cross")
        .select(
            turned=turned.is_between(*between).all(), own=pl.col("on").is_between(*between).all()
        )
    )
    return beside.row(0) == (True, False)


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
