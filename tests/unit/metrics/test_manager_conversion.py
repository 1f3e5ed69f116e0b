"""Manager conversion: counts, extremes and the luck band."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.base import Staff
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.model.fisher import fisher
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


ROLES = {"A": Staff(role="closer"), "B": Staff(role="closer"), "C": Staff(role="cashier")}


def test_the_verdict_names_who_differs_from_the_rest() -> None:
    result = found(decided("A", 30, 10) + decided("B", 8, 32) + decided("C", 9, 31))
    (group,) = result.by_role
    assert not result.roles_differ
    assert [each.manager for each in group.above] == ["A"]
    assert {row.manager: row.stands_out for row in result.rows}["A"] == "above"
    assert result.rows[0].rest_chance == pytest.approx(fisher(Ratio(30, 40), Ratio(17, 80)))


def test_nobody_is_named_while_luck_explains_the_spread() -> None:
    result = found(decided("A", 12, 28) + decided("B", 6, 34))
    assert result.by_role[0].verdict == "luck"
    assert [row.stands_out for row in result.rows] == [None, None]
    assert result.rows[0].rest_chance == pytest.approx(0.1798, abs=5e-5)


def test_roles_are_compared_apart() -> None:
    deals = decided("A", 8, 32) + decided("B", 9, 31) + decided("C", 39, 1)
    result = found(deals, staff=ROLES)
    assert (result.verdict, result.roles_differ) == ("differs", True)
    (group,) = result.by_role
    assert (group.role, group.verdict, group.above, group.below) == ("closer", "luck", (), ())
    assert {row.manager: row.role for row in result.rows}["C"] == "cashier"


def test_one_role_is_one_comparison() -> None:
    result = found(decided("A", 30, 10) + decided("B", 6, 34), staff=ROLES)
    assert not result.roles_differ
    assert result.by_role[0].role == "closer"
    assert result.by_role[0].spread == result.spread


def test_the_median_deal_is_between_the_middle_two() -> None:
    deals = decided("A", 4, 0)
    for deal, amount in zip(deals, (None, 100, 200, 1001), strict=True):
        deal["amount"] = amount
    assert found(deals).rows[0].median_deal == Money(200, "RUB")
    deals[3]["amount"] = None
    assert found(deals).rows[0].median_deal == Money(150, "RUB")


def test_the_share_on_qualified_leads_stands_beside() -> None:
    verdicts = {"q": "qualified", "r": "rejected", "u": "unknown"}
    leads = [
        {"lead_id": name, "created_on": "2025-05-01", "verdict": verdict}
        for name, verdict in verdicts.items()
    ]
    deals = decided("A", 2, 4)
    for deal, lead in zip(deals, ("q", "r", "q", "u", None, "r"), strict=True):
        deal["lead_id"] = lead
    frames = frames_on(on_polars, deals=deals, leads=leads)
    row = run("manager_conversion", frames, question("2025-05-01..2025-05-31", "2025-05-31")).rows[
        0
    ]
    assert (row.qualified_decided_share, row.unjudged_count) == (Ratio(1, 2), 2)
    asked = question("2025-05-01..2025-05-31", "2025-05-31", criteria=None)
    row = run("manager_conversion", frames, asked).rows[0]
    assert (row.qualified_decided_share, row.unjudged_count) == (None, None)


def test_rows_have_expected_wins_and_the_smoothed_share() -> None:
    deals = [
        {**deal, "channel": "VK"}
        for name, won in (("A", 30), ("B", 8), ("C", 20), ("D", 15), ("E", 5))
        for deal in decided(name, won, 40 - won)
    ]
    row = found(deals).rows[0]
    assert row.expected_won == pytest.approx(40 * 48 / 160)
    assert row.won_to_expected == pytest.approx(30 / 12)
    assert row.shrunk_share is not None
    assert 78 / 200 < row.shrunk_share < 0.75
    bare = found([{**deal, "channel": None} for deal in deals]).rows[0]
    assert (bare.expected_won, bare.lone_count) == (None, None)
