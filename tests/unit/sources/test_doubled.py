"""Of headers that occur again the first is read; that is told unless somebody chose."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.model.place import Place
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.recognition.doubled import doubled, is_chosen
from workbooks import Cell, save, save_ods

TABLE: list[list[Cell]] = [
    ["deal_id", "stage", "amount", "Бюджет", "Бюджет"],
    [1, "New", None, 5, 7],
]
SAVES = {".xlsx": save, ".ods": save_ods}


def told(path: Path, **columns: str) -> list[tuple[str | None, int | None]]:
    request = SourceRequest(path=path, columns=columns)
    canonical = read_sources([request], ReadOptions(today=date(2026, 11, 20)))
    found = [issue for issue in canonical.issues if issue.code == "D202"]
    assert all(issue.values["headers"] == "Бюджет#2" for issue in found)
    return [(place.sheet, place.row) for issue in found for place in issue.places]


@pytest.fixture(params=[".csv", ".xlsx", ".ods"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    target = tmp_path / f"deals{request.param}"
    if request.param == ".csv":
        lines = [";".join("" if cell is None else str(cell) for cell in row) for row in TABLE]
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return target
    return SAVES[request.param](target, {"Deals": TABLE})


def test_it_is_told_in_every_container(path: Path) -> None:
    assert told(path) == [(None if path.suffix == ".csv" else "Deals", 1)]


def test_it_is_not_told_where_somebody_chose(path: Path) -> None:
    assert told(path, amount="Бюджет#2") == []


@pytest.mark.parametrize(
    ("headers", "again"),
    [
        (["Amount", "AMOUNT"], "AMOUNT"),
        (["Бюджет ₽", "Бюджет, руб.", "#3"], "Бюджет, руб."),
        (["Источник ", "Источник#2"], "Источник#2"),
        (["Deal #", "Заказ #1", "ID"], None),
    ],
)
def test_headers_that_are_read_alike_occur_again(headers: list[str], again: str | None) -> None:
    told = doubled(Place("d.csv", None, 1), headers)
    assert [issue.values["headers"] for issue in told] == ([again] if again else [])
    assert is_chosen(headers, headers[:1])
    assert is_chosen(headers, []) is (again is None)
