"""Plan and fact side by side: of the firm, its parts, months and weeks (metric reference)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    Split,
    plan_value,
    with_refunds,
)
from funnelcli.metrics.measures import (
    MEASURES,
    Fact,
    Measure,
    fact_of,
    sums_of_deals,
    sums_of_leads,
)
from funnelcli.metrics.parts import (
    DIMENSIONS,
    Dimension,
    Plans,
    met,
    plans_by,
    refuse,
    unmet,
    with_part,
)
from funnelcli.metrics.plan_row import MonthFact, PartFact, PlanFactRow, SpanFact, WeekFact, beside
from funnelcli.model.day import day_number
from funnelcli.model.money import Money
from funnelcli.model.period import Period, month_of, week_of
from funnelcli.model.phrase import say
from funnelcli.model.stage import Outcome
from funnelcli.model.state import Mark, State
from funnelcli.schema.columns import Role

ID = "plan_fact"
_WEEK = 7
_SOURCES: Mapping[Measure, tuple[str, str]] = {
    "revenue": ("won", "decided_on"),
    "deals_won": ("won", "decided_on"),
    "leads": ("made", "created_on"),
    "qualified_leads": ("made", "created_on"),
    "spend": ("spent", "spend_on"),
}
"""Which collected sums a measure is made of, and the day they have."""
_MET: Mapping[Role, str] = {Role.DEALS: "deals", Role.LEADS: "leads", Role.SPEND: "spend"}


@dataclass(frozen=True, kw_only=True)
class PlanFact:
    """All measures; ``headline`` is the first of them that has a plan (revenue leads).

    ``is_partial``: the period is not over by as-of; ``days_elapsed`` of ``days_total`` working
    days have gone. ``data_from`` is the first day of the data where working days of
    the period lie before it.
    ``by_part`` has the measures that products, managers and channels have a plan
    of; the parts add up to the whole.
    """

    headline: PlanFactRow
    is_partial: bool
    days_elapsed: int
    days_total: int
    data_from: date | None
    rows: tuple[PlanFactRow, ...]
    by_part: tuple[Split[PartFact], ...]
    by_month: tuple[MonthFact, ...]
    by_week: tuple[WeekFact, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums by day from one week before the first week of the period on, and by part inside it.

    ``won``, ``made`` and ``spent`` are by day; with ``:dimension`` by the parts of a plan.
    ``deals:``, ``leads:`` and ``spend:`` hold the planned names that are met at all.
    """
    first, end = question.span
    start = day_number(week_of(question.period.start).start) - _WEEK
    won = with_refunds(frames, *DIMENSIONS, "lead_id").filter(
        nw.col("outcome") == Outcome.WON.value
    )

    def since(frame: Lazy, column: str, day: int) -> Lazy:
        return frame.filter(nw.col(column) >= day, nw.col(column) < end)

    found = {
        "won": sums_of_deals(since(won, "decided_on", start), "decided_on"),
        "made": sums_of_leads(since(frames.leads, "created_on", start), "created_on"),
        "spent": _sums_of_spend(since(frames.spend, "spend_on", start), "spend_on"),
    }
    for dimension in DIMENSIONS:
        plans = plans_by(question, dimension)
        sources = {_SOURCES[measure][0] for measure in MEASURES if measure in plans.measures}
        if "won" in sources:
            own = _with_channels(since(won, "decided_on", first), frames.leads, dimension)
            found[f"won:{dimension}"] = sums_of_deals(with_part(own, plans), "part")
            found[f"deals:{dimension}"] = met(frames.deals, plans)
        if "made" in sources or ("won" in sources and dimension == "channel"):
            own = since(frames.leads, "created_on", first)
            found[f"made:{dimension}"] = sums_of_leads(with_part(own, plans), "part")
            found[f"leads:{dimension}"] = met(frames.leads, plans)
        if "spent" in sources and dimension == "channel":
            own = since(frames.spend, "spend_on", first)
            found[f"spent:{dimension}"] = _sums_of_spend(with_part(own, plans), "part")
            found[f"spend:{dimension}"] = met(frames.spend, plans)
    return found


def _sums_of_spend(days: Lazy, key: str) -> Lazy:
    return days.group_by(key).agg(spend=nw.col("spend").sum())


def _with_channels(won: Lazy, leads: Lazy, dimension: Dimension) -> Lazy:
    """A deal that names no channel has that of the lead it came from."""
    if dimension != "channel":
        return won
    origin = leads.select("lead_id", lead_channel=nw.col("channel"))
    joined = won.join(origin, on="lead_id", how="left")
    return joined.with_columns(channel=nw.coalesce(nw.col("channel"), nw.col("lead_channel")))


def summarise(rows: Mapping[str, Rows], question: Question) -> PlanFact:
    """Rows of the firm, of the parts that the plan names, of months and of weeks."""
    found = tuple(
        beside(_fact(measure, rows, question.period, question), plan_value(question, measure))
        for measure in MEASURES
    )
    planned = [row for row in found if plan_value(question, row.measure) is not None]
    head = planned[0] if planned else found[0]
    elapsed, total = _working(question.period, question)
    spans = list(_spans(rows, question))
    return PlanFact(
        headline=head,
        is_partial=question.as_of < question.period.last,
        days_elapsed=elapsed,
        days_total=total,
        data_from=_data_from(question),
        rows=found,
        by_part=tuple(
            Split(dimension=name, rows=tuple(_parts(name, rows, question))) for name in DIMENSIONS
        ),
        by_month=tuple(span for span in spans if isinstance(span, MonthFact)),
        by_week=tuple(span for span in spans if isinstance(span, WeekFact)),
        mark=head.mark,
    )


