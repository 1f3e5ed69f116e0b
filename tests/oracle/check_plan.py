"""Plan and fact of the tool against sums over days (metric reference, plan_fact)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from oracle import pace
from oracle.checks import Seen, booked_of, close, is_unpriced, number_of
from oracle.gap import by_logarithms, by_orders, factors
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
    sold = any(amount > 0 for day, amount in booked if day in earlier)
    if row.measure == "revenue" and not sold:  # sales without amounts are no money, not zero
        assert number_of(row.before) in {None, total}, row
        return
    assert number_of(row.before) == total, row


CHAIN = ("leads", "qualified_leads", "deals_won", "revenue")


def _chains(seen: Seen, plans: Plans) -> tuple[list[int], list[int]] | None:
    """Plan and fact of the whole chain; None where a link is missing or divides nothing.

    The link of quality is missing when none of the leads could be judged.
    """
    planned = [pace.plan_of(seen.span, plans.get(measure, {})) for measure in CHAIN]
    booked = booked_of(seen)
    known = [plan for plan in planned if plan]
    if len(known) < len(CHAIN) or not set(CHAIN) <= set(booked):
        return None
    if seen.never_dated or is_unpriced(seen) or seen.span.start > seen.as_of:
        return None
    judged = {seen.verdicts[lead.lead_id] for lead in seen.kept if seen.span.holds(lead.created_on)}
    if judged == {"unknown"}:
        return None
    return known, [_sum(booked[measure][0], seen.span.days()) for measure in CHAIN]


def check_gap(
    result: Any,  # noqa: ANN401 - result of the tool
    seen: Seen,
    works: Callable[[date], bool],
    plans: Plans,
) -> None:
    """Every effect to the kopeck, and their sum."""
    chains = _chains(seen, plans)
    working = [day for day in seen.span.days() if works(day)]
    gone = sum(day <= seen.as_of for day in working)
    over = seen.as_of >= seen.span.end - timedelta(days=1)
    if chains is None or not (gone or over):
        assert result.rows == ()
        return
    planned, fact = chains
    if any(high and not low for low, high in pairwise(fact)):
        assert (result.rows, result.mark.state.value) == ((), "unknown")
        return
    share = Fraction(1) if over or not working else Fraction(gone, len(working))
    gap = fact[-1] - round(planned[-1] * share)
    assert result.gap.minor == gap
    assert sum(row.effect.minor for row in result.rows) == gap
    before = factors([Fraction(each) for each in planned], [])
    before[0] *= share
    after = factors([Fraction(each) for each in fact], [Fraction(each) for each in planned])
    effects = (
        by_logarithms(before, after)
        if min(after) > 0
        else [float(each) for each in by_orders(before, after)]
    )
    assert result.method == ("lmdi" if min(after) > 0 else "shapley")
    for row, effect in zip(result.rows, effects, strict=True):
        assert abs(row.effect.minor - effect) < 1 + 1e-9 * abs(effect), row


def check_kpi(result: Any, seen: Seen, plans: Plans) -> None:  # noqa: ANN401 - result of the tool
    """Average deal over plan (before refunds) times qualified share over plan."""
    chains = _chains(seen, plans)
    won = [d for d in seen.deals if d.status == "won" and seen.span.holds(d.closed_on)]
    priced = sum(deal.amount is not None for deal in won)
    if chains is None or not chains[1][0] or not priced:
        assert result.value is None
        return
    if result.value is None:
        assert result.mark.reason.key == "reason.period_not_begun"
        return
    (leads, good, sales, money), (made, qualified, _, revenue) = chains
    returned = sum(x.amount for x in seen.refunds if seen.span.holds(x.paid_on))
    deal = Fraction(revenue - returned, priced) / Fraction(money, sales)
    share = Fraction(qualified, made) / Fraction(good, leads)
    assert close(result.value, deal * share)
    assert close(result.deal_index, deal)
    assert close(result.share_index, share)
