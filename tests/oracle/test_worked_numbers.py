"""The numbers printed in the metric reference come out of the oracle, digit for digit."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import comb, isqrt

import holidays
import pytest

from oracle.costs import Cohort, customer_cost
from oracle.coverage import pipeline_coverage
from oracle.managers import luck_band, luck_band_in_floats, spread_chance
from oracle.pace import plan_of, run_rate
from oracle.records import Deal, Ladder, Lead, Move, Span, SpendDay, by_deal, deals_at, month
from oracle.stages import by_history, by_snapshot

MAY = month(2025, 5)
RUSSIA = holidays.country_holidays("RU", years=(2024, 2025))
NO_PLANS: dict[Span, int] = {}


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 5, day, hour)  # noqa: DTZ001 - exports carry local times


def test_two_bases_of_the_run_rate_disagree_about_the_plan() -> None:
    """790 000 of 2 000 000 at the end of 14 May 2025: 87.5 % or 118.5 %."""
    booked = [(date(2025, 5, 6), 79_000_000)]
    found = run_rate(
        booked, booked[0][0], MAY, date(2025, 5, 14), RUSSIA.is_working_day, 200_000_000
    )
    assert found.calendar_days == (14, 31)
    assert found.working_days == (6, 18)
    assert found.calendar is not None
    assert found.forecast_share is not None
    assert found.pace_needed is not None
    assert f"{float(found.calendar / 200_000_000):.1%}" == "87.5%"
    assert f"{float(found.forecast_share):.1%}" == "118.5%"
    assert found.working == 237_000_000
    assert round(float(found.pace_needed) / 100_000, 1) == 100.8
    assert found.forecast_basis == "working"


def test_days_off_at_the_start_give_a_calendar_number_only() -> None:
    found = run_rate(
        [(date(2025, 5, 2), 5)], None, MAY, date(2025, 5, 4), RUSSIA.is_working_day, 100
    )
    assert (found.working_days, found.calendar_days) == ((0, 18), (4, 31))
    assert found.working is None
    assert found.forecast is None
    assert found.calendar == Fraction(5 * 31, 4)


def test_profile_reads_past_months_by_the_share_of_their_working_days() -> None:
    """Six months that book everything on the last working day but a tenth on the first."""
    booked = []
    for number in (11, 12):
        booked += _late_month(month(2024, number))
    for number in (1, 2, 3, 4):
        booked += _late_month(month(2025, number))
    booked.append((date(2025, 5, 5), 30))
    found = run_rate(booked, date(2024, 11, 1), MAY, date(2025, 5, 14), RUSSIA.is_working_day, None)
    assert found.profile == 300
    assert found.forecast_basis == "profile"
    missing_a_month = run_rate(
        booked, date(2024, 11, 2), MAY, date(2025, 5, 14), RUSSIA.is_working_day, None
    )
    assert missing_a_month.profile is None


def _late_month(past: Span) -> list[tuple[date, int]]:
    days = [day for day in past.days() if RUSSIA.is_working_day(day)]
    return [(days[0], 10), (days[-1], 90)]


def test_a_fact_above_plan_needs_no_pace_and_an_ended_period_has_none() -> None:
    booked = [(date(2025, 5, 6), 120)]
    over = run_rate(booked, None, MAY, date(2025, 5, 14), RUSSIA.is_working_day, 100)
    ended = run_rate(booked, None, MAY, date(2025, 6, 1), RUSSIA.is_working_day, 500)
    assert over.pace_needed == 0
    assert ended.pace_needed is None
    assert ended.working == ended.calendar == 120


def test_a_plan_is_the_periods_own_or_whole_months() -> None:
    plans = {month(2025, 4): 1, month(2025, 5): 2, month(2025, 6): 4}
    quarter = Span(date(2025, 4, 1), date(2025, 7, 1))
    assert plan_of(quarter, plans) == 7
    assert plan_of(quarter, {**plans, quarter: 100}) == 100
    assert plan_of(Span(date(2025, 4, 1), date(2025, 6, 30)), plans) is None
    assert plan_of(Span(date(2025, 3, 1), date(2025, 5, 1)), plans) is None
    assert plan_of(MAY, NO_PLANS) is None


def test_raw_coverage_is_two_and_a_half() -> None:
    """Left 1 210 k; open 5×200 k, 4×300 k, 2×400 k: 3 000/1 210."""
    amounts = [200] * 5 + [300] * 4 + [400] * 2
    deals = [
        Deal(deal_id=str(n), amount=amount, expected_on=date(2025, 5, 30), stage="A")
        for n, amount in enumerate(amounts)
    ]
    found = pipeline_coverage(
        deals, None, {"": Ladder(stages=("A",))}, MAY, date(2025, 5, 14), 1210, dated=True
    )
    assert found.raw is not None
    assert round(float(found.raw), 2) == 2.48
    assert found.weighted is None


def test_weighted_coverage_uses_the_stage_really_stood_in() -> None:
    """Of two deals that stood in B one was won; the one that skipped it says nothing of B."""
    ladder = Ladder(stages=("A", "B"), won=("W",), lost=("L",))
    moves = [
        Move(deal_id="1", from_stage="A", to_stage="B", entered_at=at(1), row=1),
        Move(deal_id="1", from_stage="B", to_stage="W", entered_at=at(2), row=2),
        Move(deal_id="2", from_stage="B", to_stage="L", entered_at=at(2), row=3),
        Move(deal_id="3", from_stage="A", to_stage="W", entered_at=at(3), row=4),
    ]
    deals = [
        Deal(deal_id="1", status="won", stage="W"),
        Deal(deal_id="2", status="lost", stage="L"),
        Deal(deal_id="3", status="won", stage="W"),
        Deal(deal_id="4", status="open", stage="B", amount=300, expected_on=date(2025, 5, 20)),
        Deal(deal_id="5", status="open", stage="A", amount=50, expected_on=date(2025, 5, 3)),
        Deal(deal_id="6", status="open", stage="A", amount=999, expected_on=date(2025, 6, 1)),
    ]
    found = pipeline_coverage(deals, moves, {"": ladder}, MAY, date(2025, 5, 3), 100, dated=True)
    assert found.weighted == Fraction(300 + 100, 200)
    assert (found.open_count, found.overdue_count, found.in_period_amount) == (3, 1, 350)


def test_the_best_and_the_worst_of_eight_equal_managers() -> None:
    """Eight managers with 30 leads each, all truly at 20 %: the best is expected at 30.8 %, the
    worst at 10.2 %; ten comparisons at 5 % raise a false alarm in 40 % of meetings.
    """
    up_to, at_most = 0.0, []
    for won in range(31):
        up_to += comb(30, won) * 0.2**won * 0.8 ** (30 - won)
        at_most.append(up_to)
    best = sum(1 - chance**8 for chance in at_most[:-1]) / 30
    worst = sum((1 - chance) ** 8 for chance in at_most[:-1]) / 30
    assert (round(best, 3), round(worst, 3)) == (0.308, 0.102)
    assert round(1 - 0.95**10, 2) == 0.4


def test_eight_equal_managers_spread_by_thirty_points() -> None:
    assert luck_band([30] * 8, Fraction(1, 5)) == Fraction(9, 30)
    below = spread_chance([30] * 8, Fraction(1, 5), Fraction(8, 30))
    assert below < Fraction(95, 100) <= spread_chance([30] * 8, Fraction(1, 5), Fraction(9, 30))


@pytest.mark.parametrize("sizes", [[30] * 8, [20, 21, 34], [20, 25], [40, 20, 20, 20]])
def test_the_two_ways_to_the_luck_band_agree(sizes: list[int]) -> None:
    rate = Fraction(13, 55)
    exact = luck_band(sizes, rate)
    assert luck_band_in_floats(sizes, float(rate)) == pytest.approx(float(exact), abs=1e-9)


def test_marketing_of_may_costs_what_the_page_says() -> None:
    """450 k for 130 leads, 90 of them qualified, 15 sales for 1 050 k."""
    leads = [Lead(lead_id=str(n), created_at=at(2), channel="ad") for n in range(130)]
    found = {str(n): "qualified" if n < 90 else "rejected" for n in range(130)}
    deals = [
        Deal(deal_id=str(n), status="won", amount=7_000_000, closed_on=MAY.start, lead_id=str(n))
        for n in range(15)
    ]
    spend = [SpendDay(spend_on=date(2025, 5, 1), channel="ad", spend=45_000_000)]
    cohort = Cohort(leads=leads, verdicts=found, tests=frozenset(), deals=deals)
    cost = customer_cost(cohort, spend, MAY, date(2025, 5, 31))["ad"]
    assert cost.per(cost.leads_count) == 346_154
    assert cost.per(cost.qualified_count) == 500_000
    assert cost.per(cost.customers_count) == 3_000_000
    on_revenue, on_margin = cost.romi(), cost.romi(Fraction(2, 5))
    assert on_revenue is not None
    assert on_margin is not None
    assert f"{float(on_revenue):+.0%}" == "+133%"
    assert f"{float(on_margin):+.1%}" == "-6.7%"


def test_a_person_is_a_customer_once_of_the_first_sale() -> None:
    leads = [
        Lead(lead_id="1", created_at=at(2), channel="ad", phone="7"),
        Lead(lead_id="2", created_at=at(9), channel="mail", phone="7"),
        Lead(lead_id="3", created_at=at(9), channel="mail", email="x"),
    ]
    deals = [
        Deal(deal_id="b", status="won", amount=5, closed_on=date(2025, 5, 12), lead_id="2"),
        Deal(deal_id="a", status="won", amount=7, closed_on=date(2025, 5, 20), lead_id="1"),
        Deal(deal_id="c", status="won", closed_on=date(2025, 5, 20), lead_id="3"),
    ]
    found = dict.fromkeys("123", "qualified")
    cohort = Cohort(leads=leads, verdicts=found, tests=frozenset(), deals=deals)
    costs = customer_cost(cohort, [], MAY, date(2025, 5, 31))
    assert (costs["ad"].customers_count, costs["ad"].revenue) == (0, 7)
    assert (costs["mail"].customers_count, costs["mail"].revenue) == (2, 5)
    assert costs["mail"].per(2) is None
    assert costs["mail"].romi() is None


LADDER = Ladder(stages=("A", "B", "C"), won=("W",), lost=("L",))


def moves_of(deal_id: str, *stages: str) -> list[Move]:
    """A deal created in the first stage that then moves through the others, a day each."""
    steps = zip([None, *stages], stages, strict=False)
    return [
        Move(deal_id=deal_id, from_stage=a, to_stage=b, entered_at=at(n + 1), row=n)
        for n, (a, b) in enumerate(steps)
    ]


FUNNEL = {
    "straight": ("A", "B", "C", "W"),
    "skips": ("B", "W"),
    "back": ("A", "C", "B", "L"),
    "starts": ("A",),
}


def funnel_deals() -> tuple[list[Deal], list[Move]]:
    deals, moves = [], []
    for name, stages in FUNNEL.items():
        status = LADDER.status(stages[-1])
        deals.append(Deal(deal_id=name, stage=stages[-1], status=status, created_at=at(1)))
        moves += moves_of(name, *stages)
    return deals, moves


@pytest.mark.parametrize(
    ("mode", "reached", "steps"),
    [
        ("ordered", [4, 3, 3, 2], [(3, 4), (3, 3), (2, 3)]),
        ("visited", [3, 3, 2, 2], [(2, 3), (2, 3), (1, 2)]),
        ("strict", [3, 2, 1, 1], [(2, 3), (1, 2), (1, 1)]),
    ],
)
def test_three_modes_of_one_funnel(
    mode: str, reached: list[int], steps: list[tuple[int, int]]
) -> None:
    deals, moves = funnel_deals()
    rows = by_history(deals, moves, LADDER, mode)
    assert [row.reached for row in rows] == reached
    assert [row.from_previous for row in rows[1:]] == steps


def test_back_in_time_the_first_entry_decides_strict() -> None:
    """A, C, B is not in order, though all three were entered."""
    deals = [Deal(deal_id="x", status="won", stage="W", created_at=at(1))]
    rows = by_history(deals, moves_of("x", "A", "C", "B", "C", "W"), LADDER, "strict")
    assert [row.reached for row in rows] == [1, 1, 0, 0]


def test_a_snapshot_says_bounds() -> None:
    """Two won, one open in B, two lost somewhere, one lost in C."""
    stages = ["W", "W", "B", "L", "L"]
    deals = [
        Deal(deal_id=str(n), stage=stage, status=LADDER.status(stage))
        for n, stage in enumerate(stages)
    ]
    deals.append(Deal(deal_id="in C", stage="C", status="lost"))
    rows = by_snapshot(deals, LADDER)
    assert [(row.reached, row.unknown_count) for row in rows] == [(6, 0), (4, 2), (3, 2), (2, 0)]
    assert rows[1].bounds == (Fraction(4, 6), Fraction(6, 6))
    assert rows[2].bounds == (Fraction(3, 6), Fraction(5, 6))
    assert rows[3].bounds == (Fraction(2, 5), Fraction(2, 3))


def test_ties_follow_the_chain_and_the_past_is_seen_as_it_was() -> None:
    moves = [
        Move(deal_id="x", from_stage="B", to_stage="C", entered_at=at(2), row=1),
        Move(deal_id="x", from_stage="A", to_stage="B", entered_at=at(2), row=2),
        Move(deal_id="x", from_stage=None, to_stage="A", entered_at=at(1), row=3),
        Move(deal_id="x", from_stage="C", to_stage="W", entered_at=at(4), row=4),
        Move(deal_id="x", from_stage="W", to_stage="B", entered_at=at(6), row=5),
        Move(deal_id="x", from_stage="B", to_stage="L", entered_at=at(8), row=6),
    ]
    assert [move.row for move in by_deal(moves)["x"]] == [3, 2, 1, 4, 5, 6]
    deal = Deal(deal_id="x", stage="L", status="lost", created_at=at(1))
    states = [_seen(deal, moves, day) for day in (1, 3, 5, 6, 8)]
    assert states == [
        ("open", "A", None),
        ("open", "C", None),
        ("won", "W", 4),
        ("open", "B", None),
        ("lost", "L", 8),
    ]


def _seen(deal: Deal, moves: list[Move], day: int) -> tuple[str, str | None, int | None]:
    (seen,) = deals_at([deal], moves, {"": LADDER}, date(2025, 5, day))
    return seen.status, seen.stage, seen.closed_on.day if seen.closed_on else None


def test_without_history_a_later_closing_leaves_an_open_deal_in_no_stage() -> None:
    deal = Deal(
        deal_id="x", stage="W", status="won", created_at=at(1), closed_on=MAY.start + timedelta(9)
    )
    assert _seen(deal, [], 9) == ("open", None, None)
    assert _seen(deal, [], 10) == ("won", "W", 10)
    assert not deals_at([deal], [], {"": LADDER}, date(2025, 4, 30))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 20, 0, 161), (3, 20, 52, 360), (12, 40, 181, 454), (90, 130, 608, 765), (1, 1, 207, 1000)],
)
def test_wilson_by_whole_numbers(successes: int, trials: int, low: int, high: int) -> None:
    """The score interval in integers: z² = 3.841458820694124, thousandths of a share."""
    scale = 10**15
    z2 = 3_841_458_820_694_124
    middle = 2 * successes * scale + z2
    root = isqrt(z2 * z2 + 4 * successes * (trials - successes) * z2 * scale // trials)
    whole = 2 * (trials * scale + z2)
    assert [round(Fraction(1000 * (middle + s * root), whole)) for s in (-1, 1)] == [low, high]
