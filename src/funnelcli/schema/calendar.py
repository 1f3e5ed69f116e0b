"""The day spine: which days are working days, made once in plain Python."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from funnelcli.model.period import Period

SHORTER = 60
"""Minutes that a short day ends earlier."""
MONDAY_TO_FRIDAY = "-"
"""Country code for "no public holidays": Monday to Friday work."""


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """Working days of a country with the firm's own overrides.

    ``unpublished`` are the years whose moved days off nobody has published and nobody overrode:
    working-day figures in them are ``wide``.
    """

    country: str
    first: date
    last: date
    working: frozenset[date]
    unpublished: frozenset[int]
    hours: tuple[int, int] | None = None
    """Minutes of the day when work begins and ends; None when nobody has said."""
    short_days: frozenset[date] = frozenset()
    """Working days that end an hour earlier."""

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day``; a day outside the spine raises ``ValueError``."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside the calendar {self.first}..{self.last}")
        return day in self.working

    def working_minutes(self, day: date) -> tuple[int, int]:
        """First and last working minute of ``day``; equal ones on a day off.

        Raises:
            ValueError: nobody has said the hours, or the day is outside the spine.
        """
        if self.hours is None:
            raise ValueError("no working hours")
        start, end = self.hours
        if not self.is_working(day):
            return start, start
        return start, max(start, end - SHORTER) if day in self.short_days else end

    def working_days(self, period: Period) -> list[date]:
        """The working days of ``period`` in order."""
        days = (period.start + timedelta(days=n) for n in range(period.day_count))
        return [day for day in days if self.is_working(day)]


def build_calendar(  # noqa: PLR0913 - keyword-only: everything the settings say of days
    first: date,
    last: date,
    *,
    country: str,
    extra_workdays: Iterable[date] = (),
    extra_holidays: Iterable[date] = (),
    hours: tuple[int, int] | None = None,
    short_days: Iterable[date] = (),
) -> WorkCalendar:
    """The spine of days ``first`` to ``last`` (both in), working days by the holidays package.

    Raises:
        ValueError: the country is unknown to the holidays package.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    extra = frozenset(extra_workdays)
    off = frozenset(extra_holidays)
    working, unpublished = _national(days, country)
    overridden = {day.year for day in extra | off}
    return WorkCalendar(
        country=country,
        first=first,
        last=last,
        working=(working | extra.intersection(days)) - off,
        unpublished=frozenset(unpublished - overridden),
        hours=hours,
        short_days=frozenset(short_days),
    )


def _national(days: list[date], country: str) -> tuple[frozenset[date], set[int]]:
    """Working days and the years whose moved days nobody has published."""
    plain = frozenset(day for day in days if day.weekday() < 5)
    if country == MONDAY_TO_FRIDAY:
        return plain, set()
    compiled = compiled_years(country)
    off = {day for year in compiled.values() for day in year.off}
    on = {day for year in compiled.values() for day in year.working}
    rest = [day for day in days if day.year not in compiled]
    asked, unpublished = _asked(rest, country) if rest else (frozenset(), set())
    listed = frozenset(day for day in days if day.year in compiled)
    return asked | (listed & ((plain | on) - off)), unpublished


@dataclass(frozen=True, slots=True)
class DifferingDays:
    """The days of a year that are not what their weekday says."""

    off: tuple[date, ...]
    working: tuple[date, ...]


@cache
def compiled_years(country: str) -> Mapping[int, DifferingDays]:
    """The published years of ``country`` that need no package; made by scripts/compile_calendar.py.

    Empty for a country that is not compiled.
    """
    text = files("funnelcli.schema").joinpath("working_days.json").read_text("utf-8")
    years: Mapping[str, Mapping[str, list[str]]] = json.loads(text).get(country, {})
    return {
        int(year): DifferingDays(
            off=tuple(date.fromisoformat(f"{year}-{day}") for day in days["off"]),
            working=tuple(date.fromisoformat(f"{year}-{day}") for day in days["working"]),
        )
        for year, days in years.items()
    }


def is_known_country(code: str) -> bool:
    """Whether working days of the country ``code`` are known."""
    if code == MONDAY_TO_FRIDAY or compiled_years(code):
        return True
    import holidays

    return code in holidays.list_supported_countries(include_aliases=True)


def _asked(days: list[date], country: str) -> tuple[frozenset[date], set[int]]:
    """As ``_national``, from the holidays package."""
    import holidays

    years = {day.year for day in days}
    try:
        table = holidays.country_holidays(country, years=years)
    except NotImplementedError as error:
        raise ValueError(f"unknown country {country!r}") from error
    working = frozenset(day for day in days if table.is_working_day(day))
    if country not in {"RU", "RUS"}:
        return working, set()
    known = {*table.special_public_holidays, *table.special_public_holidays_observed}
    return working, years - known
