"""The day on which another period was as far gone as this one."""

from datetime import date

import pytest

from canonical_frames import question
from funnelcli.errors import SettingsError
from funnelcli.model.period import Period, month_of
from funnelcli.pipeline.earlier import other_period, same_day

NOVEMBER = "2025-11-01..2025-11-30"
OCTOBER = month_of(date(2025, 10, 1))


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        ("2025-11-03", "2025-10-01"),  # a day off: 1 November, a Saturday, was a working day
        ("2025-11-05", "2025-10-02"),
        ("2025-11-20", "2025-10-17"),  # the thirteenth working day
        ("2025-11-22", "2025-10-20"),  # Saturday after the fourteenth; there a Tuesday follows
        ("2025-11-30", "2025-10-31"),
        ("2025-12-05", "2025-11-05"),
    ],
)
def test_as_many_working_days_gone(as_of: str, wanted: str) -> None:
    asked = question(NOVEMBER, as_of)
    found = same_day(asked, OCTOBER, asked.calendar)
    if asked.as_of < asked.period.last:
        here = [day for day in asked.calendar.working_days(asked.period) if day <= asked.as_of]
        there = [day for day in asked.calendar.working_days(OCTOBER) if day <= found]
        assert len(here) == len(there)
    assert found <= asked.as_of
    assert found.isoformat() == wanted


def test_days_off_count_along_where_both_have_them() -> None:
    asked = question("2025-11-10..2025-11-23", "2025-11-16")
    other = Period(date(2025, 10, 6), date(2025, 10, 20))
    assert same_day(asked, other, asked.calendar) == date(2025, 10, 12)


def test_before_the_first_working_day_calendar_days_count() -> None:
    asked = question("2026-01-01..2026-01-31", "2026-01-05")
    assert same_day(asked, month_of(date(2025, 12, 1)), asked.calendar) == date(2025, 12, 5)


def test_a_longer_month_ends_with_the_shorter() -> None:
    asked = question("2025-10-01..2025-10-31", "2025-10-30")
    february = month_of(date(2025, 2, 1))
    assert same_day(asked, february, asked.calendar) == february.last


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("prev", OCTOBER),
        ("2025-09", month_of(date(2025, 9, 1))),
        ("2025-10-06..2025-10-12", Period(date(2025, 10, 6), date(2025, 10, 13))),
    ],
)
def test_the_other_period_is_named(name: str, period: Period) -> None:
    assert other_period(name, question(NOVEMBER, "2025-11-20")) == period


@pytest.mark.parametrize(("name", "code"), [("all", "S204"), ("x", "S204"), ("2025-12", "S205")])
def test_no_other_period(name: str, code: str) -> None:
    with pytest.raises(SettingsError) as refused:
        other_period(name, question(NOVEMBER, "2025-11-20"))
    assert [issue.code for issue in refused.value.issues] == [code]
