"""From a request and what the exports hold to one exact question: as-of, period, calendar."""

from datetime import date, timedelta
from fractions import Fraction

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics.base import Criterion, Question, Staff, of_period
from funnelcli.metrics.breakdown import can_break_down
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.period import Period, month_of, parse_period
from funnelcli.pipeline.project import Project
from funnelcli.pipeline.request import Request
from funnelcli.schema.calendar import WorkCalendar, build_calendar
from funnelcli.schema.canonical import Canonical, Facts
from funnelcli.schema.columns import Role
from funnelcli.settings.model import Settings, minor_units
from funnelcli.spec.fold import fold_text
from funnelcli.spec.model import Agreement

STALE_DAYS = 7
"""Data that end longer before move as-of back to the newest record."""
CALENDAR_YEARS = 10
"""How far back the day spine goes at most."""
COUNTRY = "RU"
"""Whose working days count when the settings name no country."""


def ask(
    request: Request, project: Project, canonical: Canonical
) -> tuple[Question, tuple[Issue, ...]]:
    """The question and the notices about how it was understood.

    Raises:
        SettingsError: the period is no period.
    """
    as_of, issues = _as_of(request, project.settings, canonical.facts)
    period = _period(request, canonical.facts, as_of)
    agreement = project.agreement
    question = Question(
        period=period,
        as_of=as_of,
        mode=request.mode or "ordered",
        calendar=_calendar(project.settings, canonical.facts, period, as_of),
        facts=canonical.facts,
        plan=project.plan + canonical.plan,
        criteria=None if agreement is None else _criteria(agreement),
        qualified_norm=project.settings.norms.qualified_share,
        response_minutes=project.settings.norms.response_minutes,
        by=_split(request.by, canonical.facts),
        staff={
            name: Staff(role=each.role, team=each.team, capacity=each.capacity)
            for name, each in project.settings.managers.items()
        },
        margin=None if project.settings.margin is None else Fraction(project.settings.margin),
        loss_owners={
            fold_text(reason): owner for reason, owner in project.settings.loss_reasons.items()
        },
        product_groups={
            group: tuple(fold_text(word) for word in words)
            for group, words in project.settings.products.items()
        },
        sales_cost=_sales_cost(project.settings, period),
    )
    if request.by is not None and not can_break_down(request.by, question):
        issues = (*issues, Issue("D104", {"dimension": request.by}))
    return question, issues


def _split(dimension: str | None, facts: Facts) -> str | None:
    """The column of leads to split by besides the channel; None when leads do not have it."""
    if dimension in {None, "channel"}:
        return None
    names = ("campaign", "utm_campaign") if dimension == "campaign" else (dimension or "",)
    return dimension if any(facts.has(Role.LEADS, name) for name in names) else None


def _as_of(request: Request, settings: Settings, facts: Facts) -> tuple[date, tuple[Issue, ...]]:
    """The day asked for; else yesterday, today after hours, or the newest day of stale data."""
    if request.as_of is not None:
        return request.as_of, ()
    hours = settings.calendar.hours
    closed = hours is not None and request.now.strftime("%H:%M") >= hours.split("-")[1].strip()
    day = request.now.date() if closed else request.now.date() - timedelta(days=1)
    newest = facts.newest_on
    if newest is None or newest >= day - timedelta(days=STALE_DAYS):
        return day, ()
    return newest, (Issue("D100", {"newest": newest, "day": day}),)


def _period(request: Request, facts: Facts, as_of: date) -> Period:
    try:
        period = parse_period(request.period or "month", as_of)
    except (ValueError, OverflowError) as error:
        raise SettingsError([Issue("S110", {"value": request.period})]) from error
    if period is not None:
        return period
    if facts.first_on is None or facts.last_on is None:
        return month_of(as_of)
    return Period(facts.first_on, facts.last_on + timedelta(days=1))


def _sales_cost(settings: Settings, period: Period) -> Money | None:
    """What the sales department cost in the period, where the settings say it."""
    currency = settings.currency or UNKNOWN_CURRENCY
    known = {
        parse_period(name, period.start): minor_units(amount, currency)
        for name, amount in settings.sales_cost.items()
    }
    found = of_period(known, period)
    return None if found is None else Money(found, currency)


def _calendar(settings: Settings, facts: Facts, period: Period, as_of: date) -> WorkCalendar:
    """The day spine from the first complete month that matters to the end of the period."""
    floor = date(min(period.start, as_of).year - CALENDAR_YEARS, 1, 1)
    first = max(min(facts.first_on or period.start, period.start).replace(day=1), floor)
    own = settings.calendar
    return build_calendar(
        min(first, period.start),
        max(month_of(period.last).end, month_of(as_of).end),
        country=own.country or COUNTRY,
        extra_workdays=own.extra_workdays,
        extra_holidays=own.extra_holidays,
        hours=None if own.hours is None else _minutes(own.hours),
        short_days=own.short_days,
    )


def _minutes(hours: str) -> tuple[int, int]:
    """Working hours ``HH:MM-HH:MM`` as minutes of the day."""
    start, end = (
        60 * int(hour) + int(minute)
        for hour, minute in (part.split(":") for part in hours.split("-"))
    )
    return start, end


def _criteria(agreement: Agreement) -> tuple[Criterion, ...]:
    """The criteria of the newest version, each with the versions that ask it."""
    newest = agreement.newest
    return tuple(
        Criterion(
            id=each.id,
            title=each.title or each.id,
            versions=tuple(
                spec.version
                for spec in agreement.versions
                if any(other.id == each.id for other in spec.criteria)
            ),
        )
        for each in newest.criteria
    )
