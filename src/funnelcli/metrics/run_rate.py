"""Run rate: where the period ends if the pace holds (research: metrics 2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    Split,
    in_period,
    plan_value,
    with_refunds,
)
from funnelcli.metrics.course import Course, course_of
from funnelcli.metrics.measures import (
    Fact,
    Measure,
    fact_of,
    sums_of_deals,
    sums_of_leads,
)
from funnelcli.metrics.parts import (
    Dimension,
    PartKind,
    Plans,
    met,
    plans_by,
    refuse,
    unmet,
    with_part,
)
from funnelcli.metrics.projection import Booked, Daily, Pace, booked_by_now, pace_of
from funnelcli.metrics.rate_row import RunRateRow, rate_row, refused_row
from funnelcli.model.stage import Outcome
from funnelcli.model.state import Mark
from funnelcli.schema.columns import Role

ID = "run_rate"
_DAYS: Mapping[Measure, tuple[str, str, str]] = {
    "revenue": ("decided_on", "amount", "priced"),
    "deals_won": ("decided_on", "count", "count"),
    "leads": ("created_on", "counted", "counted"),
    "qualified_leads": ("created_on", "qualified", "qualified"),
}
"""The day, the value and the events of each measure in collected rows."""
_OF_DEALS = ("revenue", "deals_won")
_PARTED: tuple[Dimension, ...] = ("manager", "product")


@dataclass(frozen=True, kw_only=True)
class PartRate(RunRateRow):
    """One measure of one manager or product.

    ``kind``: ``planned`` (the plan names the part), ``others`` (all names without a plan together)
    or ``nameless``; ``part`` is the name of a planned one, else None.
    """

    part: str | None
    kind: PartKind


@dataclass(frozen=True, kw_only=True)
class RunRate:
    """All measures; ``headline`` is the row of revenue.

    ``by_part`` splits the measures that managers and products have a plan of; the parts add up to
    the whole.
    """

    headline: RunRateRow
    rows: tuple[RunRateRow, ...]
    by_part: tuple[Split[PartRate], ...]
    by_day: tuple[Course, ...]
    """How each measure that can be counted went through the period."""
    finished: bool
    """Whether as-of has reached the end of the period: the forecast is then the fact."""
    calendar_country: str
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums per day: ``closed`` deals by outcome and currency, ``leads`` by verdict.

    For each dimension with a plan ``won:`` and ``made:`` hold the days of its parts in the
    period, ``deals:`` and ``leads:`` the planned names that are met at all.
    """
    closed = with_refunds(frames, *_PARTED).filter(~nw.col("decided_on").is_null())
    dated = frames.leads.filter(~nw.col("created_on").is_null())
    found = {
        "closed": sums_of_deals(closed, "decided_on", "outcome"),
        "leads": sums_of_leads(dated, "created_on"),
    }
    won = closed.filter(nw.col("outcome") == Outcome.WON.value, in_period("decided_on", question))
    made = dated.filter(in_period("created_on", question))
    for name in _PARTED:
        plans = plans_by(question, name)
        if set(plans.measures) & set(_OF_DEALS):
            parted = with_part(won, plans)
            found[f"won:{name}"] = sums_of_deals(parted, "part", "decided_on")
            found[f"deals:{name}"] = met(frames.deals, plans)
        if set(plans.measures) & {"leads", "qualified_leads"}:
            found[f"made:{name}"] = sums_of_leads(with_part(made, plans), "part", "created_on")
            found[f"leads:{name}"] = met(frames.leads, plans)
    return found


def summarise(rows: Mapping[str, Rows], question: Question) -> RunRate:
    """Project each measure to the end of the period."""
    pace = pace_of(question)
    won = [row for row in rows["closed"] if row["outcome"] == Outcome.WON]
    first = {
        "decided_on": min((row["decided_on"] for row in rows["closed"]), default=None),
        "created_on": min((row["created_on"] for row in rows["leads"]), default=None),
    }
    profiles: dict[str, Booked] = {}
    found, courses = [], []
    for measure, (day, _, _) in _DAYS.items():
        own = won if measure in _OF_DEALS else rows["leads"]
        fact = fact_of(measure, [row for row in own if _inside(row[day], question)], question)
        daily = _daily(measure, own, fact, first[day])
        profiles[measure] = booked_by_now(daily, pace)
        plan = plan_value(question, measure)
        if fact.value is None:
            found.append(refused_row(fact, plan))
            continue
        found.append(rate_row(fact, daily, plan, profiles[measure], pace))
        courses.append(course_of(daily, plan, pace))
    return RunRate(
        headline=found[0],
        rows=tuple(found),
        by_part=tuple(_split(name, rows, profiles, pace) for name in _PARTED),
        by_day=tuple(courses),
        finished=pace.finished,
        calendar_country=question.calendar.country,
        mark=found[0].mark,
    )


def _split(
    name: Dimension, rows: Mapping[str, Rows], profiles: Mapping[str, Booked], pace: Pace
) -> Split[PartRate]:
    """The planned measures of each part, then of all others, then of the nameless."""
    plans = plans_by(pace.question, name)
    found = [row for each in plans.measures for row in _parts(each, plans, rows, profiles, pace)]
    return Split(dimension=name, rows=tuple(found))


def _parts(
    measure: str,
    plans: Plans,
    rows: Mapping[str, Rows],
    profiles: Mapping[str, Booked],
    pace: Pace,
) -> Iterator[PartRate]:
    known = next((each for each in _DAYS if each == measure), None)
    if known is None:  # spend has no pace
        return
    name = plans.dimension
    seen = {
        Role.DEALS: rows.get(f"deals:{name}", ()),
        Role.LEADS: rows.get(f"leads:{name}", ()),
    }
    parted = rows[f"{'won' if known in _OF_DEALS else 'made'}:{name}"]
    for kind, part, place in plans.places():
        own = [row for row in parted if row["part"] == place]
        if kind != "planned" and not own:
            continue
        plan = plans.value(part, known)
        fact = refuse(
            fact_of(known, own, pace.question),
            unmet(plans, place, known, pace.question, seen),
        )
        row = (
            refused_row(fact, plan)
            if fact.value is None
            else rate_row(fact, _daily(known, own, fact, None), plan, profiles[known], pace)
        )
        yield PartRate(**vars(row), part=part, kind=kind)


def _daily(measure: Measure, rows: Rows, fact: Fact, first: int | None) -> Daily:
    day, value, events = _DAYS[measure]
    return Daily(
        measure=measure,
        values=_sum_by(rows, day, value),
        events=_sum_by(rows, day, events),
        first=first,
        currency=fact.currency,
        may_fall=measure == "revenue" and any(row["returned"] for row in rows),
    )


def _sum_by(rows: Rows, day: str, column: str) -> dict[int, int]:
    sums: dict[int, int] = {}
    for row in rows:
        sums[row[day]] = sums.get(row[day], 0) + int(row[column] or 0)
    return sums


def _inside(day: int, question: Question) -> bool:
    first, end = question.span
    return first <= day < end
