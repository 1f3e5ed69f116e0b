"""Every metric gives the same result on Polars and on SQLFrame (duckdb, no JVM)."""

import pytest

from canonical_frames import (
    Engine,
    facts,
    frames_on,
    on_polars,
    part_plans,
    plan,
    question,
    random_world,
    run,
    with_history,
)
from funnelcli.metrics.catalog import METRICS
from funnelcli.schema.columns import Role
from sql_engine import on_sqlframe

__all__ = ["on_sqlframe"]


@pytest.mark.parametrize("metric", METRICS)
def test_same_result_on_both_engines(metric: str, on_sqlframe: Engine) -> None:
    world = random_world(1, size=80)
    fields = with_history(facts())
    fields |= {role: fields[role] | {"product", "manager"} for role in (Role.LEADS, Role.DEALS)}
    goal = {"revenue": 500_000_000, "deals_won": 20, "leads": 50, "qualified_leads": 30}
    asked = question(
        "2025-04-01..2025-04-30",
        "2025-04-20",
        facts=facts(fields=fields),
        plan=plan("2025-04", **goal) + part_plans("2025-04", **goal),
    )
    here = run(metric, frames_on(on_polars, **world), asked)
    there = run(metric, frames_on(on_sqlframe, **world), asked)
    assert here == there
