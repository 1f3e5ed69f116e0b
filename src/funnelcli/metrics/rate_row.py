"""A row of the run rate: the fact of one measure, its plan, and where each basis leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.measures import Fact
from funnelcli.metrics.prediction import Prediction, predict
from funnelcli.metrics.projection import (
    Booked,
    Daily,
    Pace,
    Projection,
    linear,
    profile,
    working,
)
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst


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
class Disagreement:
    """The bases that promise least and most of the plan; one reaches it and one does not.

    Bases are calendar, working, profile; shares are forecast / plan.
    """

    low_basis: str
    low_share: float
    high_basis: str
    high_share: float


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
    disagreement: Disagreement | None
    calendar: Basis
    working: Basis
    profile: Basis
    mark: Mark


def refused_row(fact: Fact, plan: int | None) -> RunRateRow:
    """A row that says why it has no numbers."""
    none = Basis(forecast=None, days_elapsed=None, days_total=None, mark=fact.mark)
    return RunRateRow(
        measure=fact.measure,
        fact=None,
        by_currency=fact.by_currency,
        event_count=None,
        unknown_count=None,
        missing_amount_count=None,
        plan=fact.of(plan),
        plan_share=None,
        forecast=None,
        forecast_basis=None,
        forecast_share=None,
        forecast_range=None,
        pace_needed=None,
        plan_probability=None,
        disagreement=None,
        calendar=none,
        working=none,
        profile=none,
        mark=fact.mark,
    )


def rate_row(fact: Fact, daily: Daily, plan: int | None, booked: Booked, pace: Pace) -> RunRateRow:
    """The whole row of a measure that can be counted; ``booked`` is the profile of the firm."""
    value, events = fact.value or 0, fact.event_count or 0
    bases = {
        "calendar": linear(
            value, events, pace.calendar_elapsed, pace.question.period.day_count, pace
        ),
        "working": working(value, events, pace),
        "profile": profile(booked, value, events, pace),
    }
    chosen = "working" if bases["profile"].forecast is None else "profile"
    forecast = bases[chosen].forecast
    differing = _disagreement(bases, plan)
    apart = Mark(State.WIDE, say("reason.bases_disagree")) if differing else OK
    predicted = predict(daily, value, events, plan, pace)

    def shown(exact: Fraction | None) -> Money | float | None:
        return _shown(exact, fact.currency)

    return RunRateRow(
        measure=fact.measure,
        fact=fact.shown,
        by_currency=(),
        event_count=events,
        unknown_count=fact.unknown_count,
        missing_amount_count=fact.missing_amount_count,
        plan=fact.of(plan),
        plan_share=float(Fraction(value, plan)) if plan else None,
        forecast=shown(forecast),
        forecast_basis=chosen if forecast is not None else None,
        forecast_share=float(forecast / plan) if plan and forecast is not None else None,
        forecast_range=_range(predicted, fact.currency),
        pace_needed=shown(_pace_needed(value, plan, pace)),
        plan_probability=predicted.probability if predicted else None,
        disagreement=differing,
        calendar=_basis(bases["calendar"], fact.currency),
        working=_basis(bases["working"], fact.currency),
        profile=_basis(bases["profile"], fact.currency),
        mark=worst([fact.mark, bases[chosen].mark, apart, _unjudged(fact, forecast, plan)]),
    )


def _unjudged(fact: Fact, forecast: Fraction | None, plan: int | None) -> Mark:
    """Whether the unknown leads, had they all qualified, would carry the forecast to the plan."""
    unknown, value = fact.unknown_count, fact.value or 0
    if not unknown or forecast is None or plan is None:
        return OK
    reach = forecast * Fraction(value + unknown, value) if value else Fraction(unknown)
    if forecast < plan <= reach:
        return Mark(State.UNKNOWN, say("reason.unknown_could_reach_plan", count=unknown))
    return OK


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


def _disagreement(bases: Mapping[str, Projection], plan: int | None) -> Disagreement | None:
    """Whether one basis reaches the plan and another does not."""
    shares = {
        name: base.forecast / plan
        for name, base in bases.items()
        if plan and base.forecast is not None
    }
    if len({share >= 1 for share in shares.values()}) < 2:
        return None
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    return Disagreement(
        low_basis=low,
        low_share=float(shares[low]),
        high_basis=high,
        high_share=float(shares[high]),
    )
