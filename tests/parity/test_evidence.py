"""The rows behind every figure are the same on Polars and on SQLFrame (duckdb, no JVM)."""

import pytest

from canonical_frames import (
    Engine,
    collected,
    facts,
    frames_on,
    on_polars,
    plan,
    question,
    random_world,
    run,
    with_history,
)
from funnelcli.evidence.account import counts_of
from funnelcli.evidence.base import LEFT_OUT
from funnelcli.evidence.catalog import EVIDENCE
from funnelcli.metrics.base import Frames, Mode, Question
from funnelcli.metrics.seen import seen_at
from funnelcli.metrics.stage_conversion import MODES
from sql_engine import on_sqlframe

__all__ = ["on_sqlframe"]


def accounts(metric: str, frames: Frames, asked: Question, result: object) -> list[object]:
    """Sums and reasons of every role."""
    seen = seen_at(frames, asked.as_of, asked.facts)
    found: list[object] = []
    for each in EVIDENCE[metric](seen, asked, result):
        rows = {name: collected(lazy) for name, lazy in counts_of(each).items()}
        sums = {name: int(value or 0) for name, value in rows["sums"][0].items()}
        reasons = {row[LEFT_OUT]: row["count"] for row in rows["reasons"]}
        found.append((each.role, sums, reasons))
    return found


CASES = [
    *((metric, "ordered") for metric in EVIDENCE),
    *(("stage_conversion", mode) for mode in MODES if mode != "ordered"),
]


@pytest.mark.parametrize(("metric", "mode"), CASES)
def test_same_rows_on_both_engines(metric: str, mode: Mode, on_sqlframe: Engine) -> None:
    world = random_world(1, size=80)
    known = facts()
    asked = question(
        "2025-04-01..2025-04-30",
        "2025-04-20",
        facts=facts(fields=with_history(known)),
        plan=plan("2025-04", revenue=500_000_000),
        mode=mode,
        response_minutes=30,
    )
    frames = frames_on(on_polars, **world)
    result = run(metric, frames, asked)
    here = accounts(metric, frames, asked, result)
    assert here
    assert here == accounts(metric, frames_on(on_sqlframe, **world), asked, result)
