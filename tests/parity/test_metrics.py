"""Every metric gives the same result on Polars and on SQLFrame (duckdb, no JVM)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from sqlframe.duckdb import DuckDBSession

from canonical_frames import (
    Engine,
    Row,
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

_SQL = {pl.String: "string", pl.Int64: "bigint"}


@pytest.fixture(scope="module")
def on_sqlframe() -> Iterator[Engine]:
    session = DuckDBSession()

    def build(rows: Sequence[Row], schema: Mapping[str, Any]) -> nw.LazyFrame[Any]:
        types = ", ".join(f"`{name}` {_SQL[kind]}" for name, kind in schema.items())
        data = [tuple(row[name] for name in schema) for row in rows]
        return nw.from_native(session.createDataFrame(data, schema=types))

    yield build
    session.stop()


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
