"""Errors and hidden rows of XLS, XLSB and ODS workbooks are told with their places, as of XLSX."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binary_workbooks import Error, Rows, save_xls, save_xlsb
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import Hints, RawTable
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.workbooks.second_look import SheetGiven, second_look
from workbooks import edit, save_ods

HEADERS = ["ID", "Название", "Бюджет"]
KNOWN = frozenset(map(fold_header, HEADERS))
ROWS: Rows = [
    ["Отчёт"],
    HEADERS,
    [1.0, "Кухня", Error()],
    [2.0, None, 5.0],
    [3.0, Error(0x2A, formula=True), 7.0],
    [4.0, "Шкаф", Error(0x07, formula=True)],
]
PLACES = [(3, "Бюджет"), (5, "Название"), (6, "Бюджет")]

Save = Callable[..., Path]


def ods(path: Path, rows: Rows) -> Path:
    """A workbook as LibreOffice writes it: an error is an empty text of a type of its own."""
    plain = [["ошибка" if isinstance(cell, Error) else cell for cell in row] for row in rows]
    save_ods(path, {"Лист": [["пусто"]], "Данные": plain})
    typed = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    error = rf"<table:table-cell {typed}><text:p>#REF!</text:p>"

    def write(text: str) -> str:
        text = text.replace(
            "<office:document-content", '<office:document-content xmlns:calcext="c"'
        )
        return re.sub(r"<table:table-cell [^>]*><text:p>ошибка</text:p>", error, text)

    return edit(path, {"content.xml": write})


def small(path: Path, rows: Rows, **options: Any) -> Path:  # noqa: ANN401 - of save_xls
    return save_xls(path, rows, small=True, **options)


def aside(save: Save) -> Save:
    """The same table further right: the library leaves the empty columns out."""
    return lambda path, rows, **options: save(path, rows, column=3, **options)


SAVES: dict[str, Save] = {
    "a.xls": save_xls,
    "small.xls": small,
    "aside.xls": aside(save_xls),
    "a.xlsb": save_xlsb,
    "aside.xlsb": aside(save_xlsb),
    "a.ods": ods,
}


def read(path: Path, *wanted: str) -> RawTable:
    head = read_head(path, Hints(), KNOWN)
    return read_table(head, wanted or head.headers)


def told(table: RawTable) -> dict[str, list[tuple[int | None, str | None]]]:
    return {
        issue.code: [(place.row, place.column) for place in issue.places]
        for issue in table.issues
        if issue.code in {"D133", "D142"}
    }


@pytest.mark.parametrize("name", SAVES)
def test_every_error_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    table = read(SAVES[name](tmp_path / name, ROWS))
    frame = table.frame
    assert frame["ID"].to_list() == [1, 2, 3, 4]
    assert frame["Бюджет"].to_list() == [None, 5, 7, None]
    assert told(table) == {"D133": PLACES}
    (issue,) = (each for each in table.issues if each.code == "D133")
    assert issue.count == 3


@pytest.mark.parametrize("name", SAVES)
def test_errors_in_columns_that_nobody_asks_for_are_no_matter(tmp_path: Path, name: str) -> None:
    path = SAVES[name](tmp_path / name, ROWS)
    assert told(read(path, "ID", "Название")) == {"D133": [(5, "Название")]}
    assert told(read(path, "ID")) == {}


@pytest.mark.parametrize("name", SAVES)
def test_empty_cells_are_no_errors(tmp_path: Path, name: str) -> None:
    rows = [[None if isinstance(cell, Error) else cell for cell in row] for row in ROWS]
    assert told(read(SAVES[name](tmp_path / name, rows))) == {}


@pytest.mark.parametrize("name", SAVES)
@pytest.mark.parametrize("rows", [ROWS, [["Отчёт"], HEADERS, *([1.0, "а", 5.0],) * 4]])
def test_hidden_rows_are_told(tmp_path: Path, name: str, rows: Rows) -> None:
    path = SAVES[name](tmp_path / name, rows)
    assert "D135" not in {issue.code for issue in read(path).issues}
    if path.suffix == ".ods":
        row = '<table:table-row table:visibility="filter">'
        edit(path, {"content.xml": lambda text: hide(text, "<table:table-row>", row)})
    else:
        path = SAVES[name](tmp_path / name, rows, hidden=[0, 3])
    (told,) = (issue for issue in read(path).issues if issue.code == "D135")
    assert [place.row for place in told.places] == [4]


def hide(text: str, row: str, hidden: str) -> str:
    """The first and the fourth row of the second sheet hidden."""
    before, sheet, after = text.partition('table:name="Данные"')
    for number in (3, 0):
        parts = after.split(row)
        after = row.join(parts[: number + 1]) + hidden + row.join(parts[number + 1 :])
    return before + sheet + after


def test_errors_of_another_sheet_are_not_told(tmp_path: Path) -> None:
    path = save_ods(tmp_path / "a.ods", {"Данные": [HEADERS, [1, "а", 5]]})
    strange = '<table:table table:name="Б"><table:table-row><table:table-cell calcext:value-type='
    strange += '"error"/></table:table-row></table:table></office:spreadsheet>'
    edit(path, {"content.xml": lambda text: text.replace("</office:spreadsheet>", strange)})
    assert told(read(path)) == {}


def test_what_nobody_can_tell_is_said(tmp_path: Path) -> None:
    path = save_ods(tmp_path / "a.ods", {"Данные": [HEADERS, [1, "а", None]]})
    inner = "<table:table><table:table-row/></table:table></table:table-cell>"
    edit(path, {"content.xml": lambda text: text.replace("</table:table-cell>", inner, 1)})
    table = read(path)
    assert told(table) == {"D142": [(None, None)]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(SAVES)),
    faults=st.lists(
        st.tuples(st.integers(0, 1 << 16), st.binary(max_size=4), st.integers(0, 8)), min_size=1
    ),
)
def test_whatever_is_broken_the_pass_ends(
    tmp_path: Path, name: str, faults: list[tuple[int, bytes, int]]
) -> None:
    whole = tmp_path / f"whole.{name}"
    if not whole.exists():
        SAVES[name](whole, ROWS)
    content = bytearray(whole.read_bytes())
    for at, piece, gone in faults:
        place = at % len(content)
        content[place : place + gone] = piece
    path = tmp_path / name
    path.write_bytes(content)
    frame = pl.DataFrame({"__row": [3, 4, 5, 6], **dict.fromkeys(HEADERS, [None] * 4)})
    found, hidden = second_look(path, path.suffix[1:], SheetGiven(1, ["Лист", "Данные"], 3, frame))
    assert found is None or all(header in HEADERS for _, header in found)
    assert set(hidden) <= {3, 4, 5, 6}
