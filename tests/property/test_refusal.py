"""A statistic whose deciding column is gone is refused, never another number."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from funnelcli.metrics.catalog import METRICS
from oracle.files import Layout
from oracle.tool import results_of
from oracle.worlds import Recipe, Shape, World, make_world

AS_OF = date(2025, 12, 20)
PERIOD = "2025-01-01..2025-12-31"


def world_of(*, history: bool) -> World:
    shape = Shape(deal_count=300, lead_count=120, with_history=history, dirt=0.05, losing=0.5)
    world = make_world(Recipe(shape=shape, as_of=AS_OF, period=PERIOD, seed=20475))
    goal = {"revenue": 1_000_000, "deals_won": 9, "leads": 9, "qualified_leads": 5}
    months = {f"2025-{n:02d}": goal for n in range(1, 13)}
    return replace(world, plans=months)


def results_without(world: World, *without: tuple[str, str]) -> dict[str, Any]:
    found = results_of(world, Layout(without=frozenset(without)))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return results_without(world_of(history=False))


DECIDING = [
    ("run_rate", ("deals", "amount")),
    ("run_rate", ("deals", "closed_at")),
    ("plan_fact", ("deals", "amount")),
    ("plan_fact", ("deals", "closed_at")),
    ("gap_bridge", ("deals", "amount")),
    ("gap_bridge", ("leads", "created_at")),
    ("shared_kpi", ("deals", "amount")),
    ("pipeline_coverage", ("deals", "amount")),
    ("manager_conversion", ("deals", "closed_at")),
    ("stage_conversion", ("deals", "created_at")),
    ("qualified_share", ("leads", "created_at")),
    ("customer_cost", ("leads", "created_at")),
    ("funnel", ("leads", "created_at")),
    ("sales_cycle", ("deals", "created_at")),
    ("sales_cycle", ("deals", "closed_at")),
    ("sales_velocity", ("deals", "closed_at")),
    ("sales_velocity", ("deals", "amount")),
    ("loss_reasons", ("deals", "loss_reason")),
    ("loss_reasons", ("deals", "closed_at")),
]
HEADLINES = {
    "run_rate": ("headline.fact", "headline.forecast", "headline.forecast_share"),
    "plan_fact": ("headline.fact", "headline.plan_share", "headline.gap"),
    "gap_bridge": ("plan_to_date", "fact", "gap", "method"),
    "shared_kpi": ("value", "deal_index", "share_index", "average_deal"),
    "pipeline_coverage": ("open_amount", "raw", "weighted"),
    "manager_conversion": ("spread", "luck_band", "verdict"),
    "stage_conversion": (),
    "qualified_share": ("within_norm",),
    "customer_cost": ("total.lead_cost", "total.customer_cost", "total.romi"),
    "funnel": (),
    "sales_cycle": ("won", "maturity"),
    "sales_velocity": ("velocity", "velocity_most", "velocity_all"),
    "loss_reasons": ("unknown",),
}


OF_PEOPLE = {"response_time", "capacity"}
"""What test_refusal_of_people tries."""


def test_every_metric_is_tried() -> None:
    assert {metric for metric, _ in DECIDING} | OF_PEOPLE == set(METRICS)


def at(result: Any, path: str) -> Any:  # noqa: ANN401 - any field of a result
    for name in path.split("."):
        result = getattr(result, name)
    return result


@pytest.mark.parametrize(("metric", "column"), DECIDING)
def test_without_its_deciding_column_a_metric_is_refused(
    metric: str, column: tuple[str, str], whole: dict[str, Any]
) -> None:
    assert whole[metric].mark.state != "refused", whole[metric].mark
    result = results_without(world_of(history=False), column)[metric]
    assert result.mark.state == "refused"
    assert result.mark.reason is not None
    assert {path: at(result, path) for path in HEADLINES[metric]} == dict.fromkeys(
        HEADLINES[metric]
    )


@pytest.mark.parametrize(
    ("column", "step"),
    [
        (("spend", "impressions"), "impressions"),
        (("spend", "clicks"), "clicks"),
        (("deals", "amount"), "revenue"),
        (("leads", "created_at"), "leads"),
    ],
)
def test_a_step_of_the_funnel_that_nobody_measured_is_no_number(
    column: tuple[str, str], step: str, whole: dict[str, Any]
) -> None:
    before = next(row for row in whole["funnel"].rows if row.step == step)
    assert before.count is not None
    without = results_without(world_of(history=False), column)["funnel"]
    row = next(row for row in without.rows if row.step == step)
    assert (row.mark.state, row.count, row.amount, row.cost) == ("refused", None, None, None)


def test_history_stands_in_for_the_closing_column() -> None:
    """With a stage history the closing day is known without any column for it."""
    world = world_of(history=True)
    result = results_without(world, ("deals", "closed_at"))["manager_conversion"]
    assert result.mark.state != "refused"
    assert result.total is not None


def test_without_managers_nobody_is_compared() -> None:
    result = results_without(world_of(history=False), ("deals", "manager"))["manager_conversion"]
    assert [row.manager for row in result.rows] == [None]
    assert (result.highest, result.lowest, result.spread) == (None, None, None)
    assert (result.luck_band, result.verdict) == (None, None)


@pytest.mark.parametrize("column", ["phone", "title", "source"])
def test_a_column_that_decides_nothing_refuses_nothing(column: str) -> None:
    result = results_without(world_of(history=False), ("leads", column))["stage_conversion"]
    assert result.mark.state != "refused"
