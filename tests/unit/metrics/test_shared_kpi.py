"""The shared KPI: the worked number, its bounds and its states."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State

MAY = "2025-05-01..2025-05-31"
GOAL = plan("2025-05", leads=100, qualified_leads=60, deals_won=15, revenue=120_000)
AMOUNTS: list[int | None] = [7_000] * 15


def found(
    verdicts: list[str],
    amounts: list[int | None],
    **changes: Any,  # noqa: ANN401 - any field of the question
) -> SharedKpi:
    leads = [
        {"lead_id": f"l{n}", "created_on": "2025-05-06", "verdict": verdict}
        for n, verdict in enumerate(verdicts)
    ]
    deals = [
        {
            "deal_id": f"d{n}",
            "status": "won",
            "created_on": "2025-01-05",
            "closed_on": "2025-05-12",
            "amount": amount,
        }
        for n, amount in enumerate(amounts)
    ]
    frames = frames_on(on_polars, leads=leads, deals=deals)
    result = run("shared_kpi", frames, question(MAY, "2025-06-30", **{"plan": GOAL, **changes}))
    assert isinstance(result, SharedKpi)
    return result


WORKED = ["qualified"] * 90 + ["rejected"] * 40


def test_the_worked_number() -> None:
    """70 / 80 x 0.692 / 0.60 = 1.01."""
    result = found(WORKED, AMOUNTS)
    assert result.value == 70 / 80 * 90 / 130 / 0.6
    assert round(result.value or 0, 2) == 1.01
    assert (result.average_deal, result.planned_deal) == (Money(7_000, "RUB"), Money(8_000, "RUB"))
    assert result.deal_index == 0.875
    assert result.share_index == pytest.approx(90 / 130 / 0.6)
    assert (result.qualified_share, result.planned_share) == (Ratio(90, 130), Ratio(60, 100))
    assert result.bounds is None
    assert result.mark.state is State.OK


def test_sales_without_an_amount_are_in_no_average() -> None:
    result = found(WORKED, [*AMOUNTS, None])
    assert (result.average_deal, result.priced_count) == (Money(7_000, "RUB"), 15)
    assert result.mark.state is State.WIDE


def test_unknown_leads_bound_it() -> None:
    verdicts = ["qualified"] * 60 + ["unknown"] * 30 + ["rejected"] * 40
    result = found(verdicts, AMOUNTS)
    assert result.bounds
    assert result.value == result.bounds.low == pytest.approx(0.875 * 60 / 130 / 0.6)
    assert result.bounds.high == pytest.approx(0.875 * 90 / 130 / 0.6)
    assert result.mark.state is State.UNKNOWN
    surely = found(["qualified"] * 100 + ["unknown"] * 3, AMOUNTS)
    assert surely.mark.state is State.OK


def test_a_kpi_of_exactly_one_is_met_whatever_the_unknown_are() -> None:
    verdicts = ["qualified"] * 60 + ["unknown"] * 10 + ["rejected"] * 30
    result = found(verdicts, [8_000] * 15)
    assert result.value == 1
    assert result.mark.state is State.OK


def test_an_average_deal_is_what_was_sold_before_refunds() -> None:
    leads = [
        {"lead_id": f"l{n}", "created_on": "2025-05-06", "verdict": verdict}
        for n, verdict in enumerate(WORKED)
    ]
    deal = {"status": "won", "created_on": "2025-01-05", "closed_on": "2025-05-12"}
    deals = [{**deal, "deal_id": f"d{n}", "amount": 7_000} for n in range(15)]
    refund = {**deals[0], "closed_on": "2025-05-20", "amount": -7_000}
    frames = frames_on(on_polars, leads=leads, deals=deals, refunds=[refund])
    result = run("shared_kpi", frames, question(MAY, "2025-06-30", plan=GOAL))
    assert (result.average_deal, result.priced_count) == (Money(7_000, "RUB"), 15)


@pytest.mark.parametrize(("verdicts", "amounts"), [([], AMOUNTS), (WORKED, [])])
def test_nothing_of_nothing(verdicts: list[str], amounts: list[int | None]) -> None:
    result = found(verdicts, amounts)
    assert (result.value, result.mark.state) == (None, State.UNKNOWN)


def test_few_sales_are_early() -> None:
    assert found(WORKED, AMOUNTS[:9]).mark.state is State.EARLY


@pytest.mark.parametrize("measure", ["leads", "qualified_leads", "deals_won", "revenue"])
def test_without_its_plan_it_is_refused(measure: str) -> None:
    result = found(WORKED, AMOUNTS, plan=tuple(row for row in GOAL if row.measure != measure))
    assert (result.value, result.deal_index, result.mark.state) == (None, None, State.REFUSED)


def test_several_currencies_have_no_average() -> None:
    asked = facts(currency=None, currencies=("RUB", "USD"))
    result = found(WORKED, AMOUNTS, facts=asked)
    assert (result.value, result.mark.state) == (None, State.REFUSED)
