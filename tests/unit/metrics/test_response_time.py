"""Response time: working minutes, leads that wait, and what refuses."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.schema.calendar import build_calendar
from made_response import touched

SHORT = date(2025, 5, 16)


def lead(created: str, touch: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    """A lead of ``DAY HH:MM`` moments."""
    found: dict[str, Any] = {"lead_id": created, "manager": "Анна", "channel": "VK", **more}
    for name, moment in (("created", created), ("first_contact", touch)):
        if moment is not None:
            day, _, clock = moment.partition(" ")
            found[f"{name}_on"] = day
            found[f"{name}_minute"] = int(clock[:2]) * 60 + int(clock[3:]) if clock else None
    return found


def found(leads: Sequence[dict[str, Any]], **changes: Any) -> ResponseTime:  # noqa: ANN401 - any field
    known: dict[str, Any] = {
        "facts": touched(),
        "response_minutes": 30,
        "calendar": build_calendar(
            date(2025, 1, 1),
            date(2025, 12, 31),
            country="RU",
            hours=(540, 1080),
            short_days=[SHORT],
        ),
    }
    asked = question("2025-05-01..2025-05-31", "2025-05-20", **(known | changes))
    result = run("response_time", frames_on(on_polars, leads=leads), asked)
    assert isinstance(result, ResponseTime)
    return result


@pytest.mark.parametrize(
    ("created", "touch", "minutes"),
    [
        ("2025-05-23 18:30", "2025-05-26 09:20", 20),
        ("2025-05-16 16:50", "2025-05-19 09:20", 30),
        ("2025-05-16 17:30", "2025-05-19 09:20", 20),
        ("2025-05-12 20:00", "2025-05-12 21:00", 0),
        ("2025-05-12 17:55", "2025-05-12 21:00", 5),
        ("2025-05-12 10:00", "2025-05-12 10:00", 0),
        ("2025-05-12 08:00", "2025-05-13 10:00", 600),
        ("2025-05-07 17:00", "2025-05-12 10:00", 120),
    ],
)
def test_only_working_minutes_count(created: str, touch: str, minutes: int) -> None:
    result = run_until_june([lead(created, touch)])
    assert result.headline.minutes_median == minutes


def run_until_june(leads: Sequence[dict[str, Any]]) -> ResponseTime:
    asked = question(
        "2025-05-01..2025-05-31",
        "2025-06-01",
        facts=touched(),
        calendar=build_calendar(
            date(2025, 1, 1),
            date(2025, 12, 31),
            country="RU",
            hours=(540, 1080),
            short_days=[SHORT],
            extra_holidays=[date(2025, 5, 8)],
        ),
    )
    result = run("response_time", frames_on(on_polars, leads=leads), asked)
    assert isinstance(result, ResponseTime)
    return result


def test_untouched_leads_are_late_or_pending() -> None:
    head = found(
        [
            lead("2025-05-20 17:30"),
            lead("2025-05-20 17:29"),
            lead("2025-05-12 10:00", "2025-05-12 10:30"),
            lead("2025-05-12 10:00", "2025-05-12 10:31"),
            lead("2025-05-20 17:45", "2025-05-21 09:00"),
        ]
    ).headline
    assert (head.untouched_count, head.breached_count, head.pending_count) == (3, 1, 2)
    assert (head.late_count, head.within_share) == (1, Ratio(1, 3))
    assert (head.minutes_median, head.minutes_p90) == (30.5, 30.9)


def test_a_touch_before_the_creation_is_set_apart() -> None:
    head = found(
        [
            lead("2025-05-12 10:00", "2025-05-12 09:59"),
            lead("2025-05-12 10:00", "2025-05-11 23:00"),
            lead("2025-05-12 10:00", "2025-05-12 10:10"),
        ]
    ).headline
    assert (head.backward_count, head.answered_count, head.leads_count) == (2, 1, 3)
    assert head.minutes_median == 10


def test_a_lead_without_a_time_of_day_is_set_apart() -> None:
    head = found(
        [
            lead("2025-05-12", "2025-05-12 10:10"),
            lead("2025-05-12 10:00", "2025-05-12"),
            lead("2025-05-12 10:00", "2025-05-12 10:10"),
        ]
    ).headline
    assert (head.untimed_count, head.answered_count) == (2, 1)


def test_excluded_leads_do_not_count_and_rows_add_up() -> None:
    result = found(
        [
            lead("2025-05-12 10:00", "2025-05-12 10:10", manager="Олег", channel=None),
            lead("2025-05-12 11:00"),
            lead("2025-05-12 12:00", verdict="excluded"),
        ]
    )
    assert [(row.manager, row.leads_count) for row in result.by_manager] == [
        ("Анна", 1),
        ("Олег", 1),
    ]
    assert [(row.channel, row.leads_count) for row in result.by_channel] == [("VK", 1), (None, 1)]


def test_without_a_norm_there_is_no_share() -> None:
    head = found([lead("2025-05-12 10:00", "2025-05-12 10:10")] * 10, response_minutes=None)
    assert (head.headline.within_share, head.headline.breached_count) == (None, None)
    assert head.mark.state is State.OK


@pytest.mark.parametrize(
    ("leads", "changes", "reason"),
    [
        ([lead("2025-05-12 10:00")], {"facts": facts()}, "reason.no_first_contact"),
        ([lead("2025-05-12", "2025-05-12")], {}, "reason.no_time_of_day"),
        (
            [lead("2025-05-12 10:00", "2025-05-12 10:10")],
            {"calendar": build_calendar(date(2025, 1, 1), date(2025, 12, 31), country="RU")},
            "reason.no_hours",
        ),
    ],
)
def test_without_what_decides_it_is_refused(
    leads: list[dict[str, Any]], changes: dict[str, Any], reason: str
) -> None:
    result = found(leads, **changes)
    assert result.mark.state is State.REFUSED
    assert result.mark.reason
    assert result.mark.reason.key == reason
    assert (result.headline.within_share, result.headline.minutes_median) == (None, None)


def test_no_leads_are_no_answer() -> None:
    assert found([]).mark.state is State.UNKNOWN
