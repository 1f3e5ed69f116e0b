"""What no export tells is unknown in every figure of the results: never 0 for no data."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence_sums import explained
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.pipeline.reading import read_exports
from funnelcli.pipeline.request import Request
from oracle.files import Layout, write_world
from oracle.tool import NOW, results_of
from oracle.worlds import Recipe, Shape, World, make_world

SALES = (
    *("pipeline_coverage.open_count", "pipeline_coverage.in_period_count"),
    *("pipeline_coverage.missing_amount_count", "pipeline_coverage.overdue_count"),
    *("manager_conversion.total_created", "manager_conversion.open_count"),
    *("manager_conversion.undated_won_count", "manager_conversion.undated_lost_count"),
    *("stage_conversion.totals.won_count", "stage_conversion.totals.open_count"),
    *("stage_conversion.totals.created_count", "stage_conversion.without_ladder_count"),
    *("stage_conversion.crossed_count", "stage_conversion.before_history_count"),
    *("sales_cycle.open_count", "sales_cycle.created_count", "sales_cycle.won_count"),
    *("sales_cycle.lost_count", "sales_cycle.still_open_count", "sales_cycle.reversed_count"),
    *("sales_cycle.undated_won_count", "sales_cycle.unknown_count", "sales_cycle.undated_count"),
    *("sales_velocity.open_count", "sales_velocity.open_qualified_count"),
    *("loss_reasons.lost_count", "loss_reasons.price_unjudged_count", "loss_reasons.price_unfit"),
    *("loss_reasons.undated_count", "capacity.headline.open_count"),
    *("customer_cost.total.customers_count", "customer_cost.total.sold_count"),
    *("customer_cost.total.missing_amount_count", "customer_cost.total.revenue"),
    *("customer_cost.paid.customers_count", "customer_cost.paid.revenue"),
    *("funnel.won.count", "funnel.won.unknown_count", "funnel.won.loose_count"),
)
LEADS = (
    *("qualified_share.qualified_count", "qualified_share.rejected_count"),
    *("qualified_share.unknown_count", "qualified_share.excluded_count"),
    *("response_time.headline.leads_count", "response_time.headline.untouched_count"),
    *("customer_cost.total.leads_count", "customer_cost.total.qualified_count"),
    *("customer_cost.total.customers_count", "customer_cost.total.revenue"),
    *("customer_cost.paid.leads_count", "customer_cost.paid.sold_count"),
    *("customer_cost.total.match", "customer_cost.unmatched_spend"),
    *("customer_cost.unmatched_leads_count", "customer_cost.channel_unknown"),
    *("customer_cost.campaign_unknown", "capacity.headline.leads_count"),
)
ANSWERS = tuple(
    f"response_time.headline.{kind}_count"
    for kind in ("answered", "untouched", "backward", "untimed")
)
PAID = (
    *("customer_cost.paid.leads_count", "customer_cost.paid.qualified_count"),
    *("customer_cost.paid.customers_count", "customer_cost.paid.sold_count"),
    *("customer_cost.paid.missing_amount_count", "customer_cost.paid.revenue"),
    *("customer_cost.total.match", "customer_cost.unmatched_leads_count"),
    *("customer_cost.campaign_unknown", "funnel.impressions.unknown_count"),
)
UNFOLLOWED = (
    *("stage_conversion.totals.created_count", "stage_conversion.totals.won_count"),
    *("stage_conversion.totals.unknown_count", "stage_conversion.without_ladder_count"),
    *("sales_cycle.created_count", "sales_cycle.won_count", "sales_cycle.reversed_count"),
    *("manager_conversion.total_created", "manager_conversion.rows.created_share"),
)
STRANGE = (
    *("customer_cost.paid.leads_count", "customer_cost.paid.customers_count"),
    *("customer_cost.paid.revenue", "customer_cost.paid.romi"),
    "customer_cost.unmatched_leads_count",
)
CASES = [
    (Layout(absent=frozenset({"deals"})), SALES),
    (Layout(without=frozenset({("deals", "stage")})), SALES),
    (Layout(without=frozenset({("leads", "created_at")})), LEADS),
    (Layout(absent=frozenset({"spend"})), PAID),
    (Layout(without=frozenset({("deals", "created_at")})), UNFOLLOWED),
    (Layout(without=frozenset({("leads", "source")})), STRANGE),
]
NEVER = {
    *("capacity.headline.open_count", "capacity.headline.leads_count"),
    *("response_time.headline.leads_count", *ANSWERS),
}
"""What these worlds never tell, so that ``test_refusal_of_people`` shows that it can be told:
their settings name no capacity, their leads no first contact."""


def world() -> World:
    shape = Shape(deal_count=300, lead_count=120, with_history=False, dirt=0.05, losing=0.5)
    recipe = Recipe(
        shape=shape, as_of=date(2025, 12, 20), period="2025-01-01..2025-12-31", seed=20475
    )
    return replace(make_world(recipe), plans={})


def results(layout: Layout) -> dict[str, Any]:
    found = results_of(world(), layout)
    assert found is not None
    return found


def at(found: Any, path: str) -> Any:  # noqa: ANN401 - any field of a result
    """A field of a result; of rows those of the first, of the funnel the step of that name."""
    for name in path.split("."):
        if name == "rows":
            found = found["rows"][0] if isinstance(found, dict) else found.rows[0]
        elif isinstance(found, dict):
            found = found[name]
        elif type(found).__name__ == "Funnel":
            found = next(step for step in found.rows if step.step == name)
        else:
            found = getattr(found, name)
    return found


@pytest.mark.parametrize(("layout", "paths"), CASES)
def test_what_no_export_tells_is_none(layout: Layout, paths: tuple[str, ...]) -> None:
    found = results(layout)
    asked = (*paths, *ANSWERS)
    assert {path: at(found, path) for path in asked} == dict.fromkeys(asked)


@pytest.mark.parametrize("layout", [layout for layout, _ in CASES])
def test_the_rows_behind_can_be_asked_for_all_the_same(layout: Layout, tmp_path: Path) -> None:
    made = world()
    path = write_world(made, tmp_path, layout)
    asked = Request(
        files=(),
        config=path,
        cwd=tmp_path,
        now=NOW,
        as_of=made.as_of,
        period=made.period,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )
    explained(read_exports(asked))


@pytest.mark.parametrize("path", sorted({*SALES, *LEADS, *PAID, *UNFOLLOWED, *STRANGE} - NEVER))
def test_the_whole_exports_tell_it(path: str, whole: dict[str, Any]) -> None:
    """Else the test above could not fail."""
    assert isinstance(at(whole, path), int | str | float | Ratio | Money), path


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return results(Layout())
