"""How a pace is carried to the end of a period: over days, working days, or the past profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median

from funnelcli.metrics.base import EARLY_DAYS, EARLY_EVENTS, Question
from funnelcli.model.day import day_number, number_day
from funnelcli.model.period import Period, month_of
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import OK, Mark, State, worst

PROFILE_MONTHS = 6
"""Complete past months with sales that the profile basis needs."""
PROFILE_FLOOR = Fraction(1, 20)
"""Below this booked share the profile says "too early"."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How much of the period has gone, on both day counts."""

    question: Question
    finished: bool
    calendar_elapsed: int
    working: tuple[date, ...]
    working_elapsed: int
    unpublished: bool


@dataclass(frozen=True, kw_only=True)
class Daily:
    """One measure per day: ``values`` in units or minor units, ``events`` in counts.

    ``first`` is the first day that the measure's date field has in the data; ``may_fall`` whether
    any of it was ever paid back.
    """

    measure: str
    values: Mapping[int, int]
    events: Mapping[int, int]
    first: int | None
    currency: str | None
    may_fall: bool = False


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A basis with its forecast still exact."""

    forecast: Fraction | None
    elapsed: int | None
    total: int | None
    mark: Mark


def pace_of(question: Question) -> Pace:
    """How much of the question's period has gone by its as-of."""
    period, as_of = question.period, question.as_of
    working = tuple(question.calendar.working_days(period))
    elapsed = min(max((as_of - period.start).days + 1, 0), period.day_count)
    years = {period.start.year, period.last.year}
    return Pace(
        question=question,
        finished=as_of >= period.last,
        calendar_elapsed=elapsed,
        working=working,
        working_elapsed=sum(day <= as_of for day in working),
        unpublished=bool(years & question.calendar.unpublished),
    )


def linear(fact: int, events: int, elapsed: int, total: int, pace: Pace) -> Projection:
    """Fact / elapsed x total (2.1)."""
    if not elapsed:
        reason = say("reason.period_not_begun")
        return Projection(forecast=None, elapsed=0, total=total, mark=Mark(State.UNKNOWN, reason))
    forecast = Fraction(fact) if pace.finished else Fraction(fact * total, elapsed)
    mark = _early(events, pace)
    return Projection(forecast=forecast, elapsed=elapsed, total=total, mark=mark)


def working(fact: int, events: int, pace: Pace) -> Projection:
    """The linear projection over working days; wide where the calendar is not published."""
    found = linear(fact, events, pace.working_elapsed, len(pace.working), pace)
    if pace.unpublished and not pace.finished and found.forecast is not None:
        year = str(pace.question.period.start.year)
        mark = Mark(State.WIDE, say("reason.calendar_unpublished", year=year))
        return replace(found, mark=worst([found.mark, mark]))
    return found


def _early(events: int, pace: Pace) -> Mark:
    """A pace over few days or few events is early; a finished period extrapolates nothing."""
    if pace.finished:
        return OK
    if pace.working_elapsed < EARLY_DAYS:
        return Mark(State.EARLY, say("reason.few_days", count=pace.working_elapsed))
    if events < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=events))
    return OK


@dataclass(frozen=True, kw_only=True)
class Booked:
    """F: the median share of past months' total booked by this fraction of their working days."""

    share: Fraction | None
    mark: Mark


def booked_by_now(daily: Daily, pace: Pace) -> Booked:
    """F of a measure, or why there is none (2.1)."""
    elapsed, total = pace.working_elapsed, len(pace.working)
    if not pace.question.period.is_month:
        return _unbooked(State.UNKNOWN, say("reason.profile_month_only"))
    if not elapsed:
        return _unbooked(State.UNKNOWN, say("reason.period_not_begun"))
    curves = _past_shares(daily, Fraction(elapsed, total), pace.question)
    if len(curves) < PROFILE_MONTHS:
        reason = say("reason.profile_history", months=len(curves), needed=PROFILE_MONTHS)
        return _unbooked(State.UNKNOWN, reason)
    booked = median(curves)
    if booked < PROFILE_FLOOR:
        return _unbooked(State.EARLY, say("reason.profile_early"))
    return Booked(share=booked, mark=OK)


def _unbooked(state: State, reason: Phrase) -> Booked:
    return Booked(share=None, mark=Mark(state, reason))


def profile(booked: Booked, fact: int, events: int, pace: Pace) -> Projection:
    """Fact / F; parts of the firm are projected by the F of the whole, so that they add up."""
    elapsed, total = pace.working_elapsed, len(pace.working)
    if booked.share is None:
        return Projection(forecast=None, elapsed=elapsed, total=total, mark=booked.mark)
    forecast = Fraction(fact) if pace.finished else fact / booked.share
    mark = _early(events, pace)
    return Projection(forecast=forecast, elapsed=elapsed, total=total, mark=mark)


def _past_shares(daily: Daily, fraction: Fraction, question: Question) -> list[Fraction]:
    """Share of each complete past month's total that was booked by ``fraction`` of its days."""
    if daily.first is None:
        return []
    first, shares = max(number_day(daily.first), question.calendar.first), []
    month = month_of(first)
    if month.start != first:
        month = month_of(month.end)
    while month.end <= question.period.start:
        curve = _curve(daily.values, question.calendar.working_days(month), month)
        if len(curve) > 1 and curve[-1] > 0:
            shares.append(_read(curve, fraction) / curve[-1])
        month = month_of(month.end)
    return shares


def _curve(values: Mapping[int, int], working: Sequence[date], month: Period) -> list[int]:
    """Cumulative sums at the end of 0, 1, 2 … working days; days off join the next working day."""
    curve, total = [0], 0
    first = day_number(month.start)
    for day in working:
        number = day_number(day)
        total += sum(values.get(each, 0) for each in range(first, number + 1))
        curve.append(total)
        first = number + 1
    curve[-1] += sum(values.get(each, 0) for each in range(first, day_number(month.end)))
    return curve


def _read(curve: Sequence[int], fraction: Fraction) -> Fraction:
    """The curve at ``fraction`` of its length, by linear interpolation."""
    place = fraction * (len(curve) - 1)
    below = min(int(place), len(curve) - 2)
    return curve[below] + (place - below) * (curve[below + 1] - curve[below])
