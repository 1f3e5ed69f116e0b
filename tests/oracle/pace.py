"""Run rate by walking over days (metric reference 2.1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import mean, median

from scipy import stats

from oracle.records import Deal, Lead, Span, month

Booked = Sequence[tuple[date, int]]
"""What a measure is made of: days with minor units or with ones."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Every exact figure of one measure; ``forecast`` and shares are Fractions, unrounded."""

    fact: int
    plan: int | None
    plan_share: Fraction | None
    forecast: Fraction | None
    forecast_basis: str
    forecast_share: Fraction | None
    pace_needed: Fraction | None
    calendar: Fraction | None
    calendar_days: tuple[int, int]
    working: Fraction | None
    working_days: tuple[int, int]
    profile: Fraction | None
    chance: float | None
    limits: tuple[float, float] | None


def revenue(deals: Iterable[Deal]) -> Booked:
    """Amounts of won deals by their closing day; no amount is no money, not zero."""
    return [(d.closed_on, d.amount) for d in _won(deals) if d.closed_on and d.amount is not None]


def deals_won(deals: Iterable[Deal]) -> Booked:
    """Won deals by their closing day."""
    return [(deal.closed_on, 1) for deal in _won(deals) if deal.closed_on]


def created(records: Iterable[Deal | Lead]) -> Booked:
    """Leads (or deals that stand for them) by their day of creation."""
    return [(record.created_on, 1) for record in records if record.created_on]


def _won(deals: Iterable[Deal]) -> list[Deal]:
    return [deal for deal in deals if deal.status == "won"]


def run_rate(
    booked: Booked,
    first_on: date | None,
    period: Span,
    as_of: date,
    works: Callable[[date], bool],
    plan: int | None,
) -> Pace:
    """One measure; ``first_on`` is the first dated record of its date field."""
    fact = _between(booked, period.start, min(as_of, period.end - timedelta(days=1)))
    days = period.days()
    working = [day for day in days if works(day)]
    elapsed = sum(day <= as_of for day in days)
    worked = sum(day <= as_of for day in working)
    calendar_rate = _projected(fact, elapsed, len(days))
    working_rate = _projected(fact, worked, len(working))
    share = _profile_share(booked, first_on, period, works, Fraction(worked, len(working) or 1))
    profile = Fraction(fact) / share if share else None
    forecast = profile if profile is not None else working_rate
    inside = [(day, value) for day, value in booked if period.start <= day <= min(as_of, days[-1])]
    gone, left = working[:worked], len(working) - worked
    back = any(value < 0 for _, value in booked)  # refunds are no events
    events = sum(value >= 0 for _, value in inside)
    chance, limits = predicted(inside, events, plan, gone, left, back=back)
    return Pace(
        fact=fact,
        plan=plan,
        plan_share=Fraction(fact, plan) if plan else None,
        forecast=forecast,
        forecast_basis="profile" if profile is not None else "working",
        forecast_share=forecast / plan if plan and forecast is not None else None,
        pace_needed=_pace_needed(fact, plan, len(working) - worked),
        calendar=calendar_rate,
        calendar_days=(elapsed, len(days)),
        working=working_rate,
        working_days=(worked, len(working)),
        profile=profile,
        chance=chance,
        limits=limits,
    )


def predicted(
    booked: Booked, events: int, plan: int | None, worked: Sequence[date], left: int, *, back: bool
) -> tuple[float | None, tuple[float, float] | None]:
    """P(plan) and the 10 % and 90 % points of the end: Student, from the working days gone.

    ``booked`` is what the period booked so far; it may fall when ``back`` says that refunds occur.
    """
    fact = sum(value for _, value in booked)
    days = [0] * len(worked)
    for day, value in booked:
        place = next((n for n, each in enumerate(worked) if day <= each), None)
        if place is not None:
            days[place] += value
    m = len(days)
    if m < 5 or events < 10 or left == 0 or len(set(days)) == 1:
        return None, None
    law = stats.t(
        m - 1,
        loc=fact + left * mean(days),
        scale=stats.tstd(days) * (left + left**2 / m) ** 0.5,
    )
    floor = float("-inf") if back else fact
    chance = None if not plan else 1.0 if plan <= floor else float(law.sf(plan))
    return chance, (max(floor, law.ppf(0.1)), max(floor, law.ppf(0.9)))


def _between(booked: Booked, first: date, last: date) -> int:
    return sum(value for day, value in booked if first <= day <= last)


def _projected(fact: int, elapsed: int, total: int) -> Fraction | None:
    return Fraction(fact * total, elapsed) if elapsed else None


def _pace_needed(fact: int, plan: int | None, left: int) -> Fraction | None:
    if plan is None or left == 0:
        return None
    return max(Fraction(0), Fraction(plan - fact, left))


def _profile_share(
    booked: Booked,
    first_on: date | None,
    period: Span,
    works: Callable[[date], bool],
    fraction: Fraction,
) -> Fraction | None:
    """F(d): median share of the month booked by this part of its working days; None: too early."""
    if first_on is None or month(period.start.year, period.start.month) != period:
        return None
    shares = [
        curve
        for past in _months(first_on, period.start)
        if (curve := _booked_share(booked, past, works, fraction)) is not None
    ]
    if len(shares) < 6:
        return None
    found = median(shares)
    return found if found >= Fraction(5, 100) else None


def _months(first_on: date, before: date) -> list[Span]:
    """Complete months from the first record on, all before ``before``."""
    found = []
    past = month(first_on.year, first_on.month)
    while past.end <= before:
        if first_on <= past.start:
            found.append(past)
        past = month(past.end.year, past.end.month)
    return found


def _booked_share(
    booked: Booked, past: Span, works: Callable[[date], bool], fraction: Fraction
) -> Fraction | None:
    """Share of the month's total booked at ``fraction`` of its working days, interpolated.

    What the days off after the last working day brought belongs to that day.
    """
    total = _between(booked, past.start, past.end - timedelta(days=1))
    days = [day for day in past.days() if works(day)]
    if total <= 0 or not days:
        return None
    curve = [0, *(_between(booked, past.start, day) for day in days[:-1]), total]
    place = fraction * len(days)
    step = min(int(place), len(days) - 1)
    low, high = curve[step], curve[step + 1]
    return (low + (place - step) * (high - low)) / total


def plan_of(period: Span, plans: Mapping[Span, int]) -> int | None:
    """The plan of the period itself, else the sum of whole months when each has one."""
    if period in plans:
        return plans[period]
    total = 0
    part = month(period.start.year, period.start.month)
    if part.start != period.start:
        return None
    while part.end <= period.end:
        if part not in plans:
            return None
        total += plans[part]
        if part.end == period.end:
            return total
        part = month(part.end.year, part.end.month)
    return None
