"""Manager conversion: counts, extremes and the luck band."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State


def decided(manager: str | None, won: int, lost: int) -> list[dict[str, Any]]:
    return [
        {
            "deal_id": f"{manager}{n}",
            "manager": manager,
            "status": "won" if n < won else "lost",
            "created_on": "2025-05-01",
            "closed_on": "2025-05-11",
            "amount": 1000,
        }
        for n in range(won + lost)
    ]


def found(deals: list[dict[str, Any]], **changes: Any) -> ManagerConversion:  # noqa: ANN401 - any field
    frames = frames_on(on_polars, deals=deals)
    asked = question("2025-05-01..2025-05-31", "2025-05-31", **changes)
    result = run("manager_conversion", frames, asked)
    assert isinstance(result, ManagerConversion)
    return result


def test_twelve_of_forty_against_six_of_forty_is_luck() -> None:
    result = found(decided("A", 12, 28) + decided("B", 6, 34) + decided("C", 1, 0))
    assert result.total == Ratio(19, 81)
    assert result.highest
    assert result.lowest
    assert (result.highest.manager, result.highest.decided_share) == ("A", Ratio(12, 40))
    assert (result.lowest.manager, result.lowest.decided_share) == ("B", Ratio(6, 40))
    assert result.spread == pytest.approx(0.15)
    assert result.luck_band == pytest.approx(0.175)
    assert result.verdict == "luck"
    assert [row.compared for row in result.rows] == [True, True, False]


def test_a_spread_beyond_the_band_differs() -> None:
    assert found(decided("A", 30, 10) + decided("B", 6, 34)).verdict == "differs"


def test_deals_without_a_manager_are_a_row_of_their_own() -> None:
    result = found(decided(None, 15, 15) + decided("B", 6, 34))
    assert [row.manager for row in result.rows] == ["B", None]
    assert not result.rows[1].compared
    assert result.highest is None


def test_money_and_cycle() -> None:
    deals = decided("A", 3, 1)
    deals[0] |= {"amount": None}
    deals[1] |= {"closed_on": "2025-05-31"}
    row = found(deals).rows[0]
    assert row.revenue == Money(2000, "RUB")
    assert row.average_deal == Money(1000, "RUB")
    assert row.cycle_days_median == pytest.approx(10)


def test_open_and_undated_deals_are_counted() -> None:
    deals = decided("A", 2, 1)
    deals[0] |= {"closed_on": None}
    deals += [{"deal_id": "o", "manager": "A", "created_on": "2025-05-02"}]
    result = found(deals)
    row = result.rows[0]
    assert (row.won_count, row.lost_count, row.open_count, row.undated_won_count) == (1, 1, 1, 1)
    assert row.created_share == Ratio(2, 4)


def test_without_closing_days_only_the_created_share_is_said() -> None:
    known = facts(
        fields={role: names - {"closed_at"} for role, names in facts().fields.items()},
        closed_basis=None,
        closed_basis_counts={"none": 4},
    )
    deals = [{**deal, "closed_on": None, "closed_basis": None} for deal in decided("A", 2, 2)]
    result = found(deals, facts=known)
    assert result.mark.state is State.REFUSED
    assert (result.total, result.rows[0].decided_share) == (None, None)
    assert result.rows[0].created_share == Ratio(2, 4)
