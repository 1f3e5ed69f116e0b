"""The other period of ``--compare``, seen when it was as far gone as this one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics.base import Question
from funnelcli.model.period import Period, before, parse_period
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.reading import Opened, Read, look, measure
from funnelcli.pipeline.request import PLAN, PREVIOUS, Request
from funnelcli.report.against_plan import compare_plan
from funnelcli.report.change import Comparison, compare_periods
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
    name = f"{other.start}..{other.last}"
    whole, _ = ask(
        replace(request, period=name, as_of=other.last), opened.project, opened.canonical
    )
    day = same_day(read.question, other, whole.calendar)
    then = look(opened, replace(request, period=name, as_of=day))
    earlier, inside = measure(then, (COMPARED | {"funnel"}) & results.keys())
    return compare_periods(results, read.question, earlier if inside else None, then.question)


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
