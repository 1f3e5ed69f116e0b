"""What the examples inside an agreement show, each problem at its line."""

from pathlib import Path

import pytest

from funnelcli.errors import SpecError
from funnelcli.pipeline.spec_test import run_spec_test

HEAD = """version: 1
effective_from: 2026-01-01
exclude:
  duplicates: {by: [phone], within_days: 30}
  test: {field: title, matches: тест}
criteria:
  - {id: brand, field: product, contains_any: [opel]}
  - {id: budget, field: budget, at_least: 5000.50}
qualified_when: {all: [brand, budget]}
examples:
"""
GOOD = """  - {lead: {product: Opel, budget: 5000.50, phone: 79001234567}, verdict: qualified}
  - {lead: {product: Opel, budget: 5000.49, phone: 79001234567}, verdict: rejected}
  - {lead: {product: Fiat, budget: 9000}, verdict: rejected, because: [brand]}
  - {lead: {product: Opel}, verdict: unknown, missing: [budget], because: []}
  - {lead: {title: Тест, created_at: 05.11.2026}, verdict: excluded}
"""


def problems(folder: Path, text: str) -> list[tuple[str, int | None]]:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    found = run_spec_test(path, None, folder)
    return [(issue.code, issue.places[0].row) for issue in found.issues]


def test_sound_examples_show_nothing(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("5000.49", "5000.50", [("S076", 12), ("S079", 8)]),
        ("because: [brand]", "because: [budget]", [("S077", 13), ("S079", 7)]),
        ("missing: [budget]", "missing: [brand]", [("S078", 14)]),
        ("verdict: excluded", "verdict: unknown", [("S076", 15)]),
    ],
)
def test_a_wrong_example_is_named_by_its_line(
    tmp_path: Path, old: str, new: str, found: list[tuple[str, int]]
) -> None:
    assert problems(tmp_path, HEAD + GOOD.replace(old, new)) == found


def test_what_no_example_tries(tmp_path: Path) -> None:
    first, second, *_ = GOOD.splitlines()
    assert problems(tmp_path, f"{HEAD}{first}\n") == [("S079", 7), ("S079", 8)]
    assert problems(tmp_path, f"{HEAD}{first}\n{second}\n") == [("S079", 7)]
    both_fail = "  - {lead: {product: Fiat, budget: 1}, verdict: rejected}"
    # Both answers occur both ways, but no verdict hangs on either alone.
    assert problems(tmp_path, f"{HEAD}{first}\n{both_fail}\n") == [("S080", 7), ("S080", 8)]
    told = both_fail.replace("rejected}", "rejected, because: [brand, budget]}")
    assert problems(tmp_path, f"{HEAD}{first}\n{told}\n") == []


def test_no_examples_and_idle_criteria(tmp_path: Path) -> None:
    bare = HEAD.replace("examples:\n", "")
    assert problems(tmp_path, bare) == [("S081", None)]
    idle = (HEAD + GOOD).replace("all: [brand, budget]", "all: [brand]")
    assert ("S083", 8) in problems(tmp_path, idle)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "много"),
        ("created_at", "вчера"),
        ("timeline_days", "NaN"),
        ("budget", "Infinity"),
    ],
)
def test_an_answer_that_is_no_number_or_day(tmp_path: Path, field: str, value: str) -> None:
    wrong = f"  - {{lead: {{{field}: {value}}}, verdict: unknown}}\n"
    with pytest.raises(SpecError) as caught:
        problems(tmp_path, HEAD + GOOD + wrong)
    (issue,) = caught.value.issues
    assert (issue.code, issue.places[0].row) == ("S082", 16)


def test_older_versions_are_tested_too(tmp_path: Path) -> None:
    old = HEAD + GOOD.replace("5000.49", "9000")
    new = (HEAD + GOOD).replace("version: 1", "version: 2").replace("2026-01", "2026-06")
    assert problems(tmp_path, f"{old}---\n{new}") == [("S076", 12)]
