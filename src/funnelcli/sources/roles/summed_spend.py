"""Rows of spend that are the sum of others and do not say so, as Meta Ads writes them.

Its summary row has no campaign (in reports that are sent: «Results from 12 campaigns») and the
days of the whole period. Only the numbers tell.
"""

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import Dropped, dropped_issues, take_out
from funnelcli.sources.load import Loaded
from funnelcli.sources.text.tails import TOTAL
from funnelcli.sources.values.money import MICRO

_COUNTS = ("impressions", "clicks")
_UNNAMED = rf"(?is)^(?:{TOTAL}|results? (?:from|of) \d.*|результаты?(?: (?:из|по))? \d.*)$"
_ROUNDING = MICRO // 100
"""How far each summand may be from what was summed."""
_SUMMANDS = 2
"""So few rows with that sum are a chance, unless their views and clicks add up too."""


def without_sums(
    frame: pl.DataFrame, file: Loaded
) -> tuple[pl.DataFrame, list[Dropped], list[Issue]]:
    """``frame`` without rows that name no campaign or channel and are the sum of those that do.

    The sum is that of the same days, or of all rows when the days of the row hold all others or it
    has none. Money must agree to rounding, views and clicks exactly.
    """
    names = [pl.col(name) for name in ("campaign", "channel") if name in frame.columns]
    if not names:
        return frame, [], []
    unnamed = pl.all_horizontal(name.is_null() | name.str.contains(_UNNAMED) for name in names)
    if not frame.select(unnamed.any()).item():
        return frame, [], []
    first, last = pl.col("first_day"), pl.col("last_day")
    held = ((first == first.min()) & (last == last.max())) | first.is_null()
    named = ~unnamed & first.is_not_null()
    same_days = _is_sum(frame, named, ["first_day", "last_day"])
    is_sum = unnamed & (pl.col("spend") != 0) & (same_days | (held & _is_sum(frame, named, [])))
    frame, sums = take_out(frame, is_sum, "total_row", "D220")
    return frame, sums, dropped_issues(sums, [file], "spend")


def _is_sum(frame: pl.DataFrame, named: pl.Expr, group: list[str]) -> pl.Expr:
    """Whether a row is what the ``named`` rows of its ``group`` add up to."""
    counts = [name for name in _COUNTS if name in frame.columns]
    number = _over(named.sum(), group)
    rest = pl.col("spend") - _over(pl.col("spend").filter(named).sum(), group)
    agrees = rest.abs() <= number * _ROUNDING
    for name in counts:
        agrees &= pl.col(name) == _over(pl.col(name).filter(named).sum(), group)
    return agrees & (number >= (1 if counts else _SUMMANDS))


def _over(total: pl.Expr, group: list[str]) -> pl.Expr:
    return total.over(group) if group else total
