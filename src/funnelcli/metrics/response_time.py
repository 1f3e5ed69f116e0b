"""Response time: working minutes from a lead's creation to the first touch (metrics 2.9)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    counted_lead,
    leads_asked,
    share_mark,
)
from funnelcli.model.day import day_number
from funnelcli.model.phrase import say
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "response_time"
KINDS = ("answered", "waiting", "backward", "untimed")
"""What may have become of a lead."""
_ANSWERED, _WAITING, _BACKWARD, _UNTIMED = KINDS


@dataclass(frozen=True, kw_only=True)
class Response:
    """How fast some leads were answered, in working minutes.

    ``leads_count`` = answered + untouched + ``backward_count`` (touched before they were created)
    + ``untimed_count`` (nobody knows the minute). Of the answered ``late_count`` took longer than
    the norm; of the untouched ``breached_count`` already wait longer, ``pending_count`` do not.
    ``within_share`` = within / (within + late + breached). Without a norm these are None.
    ``minutes_median`` and ``minutes_p90`` are of the answered leads only. Refused, nothing but
    the count of leads is known, and not even that without their creation days.
    """

    leads_count: int | None
    answered_count: int | None
    untouched_count: int | None
    backward_count: int | None
    untimed_count: int | None
    late_count: int | None
    breached_count: int | None
    pending_count: int | None
    within_share: Ratio | None
    minutes_median: float | None
    minutes_p90: float | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ManagerResponse(Response):
    """One manager; None is the row of leads without one."""

    manager: str | None


@dataclass(frozen=True, kw_only=True)
class ChannelResponse(Response):
    """One channel; None is the row of leads without one."""

    channel: str | None


@dataclass(frozen=True, kw_only=True)
class ResponseTime:
    """All leads of the period, and apart by manager and by channel."""

    headline: Response
    norm_minutes: int | None
    by_manager: tuple[ManagerResponse, ...]
    by_channel: tuple[ChannelResponse, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Leads of the period by manager, channel, what became of them and working minutes."""
    return {
        "leads": timed_leads(frames, question)
        .group_by("manager", "channel", "kind", "minutes")
        .agg(count=nw.len())
    }


def timed_leads(frames: Frames, question: Question) -> Lazy:
    """Each lead of the period with its ``kind`` (one of ``KINDS``) and its working ``minutes``.

    ``minutes`` of an answered lead run to the touch, of a waiting one to the end of as-of.
    """
    leads = leads_asked(frames, question).filter(counted_lead())
    touched = nw.col("first_contact_on") <= question.as_of_day
    created = (nw.col("created_on"), nw.col("created_minute"))
    touch = (nw.col("first_contact_on"), nw.col("first_contact_minute"))
    backward = (touch[0] < created[0]) | ((touch[0] == created[0]) & (touch[1] < created[1]))
    place = _place_of(question)
    found = leads.select(
        "lead_id",
        "manager",
        "channel",
        touched=nw.when(touched).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0)),
        backward=nw.when(touched & backward).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0)),
        start=place(*created),
        answer=place(*touch),
    )
    known = ~nw.col("start").is_null()
    answered = (nw.col("touched") == 1) & ~nw.col("answer").is_null() & known
    waiting = (nw.col("touched") == 0) & known
    kind = (
        nw.when(nw.col("backward") == 1)
        .then(nw.lit(_BACKWARD))
        .otherwise(
            nw.when(answered)
            .then(nw.lit(_ANSWERED))
            .otherwise(nw.when(waiting).then(nw.lit(_WAITING)).otherwise(nw.lit(_UNTIMED)))
        )
    )
    end = nw.when(nw.col("touched") == 1).then(nw.col("answer")).otherwise(nw.lit(_end(question)))
    timed = nw.col("kind").is_in([_ANSWERED, _WAITING])
    minutes = nw.when(timed).then(end - nw.col("start"))
    return found.with_columns(kind=kind).with_columns(minutes=minutes)


def _days(question: Question) -> list[date]:
    """The days on which leads of the period may be created and touched."""
    first = question.period.start
    return [first + timedelta(days=n) for n in range((question.as_of - first).days + 1)]


def _hours(question: Question) -> list[tuple[date, int, int]]:
    """Each day with its first and last working minute; nothing without hours."""
    calendar = question.calendar
    if calendar.hours is None:
        return []
    return [(day, *calendar.working_minutes(day)) for day in _days(question)]


def _end(question: Question) -> int:
    """Working minutes from the start of the period to the end of as-of."""
    return sum(end - start for _, start, end in _hours(question))


