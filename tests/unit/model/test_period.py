from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.day import day_number, number_day
from funnelcli.model.period import Period, month_of, parse_period, quarter_of, week_of

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-30"),
        ("quarter", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-11-03..2026-11-03", "2026-11-03", "2026-11-03"),
        ("2026-10-30..2026-11-02", "2026-10-30", "2026-11-02"),
    ],
)
def test_names_of_periods(text: str, start: str, last: str) -> None:
    period = parse_period(text, date(2026, 11, 20))
    assert period is not None
    assert (period.start.isoformat(), period.last.isoformat()) == (start, last)


def test_all_is_decided_by_the_data() -> None:
    assert parse_period("all", date(2026, 11, 20)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-W54",
        "2025-W53",
        "2026-Q5",
        "2026-11-31..2026-12-01",
        "2026-11-02..2026-11-01",
        "next",
        " 2026-11",
        "2026-11-20",
        "1899-12",
        "0001-01-01..2026-11-20",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_period(text, date(2026, 11, 20))


@given(DAYS)
def test_months_weeks_and_quarters_hold_their_day_and_read_back(day: date) -> None:
    year, week, _ = day.isocalendar()
    named = {
        f"{day:%Y-%m}": month_of(day),
        f"{year:04d}-W{week:02d}": week_of(day),
        f"{day.year:04d}-Q{(day.month + 2) // 3}": quarter_of(day),
    }
    for name, period in named.items():
        assert period.holds(day)
        assert parse_period(name, date(2000, 1, 1)) == period


@given(DAYS, st.integers(0, 800))
def test_a_range_holds_both_days_and_reads_back(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    period = parse_period(f"{first}..{last}", first)
    assert period == Period(first, last + timedelta(days=1))
    assert period.day_count == more + 1
    assert period.last == last
    assert period.holds(first)
    assert period.holds(last)
    assert not period.holds(period.end)


@given(DAYS)
def test_only_a_whole_month_is_a_month(day: date) -> None:
    assert month_of(day).is_month
    assert not week_of(day).is_month
    assert not quarter_of(day).is_month


def test_a_period_holds_a_day() -> None:
    with pytest.raises(ValueError, match="must hold a day"):
        Period(date(2026, 1, 2), date(2026, 1, 2))


@given(DAYS)
def test_day_numbers_read_back(day: date) -> None:
    assert number_day(day_number(day)) == day
    assert day_number(date(1970, 1, 1)) == 0
