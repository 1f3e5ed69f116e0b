"""The day spine: which days are working days, made once in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from funnelcli.model.period import Period

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

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day``; a day outside the spine raises ``ValueError``."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside the calendar {self.first}..{self.last}")
        return day in self.working

    def working_days(self, period: Period) -> list[date]:
        """The working days of ``period`` in order."""
        days = (period.start + timedelta(days=n) for n in range(period.day_count))
        return [day for day in days if self.is_working(day)]


def build_calendar(
    first: date,
    last: date,
    *,
    country: str,
    extra_workdays: Iterable[date] = (),
    extra_holidays: Iterable[date] = (),
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
    )


def _national(days: list[date], country: str) -> tuple[frozenset[date], set[int]]:
    """Working days and the years whose moved days are not in the package's tables."""
    if country == MONDAY_TO_FRIDAY:
        return frozenset(day for day in days if day.weekday() < 5), set()
    import holidays

    years = {day.year for day in days}
    try:
        table = holidays.country_holidays(country, years=years)
    except NotImplementedError as error:
        raise ValueError(f"unknown country {country!r}") from error
    working = frozenset(day for day in days if table.is_working_day(day))
    if country != "RU":
        return working, set()
    known = set(getattr(table, "special_public_holidays", {}))
    known |= set(getattr(table, "special_public_holidays_observed", {}))
    return working, years - known
