from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from funnelcli.pipeline.mailing import Mailbox, address, week_key
from funnelcli.settings.mail import Mail

ZONES = (
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Asia/Vladivostok",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "UTC",
)


def mondays(zone: str) -> list[datetime]:
    """Each Monday at eight by the wall clock of ``zone``, 2026 (53 weeks) to 2028."""
    first = date(2026, 1, 5)
    return [
        datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone))
        for day in (first + timedelta(weeks=number) for number in range(3 * 52))
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_monday_at_eight_has_a_week_of_its_own(zone: str) -> None:
    keys = [week_key(now, zone) for now in mondays(zone)]
    assert set(Counter(keys).values()) == {1}


@pytest.mark.parametrize("zone", ZONES)
def test_all_hours_of_three_years_make_whole_weeks(zone: str) -> None:
    """Whatever the clock does in spring and autumn: seven local days to a key."""
    now, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    days: dict[str, set[date]] = {}
    while now < end:
        days.setdefault(week_key(now, zone), set()).add(now.astimezone(ZoneInfo(zone)).date())
        now += timedelta(hours=1)
    whole = list(days.values())[1:-1]
    assert {len(found) for found in whole} == {7}
    assert all(min(found).weekday() == 0 for found in whole)


def test_the_year_of_the_week_is_not_that_of_the_day() -> None:
    assert week_key(datetime(2027, 1, 1, tzinfo=UTC), None) == "2026-W53"
    assert week_key(datetime(2024, 12, 30, tzinfo=UTC), None) == "2025-W01"


def test_the_zone_of_the_settings_decides() -> None:
    now = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)  # Monday already in Moscow
    assert week_key(now, "UTC") == "2026-W47"
    assert week_key(now, "Europe/Moscow") == "2026-W48"


MAIL = Mail.model_validate(
    {"from": "r@opel.example", "to": "a@opel.example", "smtp": {"host": "h"}}
)


def box(folder: str) -> Mailbox:
    return Mailbox(company=None, mail=MAIL, time_zone="UTC", folder=Path(folder))


def test_the_id_is_that_of_the_week_and_of_the_project() -> None:
    monday, friday = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)
    here = address(MAIL, box("/a"), "digest", monday)

    assert here.id.startswith("2026-W48.")
    assert here.id.endswith("@opel.example")
    assert address(MAIL, box("/a"), "digest", friday).id == here.id
    assert address(MAIL, box("/b"), "digest", monday).id != here.id
    assert address(MAIL, box("/a"), "digest:quarter", monday).id != here.id
    assert address(MAIL, box("/a"), "digest", monday + timedelta(weeks=1)).id != here.id
