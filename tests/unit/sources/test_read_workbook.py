# ruff: noqa: DTZ001 - cells hold times without a zone
"""Workbooks: a book's own dates and numbers are taken as they are, text beside them is read."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from funnelcli.model.day import day_number
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.shape import Hints
from small_exports import Rows

HEAD = ["ID", "Название сделки", "Бюджет ₽", "Дата создания сделки", "Дата закрытия", "Этап сделки"]
BODY: list[list[object]] = [
    [310001, "a", 1234.5, datetime(2026, 2, 1, 23, 30), "03.02.2026 10:00:00", "Won"],
    [310002, "b", "350 000", datetime(2026, 2, 2), datetime(2026, 2, 4, 9), "Lost"],
    [310003, "c", None, None, "не закрыта", "Переговоры"],
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [HEAD, *BODY]:
        sheet.append(row)
    path = tmp_path / "deals.xlsx"
    workbook.save(path)
    return path


def test_native_cells_and_texts_beside_them(book: Path, rows: Rows) -> None:
    request = SourceRequest(path=book)
    canonical = read_sources(
        [request], ReadOptions(today=date(2026, 11, 20), time_zone="Europe/Moscow")
    )
    found = [
        (row["deal_id"], row["amount"], row["created_on"], row["closed_at"])
        for row in rows(canonical.deals)
    ]
    assert found == [
        ("310001", 123450, day_number(date(2026, 2, 1)), datetime(2026, 2, 3, 7)),
        ("310002", 35_000_000, day_number(date(2026, 2, 2)), datetime(2026, 2, 4, 6)),
        ("310003", None, None, None),
    ]
    assert not {"D050", "D052", "D060"} & {issue.code for issue in canonical.issues}
    assert canonical.facts.currency == "RUB"


def test_native_columns_are_their_own_evidence(book: Path) -> None:
    fields = {field.name: field for field in inspect_file(book, Hints()).fields}
    assert fields["created_at"].evidence.key == "evidence.native"
    assert fields["deal_id"].samples == ("310001", "310002", "310003")
