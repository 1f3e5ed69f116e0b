"""Capacity: leads that came and deals in work against what a manager can carry (metrics 2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_DAYS,
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    counted_lead,
    deals_mark,
    in_period,
    leads_asked,
)
from funnelcli.model.period import Period, month_of
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State
from funnelcli.schema.columns import Role

ID = "capacity"


@dataclass(frozen=True, kw_only=True)
class Load:
    """Leads of the period and deals open at as-of against what can be carried.

    ``allowance`` is the capacity (leads a month) of the working days gone; ``load`` = leads ÷
    allowance. ``open_limit`` is what the capacity makes of deals in work at once by Little's law:
    capacity a day × mean days from creation to closing; ``open_load`` = open ÷ limit. What nobody
    can know is None.
    """

    leads_count: int | None
    open_count: int | None
    capacity: int | None
    allowance: float | None
    load: float | None
    open_limit: float | None
    open_load: float | None
    is_over: bool | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ManagerLoad(Load):
    """One manager; None is the row of leads and deals without one."""

    manager: str | None


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """All managers with a capacity together, then each manager met.

    ``work_days`` is the mean time from creation to closing of deals closed in the period.
    """

    headline: Load
    work_days: float | None
    rows: tuple[ManagerLoad, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Leads of the period and deals open at as-of by manager; days in work of closed deals."""
    closed = frames.deals.filter(
        in_period("decided_on", question), nw.col("decided_on") >= nw.col("created_on")
    )
    return {
        "leads": leads_asked(frames, question)
        .filter(counted_lead())
        .group_by("manager")
        .agg(count=nw.len()),
        "open": frames.deals.filter(nw.col("outcome") == "open")
        .group_by("manager")
        .agg(count=nw.len()),
        "work": closed.with_columns(days=nw.col("decided_on") - nw.col("created_on"))
        .group_by("outcome")
        .agg(count=nw.len(), days=nw.col("days").sum()),
    }


def summarise(rows: Mapping[str, Rows], question: Question) -> Capacity:
    """Managers of the settings and of the exports by name, the nameless row last."""
    source = _source(question)
    leads = {row["manager"]: int(row["count"]) for row in rows["leads"]}
    opened = {row["manager"]: int(row["count"]) for row in rows["open"]}
    work = _work_days(rows["work"], question)
    able = {name: each.capacity for name, each in question.staff.items() if each.capacity}

    names = sorted({*leads, *opened, *able}, key=lambda name: (name is None, name or ""))
    found = tuple(
        ManagerLoad(
            manager=name,
            **vars(
                _load(
                    leads.get(name, 0),
                    opened.get(name, 0),
                    able.get(name or ""),
                    work,
                    question,
                    source,
                )
            ),
        )
        for name in names
    )
    head = _load(
        sum(count for name, count in leads.items() if name in able),
        sum(count for name, count in opened.items() if name in able),
        sum(each for each in able.values() if each) or None,
        work,
        question,
        source,
    )
    return Capacity(
        headline=head,
        work_days=None if work is None else float(work),
        rows=() if source.state is State.REFUSED else found,
        mark=head.mark,
    )


def _source(question: Question) -> Mark:
    """Refused without a capacity in the settings, or without managers of leads."""
    facts = question.facts
    if Role.LEADS not in facts.fields:
        return Mark(State.REFUSED, say("reason.no_leads"))
    if not facts.has(Role.LEADS, "created_at"):
        return Mark(State.REFUSED, say("reason.no_created"))
    if not any(each.capacity for each in question.staff.values()):
        return Mark(State.REFUSED, say("reason.no_capacity"))
    if not facts.has(Role.LEADS, "manager"):
        return Mark(State.REFUSED, say("reason.no_lead_manager"))
    return OK


def _work_days(rows: Rows, question: Question) -> Fraction | None:
    """Mean days in work of the deals closed in the period, won and lost."""
    if closing_mark(question.facts).state is State.REFUSED:
        return None
    closed = [row for row in rows if row["outcome"] in {"won", "lost"}]
    count = sum(int(row["count"]) for row in closed)
    return Fraction(sum(int(row["days"]) for row in closed), count) if count else None


def months_gone(question: Question) -> tuple[Fraction, int]:
    """The working days of the period up to as-of in months, and how many they are."""
    calendar, months, gone = question.calendar, Fraction(0), 0
    day = question.period.start
    while day < question.period.end:
        month = month_of(day)
        days = calendar.working_days(Period(max(month.start, calendar.first), month.end))
        inside = [
            each
            for each in days
            if question.period.start <= each < question.period.end and each <= question.as_of
        ]
        months += Fraction(len(inside), len(days)) if days else 0
        gone += len(inside)
        day = month.end
    return months, gone


def _load(
    leads: int,
    opened: int,
    capacity: int | None,
    work: Fraction | None,
    question: Question,
    source: Mark,
) -> Load:
    months, gone = months_gone(question)
    led, sells = source.state is not State.REFUSED, deals_mark(question.facts) == OK
    owned = sells and question.facts.has(Role.DEALS, "manager")
    allowance = None if capacity is None else capacity * months
    limit = None
    if capacity is not None and work:
        limit = Fraction(capacity, month_of(question.as_of).day_count) * work
    return Load(
        leads_count=leads if led else None,
        open_count=opened if owned else None,
        capacity=capacity,
        allowance=None if allowance is None else float(allowance),
        load=float(leads / allowance) if led and allowance else None,
        open_limit=None if limit is None else float(limit),
        open_load=float(opened / limit) if owned and limit else None,
        is_over=leads > allowance if led and allowance else None,
        mark=_mark(leads, gone, capacity) if led else source,
    )


def _mark(leads: int, gone: int, capacity: int | None) -> Mark:
    if capacity is None or not gone:
        return Mark(
            State.UNKNOWN, say("reason.no_own_capacity" if gone else "reason.period_not_begun")
        )
    if gone < EARLY_DAYS:
        return Mark(State.EARLY, say("reason.few_days", count=gone))
    if leads < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=leads))
    return OK
