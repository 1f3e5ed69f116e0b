"""Every sum of revenue goes down on the day of a refund; nothing that is counted does."""

from typing import Any

import pytest

from canonical_frames import Row, frames_on, on_polars, plan, question, run

MAY = "2025-05-01..2025-05-31"
LEAD = {"lead_id": "l1", "created_on": "2025-05-02", "channel": "VK", "verdict": "qualified"}
SALE = {
    "deal_id": "d1",
    "status": "won",
    "amount": 100_000,
    "manager": "Анна",
    "created_on": "2025-05-02",
    "closed_on": "2025-05-05",
    "lead_id": "l1",
}
OTHER = {**SALE, "deal_id": "d2", "amount": 50_000, "lead_id": None}
SPEND = {"spend_on": "2025-05-02", "channel": "VK", "spend": 20_000}


def refund(amount: int, day: str) -> Row:
    return {**SALE, "amount": -amount, "closed_on": day}


def result(metric: str, *refunds: Row, as_of: str = "2025-05-14") -> Any:  # noqa: ANN401 - any result
    frames = frames_on(on_polars, leads=[LEAD], deals=[SALE, OTHER], spend=[SPEND], refunds=refunds)
    return run(metric, frames, question(MAY, as_of, plan=plan("2025-05", revenue=400_000)))


def test_the_fact_falls_on_the_day_of_the_refund() -> None:
    before, after = (
        result("run_rate", refund(30_000, day)) for day in ("2025-05-15", "2025-05-14")
    )
    assert (before.headline.fact.minor, after.headline.fact.minor) == (150_000, 120_000)
    deals = {row.measure: row.fact for row in after.rows}
    assert deals["deals_won"] == 2
    assert after.headline.event_count == 2


def test_a_refund_of_another_period_is_not_in_this_one() -> None:
    assert result("run_rate", refund(30_000, "2025-04-30")).headline.fact.minor == 150_000


def test_everything_paid_back_is_no_revenue_and_no_lack_of_amounts() -> None:
    both = (refund(100_000, "2025-05-12"), refund(50_000, "2025-05-12"))
    row = result("run_rate", *both).headline
    assert row.fact.minor == 0
    assert row.missing_amount_count == 0


def test_what_is_left_of_the_plan_grows() -> None:
    assert result("pipeline_coverage").remaining_plan.minor == 250_000
    assert result("pipeline_coverage", refund(30_000, "2025-05-12")).remaining_plan.minor == 280_000


def test_the_manager_of_the_sale_loses_revenue_and_no_win() -> None:
    (row,) = result("manager_conversion", refund(30_000, "2025-05-12")).rows
    assert (row.revenue.minor, row.won_count) == (120_000, 2)
    assert (row.average_deal.minor, row.median_deal.minor) == (75_000, 75_000)


def test_a_manager_with_nothing_but_a_refund_has_revenue_below_zero() -> None:
    stranger = {**refund(30_000, "2025-05-12"), "manager": "Олег"}
    rows = {row.manager: row for row in result("manager_conversion", stranger).rows}
    assert rows["Олег"].revenue.minor == -30_000
    assert (rows["Олег"].average_deal, rows["Олег"].won_count) == (None, 0)


@pytest.mark.parametrize(("day", "revenue"), [("2025-05-12", 70_000), ("2025-05-15", 100_000)])
def test_the_channel_of_the_lead_loses_revenue_and_no_customer(day: str, revenue: int) -> None:
    (row,) = result("customer_cost", refund(30_000, day)).rows
    assert (row.revenue.minor, row.customers_count) == (revenue, 1)
    assert row.romi_on_revenue == pytest.approx((revenue - 20_000) / 20_000)
