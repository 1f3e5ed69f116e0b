"""Each planted defect of the catalogue has its code, its count and its place.

The expected rows are found here again in the raw files, by nothing but the csv module.
"""

import csv
import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, Value
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest, read_sources

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
FOLDER = Path(DATA or ".") / "exports" / "bitrix24_planted_defects"
NAMES = ("deals", "marketing_costs", "stage_history")
STRANGERS = (
    *("companies", "contacts", "deal_products", "payments", "pipeline_stages", "products"),
    "users",
)
Line: TypeAlias = tuple[int, dict[str, str]]
Spot: TypeAlias = tuple[str, int, str]


def lines(name: str) -> list[Line]:
    """Line number and cells of each record."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(enumerate(csv.DictReader(stream), start=2))


def newest_deals() -> list[Line]:
    """The deals, each id once: the one updated last."""
    newest: dict[str, Line] = {}
    for line, row in lines("deals"):
        known = newest.get(row["deal_id"])
        if known is None or known[1]["updated_at"] <= row["updated_at"]:
            newest[row["deal_id"]] = line, row
    return sorted(newest.values())


def values(name: str, column: str) -> set[str]:
    return {row[column] for _, row in lines(name)}


def spots(name: str, column: str, wrong: Callable[[dict[str, str]], bool]) -> set[Spot]:
    table = newest_deals() if name == "deals" else lines(name)
    return {(name, line, column) for line, row in table if wrong(row)}


def orphans(name: str, column: str, owner: str) -> set[Spot]:
    known = values(owner, column)
    return spots(name, column, lambda row: bool(row[column]) and row[column] not in known)


def copies(name: str) -> set[Spot]:
    seen: set[tuple[str, ...]] = set()
    found: set[Spot] = set()
    for line, row in lines(name):
        cells = tuple(row.values())
        if cells in seen:
            found.add((name, line, "deal_id"))
        seen.add(cells)
    return found


def odd(name: str, column: str, shape: Callable[[str], str]) -> set[Spot]:
    usual, _ = Counter(shape(row[column]) for _, row in lines(name)).most_common(1)[0]
    return spots(name, column, lambda row: shape(row[column]) != usual)


def digits_hidden(text: str) -> str:
    return "".join("#" if sign.isdigit() else sign for sign in text)


@pytest.fixture(scope="module")
def canonical() -> Canonical:
    paths = [FOLDER / f"{name}.csv" for name in (*NAMES, *STRANGERS)]
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 6, 24)))


@pytest.fixture(scope="module")
def found(canonical: Canonical) -> dict[str, list[Issue]]:
    told: dict[str, list[Issue]] = {}
    for issue in canonical.issues:
        told.setdefault(issue.code, []).append(issue)
    return told


def expected() -> dict[str, tuple[str, set[Spot]]]:
    """Defect of the catalogue to its code and the cells that have it."""
    gone = {line for line, _ in lines("deals")} - {line for line, _ in newest_deals()}
    covered = values("stage_history", "deal_id")
    history = {row["deal_id"] for _, row in lines("deals")}
    return {
        "1.1": ("D046", {("deals", line, "deal_id") for line in gone}),
        "1.2": ("D182", copies("stage_history")),
        "2.1": ("D187", orphans("deal_products", "deal_id", "deals")),
        "2.1 payments": ("D187", orphans("payments", "deal_id", "deals")),
        "2.2": (
            "D074",
            spots("stage_history", "deal_id", lambda row: row["deal_id"] not in history),
        ),
        "2.3": ("D187", orphans("contacts", "company_id", "companies")),
        "2.4": ("D187", orphans("deals", "stage_id", "pipeline_stages")),
        "2.5": ("D187", orphans("deal_products", "product_id", "products")),
        "4.1": ("D052", odd("deals", "created_at", digits_hidden)),
        "5.1": (
            "D062",
            spots("deals", "expected_amount", lambda row: "-" in row["expected_amount"]),
        ),
        "6.1": ("D069", spots("deals", "expected_amount", lambda row: not row["currency"])),
        "6.2": ("D190", spots("deals", "manager_id", lambda row: not row["manager_id"])),
        "6.4": (
            "D071",
            spots(
                "deals", "", lambda row: row["stage_id"] in {"WON", "LOST"} and not row["closed_at"]
            ),
        ),
        "7.5": ("D191", spots("deals", "deal_id", lambda row: row["deal_id"] not in covered)),
        "8.1": ("D188", odd("contacts", "phone", digits_hidden)),
    }


@pytest.mark.parametrize("defect", expected() if DATA else [])
def test_a_planted_defect_has_its_code_and_count(
    found: dict[str, list[Issue]], defect: str
) -> None:
    code, cells = expected()[defect]
    assert cells, "the catalogue says there is one"
    (name,) = {name for name, _, _ in cells}
    (column,) = {column for _, _, column in cells}
    (issue,) = [
        each
        for each in found[code]
        if Path(each.places[0].file).stem == name and each.places[0].column in {column, None}
    ]
    assert issue.count == len(cells)
    rows = sorted(line for _, line, _ in cells)
    assert [place.row for place in issue.places] == rows[:5]


def test_3_1_spellings_of_one_source_are_named_with_their_counts(
    found: dict[str, list[Issue]],
) -> None:
    counts = Counter(row["source"] for _, row in newest_deals())
    counts.update(row["source"] for _, row in lines("marketing_costs"))
    for names in (("Avito", "avito", "AVITO", "Авито"), ("website", "Website")):
        wanted = {name: counts[name] for name in names}
        assert all(wanted.values())
        (issue,) = [each for each in found["D189"] if listed(each.values["names"]) == wanted]
        assert issue.count == sum(wanted.values()) - max(wanted.values())


def listed(value: Value) -> dict[Value, Value]:
    assert isinstance(value, Phrase)
    if value.key == "list.more":
        return listed(value.values["first"]) | listed(value.values["rest"])
    return {value.values["name"]: value.values["number"]}


def test_files_of_unknown_role_are_named_and_nothing_else_is_counted(
    canonical: Canonical, found: dict[str, list[Issue]]
) -> None:
    assert {Path(each.places[0].file).stem for each in found["D040"]} == set(STRANGERS)
    assert {Path(each.file).stem for each in canonical.inputs} == set(NAMES)


def test_2_4_and_7_5_with_the_stages_of_the_settings() -> None:
    open_stages = [
        row["stage_id"] for _, row in lines("pipeline_stages") if row["is_final"] == "false"
    ]
    names = PipelineNames(stages=tuple(open_stages), won=("WON",), lost=("LOST",))
    requests = [SourceRequest(path=FOLDER / f"{name}.csv") for name in NAMES]
    options = ReadOptions(today=date(2026, 6, 24), pipelines={"sales-main": names})
    told = {issue.code: issue for issue in read_sources(requests, options).issues}
    strange = spots(
        "deals", "stage_id", lambda row: row["stage_id"] not in {*open_stages, "WON", "LOST"}
    )
    assert [place.row for place in told["D070"].places] == [line for _, line, _ in strange]
    place = {stage: number for number, stage in enumerate(open_stages)}
    jumps = spots(
        "stage_history",
        "new_stage_id",
        lambda row: (
            row["old_stage_id"] in place
            and row["new_stage_id"] in place
            and place[row["new_stage_id"]] - place[row["old_stage_id"]] > 1
        ),
    )
    assert [each.row for each in told["D199"].places] == [line for _, line, _ in jumps]
    assert told["D199"].count == len(jumps) == 1