def _place_of(question: Question) -> Callable[[nw.Expr, nw.Expr], nw.Expr]:
    """Working minutes from the start of the period to a minute of a day; null outside."""
    days: list[int] = []
    before: list[int] = []
    lasts: list[int] = []
    gone = opening = 0
    for day, start, end in _hours(question):
        days.append(day_number(day))
        before.append(gone)
        lasts.append(end)
        gone, opening = gone + end - start, start

    def place(day: nw.Expr, minute: nw.Expr) -> nw.Expr:
        if not days:
            return nw.lit(None, dtype=nw.Int64)
        last = day.replace_strict(days, lasts, default=None, return_dtype=nw.Int64)
        gone = day.replace_strict(days, before, default=None, return_dtype=nw.Int64)
        late = nw.when(minute > last).then(last).otherwise(minute)
        return gone + nw.when(late < opening).then(nw.lit(0, dtype=nw.Int64)).otherwise(
            late - opening
        )

    return place


def summarise(rows: Mapping[str, Rows], question: Question) -> ResponseTime:
    """All leads, then by manager and by channel, names in order and the nameless last."""
    found = rows["leads"]
    source = _source(found, question)
    whole = _response(found, question, source)
    managers = _split(found, "manager") if question.facts.has(Role.LEADS, "manager") else {}
    return ResponseTime(
        headline=Response(**whole),
        norm_minutes=question.response_minutes,
        by_manager=tuple(
            ManagerResponse(manager=name, **_response(group, question, source))
            for name, group in managers.items()
        ),
        by_channel=tuple(
            ChannelResponse(channel=name, **_response(group, question, source))
            for name, group in _split(found, "channel").items()
        ),
        mark=whole["mark"],
    )


def _source(rows: Rows, question: Question) -> Mark:
    """Refused without touches, hours of work, or times of day."""
    facts = question.facts
    if Role.LEADS not in facts.fields:
        return Mark(State.REFUSED, say("reason.no_leads"))
    if not facts.has(Role.LEADS, "created_at"):
        return Mark(State.REFUSED, say("reason.no_created"))
    if not facts.has(Role.LEADS, "first_contact_at"):
        return Mark(State.REFUSED, say("reason.no_first_contact"))
    if question.calendar.hours is None:
        return Mark(State.REFUSED, say("reason.no_hours"))
    if rows and all(row["kind"] == _UNTIMED for row in rows):
        return Mark(State.REFUSED, say("reason.no_time_of_day"))
    return OK


def _split(rows: Rows, dimension: str) -> dict[str | None, list[Mapping[str, Any]]]:
    names = {row[dimension] for row in rows}
    order = sorted(names, key=lambda name: (name is None, name or ""))
    return {name: [row for row in rows if row[dimension] == name] for name in order}


def _response(rows: Rows, question: Question, source: Mark) -> dict[str, Any]:
    """The fields of one Response."""
    refused = source.state is State.REFUSED
    counts = {
        kind: [(int(row["minutes"] or 0), int(row["count"])) for row in rows if row["kind"] == kind]
        for kind in (_ANSWERED, _WAITING, _BACKWARD, _UNTIMED)
    }
    answered = _sorted(counts[_ANSWERED])
    norm = None if refused else question.response_minutes
    late, breached = _over(answered, norm), _over(counts[_WAITING], norm)
    total, untouched = _total(answered), _total(counts[_WAITING])
    share = None
    if late is not None and breached is not None:
        share = Ratio(total - late, total + breached)
    return {
        "leads_count": _total(each for group in counts.values() for each in group)
        if question.facts.has(Role.LEADS, "created_at")
        else None,
        "answered_count": None if refused else total,
        "untouched_count": None if refused else untouched,
        "backward_count": None if refused else _total(counts[_BACKWARD]),
        "untimed_count": None if refused else _total(counts[_UNTIMED]),
        "late_count": late,
        "breached_count": breached,
        "pending_count": None if breached is None else untouched - breached,
        "within_share": share,
        "minutes_median": None if refused else _quantile(answered, Fraction(1, 2)),
        "minutes_p90": None if refused else _quantile(answered, Fraction(9, 10)),
        "mark": source if refused else worst([source, _mark(share, total)]),
    }


def _sorted(counts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: dict[int, int] = {}
    for minutes, count in counts:
        merged[minutes] = merged.get(minutes, 0) + count
    return sorted(merged.items())


def _total(counts: Iterable[tuple[int, int]]) -> int:
    return sum(count for _, count in counts)


def _over(counts: list[tuple[int, int]], norm: int | None) -> int | None:
    """How many took longer than the norm; None without one."""
    if norm is None:
        return None
    return _total(each for each in counts if each[0] > norm)


def _quantile(counts: list[tuple[int, int]], level: Fraction) -> float | None:
    return float(quantile(counts, level)) if counts else None


def _mark(share: Ratio | None, answered: int) -> Mark:
    """Of the share within the norm; without a norm, of the answered leads."""
    if share is not None:
        return share_mark(share)
    if not answered:
        return Mark(State.UNKNOWN, say("reason.no_events"))
    if answered < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=answered))
    return OK
