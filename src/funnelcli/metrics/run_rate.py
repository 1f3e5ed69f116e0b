"""Run rate: where the period ends if the pace holds (research: metrics 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    counted_lead,
    money_mark,
    one_if,
    plan_value,
    sums_by_currency,
)
from funnelcli.metrics.prediction import Prediction, predict
from funnelcli.metrics.projection import Daily, Pace, Projection, linear, pace_of, profile, working
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.stage import Outcome
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "run_rate"
UNPRICED_MANY = 20
"""More than one sale in so many without an amount makes the revenue wide."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One way to project the fact: over calendar days, working days, or the past profile."""

    forecast: Money | float | None
    days_elapsed: int | None
    days_total: int | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ForecastRange:
    """Eight of ten periods with such days end between ``low`` and ``high``."""

    low: Money | float
    high: Money | float


@dataclass(frozen=True, kw_only=True)
class RunRateRow:
    """One measure: revenue (Money) or a count of deals_won, leads, qualified_leads.

    ``plan_share`` = fact / plan and ``forecast_share`` = forecast / plan, exact before rounding.
    ``pace_needed`` is per remaining working day. ``event_count`` deals or leads make up the fact.
    ``forecast_range`` and ``plan_probability`` follow from the working days gone (``predict``).
    """

    measure: str
    fact: Money | int | None
    by_currency: tuple[Money, ...]
    event_count: int | None
    unknown_count: int | None
    missing_amount_count: int | None
    plan: Money | int | None
    plan_share: float | None
    forecast: Money | float | None
    forecast_basis: str | None
    forecast_share: float | None
    forecast_range: ForecastRange | None
    pace_needed: Money | float | None
    plan_probability: float | None
    calendar: Basis
    working: Basis
    profile: Basis
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class RunRate:
    """All measures; ``headline`` is the row of revenue."""

    headline: RunRateRow
    rows: tuple[RunRateRow, ...]
    finished: bool
    """Whether as-of has reached the end of the period: the forecast is then the fact."""
    calendar_country: str
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums per day: ``closed`` deals by outcome and currency, ``leads`` by verdict."""
    del question
    closed = frames.deals.filter(~nw.col("decided_on").is_null())
    leads = frames.leads.filter(~nw.col("created_on").is_null())
    return {
        "closed": closed.group_by("decided_on", "outcome", "currency").agg(
            count=nw.len(), amount=nw.col("amount").sum(), priced=nw.col("amount").count()
        ),
        "leads": leads.with_columns(
            counted=one_if(counted_lead()),
            qualified=one_if(nw.col("verdict") == "qualified"),
            unknown=one_if(nw.col("verdict") == "unknown"),
        )
        .group_by("created_on")
        .agg(nw.col("counted", "qualified", "unknown").sum()),
    }


def summarise(rows: Mapping[str, Rows], question: Question) -> RunRate:
    """Project each measure to the end of the period."""
    pace = pace_of(question)
    closed = sorted(rows["closed"], key=lambda row: row["decided_on"])
    won = [row for row in closed if row["outcome"] == Outcome.WON]
    found = (
        _revenue(won, closed, pace),
        _deals_won(won, closed, pace),
        _leads(rows["leads"], pace),
        _qualified_leads(rows["leads"], pace),
    )
    return RunRate(
        headline=found[0],
        rows=found,
        finished=pace.finished,
        calendar_country=question.calendar.country,
        mark=found[0].mark,
    )


def _revenue(won: Rows, closed: Rows, pace: Pace) -> RunRateRow:
    facts = pace.question.facts
    inside = [row for row in won if _inside(row["decided_on"], pace.question)]
    by_currency = sums_by_currency(inside)
    mark = worst([closing_mark(facts), money_mark(facts)])
    if mark.state is State.REFUSED:
        shown = () if closing_mark(facts).state is State.REFUSED else by_currency
        return _refused("revenue", mark, shown)
    daily = Daily(
        measure="revenue",
        values=_sum_by(won, "decided_on", "amount"),
        events=_sum_by(won, "decided_on", "priced"),
        first=closed[0]["decided_on"] if closed else None,
        currency=facts.currency,
    )
    missing = sum(row["count"] - row["priced"] for row in inside)
    count = sum(row["count"] for row in inside)
    if inside and not missing and not sum(row["amount"] for row in inside):
        return _refused("revenue", Mark(State.UNKNOWN, say("reason.zero_amounts", count=count)))
    if missing and not sum(row["priced"] for row in inside):
        return _refused("revenue", Mark(State.UNKNOWN, say("reason.no_priced", count=missing)))
    if missing * UNPRICED_MANY > count:
        reason = say("reason.unpriced", count=missing, total=count)
        mark = worst([mark, Mark(State.WIDE, reason)])
    row = _row(daily, pace, mark)
    return replace(row, missing_amount_count=missing)


def _deals_won(won: Rows, closed: Rows, pace: Pace) -> RunRateRow:
    mark = closing_mark(pace.question.facts)
    if mark.state is State.REFUSED:
        return _refused("deals_won", mark)
    counts = _sum_by(won, "decided_on", "count")
    first = closed[0]["decided_on"] if closed else None
    return _row(_plain("deals_won", counts, first), pace, mark)


def _leads(rows: Rows, pace: Pace) -> RunRateRow:
    if not pace.question.facts.has(Role.LEADS, "created_at"):
        return _refused("leads", Mark(State.REFUSED, say("reason.no_created")))
    first = min((row["created_on"] for row in rows), default=None)
    return _row(_plain("leads", _sum_by(rows, "created_on", "counted"), first), pace, OK)


def _qualified_leads(rows: Rows, pace: Pace) -> RunRateRow:
    if pace.question.criteria is None:
        return _refused("qualified_leads", Mark(State.REFUSED, say("reason.no_spec")))
    if not pace.question.facts.has(Role.LEADS, "created_at"):
        return _refused("qualified_leads", Mark(State.REFUSED, say("reason.no_created")))
    first = min((row["created_on"] for row in rows), default=None)
    counts = _sum_by(rows, "created_on", "qualified")
    row = _row(_plain("qualified_leads", counts, first), pace, OK)
    inside = [each for each in rows if _inside(each["created_on"], pace.question)]
    unknown = sum(each["unknown"] for each in inside)
    row = replace(row, unknown_count=unknown)
    if _unknown_decide(row, unknown):
        reason = say("reason.unknown_could_reach_plan", count=unknown)
        return replace(row, mark=worst([row.mark, Mark(State.UNKNOWN, reason)]))
    return row


def _unknown_decide(row: RunRateRow, unknown: int) -> bool:
    """Whether the unknown leads, had they all qualified, would carry the forecast to the plan."""
    if not isinstance(row.forecast, float) or not isinstance(row.plan, int):
        return False
    fact = row.fact if isinstance(row.fact, int) else 0
    growth = Fraction(fact + unknown, fact) if fact else None
    reach = row.forecast * float(growth) if growth else float(unknown)
    return row.forecast < row.plan <= reach


def _plain(measure: str, counts: Mapping[int, int], first: int | None) -> Daily:
    return Daily(measure=measure, values=counts, events=counts, first=first, currency=None)


def _sum_by(rows: Rows, day: str, column: str) -> dict[int, int]:
    sums: dict[int, int] = {}
    for row in rows:
        sums[row[day]] = sums.get(row[day], 0) + int(row[column] or 0)
    return sums


def _inside(day: int, question: Question) -> bool:
    first, end = question.span
    return first <= day < end


def _refused(measure: str, mark: Mark, by_currency: tuple[Money, ...] = ()) -> RunRateRow:
    """A row that says why it has no numbers."""
    none = Basis(forecast=None, days_elapsed=None, days_total=None, mark=mark)
    return RunRateRow(
        measure=measure,
        fact=None,
        by_currency=by_currency,
        event_count=None,
        unknown_count=None,
        missing_amount_count=None,
        plan=None,
        plan_share=None,
        forecast=None,
        forecast_basis=None,
        forecast_share=None,
        forecast_range=None,
        pace_needed=None,
        plan_probability=None,
        calendar=none,
        working=none,
        profile=none,
        mark=mark,
    )


def _row(daily: Daily, pace: Pace, source: Mark) -> RunRateRow:
    """The whole row of a measure that can be counted; ``source`` is what its data allow."""
    question = pace.question
    fact = sum(value for day, value in daily.values.items() if _inside(day, question))
    events = sum(value for day, value in daily.events.items() if _inside(day, question))
    plan = plan_value(question, daily.measure)
    bases = {
        "calendar": linear(fact, events, pace.calendar_elapsed, question.period.day_count, pace),
        "working": working(fact, events, pace),
        "profile": profile(daily, fact, events, pace),
    }
    chosen = "working" if bases["profile"].forecast is None else "profile"
    forecast = bases[chosen].forecast
    marks = [source, bases[chosen].mark, _disagreement(bases, plan, pace)]
    predicted = predict(daily, fact, events, plan, pace)

    def shown(value: Fraction | None) -> Money | float | None:
        return _shown(value, daily.currency)

    return RunRateRow(
        measure=daily.measure,
        fact=Money(fact, daily.currency) if daily.currency else fact,
        by_currency=(),
        event_count=events,
        unknown_count=None,
        missing_amount_count=None,
        plan=Money(plan, daily.currency) if daily.currency and plan is not None else plan,
        plan_share=float(Fraction(fact, plan)) if plan else None,
        forecast=shown(forecast),
        forecast_basis=chosen if forecast is not None else None,
        forecast_share=float(forecast / plan) if plan and forecast is not None else None,
        forecast_range=_range(predicted, daily.currency),
        pace_needed=shown(_pace_needed(fact, plan, pace)),
        plan_probability=predicted.probability if predicted else None,
        calendar=_basis(bases["calendar"], daily.currency),
        working=_basis(bases["working"], daily.currency),
        profile=_basis(bases["profile"], daily.currency),
        mark=worst(marks),
    )


def _range(predicted: Prediction | None, currency: str | None) -> ForecastRange | None:
    if predicted is None:
        return None
    if currency is None:
        return ForecastRange(low=predicted.low, high=predicted.high)
    low, high = (Money(round(each), currency) for each in (predicted.low, predicted.high))
    return ForecastRange(low=low, high=high)


def _shown(value: Fraction | None, currency: str | None) -> Money | float | None:
    """Money rounded half-even to minor units; counts unrounded."""
    if value is None:
        return None
    return Money(round(value), currency) if currency else float(value)


def _basis(projection: Projection, currency: str | None) -> Basis:
    return Basis(
        forecast=_shown(projection.forecast, currency),
        days_elapsed=projection.elapsed,
        days_total=projection.total,
        mark=projection.mark,
    )


def _pace_needed(fact: int, plan: int | None, pace: Pace) -> Fraction | None:
    """What each remaining working day must bring; 0 once the plan is reached."""
    remaining = len(pace.working) - pace.working_elapsed
    if plan is None or pace.finished or not remaining:
        return None
    return max(Fraction(plan - fact, remaining), Fraction(0))


def _disagreement(bases: Mapping[str, Projection], plan: int | None, pace: Pace) -> Mark:
    """Bases that disagree about reaching the plan make the forecast wide."""
    if not plan or pace.finished:
        return OK
    verdicts = {base.forecast >= plan for base in bases.values() if base.forecast is not None}
    return Mark(State.WIDE, say("reason.bases_disagree")) if len(verdicts) > 1 else OK
