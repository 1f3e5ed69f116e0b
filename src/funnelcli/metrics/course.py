"""The course of a measure through the period: what it had reached by each day, and the plan had."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from funnelcli.metrics.projection import Daily, Pace
from funnelcli.model.day import day_number
from funnelcli.model.money import Money

MOST_POINTS = 62
"""Longer periods are told by every second day, every third, and so on."""


@dataclass(frozen=True, kw_only=True)
class CoursePoint:
    """By the end of ``day``: the sum since the period began, None for days after as-of.

    ``planned`` is the plan spread evenly over the working days; None without one.
    """

    day: date
    fact: Money | int | None
    planned: Money | float | None


@dataclass(frozen=True, kw_only=True)
class Course:
    """The points of one measure, as-of and the last day of the period among them."""

    measure: str
    points: tuple[CoursePoint, ...]


def course_of(daily: Daily, plan: int | None, pace: Pace) -> Course:
    """How ``daily`` went through the period beside its ``plan``."""
    period, as_of = pace.question.period, pace.question.as_of
    first = day_number(period.start)
    sums = list(accumulate(daily.values.get(first + n, 0) for n in range(period.day_count)))
    points = tuple(
        CoursePoint(
            day=day,
            fact=_fact(sums[day_number(day) - first], daily.currency) if day <= as_of else None,
            planned=_planned(plan, day, pace, daily.currency),
        )
        for day in _days(pace)
    )
    return Course(measure=daily.measure, points=points)


def _days(pace: Pace) -> list[date]:
    """Evenly spaced days, the last one and as-of always among them."""
    period, as_of = pace.question.period, pace.question.as_of
    step = -(-period.day_count // MOST_POINTS)
    found = {period.start + timedelta(days=n) for n in range(0, period.day_count, step)}
    found.add(period.last)
    if period.start <= as_of <= period.last:
        found.add(as_of)
    return sorted(found)


def _fact(total: int, currency: str | None) -> Money | int:
    return Money(total, currency) if currency else total


def _planned(plan: int | None, day: date, pace: Pace, currency: str | None) -> Money | float | None:
    if plan is None or not pace.working:
        return None
    value = Fraction(plan * bisect_right(pace.working, day), len(pace.working))
    return Money(round(value), currency) if currency else float(value)
