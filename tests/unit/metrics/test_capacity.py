"""Capacity: leads against what can be served, deals in work by Little's law."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.base import Staff
from funnelcli.metrics.capacity import Capacity
from funnelcli.model.state import State
from made_response import touched


def leads(manager: str | None, count: int, verdict: str = "qualified") -> list[dict[str, Any]]:
    return [
        {
            "lead_id": f"{manager}{verdict}{n}",
            "manager": manager,
            "created_on": "2025-09-02",
            "verdict": verdict,
        }
        for n in range(count)
    ]


def found(
    came: list[dict[str, Any]],
    deals: list[dict[str, Any]] | None = None,
    as_of: str = "2025-09-30",
    **changes: Any,  # noqa: ANN401 - any field
) -> Capacity:
    known: dict[str, Any] = {"facts": touched(), "staff": {"A": Staff(capacity=100)}}
    asked = question("2025-09-01..2025-09-30", as_of, **(known | changes))
    frames = frames_on(on_polars, leads=came, deals=deals or [])
    result = run("capacity", frames, asked)
    assert isinstance(result, Capacity)
    return result


def closed(days: int, status: str = "won") -> dict[str, Any]:
    return {
        "deal_id": f"{days}{status}",
        "manager": "A",
        "status": status,
        "created_on": "2025-09-01",
        "closed_on": f"2025-09-{1 + days:02d}",
    }


def test_a_hundred_leads_a_month_and_twelve_days_are_forty_in_work() -> None:
    opened = [{"deal_id": str(n), "manager": "A", "created_on": "2025-01-01"} for n in range(10)]
    result = found(leads("A", 25), [closed(10), closed(14, "lost"), *opened])
    row = result.rows[0]
    assert result.work_days == 12
    assert (row.open_limit, row.open_load) == (40, 0.25)
    assert (row.allowance, row.load, row.is_over) == (100, 0.25, False)


@pytest.mark.parametrize(("as_of", "allowance"), [("2025-09-30", 44), ("2025-09-11", 18)])
def test_the_allowance_grows_with_the_working_days(as_of: str, allowance: int) -> None:
    """September 2025 has 22 working days, 9 of them by the 11th."""
    result = found(leads("A", 25), as_of=as_of, staff={"A": Staff(capacity=44)})
    row = result.rows[0]
    assert (row.allowance, row.is_over) == (allowance, allowance < 25)
    assert row.load == pytest.approx(25 / allowance)


def test_managers_without_a_capacity_are_listed_and_not_in_the_total() -> None:
    came = leads("A", 12) + leads("B", 5) + leads(None, 3) + leads("A", 9, "excluded")
    result = found(came)
    assert [(row.manager, row.leads_count, row.load) for row in result.rows] == [
        ("A", 12, 0.12),
        ("B", 5, None),
        (None, 3, None),
    ]
    assert (result.headline.leads_count, result.headline.capacity) == (12, 100)
    assert [row.mark.state for row in result.rows] == [State.OK, State.UNKNOWN, State.UNKNOWN]


def test_the_first_days_are_early() -> None:
    assert found(leads("A", 25), as_of="2025-09-04").mark.state is State.EARLY
    assert found(leads("A", 9)).mark.state is State.EARLY


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"staff": {}}, "reason.no_capacity"),
        ({"facts": facts()}, "reason.no_lead_manager"),
    ],
)
def test_without_what_decides_it_is_refused(changes: dict[str, Any], reason: str) -> None:
    result = found(leads("A", 25), **changes)
    assert (result.mark.state, result.rows) == (State.REFUSED, ())
    assert result.mark.reason
    assert result.mark.reason.key == reason
