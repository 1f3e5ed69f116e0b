"""Cells merged over several rows of a table."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from funnelcli.errors import InputError
from funnelcli.sources.shape import Hints, RawTable
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.workbooks import xlsx_merged

KNOWN = frozenset({"id", "менеджер", "сумма", "день"})
DAY = dt.datetime.fromisoformat("2026-11-03")


def book(path: Path, *areas: str) -> Path:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in (
        ("Менеджер", "ID", "День", "Сумма"),
        ("Анна", 1, DAY, 100),
        (None, 2, None, None),
        (None, 3, DAY, 300),
        ("Итого", None, None, 400),
        ("Пётр", 4, None, 50),
    ):
        sheet.append(row)
    for area in areas:
        sheet.merge_cells(area)
    made.save(path)
    return path


def read(path: Path) -> RawTable:
    head = read_head(path, Hints(), KNOWN)
    return read_table(head, head.headers)


def test_texts_and_days_hold_for_each_row_and_sums_for_the_first(tmp_path: Path) -> None:
    table = read(book(tmp_path / "d.xlsx", "A2:A4", "C2:C3", "D2:D3"))
    assert table.frame["Менеджер"].to_list() == ["Анна", "Анна", "Анна", "Итого", "Пётр"]
    assert table.frame["День"].to_list() == [DAY, DAY, DAY, None, None]
    assert table.frame["Сумма"].to_list() == [100, None, 300, 400, 50]
    assert table.head.sample[1][0] == "Анна"
    (told,) = table.issues
    assert (told.code, told.count) == ("D222", 2)
    assert [(place.row, place.column) for place in told.places] == [(2, "Менеджер"), (2, "День")]


def test_only_columns_that_are_read_are_told(tmp_path: Path) -> None:
    head = read_head(book(tmp_path / "d.xlsx", "A2:A4"), Hints(), KNOWN)
    assert not read_table(head, ["Сумма"]).issues


def test_across_or_without_rows_below_nothing_is_repeated(tmp_path: Path) -> None:
    table = read(book(tmp_path / "d.xlsx", "A6:B6", "A6:A90"))
    assert table.frame["Менеджер"].to_list() == ["Анна", None, None, "Итого", "Пётр"]
    assert not table.issues


def test_far_more_than_a_table_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_merged, "_MOST", 1)
    with pytest.raises(InputError) as caught:
        read(book(tmp_path / "d.xlsx", "A2:A4"))
    assert [issue.code for issue in caught.value.issues] == ["D130"]
