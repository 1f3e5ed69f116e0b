"""The day spine against the published production calendar of Russia."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.period import Period, month_of
from funnelcli.schema.calendar import (
    MONDAY_TO_FRIDAY,
    WorkCalendar,
    build_calendar,
    compiled_years,
    is_known_country,
)

PUBLISHED = {2024: 248, 2025: 247, 2026: 247, 2027: 247}


def russia(year: int) -> WorkCalendar:
    return build_calendar(date(year, 1, 1), date(year, 12, 31), country="RU")


@pytest.mark.parametrize(("year", "count"), PUBLISHED.items())
def test_working_days_of_published_years(year: int, count: int) -> None:
    calendar = russia(year)
    assert len(calendar.working_days(Period(date(year, 1, 1), date(year + 1, 1, 1)))) == count
    assert calendar.unpublished == frozenset()


def test_moved_days_of_2025() -> None:
    calendar = russia(2025)
    assert calendar.is_working(date(2025, 11, 1)), "a working Saturday"
    assert not calendar.is_working(date(2025, 5, 2)), "moved from 4 January"
    assert not calendar.is_working(date(2025, 5, 8)), "moved from 23 February"
    may = calendar.working_days(month_of(date(2025, 5, 1)))
    assert len(may) == 18
    assert sum(day <= date(2025, 5, 14) for day in may) == 6


def test_the_published_years_are_known_and_no_later_one() -> None:
    """A new year in the holidays package must be looked at before it is trusted."""
    calendar = build_calendar(date(2020, 1, 1), date(2031, 12, 31), country="RU")
    assert calendar.unpublished == frozenset({2028, 2029, 2030, 2031})


def test_an_unpublished_year_that_the_firm_overrides_is_its_own_word() -> None:
    day = date(2030, 1, 5)
    assert not build_calendar(day, day, country="RU").is_working(day)
    calendar = build_calendar(day, day, country="RU", extra_workdays=[day])
    assert calendar.unpublished == frozenset()
    assert calendar.is_working(day)


def test_overrides_win_over_the_country() -> None:
    first, last = date(2025, 5, 1), date(2025, 5, 31)
    calendar = build_calendar(
        first,
        last,
        country="RU",
        extra_workdays=[date(2025, 5, 3), date(2025, 5, 5), date(2025, 7, 5)],
        extra_holidays=[date(2025, 5, 5)],
    )
    assert calendar.is_working(date(2025, 5, 3))
    assert not calendar.is_working(date(2025, 5, 5)), "a day off wins over a working day"
    assert date(2025, 7, 5) not in calendar.working, "days outside the spine stay outside"


def test_other_countries_and_none() -> None:
    christmas = date(2025, 12, 25)
    german = build_calendar(christmas, christmas, country="DE")
    plain = build_calendar(christmas, christmas, country=MONDAY_TO_FRIDAY)
    assert not german.is_working(christmas)
    assert plain.is_working(christmas)
    assert german.unpublished == plain.unpublished == frozenset()
    with pytest.raises(ValueError, match="unknown country 'QQ'"):
        build_calendar(christmas, christmas, country="QQ")


def test_days_outside_the_spine_are_an_error_not_a_guess() -> None:
    calendar = russia(2025)
    with pytest.raises(ValueError, match="outside the calendar"):
        calendar.is_working(date(2026, 1, 12))
    with pytest.raises(ValueError, match="outside the calendar"):
        calendar.working_days(Period(date(2025, 12, 31), date(2026, 1, 2)))


@given(st.dates(date(2000, 1, 1), date(2060, 12, 1)), st.integers(0, 60))
def test_monday_to_friday_without_a_country(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    calendar = build_calendar(first, last, country=MONDAY_TO_FRIDAY)
    days = [first + timedelta(days=n) for n in range(more + 1)]
    expected = [day for day in days if day.isoweekday() <= 5]
    assert calendar.working_days(Period(first, last + timedelta(days=1))) == expected


def test_compiled_years_are_up_to_date() -> None:
    script = Path(__file__).parents[3] / "scripts" / "compile_calendar.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run: make locale"


def test_compiled_years_are_those_of_the_holidays_package() -> None:
    years = compiled_years("RU")
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    calendar = build_calendar(first, last, country="RU")
    package = holidays.country_holidays("RU", years=years)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [day for day in days if calendar.is_working(day) != package.is_working_day(day)] == []
    assert calendar.unpublished == frozenset()


def test_years_before_and_after_the_compiled_ones_are_asked_of_the_package() -> None:
    first, last = date(2014, 12, 25), date(2028, 1, 20)
    calendar = build_calendar(first, last, country="RU")
    assert not calendar.is_working(date(2028, 1, 3)), "the first Monday of a far year"
    assert calendar.unpublished == frozenset({2028})


@pytest.mark.parametrize(
    ("code", "known"), [("RU", True), ("KZ", True), ("-", True), ("XX", False)]
)
def test_known_countries(code: str, known: bool) -> None:  # noqa: FBT001 - a table
    assert is_known_country(code) is known
