"""Spec rules as YAML: an agreement, then leads with the verdict and reasons they must get.

Every file in ``spec/`` is a lead-spec.yaml; its last document lists the cases. Each is judged by
the tool on a frame and by the oracle that reads the YAML itself.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from funnelcli.spec.qualify import judge
from funnelcli.spec.reason import failed_and_missing
from oracle.spec_oracle import judge_one
from spec_frames import agreement_of, columns_of, lead_frame, plain_yaml

FILES = sorted((Path(__file__).parent / "spec").glob("*.yaml"))
BREAK = "\n--- # cases\n"


def read_case(path: Path) -> tuple[str, list[dict[str, Any]]]:
    agreement, _, listed = path.read_text(encoding="utf-8").rpartition(BREAK)
    return agreement, plain_yaml(listed)[0]


def as_text(lead: Mapping[str, Any]) -> dict[str, str | None]:
    """What an export would say: true and numbers as text."""
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else None if value is None else str(value)
        for name, value in lead.items()
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_leads_get_their_verdicts(path: Path, tmp_path: Path) -> None:
    text, cases = read_case(path)
    agreement = agreement_of(text, tmp_path)
    leads = [as_text(case["lead"]) for case in cases]
    judged = judge(lead_frame(leads), agreement, columns_of(leads), "RUB")
    rows = judged.collect().sort("row").to_native().to_dicts()
    for case, row in zip(cases, rows, strict=True):
        failed, missing = failed_and_missing(row, agreement)
        found = {
            "verdict": row["verdict"],
            "failed": failed,
            "missing": missing,
            "excluded_as": row["excluded_as"],
            "version": row["spec_version"],
        }
        wanted = {"failed": [], "missing": [], **case}
        wanted.pop("lead")
        assert {name: found[name] for name in wanted} == wanted, case


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_oracle_agrees_with_the_cases(path: Path) -> None:
    text, cases = read_case(path)
    versions = {each["version"]: each for each in plain_yaml(text)}
    newest = max(versions)
    for case in cases:
        if case.get("excluded_as") == "duplicate":
            continue
        spec = versions[case.get("version", newest)]
        found = judge_one(as_text(case["lead"]), spec)
        assert found == (case["verdict"], case.get("failed", []), case.get("missing", [])), case


def test_there_are_cases() -> None:
    assert len(FILES) >= 8
