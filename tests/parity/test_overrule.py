"""Settled verdicts in place of the agreement's: the same on Polars and on SQLFrame (duckdb)."""

from typing import Any

import polars as pl
import pytest

from canonical_frames import Engine, on_polars
from funnelcli.model.verdict import Verdict
from funnelcli.spec.overrule import overrule
from sql_engine import on_sqlframe, rows_of

__all__ = ["on_sqlframe"]

SCHEMA = dict.fromkeys(("lead_id", "verdict", "excluded_as"), pl.String)
LEADS: list[dict[str, Any]] = [
    {"lead_id": "1", "verdict": "qualified", "excluded_as": None},
    {"lead_id": "2", "verdict": "rejected", "excluded_as": None},
    {"lead_id": "3", "verdict": "excluded", "excluded_as": "test"},
    {"lead_id": "4", "verdict": "excluded", "excluded_as": "duplicate"},
    {"lead_id": None, "verdict": "unknown", "excluded_as": None},
]


@pytest.mark.parametrize(
    ("settled", "verdicts", "excluded"),
    [
        ({}, ["qualified", "rejected", "excluded", "excluded", "unknown"], ["test", "duplicate"]),
        (
            {"1": Verdict.REJECTED, "3": Verdict.QUALIFIED, "9": Verdict.QUALIFIED},
            ["rejected", "rejected", "qualified", "excluded", "unknown"],
            ["duplicate"],
        ),
        (
            dict.fromkeys(("1", "2", "4"), Verdict.QUALIFIED),
            ["qualified", "qualified", "excluded", "qualified", "unknown"],
            ["test"],
        ),
    ],
)
def test_only_settled_leads_change(
    settled: dict[str, Verdict], verdicts: list[str], excluded: list[str], on_sqlframe: Engine
) -> None:
    for engine in (on_polars, on_sqlframe):
        rows = rows_of(overrule(engine(LEADS, SCHEMA), settled))
        rows.sort(key=lambda row: str(row["lead_id"]))
        assert [row["verdict"] for row in rows] == verdicts
        assert [row["spec_verdict"] for row in rows] == [lead["verdict"] for lead in LEADS]
        assert [row["excluded_as"] for row in rows if row["excluded_as"]] == excluded
