"""Every profile understands its made-up samples: tests/profiles/PROFILE/NAME.csv beside NAME.yml.

A new profile needs no test of its own: put a sample and its expected result into its folder.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.model.day import day_number
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.recognition.profile import load_profiles
from profile_samples import SAMPLES, Sample, canonical_rows

TODAY = date(2026, 11, 20)
_WHOLE = ("closed_basis", "stage_order", "encoding", "separator", "header_row", "rows_read")


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_sample_is_understood(sample: Sample) -> None:
    canonical = read_sources([SourceRequest(path=sample.path)], ReadOptions(today=TODAY))
    (seen,) = canonical.inputs
    role = Role(sample.expected["role"])
    assert (seen.profile, seen.role) == (sample.profile, role)
    said = {name: getattr(seen, name) for name in _WHOLE if name in sample.expected}
    assert said == {name: sample.expected[name] for name in said}
    assert dict(seen.rows_excluded) == sample.expected.get("rows_excluded", {})
    assert sorted({issue.code for issue in canonical.issues}) == sample.expected["issues"]
    for name, header in sample.expected.get("columns", {}).items():
        assert seen.columns[name] == header
    _compare(canonical_rows(canonical, role), sample.expected.get("rows", []))
    if "history" in sample.expected:
        _compare(canonical_rows(canonical, Role.HISTORY), sample.expected["history"])
    if "leads" in sample.expected:
        assert len(canonical_rows(canonical, Role.LEADS)) == sample.expected["leads"]


def _compare(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    shown = [_cut(row, want) for row, want in zip(found, wanted, strict=True)]
    assert shown == [_plain(want) for want in wanted]


def _cut(row: dict[str, Any], want: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in want}


def _plain(want: dict[str, Any]) -> dict[str, Any]:
    return {
        name: day_number(value) if isinstance(value, date) else value
        for name, value in want.items()
    }


def test_every_profile_has_a_sample_of_each_role() -> None:
    sampled = {(sample.profile, Role(sample.expected["role"])) for sample in SAMPLES}
    known = {(name, role) for name, profile in load_profiles().items() for role in profile.roles}
    assert known == sampled


def test_every_file_here_is_a_sample_or_its_expected_result() -> None:
    folder = Path(__file__).parent
    files = {path for path in folder.glob("*/*") if path.suffix in {".csv", ".tsv", ".yml"}}
    assert files == {path for s in SAMPLES for path in (s.path, s.path.with_suffix(".yml"))}
