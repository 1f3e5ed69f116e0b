"""Every metric gives the same result on Polars and on SQLFrame (duckdb, no JVM).

SQLFrame copies the whole query at every step, so the state at as-of is compared once, and metrics
begin, as in the product, with frames of that state which are settled already.
"""

from dataclasses import fields
from datetime import date
from typing import Any

import polars as pl
import pytest

from canonical_frames import (
    Engine,
    Row,
    collected,
    facts,
    frames_on,
    on_polars,
    part_plans,
    plan,
    question,
    random_world,
    with_history,
)
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.catalog import METRICS
from funnelcli.metrics.landmark import FEW_PERIODS
from funnelcli.metrics.seen import seen_at
from funnelcli.schema.columns import Role
from sql_engine import on_sqlframe

__all__ = ["on_sqlframe"]

NAMES = [field.name for field in fields(Frames)]


def world() -> dict[str, list[dict[str, Any]]]:
    """A world in which every frame of every metric has rows."""
    found = random_world(6, size=80)
    for number, deal in enumerate(found["deals"]):
        deal["channel"] = ("Директ", None, "VK")[number % 3]
    for number, move in enumerate(found["history"]):
        move["pipeline"] = "Сервис" if number % 9 == 0 else ""
    return found


def asked() -> Question:
    """The middle of May, one day before the export, with a plan of the whole and of parts."""
    known = with_history(facts())
    known |= {role: known[role] | {"product", "manager"} for role in (Role.LEADS, Role.DEALS)}
    goal = {"revenue": 500_000_000, "deals_won": 20, "leads": 50, "qualified_leads": 30}
    return question(
        "2025-05-01..2025-05-31",
        "2025-05-13",
        facts=facts(
            fields=known, crossing_count=1, moves_from=date(2025, 2, 1), backward=frozenset({""})
        ),
        plan=plan("2025-05", **goal) + part_plans("2025-05", **goal),
    )


def state(engine: Engine) -> Frames:
    """The world at as-of, by the engine itself."""
    point = asked()
    return seen_at(frames_on(engine, **world()), point.as_of, point.facts)


def settled(engine: Engine) -> Frames:
    """The same state as plain tables of ``engine``."""
    frames = state(on_polars)
    return Frames(**{name: _settle(getattr(frames, name).to_native(), engine) for name in NAMES})


def _settle(native: pl.LazyFrame, engine: Engine) -> Any:  # noqa: ANN401 - a frame of any engine
    return engine(native.collect().to_dicts(), native.collect_schema())


def in_order(rows: list[dict[str, Any]]) -> list[Row]:
    return sorted(rows, key=lambda row: sorted(map(str, row.items())))


@pytest.fixture(autouse=True)
def _few_past_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past periods are all alike; each costs SQLFrame a query. One more than money needs."""
    monkeypatch.setattr("funnelcli.metrics.landmark.MOST_PERIODS", FEW_PERIODS + 1)


@pytest.mark.parametrize("name", NAMES)
def test_same_state_on_both_engines(name: str, on_sqlframe: Engine) -> None:
    here = in_order(collected(getattr(state(on_polars), name)))
    assert here
    assert in_order(collected(getattr(state(on_sqlframe), name))) == here


@pytest.mark.parametrize("metric", METRICS)
def test_same_result_on_both_engines(metric: str, on_sqlframe: Engine) -> None:
    compute, summarise = METRICS[metric]
    results = []
    for engine in (on_polars, on_sqlframe):
        rows = {each: collected(lazy) for each, lazy in compute(settled(engine), asked()).items()}
        assert all(rows.values()), [name for name, found in rows.items() if not found]
        results.append(summarise(rows, asked()))
    assert results[0] == results[1]


def test_the_past_that_is_compared_is_enough_for_money() -> None:
    """Otherwise both engines would agree on nothing."""
    compute, summarise = METRICS["pipeline_coverage"]
    rows = {each: collected(lazy) for each, lazy in compute(settled(on_polars), asked()).items()}
    result = summarise(rows, asked())
    assert result.past_periods >= FEW_PERIODS
    assert None not in (result.required, result.gap, result.weighted, result.plan_probability)
