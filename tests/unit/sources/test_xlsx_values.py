# ruff: noqa: DTZ001 - cells hold times without a zone
"""What numbers, styles and texts of cells mean."""

from datetime import datetime

import polars as pl
import pytest

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import (
    DAY,
    ERROR,
    NUMBER,
    SCHEMA,
    SHARED,
    TEXT,
    YES_NO,
    SheetCells,
)
from funnelcli.sources.workbooks.xlsx_strings import decoded
from funnelcli.sources.workbooks.xlsx_styles import Styles, _meaning
from funnelcli.sources.workbooks.xlsx_values import MOMENT, TIME, shown, understand

STYLES = Styles(days=frozenset({1}), times=frozenset({2}))


def cell(kind: int, text: str | None, style: int = 0, *, is_1904: bool = False) -> pl.DataFrame:
    row = (1, 0, kind, style, text, False)
    sheet = SheetCells(pl.DataFrame([row], schema=dict(SCHEMA), orient="row"))
    strings = pl.Series("text", [" Анна ", "  "], dtype=pl.String)
    return understand(sheet, strings, STYLES, is_1904=is_1904)


def text_of(kind: int, text: str | None, style: int = 0, *, is_1904: bool = False) -> str | None:
    found: str | None = cell(kind, text, style, is_1904=is_1904).select(shown()).item()
    return found


@pytest.mark.parametrize(
    ("number", "is_1904", "moment"),
    [
        ("1", False, datetime(1900, 1, 1)),
        ("59", False, datetime(1900, 2, 28)),
        ("61", False, datetime(1900, 3, 1)),
        ("45689", False, datetime(2025, 2, 1)),
        ("45657.99998842593", False, datetime(2024, 12, 31, 23, 59, 59)),
        ("45658.00069444445", False, datetime(2025, 1, 1, 0, 1)),
        ("2958465.5", False, datetime(9999, 12, 31, 12)),
        ("0", True, datetime(1904, 1, 1)),
        ("44227", True, datetime(2025, 2, 1)),
    ],
)
def test_days(number: str, *, is_1904: bool, moment: datetime) -> None:
    found = cell(NUMBER, number, 1, is_1904=is_1904)
    assert (found["kind"][0], found["moment"][0]) == (MOMENT, moment)


@pytest.mark.parametrize("number", ["0", "-5", "2958466", "1E+300"])
def test_numbers_that_are_no_days_stay_numbers(number: str) -> None:
    assert cell(NUMBER, number, 1)["kind"][0] == NUMBER


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.5", "12:00:00"), ("1.25", "30:00:00"), ("45689.25", "2025-02-01 06:00:00")],
)
def test_times(number: str, text: str) -> None:
    assert text_of(NUMBER, number, 2) == text
    assert cell(NUMBER, number, 2)["kind"][0] == (MOMENT if number > "4" else TIME)


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (NUMBER, "350000", "350000"),
        (NUMBER, "12345678901234567890", "12345678901234567890"),
        (NUMBER, "90000.5", "90000.5"),
        (NUMBER, "0.10000000000000001", "0.1"),
        (NUMBER, "3.5E+5", "350000"),
        (NUMBER, "007", "7"),
        (NUMBER, "NaN", "NaN"),
        (NUMBER, "много", "много"),
        (NUMBER, None, None),
        (SHARED, "0", "Анна"),
        (SHARED, "1", None),
        (TEXT, "\u00a0 x\u202f", "x"),
        (TEXT, "a_x005F_x000D_", "a_x000D_"),
        (YES_NO, "1", "true"),
        (YES_NO, "0", "false"),
        (ERROR, "#REF!", None),
        (DAY, "2025-02-01T10:15:00Z", "2025-02-01 10:15:00"),
        (DAY, "2025-02-01", "2025-02-01 00:00:00"),
        (DAY, "вчера", "вчера"),
    ],
)
def test_texts(kind: int, text: str | None, found: str | None) -> None:
    assert text_of(kind, text) == found


def test_an_index_that_leads_nowhere() -> None:
    with pytest.raises(UnfitError) as caught:
        cell(SHARED, "2")
    assert caught.value.code == "D018"


def test_a_text_used_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funnelcli.sources.workbooks.xlsx_values._MOST_TEXT", 9)
    with pytest.raises(UnfitError) as caught:
        cell(SHARED, "0")
    assert caught.value.code == "D130"


def test_bare_numbers_that_can_be_days_have_their_moment_too() -> None:
    found = cell(NUMBER, "45689")
    assert (found["kind"][0], found["moment"][0]) == (NUMBER, datetime(2025, 2, 1))
    assert cell(NUMBER, "5")["moment"][0] is None


def test_escapes() -> None:
    texts = pl.Series(["a_x0041_b", "_x000d_", "_xD800_", "_x12_", "x"])
    assert decoded(texts).to_list() == ["aAb", "\r", "_xD800_", "_x12_", "x"]


@pytest.mark.parametrize(
    ("number", "code", "meaning"),
    [
        ("14", None, "day"),
        ("22", None, "day"),
        ("20", None, "time"),
        ("0", None, ""),
        ("4", None, ""),
        ("44", None, ""),
        ("164", "General", ""),
        ("164", "dd.mm.yyyy", "day"),
        ("164", "[$-419]d mmm yyyy;@", "day"),
        ("164", "mmm", "day"),
        ("164", "h:mm AM/PM", "time"),
        ("164", "mm:ss.0", "time"),
        ("164", "[h]:mm:ss", "time"),
        ("164", '0.00" days"', ""),
        ("164", "[Red]0.00", ""),
        ("164", "0.00E+00", ""),
        ("164", r"#,##0\ [$₽-419]", "RUB"),
        ("164", '"$"#,##0.00', "USD"),
        ("164", "[$USD] #,##0", "USD"),
        ("164", "#,##0.00 [$€-407]", "EUR"),
        ("164", '#,##0" руб."', "RUB"),
        ("164", r'#,##0.00\ "р."', "RUB"),
        ("164", '#,##0" шт."', ""),
        ("9" * 30, None, ""),
    ],
)
def test_number_formats(number: str, code: str | None, meaning: str) -> None:
    assert _meaning(number, code) == meaning
