"""X Education: 9 240 undated leads judged, `Select` means that nobody answered."""

import csv
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command import run_in
from oracle.spec_oracle import judge_one
from spec_frames import plain_yaml

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
LEADS = Path(DATA or ".") / "x_education" / "Leads.csv"
SPEC = """version: 1
effective_from: 2020-01-01
agreed_by: [Marketing, Sales]
placeholders: [Select]
dictionaries:
  sources: {Google: [google], Live chat: [olark chat, live chat], Direct: [direct traffic]}
exclude:
  refused: {field: Do Not Call, is: true}
criteria:
  - {id: works, title: Works, group: need, field: What is your current occupation,
     one_of: [Working Professional, Businessman]}
  - {id: field_known, title: Specialization told, group: need, field: Specialization,
     present: true}
  - {id: near, title: Lives near, group: authority, field: City, contains_any: [mumbai, thane]}
  - {id: engaged, title: Looked around, group: timeline,
     field: Total Time Spent on Website, at_least: 300}
  - {id: google, title: Came from Google, field: Lead Source,
     one_of: [{dictionary: sources, name: google}]}
qualified_when:
  any: [works, {all: [field_known, engaged]}]
  score: {points: {works: 3, engaged: 2, near: 1, google: 1}, at_least: 3}
"""
SETTINGS = """sources:
  leads: {{path: {path}, columns: {{lead_id: Lead Number, source: Lead Source}}}}
channels: {{google: Google}}
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("x_education")
    (folder / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "funnelcli.yaml").write_text(
        SETTINGS.format(path=json.dumps(str(LEADS))), encoding="utf-8"
    )
    done = run_in(folder, "qualify", "-f", "json", "-q")
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LEADS.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_lead_has_the_verdict_of_the_oracle(
    found: dict[str, Any], rows: list[dict[str, str]]
) -> None:
    (spec,) = plain_yaml(SPEC)
    assert len(found["rows"]) == len(rows) == 9_240
    assert found["undated_count"] == 9_240
    expected = {row["Lead Number"]: judge_one(row, spec) for row in rows}
    got = {row["lead_id"]: (row["verdict"], row["failed"], row["missing"]) for row in found["rows"]}
    assert got == expected
    verdicts = Counter(verdict for verdict, *_ in expected.values())
    assert found["counts"] == {name: verdicts[name] for name in found["counts"]}
    assert min(verdicts[name] for name in ("qualified", "rejected", "unknown", "excluded")) > 0


def test_converted_share_among_the_verdicts(
    found: dict[str, Any], rows: list[dict[str, str]]
) -> None:
    """Made once by a spreadsheet's count: 3 561 of 9 240 converted in all."""
    converted = {row["Lead Number"]: row["Converted"] == "1" for row in rows}
    (spec,) = plain_yaml(SPEC)
    by_tool: Counter[tuple[str, bool]] = Counter(
        (row["verdict"], converted[row["lead_id"]]) for row in found["rows"]
    )
    by_hand: Counter[tuple[str, bool]] = Counter(
        (judge_one(row, spec)[0], row["Converted"] == "1") for row in rows
    )
    assert by_tool == by_hand
    assert sum(count for (_, won), count in by_tool.items() if won) == 3_561
    shares = {
        verdict: by_tool[verdict, True] / (by_tool[verdict, True] + by_tool[verdict, False])
        for verdict in ("qualified", "rejected", "unknown")
    }
    assert shares["qualified"] > shares["rejected"]


def test_one_google(found: dict[str, Any], rows: list[dict[str, str]]) -> None:
    spelled = Counter(row["Lead Source"] for row in rows)
    assert spelled["Google"] > 0
    assert spelled["google"] > 0
    google = next(each for each in found["by_criterion"] if each["criterion"] == "google")
    (spec,) = plain_yaml(SPEC)
    judged = [row for row in rows if judge_one(row, spec)[0] != "excluded"]
    told = [row for row in judged if row["Lead Source"]]
    passed = sum(row["Lead Source"].lower() == "google" for row in told)
    assert google["failed_count"] == len(told) - passed
    assert google["unanswered_count"] == len(judged) - len(told)
    channels = {each["channel"] for each in found["by_channel"]}
    assert "Google" in channels
    assert "google" not in channels
