"""On made-up exports the tool and the oracle print the same six statistics."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import holidays
from hypothesis import given, settings

from oracle.checks import (
    Seen,
    check_costs,
    check_coverage,
    check_managers,
    check_pace,
    check_qualified,
    check_stages,
)
from oracle.records import Span
from oracle.tool import Asked, run_tool
from oracle.worlds import AGREEMENT, LADDERS, World, span_of, worlds, write_world

RUSSIA = holidays.country_holidays("RU", years=(2024, 2025, 2026))
FEW = settings(max_examples=max(1, settings().max_examples // 5))


def seen_of(world: World) -> Seen:
    return Seen(
        deals=world.deals,
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


def compare(world: World, works: Callable[[date], bool] = RUSSIA.is_working_day) -> None:
    with TemporaryDirectory() as folder:
        path = write_world(world, Path(folder))
        results = run_tool(path, Asked(as_of=world.as_of, period=world.period))
    seen, plans = seen_of(world), plans_of(world)
    check_stages(results["stage_conversion"], seen)
    check_pace(results["run_rate"], seen, works, plans)
    check_coverage(results["pipeline_coverage"], seen, plans.get("revenue", {}))
    check_managers(results["manager_conversion"], seen)
    if world.leads is not None:
        check_qualified(results["qualified_share"], seen)
        check_costs(results["customer_cost"], seen)


@FEW
@given(worlds())
def test_the_present(world: World) -> None:
    compare(world)


@FEW
@given(worlds(past=True))
def test_looking_back_from_an_earlier_day(world: World) -> None:
    compare(world)


@settings(max_examples=3)
@given(worlds(least=300, most=400))
def test_enough_deals_to_compare_managers(world: World) -> None:
    compare(world)
