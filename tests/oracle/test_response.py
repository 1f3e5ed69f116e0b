"""Response time against minutes added up day by day: on the example and on made-up leads."""

import csv
import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

from canonical_frames import frames_on, on_polars, question, run
from funnelcli.model.day import day_number
from funnelcli.schema.calendar import build_calendar
from made_response import touched
from oracle.response import Touch, Work, response
from oracle.test_example import AS_OF, EXPORTS, PERIODS, results_of, seen_of

RUSSIA = holidays.country_holidays("RU", years=(2025, 2026, 2027))
EXTRA = date(2025, 11, 1)
SHORT = ("2025-11-01", "2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03")
OPEL = Work(
    works=lambda day: day == EXTRA or bool(RUSSIA.is_working_day(day)),
    starts=time(9),
    ends=time(18),
    short=frozenset(map(date.fromisoformat, SHORT)),
)


def moment(text: str) -> datetime | None:
    return datetime.strptime(text, "%d.%m.%Y %H:%M:%S") if text else None  # noqa: DTZ007 - wall time


@pytest.mark.parametrize("period", PERIODS)
def test_the_example(period: str) -> None:
    seen, result = seen_of(period), results_of(period)["response_time"]
    (path,) = Path(EXPORTS).glob("leads_*.csv")
    with path.open(encoding="cp1251", newline="") as file:
        raw = {row["ID заявки"]: row for row in csv.DictReader(file, delimiter=";")}
    mine = [lead for lead in seen.kept if seen.span.holds(lead.created_on)]
    touches: dict[str | None, list[Touch]] = {}
    for lead in mine:
        assert lead.created_at
        touch = Touch(
            created_at=lead.created_at,
            touched_at=moment(raw[lead.lead_id]["Дата первого контакта"]),
        )
        touches.setdefault(lead.channel, []).append(touch)
    check(result.headline, [each for group in touches.values() for each in group], AS_OF, OPEL)
    assert {row.channel for row in result.by_channel} == set(touches)
    for row in result.by_channel:
        check(row, touches[row.channel], AS_OF, OPEL)
    assert sum(row.leads_count for row in result.by_manager) == len(mine)


def check(row: Any, touches: Sequence[Touch], as_of: date, work: Work) -> None:  # noqa: ANN401 - row of the tool
    wanted = response(touches, as_of, 30, work)
    assert {name: getattr(row, name) for name in wanted} == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_made_up_leads(seed: int) -> None:
    chance = random.Random(seed)
    short = date(2025, 5, 7)
    start = datetime(2025, 4, 25)  # noqa: DTZ001 - wall time
    touches = []
    for _ in range(60):
        made = start + timedelta(minutes=chance.randrange(20 * 1440))
        after = chance.choice([None, chance.randrange(-50, 300), chance.randrange(9 * 1440)])
        touches.append(
            Touch(
                created_at=made,
                touched_at=None if after is None else made + timedelta(minutes=after),
            )
        )
    asked = question(
        "2025-04-25..2025-05-31",
        "2025-05-15",
        response_minutes=30,
        calendar=build_calendar(
            date(2025, 1, 1),
            date(2025, 12, 31),
            country="RU",
            hours=(540, 1080),
            short_days=[short],
        ),
        facts=touched(),
    )
    work = Work(
        works=lambda day: bool(RUSSIA.is_working_day(day)),
        starts=time(9),
        ends=time(18),
        short=frozenset({short}),
    )
    leads = [_lead(number, touch) for number, touch in enumerate(touches)]
    result = run("response_time", frames_on(on_polars, leads=leads), asked)
    check(result.headline, touches, date(2025, 5, 15), work)


def _lead(number: int, touch: Touch) -> dict[str, Any]:
    at = touch.touched_at
    return {
        "lead_id": str(number),
        "created_on": day_number(touch.created_at.date()),
        "created_minute": touch.created_at.hour * 60 + touch.created_at.minute,
        "first_contact_on": at and day_number(at.date()),
        "first_contact_minute": at and at.hour * 60 + at.minute,
    }
