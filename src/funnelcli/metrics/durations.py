"""Spans of whole days given as a count per number of days: median and 90 % point."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.base import Rows
from funnelcli.model.quantile import quantile


@dataclass(frozen=True, kw_only=True)
class Days:
    """Median and 90 % point of ``count`` spans of whole days, by linear interpolation."""

    p50: float
    p90: float
    count: int


def counted_days(rows: Rows) -> list[tuple[int, int]]:
    """(days, count) pairs by days."""
    return sorted((row["days"], row["count"]) for row in rows)


def days_of(counted: Sequence[tuple[int, int]]) -> Days | None:
    """None without a span."""
    if not counted:
        return None
    return Days(
        p50=float(quantile(counted, Fraction(1, 2))),
        p90=float(quantile(counted, Fraction(9, 10))),
        count=sum(count for _, count in counted),
    )


def median_of(counted: Sequence[tuple[int, int]]) -> float | None:
    """None without a span."""
    return float(quantile(counted, Fraction(1, 2))) if counted else None
