"""Plan and fact of the tool against sums over days (metric reference, plan_fact)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle import pace
from oracle.checks import Seen, booked_of, close, is_unpriced, number_of
from oracle.records import Span, month

Plans = Mapping[str, Mapping[Span, int]]
WEEK = timedelta(days=7)


def check_plan_fact(
    result: Any,  # noqa: ANN401 - result of the tool
    seen: Seen,
    works: Callable[[date], bool],
    plans: Plans,
    first_on: date | None,
) -> None:
    """The firm in the whole period, in its months and in its weeks; ``first_on`` starts the data.

    Spend is checked where days have it one by one.
    """
    booked = {measure: list(days) for measure, (days, _) in booked_of(seen).items()}
    if seen.spend:
        booked["spend"] = [(each.spend_on, each.spend) for each in seen.spend]
    if seen.never_dated:
        for measure in ("revenue", "deals_won"):
            del booked[measure]
    begun = [day for day in seen.span.days() if day <= seen.as_of]
    if not begun:
        assert {row.fact for row in result.rows} == {None}
        return
    weeks = {f"{d.isocalendar()[0]}-W{d.isocalendar()[1]:02d}" for d in begun}
    months = {f"{d:%Y-%m}" for d in begun}
    assert {row.week for row in result.by_week} == weeks
    assert {row.month for row in result.by_month} == months
    counted = {name for name in booked if name != "revenue" or not is_unpriced(seen)}
    for row in [row for row in result.rows if row.measure in counted]:
        _check_row(row, booked[row.measure], seen.span, plans)
    for row in [*result.by_month, *result.by_week]:
        if row.fact is not None and row.measure in counted:
            _check_span(row, booked[row.measure], seen, works, plans)
    for row in [row for row in result.by_week if row.fact is not None]:
        if row.measure in counted:
            _check_before(row, booked[row.measure], seen, first_on)


def _sum(booked: Iterable[tuple[date, int]], days: Iterable[date]) -> int:
    inside = set(days)
    return sum(value for day, value in booked if day in inside)


def _check_row(row: Any, booked: Iterable[tuple[date, int]], span: Span, plans: Plans) -> None:  # noqa: ANN401 - row of the tool
    plan, fact = pace.plan_of(span, plans.get(row.measure, {})), _sum(booked, span.days())
    assert number_of(row.fact) == fact, row
    assert number_of(row.plan) == plan, row
    assert close(row.plan_share, Fraction(fact, plan) if plan else None), row
    assert number_of(row.gap) == (None if plan is None else fact - plan), row


def _check_span(
    row: Any,  # noqa: ANN401 - row of the tool
    booked: Iterable[tuple[date, int]],
    seen: Seen,
    works: Callable[[date], bool],
    plans: Plans,
) -> None:
    first = row.period.start
    if hasattr(row, "month"):
        whole = month(first.year, first.month)
    else:
        monday = first - timedelta(days=first.weekday())
        whole = Span(monday, monday + WEEK)
    days = [day for day in whole.days() if seen.span.holds(day)]
    assert (row.period.start, row.period.end) == (days[0], days[-1] + timedelta(days=1))
    assert row.is_partial == (days != whole.days() or days[-1] > seen.as_of)
    _check_row(row, booked, Span(row.period.start, row.period.end), plans)
    working = [day for day in days if works(day)]
    gone = [day for day in working if day <= seen.as_of]
    assert (row.days_elapsed, row.days_total) == (len(gone), len(working))
    pace_of = Fraction(_sum(booked, days), len(gone)) if gone else None
    if hasattr(row.per_day, "minor"):
        assert pace_of is not None
        assert row.per_day.minor == round(pace_of)
    else:
        assert close(row.per_day, pace_of)


def _check_before(
    row: Any,  # noqa: ANN401 - row of the tool
    booked: Iterable[tuple[date, int]],
    seen: Seen,
    first_on: date | None,
) -> None:
    days = [day for day in Span(row.period.start, row.period.end).days() if day <= seen.as_of]
    earlier = [day - WEEK for day in days]
    known = first_on is not None and earlier[0] >= first_on
    total = _sum(booked, earlier) if known else None
    if row.measure == "revenue" and not total:  # sales without amounts are no money, not zero
        assert not number_of(row.before), row
        return
    assert number_of(row.before) == total, row
