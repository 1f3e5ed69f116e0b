"""Qualified share: 90 of 130, the unknown bounds and the norm."""

from datetime import date, timedelta
from typing import Any

import pytest

from canonical_frames import frames_on, on_polars, question, run
from funnelcli.metrics.qualified_share import WEEKS, QualifiedShare
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State


def judged(**counts: int) -> list[dict[str, Any]]:
    return [
        {
            "lead_id": f"{verdict}{n}",
            "created_on": "2025-05-06",
            "channel": "VK" if n % 2 else None,
            "verdict": verdict,
            "spec_version": 1,
            "c:brand": {"qualified": 1, "rejected": 0}.get(verdict),
        }
        for verdict, count in counts.items()
        for n in range(count)
    ]


def found(leads: list[dict[str, Any]], **changes: Any) -> QualifiedShare:  # noqa: ANN401 - any field
    frames = frames_on(on_polars, leads=leads)
    asked = question("2025-05-01..2025-05-31", "2025-05-31", **changes)
    result = run("qualified_share", frames, asked)
    assert isinstance(result, QualifiedShare)
    return result


def test_ninety_of_a_hundred_and_thirty() -> None:
    result = found(judged(qualified=90, rejected=40, excluded=7))
    assert result.total == Ratio(90, 130)
    assert result.total.interval == pytest.approx((0.608, 0.765), abs=0.0005)
    assert result.excluded_count == 7
    assert result.mark.state is State.OK
    assert sum((row.qualified_share for row in result.by_channel), Ratio(0, 0)) == Ratio(90, 130)
    assert [row.channel for row in result.by_channel] == ["VK", None]


def test_unknown_leads_bound_the_share() -> None:
    result = found(judged(qualified=50, rejected=30, unknown=20))
    assert result.bounds
    assert result.bounds.low == pytest.approx(0.5)
    assert result.bounds.high == pytest.approx(0.7)
    channels = [row.bounds for row in result.by_channel if row.bounds]
    assert [each.low for each in channels] == pytest.approx([0.5, 0.5])
    assert [each.high for each in channels] == pytest.approx([0.7, 0.7])


@pytest.mark.parametrize(("unknown", "state"), [(40, State.OK), (42, State.WIDE)])
def test_unknown_leads_that_leave_over_twenty_points_make_a_share_wide(
    unknown: int, state: State
) -> None:
    result = found(judged(qualified=60, rejected=140 - unknown, unknown=unknown))
    assert result.total
    assert result.total.denominator == 200
    assert result.mark.state is state
    assert (result.mark.reason is None) is (state is State.OK)


@pytest.mark.parametrize(
    ("norm", "within", "state"),
    [
        ((0.4, 0.8), True, State.OK),
        ((0.75, 0.9), False, State.OK),
        ((0.55, 0.9), None, State.UNKNOWN),
        ((0.2, 0.5), None, State.UNKNOWN),
    ],
)
def test_norm(*, norm: tuple[float, float], within: bool | None, state: State) -> None:
    leads = judged(qualified=100, rejected=60, unknown=40)
    result = found(leads, qualified_norm=norm)
    assert result.within_norm is within
    assert result.mark.state is state


def test_criteria_are_counted_over_judged_leads() -> None:
    leads = judged(qualified=5, rejected=3, unknown=2, excluded=4)
    leads.append({**leads[0], "lead_id": "old", "spec_version": 0})
    criterion = found(leads).by_criterion[0]
    assert (criterion.passed_count, criterion.failed_count, criterion.unknown_count) == (5, 3, 2)


def test_no_agreement_refuses() -> None:
    result = found([{"lead_id": "l", "created_on": "2025-05-06"}], criteria=None)
    assert result.mark.state is State.REFUSED
    assert result.total is None


def test_no_leads_is_no_data() -> None:
    result = found(judged(excluded=3))
    assert result.total == Ratio(0, 0)
    assert result.mark.state is State.UNKNOWN


def test_undated_leads_are_counted_and_in_no_period() -> None:
    leads = judged(qualified=12)
    leads[0] |= {"created_on": None}
    result = found(leads)
    assert (result.total, result.undated_count) == (Ratio(11, 11), 1)


def test_weeks_add_up_and_the_last_one_is_not_finished() -> None:
    days = [date(2025, 2, 3) + timedelta(days=n) for n in range(110)]
    leads = [
        {
            "lead_id": f"{day}{n}",
            "created_on": day.isoformat(),
            "verdict": ("qualified", "rejected", "unknown", "excluded")[(day.day + n) % 4],
        }
        for day in days
        for n in range(day.day % 3 + 1)
    ]
    frames = frames_on(on_polars, leads=leads)
    result = run("qualified_share", frames, question("2025-05-01..2025-05-31", "2025-05-14"))
    assert isinstance(result, QualifiedShare)
    assert [each.week for each in result.by_week] == [
        date(2025, 5, 12) - timedelta(weeks=n) for n in reversed(range(WEEKS))
    ]
    for each in result.by_week:
        inside = [
            lead["verdict"]
            for lead in leads
            if each.week <= date.fromisoformat(lead["created_on"]) < each.week + timedelta(days=7)
            and lead["created_on"] <= "2025-05-14"
            and lead["verdict"] != "excluded"
        ]
        assert each.qualified_share == Ratio(inside.count("qualified"), len(inside))
        assert each.unknown_count == inside.count("unknown")
    assert [each.finished for each in result.by_week] == [True] * (WEEKS - 1) + [False]


def test_weeks_begin_with_the_first_lead() -> None:
    result = found(judged(qualified=3, rejected=1))
    assert [each.week for each in result.by_week] == [
        date(2025, 5, 5) + timedelta(weeks=n) for n in range(4)
    ]
    assert result.by_week[0].qualified_share == Ratio(3, 4)
    assert result.by_week[1].qualified_share == Ratio(0, 0)


def made(channel: str, qualified: int, rejected: int, unknown: int = 0) -> list[dict[str, Any]]:
    verdicts = ["qualified"] * qualified + ["rejected"] * rejected + ["unknown"] * unknown
    return [
        {
            "lead_id": f"{channel}{n}",
            "created_on": "2025-05-02",
            "verdict": verdict,
            "channel": channel,
        }
        for n, verdict in enumerate(verdicts)
    ]


def test_a_channel_stands_out_only_against_the_rest_and_beyond_luck() -> None:
    leads = [*made("VK", 12, 14), *made("Директ", 40, 6, unknown=30), *made("Авито", 4, 15)]
    rows = {row.channel: row for row in found(leads).by_channel}
    assert {name: row.stands_out for name, row in rows.items()} == {
        "VK": None,
        "Директ": "above",
        "Авито": None,
    }
    assert rows["Авито"].rest_chance is None, "19 judged leads are too few to be compared"
    assert rows["Директ"].known_share == Ratio(40, 46), "unknown leads are no bad ones"
