"""Pipeline coverage: the worked 2.48x and what refuses it."""

from datetime import date
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run, with_history
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.schema.columns import Role

MAY = "2025-05-01..2025-05-31"
PLAN = plan("2025-05", revenue=121_000_000)


def opened(number: int, rank: int, amount: int | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    return {
        "deal_id": f"o{number}",
        "rank": rank,
        "stage": ("New", "Offer", "Contract")[rank - 1],
        "amount": amount,
        "created_on": "2025-04-02",
        "expected_on": "2025-05-28",
        **more,
    }


def pipeline() -> list[dict[str, Any]]:
    """5 x 200 k, 4 x 300 k and 2 x 400 k roubles, as in the worked example."""
    amounts = [(1, 20_000_000)] * 5 + [(2, 30_000_000)] * 4 + [(3, 40_000_000)] * 2
    return [opened(n, rank, amount) for n, (rank, amount) in enumerate(amounts)]


def past(rank: int, won: int, resolved: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Resolved deals that stood in ``rank`` only, and their history."""
    deals = [
        {
            "deal_id": f"p{rank}-{n}",
            "status": "won" if n < won else "lost",
            "created_on": "2025-01-10",
            "closed_on": "2025-02-10",
            "amount": 1,
        }
        for n in range(resolved)
    ]
    moves = [
        {"deal_id": deal["deal_id"], "to_rank": rank, "entered_on": "2025-01-10", "seq": 0}
        for deal in deals
    ]
    return deals, moves


def found(deals: list[dict[str, Any]], **changes: Any) -> PipelineCoverage:  # noqa: ANN401 - any field
    history = changes.pop("history", [])
    frames = frames_on(on_polars, deals=deals, history=history)
    result = run("pipeline_coverage", frames, question(MAY, "2025-05-14", plan=PLAN, **changes))
    assert isinstance(result, PipelineCoverage)
    return result


def test_deals_without_amounts_have_no_sum_of_nothing() -> None:
    blank = [opened(n, 1, None) for n in range(11)]
    late = opened(20, 2, None, expected_on="2025-05-10")
    result = found([*blank, late])
    sums = (result.open_amount, result.in_period_amount, result.overdue_amount, result.raw)
    assert (sums, result.by_currency) == ((None,) * 4, ())
    assert [stage.open_amount for stage in result.by_stage] == [None, None]
    assert (result.missing_amount_count, result.overdue_count) == (12, 1)
    filled = found([*blank, opened(21, 3, 5)])
    assert filled.open_amount == Money(5, "RUB")
    assert [stage.open_amount for stage in filled.by_stage] == [None, Money(5, "RUB")]


@pytest.mark.parametrize("amount", [None, 0])
def test_what_is_left_of_the_plan_needs_the_amounts_of_sales(amount: int | None) -> None:
    sold = {"deal_id": "w", "status": "won", "created_on": "2025-04-02", "closed_on": "2025-05-06"}
    result = found([*pipeline(), {**sold, "amount": amount}])
    assert (result.remaining_plan, result.raw, result.mark.state) == (None, None, State.UNKNOWN)
    many = [{**sold, "deal_id": f"w{n}", "amount": 100 if n else None} for n in range(10)]
    result = found([*pipeline(), *many])
    assert result.remaining_plan == Money(121_000_000 - 900, "RUB")
    assert result.mark.state is State.WIDE
    assert result.mark.reason
    assert result.mark.reason.key == "reason.unpriced"


def test_raw_coverage_of_the_worked_example() -> None:
    result = found(pipeline())
    assert result.open_count == 11
    assert result.open_amount == Money(300_000_000, "RUB")
    assert result.remaining_plan == Money(121_000_000, "RUB")
    assert result.raw == pytest.approx(3000 / 1210)
    assert result.weighted is None
    assert result.weighted_reason.state is State.REFUSED
    assert (result.required, result.plan_probability, result.gap) == (None, None, None)
    assert result.mark.state is State.OK


def test_weighted_by_what_deals_that_stood_there_became() -> None:
    """15, 35 and 60 % of past deals: 1 050 k / 1 210 k = 0.87x."""
    parts = [past(1, 3, 20), past(2, 7, 20), past(3, 12, 20)]
    deals = pipeline() + [deal for made, _ in parts for deal in made]
    history = [move for _, moved in parts for move in moved]
    known = facts(fields=with_history(facts()))
    result = found(deals, history=history, facts=known)
    assert result.weighted_amount == Money(105_000_000, "RUB")
    assert result.weighted == pytest.approx(1050 / 1210)
    assert [stage.win_share for stage in result.by_stage] == [
        Ratio(3, 20),
        Ratio(7, 20),
        Ratio(12, 20),
    ]


def test_a_stage_without_past_deals_leaves_no_weight() -> None:
    deals, history = past(1, 3, 20)
    known = facts(fields=with_history(facts()))
    result = found(pipeline() + deals, history=history, facts=known)
    assert result.weighted is None
    assert result.weighted_reason.state is State.UNKNOWN


def test_won_this_month_leaves_less_to_cover() -> None:
    sale = opened(99, 1, 21_000_000, status="won", closed_on="2025-05-05")
    result = found([*pipeline(), sale])
    assert result.remaining_plan == Money(100_000_000, "RUB")
    assert result.raw == pytest.approx(3.0)


def test_plan_reached_leaves_no_ratio() -> None:
    sale = opened(99, 1, 121_000_000, status="won", closed_on="2025-05-05")
    result = found([*pipeline(), sale])
    assert result.raw is None
    assert result.mark.reason
    assert result.mark.reason.key == "reason.plan_reached"


def test_overdue_elsewhere_and_unpriced_deals_are_counted_apart() -> None:
    deals = [
        opened(1, 1, 100, expected_on="2025-04-20"),
        opened(2, 1, 200, expected_on="2025-06-20"),
        opened(3, 1, None),
        opened(4, 1, 400, expected_on=None),
        opened(5, 1, 500, expected_on="2025-05-10"),
    ]
    result = found(deals)
    assert result.in_period_amount == Money(500, "RUB")
    assert (result.in_period_count, result.overdue_count) == (2, 2)
    assert (result.missing_amount_count, result.missing_expected_count) == (1, 1)
    assert result.mark.state is State.EARLY


def test_without_expected_days_all_open_deals_count_and_it_is_wide() -> None:
    known = facts(
        fields={
            role: names - {"expected_on"} if role is Role.DEALS else names
            for role, names in facts().fields.items()
        }
    )
    deals = [{**deal, "expected_on": None} for deal in pipeline()]
    result = found(deals, facts=known)
    assert not result.dated
    assert result.raw == pytest.approx(3000 / 1210)
    assert result.mark.state is State.WIDE
    assert result.overdue_count is None


def test_no_plan_refuses() -> None:
    frames = frames_on(on_polars, deals=pipeline())
    result = run("pipeline_coverage", frames, question(MAY, "2025-05-14"))
    assert result.mark.state is State.REFUSED
    assert result.raw is None
    assert result.open_count == 11


def closed_later() -> list[dict[str, Any]]:
    """Deals that were open on the 14th and have been sold since."""
    return [
        opened(n, 1, 20_000_000, status="won", closed_on="2025-05-20", stage="Won")
        for n in range(12)
    ]


def test_a_past_day_is_refused_when_only_today_is_known() -> None:
    known = facts(newest_on=date(2025, 5, 31))
    result = found([{**deal, "rank": None} for deal in closed_later()], facts=known)
    assert result.open_count == 12
    assert result.raw is None
    assert result.mark.state is State.REFUSED
    assert [stage.stage for stage in result.by_stage] == [None]


def test_a_past_day_shows_the_stages_of_that_day_where_history_knows_them() -> None:
    known = facts(fields=with_history(facts()), newest_on=date(2025, 5, 31))
    history = [
        {"deal_id": f"o{n}", "to_stage": stage, "to_rank": rank, "entered_on": day, "seq": rank}
        for n in range(12)
        for stage, rank, day in (("New", 1, "2025-05-02"), ("Offer", 2, "2025-05-13"))
    ]
    result = found(closed_later(), history=history, facts=known)
    assert [(stage.stage, stage.open_count) for stage in result.by_stage] == [("Offer", 12)]
    assert result.raw == pytest.approx(240 / 121)
    assert result.mark.state is State.WIDE


def test_a_pipeline_of_zeros_is_no_pipeline() -> None:
    result = found([{**deal, "amount": 0} for deal in pipeline()])
    assert result.raw is None
    assert result.mark.state is State.UNKNOWN


def test_nothing_expected_in_the_period_covers_nothing() -> None:
    result = found([{**deal, "expected_on": "2025-07-01"} for deal in pipeline()])
    assert result.raw == pytest.approx(0.0)
    assert result.mark.state is State.EARLY
