"""The oracle gives the numbers measured and printed in the metric reference."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from oracle.coverage import stood_shares
from oracle.exports import (
    SALESFORCE_LADDER,
    maven_deals,
    salesforce_deals,
    salesforce_moves,
)
from oracle.managers import manager_rows
from oracle.records import Deal, Move, Span, in_order
from oracle.stages import by_history, by_snapshot, totals

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
SALESFORCE = Path(DATA or ".") / "exports" / "salesforce"


@pytest.fixture(scope="module")
def org() -> tuple[list[Deal], list[Move]]:
    deals = salesforce_deals(SALESFORCE / "WinkelDev_Opportunity_REDACTED_cp1252.csv")
    return deals, salesforce_moves(SALESFORCE / "WinkelDev_OpportunityHistory_cp1252.csv")


def percent(share: Fraction | tuple[int, int] | None) -> float:
    assert share is not None
    return round(100 * float(Fraction(*share) if isinstance(share, tuple) else share), 1)


def test_the_org_has_its_outcomes(org: tuple[list[Deal], list[Move]]) -> None:
    deals, moves = org
    assert totals(deals) == {
        "created_count": 512,
        "won_count": 163,
        "lost_count": 203,
        "open_count": 146,
        "unknown_count": 0,
    }
    assert len(moves) == 2809 - 1478


def test_ordered_funnel_of_the_org(org: tuple[list[Deal], list[Move]]) -> None:
    rows = by_history(*org, SALESFORCE_LADDER, "ordered")
    assert [percent(row.from_previous) for row in rows[1:]] == [98.0, 96.6, 85.8, 73.8, 53.1]
    assert rows[-1].from_previous == (163, 307)


def test_visited_funnel_of_the_org(org: tuple[list[Deal], list[Move]]) -> None:
    rows = by_history(*org, SALESFORCE_LADDER, "visited")
    assert [row.reached for row in rows] == [58, 80, 191, 279, 294, 163]
    assert rows[-1].from_previous == (150, 294)


def test_strict_funnel_of_the_org_wins_nothing(org: tuple[list[Deal], list[Move]]) -> None:
    rows = by_history(*org, SALESFORCE_LADDER, "strict")
    assert (rows[0].reached, rows[-1].reached) == (58, 0)


def test_snapshot_bounds_of_the_org(org: tuple[list[Deal], list[Move]]) -> None:
    rows = by_snapshot(org[0], SALESFORCE_LADDER)
    found = [tuple(percent(end) for end in row.bounds) for row in rows[1:] if row.bounds]
    assert found == [(57.4, 97.1), (57.3, 98.2), (50.6, 92.2), (41.3, 86.4), (41.9, 87.6)]


def test_winning_after_really_standing_in_a_stage(org: tuple[list[Deal], list[Move]]) -> None:
    found = stood_shares(*org, {"": SALESFORCE_LADDER})
    stages = SALESFORCE_LADDER.stages
    expected = [(4, 38), (3, 63), (13, 146), (52, 202), (150, 264)]
    assert [found["", stage] for stage in stages] == expected


def test_backward_moves_need_the_chain(org: tuple[list[Deal], list[Move]]) -> None:
    """64 of 512 deals moved back; in file order of equal times it would be 65 (R10)."""
    deals, moves = org
    back = sum(_goes_back([m for m in moves if m.deal_id == deal.deal_id]) for deal in deals)
    assert back == 64


def _goes_back(moves: list[Move]) -> bool:
    ranks = [SALESFORCE_LADDER.rank(move.to_stage) for move in in_order(moves)]
    known = [rank for rank in ranks if rank]
    return known != sorted(known)


def test_maven_pipeline() -> None:
    deals = maven_deals(Path(DATA or ".") / "maven_crm")
    days = [deal.closed_on for deal in deals if deal.closed_on]
    created = [deal.created_on for deal in deals if deal.created_on]
    rows = manager_rows(deals, Span(min(created), max(days).replace(year=2099)))
    assert len(rows) == 30
    assert sum(row.won_count for row in rows) == 4238
    assert sum(row.decided_count for row in rows) == 6711
    assert sum(row.revenue for row in rows) == 1_000_553_400
    (hayden,) = [row for row in rows if row.manager == "Hayden Neloms"]
    assert (hayden.won_count, hayden.lost_count) == (107, 45)
