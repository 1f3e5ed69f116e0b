"""On made-up exports the tool and the oracle print the same six statistics."""

from collections.abc import Callable
from datetime import date

import holidays
from hypothesis import given, settings

from oracle.check_costs import check_costs
from oracle.check_coverage import check_coverage
from oracle.check_cycle import check_cycle, check_velocity
from oracle.check_funnel import check_funnel
from oracle.check_losses import check_losses
from oracle.check_plan import check_gap, check_kpi, check_plan_fact
from oracle.check_quality import check_qualified
from oracle.checks import (
    Seen,
    check_managers,
    check_pace,
    check_stages,
)
from oracle.records import Span
from oracle.tool import results_of
from oracle.worlds import (
    AGREEMENT,
    LADDERS,
    LOSS_OWNERS,
    QUICK,
    Recipe,
    World,
    make_world,
    recipes,
    span_of,
)

RUSSIA = holidays.country_holidays("RU", years=(2024, 2025, 2026))
FEW = settings(max_examples=max(1, settings().max_examples // 5), phases=QUICK)


def seen_of(world: World) -> Seen:
    return Seen(
        deals=[*world.deals, *world.refunds],
        moves=world.moves,
        leads=world.leads,
        spend=world.spend,
        ladders=LADDERS,
        agreement=AGREEMENT,
        span=world.span,
        as_of=world.as_of,
    )


def plans_of(world: World) -> dict[str, dict[Span, int]]:
    """Plans by measure; money in minor units."""
    found: dict[str, dict[Span, int]] = {}
    for period, values in world.plans.items():
        for measure, value in values.items():
            amount = value * 100 if measure == "revenue" else value
            found.setdefault(measure, {})[span_of(period)] = amount
    return found


def _days(world: World) -> list[date | None]:
    """Days on which something of the exports was made or closed."""
    made = [deal.created_on for deal in world.deals]
    made += [lead.created_on for lead in world.leads or ()]
    return [*made, *(deal.closed_on for deal in world.deals)]


def compare(world: World, works: Callable[[date], bool] = RUSSIA.is_working_day) -> None:
    results = results_of(world)
    if results is None:
        days = [day for deal in world.deals for day in (deal.created_on, deal.closed_on)]
        assert not any(world.span.holds(day) and day <= world.as_of for day in days if day)
        return
    seen, plans = seen_of(world), plans_of(world)
    check_stages(results["stage_conversion"], seen)
    check_pace(results["run_rate"], seen, works, plans)
    first = min((day for day in _days(world) if day), default=None)
    check_plan_fact(results["plan_fact"], seen, works, plans, first)
    check_coverage(results["pipeline_coverage"], seen, plans.get("revenue", {}))
    check_managers(results["manager_conversion"], seen)
    check_funnel(results["funnel"], seen)
    check_cycle(results["sales_cycle"], seen)
    check_velocity(results["sales_velocity"], seen)
    if world.leads is not None:
        check_gap(results["gap_bridge"], seen, works, plans)
        check_kpi(results["shared_kpi"], seen, plans)
        check_qualified(results["qualified_share"], seen)
        check_costs(results["customer_cost"], seen)
        check_losses(results["loss_reasons"], seen, LOSS_OWNERS)


@FEW
@given(recipes())
def test_the_present(recipe: Recipe) -> None:
    compare(make_world(recipe))


@FEW
@given(recipes(past=True))
def test_looking_back_from_an_earlier_day(recipe: Recipe) -> None:
    compare(make_world(recipe))


@settings(max_examples=3, phases=QUICK)
@given(recipes(least=300, most=400))
def test_enough_deals_to_compare_managers(recipe: Recipe) -> None:
    compare(make_world(recipe))
