"""Nothing is lost: what goes in comes out in some row, and parts add up to totals."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings

from funnelcli.errors import InputError
from oracle.checks import ratio
from oracle.files import write_world
from oracle.tool import Asked, nothing_inside, run_whole
from oracle.worlds import QUICK, Recipe, World, make_world, recipes

FEW = settings(max_examples=max(1, settings().max_examples // 5), phases=QUICK)


def run_of(world: World) -> Any:  # noqa: ANN401 - read field by field
    with TemporaryDirectory() as folder:
        path = write_world(world, Path(folder))
        try:
            return run_whole(path, Asked(as_of=world.as_of, period=world.period))
        except InputError as error:
            if not nothing_inside(error):
                raise
            return None


@FEW
@given(recipes())
def test_parts_add_up(recipe: Recipe) -> None:
    world = make_world(recipe)
    run = run_of(world)
    if run is None:
        return
    for file in run.report.inputs:
        assert file.rows_read == file.rows_kept + sum(file.rows_excluded.values()), file.file
    check_stages_add_up(run.report.metrics["stage_conversion"])
    check_managers_add_up(run.report.metrics["manager_conversion"])
    if world.leads is not None:
        check_verdicts_add_up(run.report.metrics["qualified_share"], world)
        check_costs_add_up(run.report.metrics["customer_cost"])


def check_stages_add_up(result: Any) -> None:  # noqa: ANN401 - result of the tool
    total = result.totals
    outcomes = (total.won_count, total.lost_count, total.open_count, total.unknown_count)
    assert total.created_count == sum(outcomes)
    won = {row.pipeline: row.reached for row in result.rows if row.outcome == "won"}
    assert sum(won.values()) == total.won_count
    for mode, rows in result.by_mode.items():
        for before, row in pairwise(rows):
            if before.outcome is None and mode != "visited":
                assert row.reached <= before.reached
                assert row.reached + row.unknown_count <= before.reached + before.unknown_count


def check_managers_add_up(result: Any) -> None:  # noqa: ANN401 - result of the tool
    rows = result.rows
    assert len({row.manager for row in rows}) == len(rows)
    if result.total is not None:
        won = sum(row.won_count for row in rows)
        assert ratio(result.total) == (won, won + sum(row.lost_count for row in rows))
    created = [row.created_share for row in rows]
    assert result.total_created.numerator == sum(share.numerator for share in created)
    assert result.total_created.denominator == sum(share.denominator for share in created)
    assert result.undated_won_count == sum(row.undated_won_count for row in rows)


def check_verdicts_add_up(result: Any, world: World) -> None:  # noqa: ANN401 - result of the tool
    names = ("qualified_count", "rejected_count", "unknown_count", "excluded_count")
    created = [lead.created_on for lead in world.leads or ()]
    inside = sum(world.span.holds(day) and day <= world.as_of for day in created if day)
    assert sum(getattr(result, name) for name in names) == inside
    for name in names:
        assert getattr(result, name) == sum(getattr(row, name) for row in result.by_channel)
    judged = inside - result.excluded_count
    for row in result.by_criterion:
        assert row.passed_count + row.failed_count + row.unknown_count == judged


def check_costs_add_up(result: Any) -> None:  # noqa: ANN401 - result of the tool
    for name in ("leads_count", "qualified_count", "customers_count"):
        counts = (getattr(row, name) or 0 for row in result.rows)  # None: whom money brought
        assert getattr(result.total, name) == sum(counts), name
    for name in ("spend", "revenue"):
        parts = [getattr(row, name) for row in result.rows]
        total = getattr(result.total, name)
        assert (total.minor if total else 0) == sum(part.minor for part in parts if part), name
