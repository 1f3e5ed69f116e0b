"""Another period – of ``--compare``, or the one before – seen when it was as far gone as this."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics.base import Question
from funnelcli.metrics.seen import seen_at
from funnelcli.model.day import number_day
from funnelcli.model.period import Period, before, parse_period
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State
from funnelcli.pipeline.opening import Opened
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.reading import Read, look, measure
from funnelcli.pipeline.request import PLAN, PREVIOUS, Request
from funnelcli.report.against_plan import compare_plan
from funnelcli.report.change import Comparison, compare_periods
from funnelcli.report.last_period import LastPeriod
from funnelcli.report.standing import COMPARED
from funnelcli.schema.calendar import WorkCalendar


def compare(
    request: Request, opened: Opened, read: Read, results: Mapping[str, object]
) -> Comparison:
    """What ``--compare`` asks for: ``results`` against another period, or against the plan.

    Raises:
        SettingsError: the other period is none, or has not begun by as-of.
    """
    asked = request.compare or PREVIOUS
    if asked == PLAN:
        return compare_plan(results, read.question)
    other = other_period(asked, read.question)
    then = look(opened, _as_far(request, opened, read.question, other))
    earlier, inside = measure(then, (COMPARED | {"funnel"}) & results.keys())
    return compare_periods(results, read.question, earlier if inside else None, then.question)


def last_period(request: Request, opened: Opened, read: Read) -> LastPeriod | None:
    """The funnel of the period before; None where no funnel is asked for, or no lead was there.

    Leads and deals are those of ``read``, settled already, the deals with the columns ``AS_READ``.
    """
    if request.period == "all" or (request.only and "funnel" not in request.only):
        return None
    first = _first_lead(read)
    if first is None or first > read.question.period.last:
        return None
    other = before(read.question.period)
    asked = _as_far(request, opened, read.question, other)
    question, _ = ask(asked, opened.project, opened.canonical)
    seen: dict[str, Any] = {"period": other, "as_of": question.as_of}
    begins = next(iter(question.calendar.working_days(other)), other.start)
    if first > begins:
        reason = say("reason.leads_begin", first=first, start=other.start)
        return LastPeriod(**seen, rows=None, mark=Mark(State.REFUSED, reason))
    settled = replace(opened.frames, leads=read.frames.leads, deals=read.frames.deals)
    then = seen_at(settled, question.as_of, question.facts)
    results, _ = measure(replace(read, frames=then, question=question), frozenset({"funnel"}))
    return LastPeriod(**seen, rows=results["funnel"].rows, mark=OK)


def _first_lead(read: Read) -> date | None:
    """The day of the oldest lead; None when no lead has a day."""
    rows = collect_all({"first": read.frames.leads.select(nw.col("created_on").min())})
    day = rows["first"][0]["created_on"]
    return None if day is None else number_day(day)


def _as_far(request: Request, opened: Opened, question: Question, other: Period) -> Request:
    """The request for ``other``, on the day when it was as far gone as the period in question."""
    name = f"{other.start}..{other.last}"
    whole, _ = ask(
        replace(request, period=name, as_of=other.last), opened.project, opened.canonical
    )
    return replace(request, period=name, as_of=same_day(question, other, whole.calendar))


def other_period(asked: str, question: Question) -> Period:
    """The period that ``asked`` names.

    Raises:
        SettingsError: it is no period, or has not begun by as-of.
    """
    if asked == PREVIOUS:
        return before(question.period)
    try:
        found = parse_period(asked, question.as_of)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise SettingsError([Issue("S204", {"value": asked})])
    if found.start > question.as_of:
        raise SettingsError([Issue("S205", {"period": found, "day": question.as_of})])
    return found


def same_day(question: Question, other: Period, calendar: WorkCalendar) -> date:
    """The day on which ``other`` had as many working days gone as the period has by as-of.

    Days off that follow the last working day count along, as far as they follow it there too.
    Once the period is over: as many days after the end of the other one, not later than as-of.
    """
    as_of, period = question.as_of, question.period
    if as_of >= period.last:
        return min(other.last + (as_of - period.last), as_of)
    gone = [day for day in question.calendar.working_days(period) if day <= as_of]
    there = list(calendar.working_days(other))
    if not gone or not there:
        return min(other.start + max(as_of - period.start, timedelta(0)), other.last, as_of)
    if len(gone) > len(there):
        return min(other.last, as_of)
    reached = there[len(gone) - 1]
    later = there[len(gone) : len(gone) + 1]
    limit = later[0] - timedelta(days=1) if later else other.last
    return min(reached + (as_of - gone[-1]), limit, as_of)