def _data_from(question: Question) -> date | None:
    """The first day of the data where working days of the period lie before it."""
    first, period = question.facts.first_on, question.period
    if first is None or first <= period.start:
        return None
    missed = question.calendar.working_days(Period(period.start, min(first, period.end)))
    return first if missed else None


def _fact(measure: Measure, rows: Mapping[str, Rows], span: Period, question: Question) -> Fact:
    """The whole firm in the days of ``span``; a period to come has no fact, not 0."""
    fact = fact_of(measure, _inside(measure, rows, span), question)
    return refuse(fact, _not_begun(question))


def _not_begun(question: Question) -> Mark | None:
    begun = question.period.start <= question.as_of
    return None if begun else Mark(State.UNKNOWN, say("reason.period_not_begun"))


def _inside(measure: Measure, rows: Mapping[str, Rows], span: Period) -> Rows:
    source, day = _SOURCES[measure]
    first, end = day_number(span.start), day_number(span.end)
    return [row for row in rows[source] if first <= row[day] < end]


def _parts(
    dimension: Dimension, rows: Mapping[str, Rows], question: Question
) -> Iterator[PartFact]:
    """The planned measures of each part, then of all others, then of the nameless."""
    plans = plans_by(question, dimension)
    seen = _seen(rows, dimension)
    for measure in MEASURES:
        if measure in plans.measures:
            source = rows.get(f"{_SOURCES[measure][0]}:{dimension}", ())
            yield from _parts_of(measure, plans, source, seen, question)


def _seen(rows: Mapping[str, Rows], dimension: Dimension) -> dict[Role, Rows]:
    """The planned names that occur in each role; deals have the channels of leads too."""
    found = {role: rows.get(f"{name}:{dimension}", ()) for role, name in _MET.items()}
    if dimension == "channel":
        found[Role.DEALS] = [*found[Role.DEALS], *found[Role.LEADS]]
    return found


def _parts_of(
    measure: Measure,
    plans: Plans,
    source: Rows,
    seen: Mapping[Role, Rows],
    question: Question,
) -> Iterator[PartFact]:
    for kind, part, place in plans.places():
        own = [row for row in source if row["part"] == place]
        if kind != "planned" and not own:
            continue
        mark = _not_begun(question) or unmet(plans, place, measure, question, seen)
        plan = plans.value(part, measure)
        fact = refuse(fact_of(measure, own, question), mark)
        row = beside(fact, plan, held=plan is not None)
        yield PartFact(**vars(row), part=part, kind=kind)


def _spans(rows: Mapping[str, Rows], question: Question) -> Iterator[MonthFact | WeekFact]:
    """Every measure of each month and each week of the period that has begun by as-of."""
    for whole, inside in _cut(question, month_of):
        for measure in MEASURES:
            span = _span(_fact(measure, rows, inside, question), whole, inside, question)
            yield MonthFact(**vars(span), month=f"{whole.start:%Y-%m}")
    for whole, inside in _cut(question, week_of):
        year, number, _ = whole.start.isocalendar()
        for measure in MEASURES:
            fact = _fact(measure, rows, inside, question)
            earlier = None if fact.value is None else _before(measure, rows, inside, question)
            span = _span(fact, whole, inside, question)
            yield WeekFact(**vars(span), week=f"{year}-W{number:02d}", before=fact.of(earlier))


def _cut(question: Question, whole: Callable[[date], Period]) -> Iterator[tuple[Period, Period]]:
    """The months or weeks that the period touches, each with the days of it that lie inside."""
    period, day = question.period, question.period.start
    while day < period.end and day <= question.as_of:
        span = whole(day)
        yield span, Period(max(span.start, period.start), min(span.end, period.end))
        day = span.end


def _span(fact: Fact, whole: Period, inside: Period, question: Question) -> SpanFact:
    elapsed, total = _working(inside, question)
    pace = None if fact.value is None or not elapsed else Fraction(fact.value, elapsed)
    return SpanFact(
        **vars(beside(fact, plan_value(question, fact.measure, inside))),
        period=inside,
        is_partial=inside != whole or question.as_of < inside.last,
        days_elapsed=elapsed,
        days_total=total,
        per_day=pace if pace is None else _per_day(fact, pace),
    )


def _per_day(fact: Fact, pace: Fraction) -> Money | float:
    """Money rounded half-even to minor units, counts unrounded."""
    return Money(round(pace), fact.currency) if fact.currency else float(pace)


def _working(span: Period, question: Question) -> tuple[int, int]:
    """Working days of ``span`` gone by as-of, and all of them."""
    days = question.calendar.working_days(span)
    return sum(day <= question.as_of for day in days), len(days)


def _before(
    measure: Measure, rows: Mapping[str, Rows], inside: Period, question: Question
) -> int | None:
    """The fact of the same weekdays one week earlier; None where data began later."""
    week = timedelta(days=_WEEK)
    end = min(inside.end, question.as_of + timedelta(days=1))
    span = Period(inside.start - week, end - week)
    first = question.facts.first_on
    if first is None or span.start < first:
        return None
    return fact_of(measure, _inside(measure, rows, span), question).value
