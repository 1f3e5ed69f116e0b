"""A real CRM's own grade of leads against an agreement, counted again from the raw rows."""

import csv
import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from funnelcli.pipeline.disputed_leads import run_found
from funnelcli.pipeline.request import Request

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
LEADS = Path(DATA or ".") / "x_education" / "Leads.csv"
GRADES = {
    "High in Relevance": "qualified",
    "Might be": "qualified",
    "Low in Relevance": "rejected",
    "Worst": "rejected",
}
SETTINGS = """
sources:
  leads: {{path: '{path}', columns: {{lead_id: Lead Number, status: Lead Quality}}}}
qualification: spec.yaml
lead_statuses: {grades}
"""
SPEC = """
version: 1
effective_from: 2020-01-01
placeholders: [Select]
criteria:
  - {id: subject, field: Specialization, present: true}
  - {id: time, field: Total Time Spent on Website, at_least: 300}
qualified_when: {all: [subject, time]}
"""


def test_the_grade_of_an_online_school_against_an_agreement(tmp_path: Path) -> None:
    settings = SETTINGS.format(path=LEADS, grades=GRADES)
    (tmp_path / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    request = Request(
        files=(),
        config=None,
        cwd=tmp_path,
        now=datetime(2030, 1, 1, 12),  # noqa: DTZ001 - the wall clock is local and passed in
        as_of=None,
        period=None,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )
    result = run_found(request).result
    counts: Counter[tuple[str, str | None]] = Counter()
    with LEADS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = row["Specialization"] not in {"", "Select"}
            long = float(row["Total Time Spent on Website"]) >= 300
            verdict = "qualified" if named and long else "rejected"
            counts[verdict, GRADES.get(row["Lead Quality"])] += 1
    table = result.concordance
    assert (table.both_yes, table.first_only, table.second_only, table.both_no) == (
        counts["qualified", "qualified"],
        counts["qualified", "rejected"],
        counts["rejected", "qualified"],
        counts["rejected", "rejected"],
    )
    assert result.silent_count == counts["qualified", None] + counts["rejected", None]
    assert len(result.rows) == table.split
    assert table.kappa == pytest.approx(0.06, abs=0.005)
