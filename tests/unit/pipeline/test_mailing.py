from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from funnelcli.errors import SettingsError
from funnelcli.pipeline.mailing import Mailbox, letter_id, week_key
from funnelcli.settings.mail import Mail, Telegram, Webhook, is_safe_url

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


def box(folder: str, **more: Any) -> Mailbox:  # noqa: ANN401 - any field may be changed
    found = Mailbox(
        company=None, mail=MAIL, telegram=None, webhooks=(), time_zone="UTC", folder=Path(folder)
    )
    return replace(found, **more)


def test_the_id_is_that_of_the_week_and_of_the_project() -> None:
    here = letter_id(box("/a"), "digest", "2026-W48")

    assert here.startswith("2026-W48.")
    assert here.endswith("@opel.example")
    assert letter_id(box("/a"), "digest", "2026-W48") == here
    assert letter_id(box("/b"), "digest", "2026-W48") != here
    assert letter_id(box("/a"), "digest quarter", "2026-W48") != here
    assert letter_id(box("/a"), "digest", "2026-W49") != here
    assert letter_id(box("/a", mail=None), "digest", "2026-W48").endswith("@localhost")


def test_everybody_has_a_name_of_their_own() -> None:
    bot = Telegram.model_validate({"chats": [-100123, "@opel"], "token_env": "T"})
    hook = Webhook.model_validate({"name": "chat", "url": "https://chat.example/x"})
    everybody = box("/a", telegram=bot, webhooks=(hook,)).recipients

    assert everybody == ("a@opel.example", "telegram:-100123", "telegram:@opel", "webhook:chat")
    with pytest.raises(SettingsError) as refused:
        _ = box("/a", mail=None).recipients
    assert refused.value.issues[0].code == "M001"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://chat.example/hook", True),
        ("http://127.0.0.1:8065/hook", True),
        ("http://localhost/hook", True),
        ("http://[::1]/hook", True),
        ("http://chat.example/hook", False),
        ("https://user:word@chat.example/hook", False),
        ("ftp://chat.example/hook", False),
        ("https:///hook", False),
        ("//chat.example/hook", False),
        ("https://chat.example/a\r\nX: y", False),
        ("https://чат.example/", False),
    ],
)
def test_addresses_of_webhooks(url: str, *, safe: bool) -> None:
    assert is_safe_url(url) is safe
