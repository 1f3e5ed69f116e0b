"""Half-open periods of days and their names."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR = 1900
"""No record of a CRM is older."""
_FORMS = "week|month|quarter|all|YYYY-MM|YYYY-Www|YYYY-Qn|FROM..TO"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` up to, not including, ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must hold a day: {self.start}..{self.end}")

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.end - timedelta(days=1)

    @property
    def day_count(self) -> int:
        """How many calendar days it holds."""
        return (self.end - self.start).days

    @property
    def is_month(self) -> bool:
        """Whether it is exactly one calendar month."""
        return self.start.day == 1 and self.end == month_of(self.start).end

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.start <= day < self.end


def month_of(day: date) -> Period:
    """The calendar month that holds ``day``."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def week_of(day: date) -> Period:
    """The ISO week (Monday to Sunday) that holds ``day``."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=7))


def quarter_of(day: date) -> Period:
    """The calendar quarter that holds ``day``."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(first, (first + timedelta(days=95)).replace(day=1))


def before(period: Period) -> Period:
    """The period of the same kind just before: month, quarter, or as many days."""
    for kind in (month_of, quarter_of):
        if period == kind(period.start):
            return kind(period.start - timedelta(days=1))
    return Period(period.start - timedelta(days=period.day_count), period.start)


def parse_period(text: str, as_of: date) -> Period | None:
    """A period from its name; ``None`` stands for ``all``.

    Args:
        text: one of ``week|month|quarter|all|YYYY-MM|YYYY-Www|YYYY-Qn|FROM..TO`` (both days in).
        as_of: the day that ``week``, ``month`` and ``quarter`` are taken around.

    Raises:
        ValueError: the text is none of these, or names no existing day, or one before 1900.
    """
    named = {"week": week_of, "month": month_of, "quarter": quarter_of}
    if text == "all":
        return None
    if text in named:
        return named[text](as_of)
    found = _parse_dated(text)
    if found.start.year < FIRST_YEAR:
        raise ValueError(f"before {FIRST_YEAR}: {text!r}")
    return found


def _parse_dated(text: str) -> Period:
    if ".." in text:
        first, _, last = text.partition("..")
        return Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return month_of(date(int(found[1]), int(found[2]), 1))
    if found := re.fullmatch(r"(\d{4})-W(\d{2})", text):
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        return quarter_of(date(int(found[1]), 3 * int(found[2]) - 2, 1))
    raise ValueError(f"not a period ({_FORMS}): {text!r}")
