"""What a workbook says beside its values is told: with its code, in words, at its place."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from funnelcli.errors import InputError
from funnelcli.issues import Issue, Severity
from funnelcli.render.words import Words
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import RawTable, read_head, read_table
from workbooks import SHEET, Cell, Rows, edit, save

HEADERS: list[Cell] = ["ID", "Бюджет", "Имя"]
KNOWN = frozenset(fold_header(str(header)) for header in HEADERS)


def read(path: Path) -> RawTable:
    head = read_head(path, Hints(), KNOWN)
    return read_table(head, head.headers)


def worded(path: Path) -> list[Issue]:
    """The issues of the table; their texts have every word in both languages."""
    issues = read(path).issues
    for lang in ("en", "ru"):
        words = Words(lang)
        for issue in issues:
            for phrase in (issue.message, issue.hint):
                assert words.has(phrase.key)
                assert "{" not in words.text(phrase)
    return list(issues)


def shaped(path: Path, change: Callable[[Worksheet], None]) -> Path:
    save(path, {"A": [HEADERS, [1, 5, "Анна"], [2, 7, "Олег"], [3, None, "Ян"]]})
    book = openpyxl.load_workbook(path)
    change(book["A"])
    book.save(path)
    return path


def places(issue: Issue) -> list[tuple[int | None, str | None]]:
    return [(place.row, place.column) for place in issue.places]


def test_errors_are_empty_and_told(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        for place, error in (("B2", "#REF!"), ("B3", "#N/A")):
            sheet[place] = error
            sheet[place].data_type = "e"

    path = shaped(tmp_path / "a.xlsx", spoil)
    (issue,) = worded(path)
    assert (issue.code, issue.count) == ("D133", 2)
    assert places(issue) == [(2, "Бюджет"), (3, "Бюджет")]
    assert read(path).frame["Бюджет"].to_list() == [None, None, None]


def test_columns_that_nobody_wants_are_not_complained_of(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"

    head = read_head(shaped(tmp_path / "a.xlsx", spoil), Hints(), KNOWN)
    assert read_table(head, ["ID", "Имя"]).issues == ()
    assert [issue.code for issue in read_table(head, ["Бюджет"]).issues] == ["D133"]
    assert [issue.code for issue in read_table(head, []).issues] == ["D133"]


def test_formulas_that_were_never_calculated_are_no_zero(tmp_path: Path) -> None:
    def calculate(sheet: Worksheet) -> None:
        sheet["B2"] = "=1+1"

    path = shaped(tmp_path / "a.xlsx", calculate)
    (issue,) = worded(path)
    assert (issue.code, places(issue)) == ("D134", [(2, "Бюджет")])
    assert read(path).frame["Бюджет"].to_list() == [None, 7, None]
    edit(path, {SHEET: lambda xml: xml.replace("<v />", "<v>2</v>").replace("<v></v>", "<v>2</v>")})
    assert worded(path) == []
    assert read(path).frame["Бюджет"].to_list() == [2, 7, None]


def test_rows_of_formulas_alone_are_no_rows(tmp_path: Path) -> None:
    def calculate(sheet: Worksheet) -> None:
        for row in range(5, 9):
            sheet[f"B{row}"] = f"=A{row}"

    path = shaped(tmp_path / "a.xlsx", calculate)
    assert read(path).rows_read == 3
    assert [(issue.code, issue.count) for issue in worded(path)] == [("D134", 4)]


def test_hidden_rows_count_and_are_told(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[90].hidden = True

    path = shaped(tmp_path / "a.xlsx", hide)
    (issue,) = worded(path)
    assert (issue.code, places(issue)) == ("D135", [(3, None)])
    assert issue.severity is Severity.NOTICE
    assert read(path).rows_read == 3


def test_other_sheets_are_named_and_a_hidden_one_that_is_read(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Лиды": [HEADERS, [1, 5, "Анна"]],
        "Справка": [["слово"]],
        "Пусто": [],
    }
    path = save(tmp_path / "a.xlsx", sheets)
    (issue,) = worded(path)
    assert (issue.code, issue.values["others"]) == ("D136", "Справка")
    book = openpyxl.load_workbook(path)
    book["Лиды"].sheet_state = "veryHidden"
    book.active = 1
    book.save(path)
    assert [issue.code for issue in worded(path)] == ["D136", "D141"]


def test_sheets_that_look_like_records_too_are_a_warning(tmp_path: Path) -> None:
    september: Rows = [HEADERS, [1, 5, "Анна"]]
    october: Rows = [HEADERS, [2, 6, "Пётр"]]
    sheets = {"Сентябрь": september, "Октябрь": october, "Справка": [["слово"]]}
    told = worded(save(tmp_path / "a.xlsx", sheets))
    assert [(issue.code, issue.severity, issue.values["others"]) for issue in told] == [
        ("D205", Severity.WARNING, "Октябрь"),
        ("D136", Severity.NOTICE, "Справка"),
    ]


def test_an_empty_template_gives_way_to_the_sheet_with_rows(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"Шаблон": [HEADERS], "Сделки": [HEADERS, [1, 5, "Анна"]]}
    path = save(tmp_path / "a.xlsx", sheets)
    assert read_head(path, Hints(), KNOWN).sheet == "Сделки"
    assert [(issue.code, issue.values["others"]) for issue in worded(path)] == [("D136", "Шаблон")]


def test_control_characters_are_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, [1, 5, "x_x0007_y"], [2, 7, "a_x000D_b"]]})
    (issue,) = worded(path)
    assert (issue.code, places(issue)) == ("D137", [(2, "Имя")])
    assert read(path).frame["Имя"].to_list() == ["x\x07y", "a\rb"]


@pytest.mark.parametrize(
    ("part", "before", "after", "code"),
    [
        (SHEET, "<worksheet", "<!DOCTYPE worksheet><worksheet", "D131"),
        (SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "D131"),
        (
            "xl/workbook.xml",
            "<workbook",
            "<!DOCTYPE workbook SYSTEM 'http://127.0.0.1'><workbook",
            "D131",
        ),
        ("xl/styles.xml", "<styleSheet", "<!DOCTYPE styleSheet><styleSheet", "D131"),
        ("xl/_rels/workbook.xml.rels", "<Relationships", "<!DOCTYPE x><Relationships", "D131"),
        (SHEET, "<sheetData>", "<a>" * 200 + "</a>" * 200 + "<sheetData>", "D018"),
        (SHEET, "<sheetData>", '<a b="' + "b" * (9 << 20) + '"/><sheetData>', "D130"),
        (SHEET, "<v>5</v>", "<v>" + "7" * ((1 << 20) + 1) + "</v>", "D130"),
    ],
)
def test_hostile_parts_are_refused(
    tmp_path: Path, part: str, before: str, after: str, code: str
) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, [1, 5, "Анна"]]})
    edit(path, {part: lambda xml: xml.replace(before, after, 1)})
    with pytest.raises(InputError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == [code]
