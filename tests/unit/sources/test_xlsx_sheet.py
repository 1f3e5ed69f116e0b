"""What is made of a sheet: its header, its rows, the types of its columns."""

import datetime as dt
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from funnelcli.errors import InputError
from funnelcli.render.words import Words
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import SheetCopy
from funnelcli.sources.table import Hints, RawTable, read_head, read_table
from workbooks import SHEET, Cell, Rows, edit, save

HEADERS = ["ID", "Название", "Бюджет ₽", "Дата создания", "Дата закрытия", "Повторная"]
KNOWN = frozenset(map(fold_header, HEADERS))
MOMENT = dt.datetime.fromisoformat("2024-09-01T10:15:00")
LATER = dt.datetime.fromisoformat("2024-09-08T09:30:00")
ROWS: list[list[Cell]] = [
    [101, " Кухня ", 350_000, MOMENT, "не закрыта", True],
    [102, "Шкаф", 90_000.5, MOMENT, LATER, False],
    [103, None, None, None, None, None],
]


def read(path: Path, hints: Hints | None = None) -> RawTable:
    head = read_head(path, hints or Hints(), KNOWN)
    return read_table(head, head.headers)


def refused(path: Path, hints: Hints | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_head(path, hints or Hints(), KNOWN)
    (issue,) = caught.value.issues
    for lang in ("en", "ru"):
        words = Words(lang)
        assert words.has(issue.message.key)
        assert words.text(issue.message)
    return issue.code


def test_native_columns_keep_their_types_and_mixed_ones_are_text(tmp_path: Path) -> None:
    table = read(save(tmp_path / "deals[1].xlsx", {"Сделки": [HEADERS, *ROWS]}))
    frame = table.frame
    assert dict(frame.schema) == {
        "__row": pl.Int64,
        "ID": pl.Int64,
        "Название": pl.String,
        "Бюджет ₽": pl.Float64,
        "Дата создания": pl.Datetime("us"),
        "Дата закрытия": pl.String,
        "Повторная": pl.Boolean,
        "__moment:Дата закрытия": pl.Datetime("us"),
    }
    assert frame.row(0) == (2, 101, "Кухня", 350_000.0, MOMENT, "не закрыта", True, None)
    assert frame["Дата закрытия"][1] == "2024-09-08 09:30:00"
    assert frame.row(2) == (4, 103, None, None, None, None, None, None)
    assert table.head.sample[0][:3] == ("101", "Кухня", "350000")
    assert (table.rows_read, dict(table.excluded), table.issues) == (3, {}, ())


def test_titles_above_blank_rows_between_and_totals_below(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Отчёт по сделкам"],
        ["Период:", "сентябрь"],
        [],
        list(HEADERS),
        ROWS[0],
        [],
        list(HEADERS),
        ROWS[1],
        ["Итого", None, 440_000.5],
        ["Выгружено 01.10.2024"],
    ]
    table = read(save(tmp_path / "deals.xlsx", {"Сделки": rows}))
    assert table.head.header_row == 4
    assert table.head.preamble == ("Отчёт по сделкам", "Период: сентябрь")
    frame = table.frame.select("__row", "ID", "Бюджет ₽")
    assert frame.rows() == [(5, 101, 350_000.0), (8, 102, 90_000.5)]
    assert table.rows_read == 5
    assert table.excluded == {"total_row": 1, "footer": 1, "repeated_header": 1}
    assert table.aside == {"total_row": [9], "footer": [10], "repeated_header": [7]}
    assert [(issue.code, issue.places[0].row) for issue in table.issues] == [("D023", 7)]


def test_totals_do_not_make_text_of_ids(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [list(HEADERS), *ROWS, ["Итого", None, 440_000.5]]
    frame = read(save(tmp_path / "deals.xlsx", {"Сделки": rows})).frame
    assert frame["ID"].to_list() == [101, 102, 103]
    assert frame.schema["Бюджет ₽"] == pl.Float64


def test_the_sheet_with_the_known_headers_or_the_one_told(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Пусто": [],
        "Сводка": [["Месяц", "Число"], ["май", 5]],
        "Сделки": [HEADERS, *ROWS],
    }
    path = save(tmp_path / "deals.xlsx", sheets)
    assert read(path).head.sheet == "Сделки"
    told = read(path, Hints(sheet="Сводка"))
    assert told.head.headers == ("Месяц", "Число")
    assert refused(path, Hints(sheet="Лиды")) == "D017"
    assert refused(path, Hints(sheet="Пусто")) == "D013"


def test_a_hidden_sheet_comes_last(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("Старые", "Сделки"):
        sheet = book.create_sheet(title)
        for row in [HEADERS, *ROWS]:
            sheet.append(row)
    del book["Sheet"]
    book["Старые"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "deals.xlsx")
    assert read(tmp_path / "deals.xlsx").head.sheet == "Сделки"


def test_the_header_row_told(tmp_path: Path) -> None:
    path = save(tmp_path / "deals.xlsx", {"Сделки": [HEADERS, ["a", "b"], [1, 2]]})
    head = read_head(path, Hints(header_row=2), KNOWN)
    assert head.headers == ("a", "b")
    assert refused(path, Hints(header_row=40)) == "D014"


def test_unknown_headers_and_no_headers(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [["Title"], ["Ref", "Who", "When"], [1, "x", "y"]]})
    head = read_head(path, Hints(), KNOWN)
    assert (head.header_row, head.headers) == (2, ("Ref", "Who", "When"))
    assert refused(save(tmp_path / "b.xlsx", {"A": [[1, 2], [3, 4]]})) == "D013"
    assert refused(save(tmp_path / "c.xlsx", {"A": []})) == "D013"


def test_headers_are_numbered_and_empty_columns_at_the_end_dropped(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["ID", "Бюджет ", None, "Бюджет ", " "], [1, 2, "x", 3, None]]
    head = read_head(save(tmp_path / "a.xlsx", {"A": rows}), Hints(), KNOWN)
    assert head.headers == ("ID", "Бюджет ", "#3", "Бюджет#2")


def test_a_header_alone(tmp_path: Path) -> None:
    table = read(save(tmp_path / "a.xlsx", {"Сделки": [HEADERS]}))
    assert table.frame.is_empty()
    assert [issue.code for issue in table.issues] == ["D027"]


def test_only_wanted_columns_are_taken(tmp_path: Path) -> None:
    head = read_head(save(tmp_path / "a.xlsx", {"Сделки": [HEADERS, *ROWS]}), Hints(), KNOWN)
    table = read_table(head, ["Название", "ID"])
    assert table.frame.schema.names() == ["__row", "ID", "Название"]


def test_types_a_column_cannot_share_become_text(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["ID", "Название"], [1, True], [2, 5], [3, "да"], [4, 0.25]]
    frame = read(save(tmp_path / "a.xlsx", {"A": rows})).frame
    assert frame["Название"].to_list() == ["true", "5", "да", "0.25"]


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Сделки": [HEADERS, *ROWS]})
    edit(path, {SHEET: lambda _: "<worksheet><sheetData><row"})
    assert refused(path) == "D018"
    edit(path, {"xl/workbook.xml": lambda _: "no xml"})
    assert refused(path) == "D018"


def test_a_sheet_with_fewer_known_headers_later(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Сделки": [HEADERS, *ROWS],
        "Справка": [["ID", "Название"], [1, "a"]],
    }
    assert read(save(tmp_path / "a.xlsx", sheets)).head.sheet == "Сделки"


def test_text_under_an_unnamed_last_column_keeps_it(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["ID", "Бюджет", None], [1, 2, None], [2, 3, "x"]]
    head = read_head(save(tmp_path / "a.xlsx", {"A": rows}), Hints(), KNOWN)
    assert head.headers == ("ID", "Бюджет", "#3")


def test_kinds_that_one_column_cannot_hold_make_text_of_it_alone(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["ID", "Дата создания"], [1, MOMENT], [2, dt.timedelta(hours=30)]]
    frame = read(save(tmp_path / "a.xlsx", {"A": rows})).frame
    assert frame["ID"].to_list() == [1, 2]
    assert frame["Дата создания"].to_list() == ["2024-09-01 10:15:00", "30:00:00"]


def test_yes_and_no_among_numbers_stay_what_they_are(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["ID", "Бюджет"], [1, True], [2, 5]]
    frame = read(save(tmp_path / "a.xlsx", {"A": rows})).frame
    assert frame["ID"].to_list() == [1, 2]
    assert frame["Бюджет"].to_list() == ["true", "5"]


def test_cells_merged_downwards_name_their_columns(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Отчёт"],
        ["ID", "Клиент", None, "Бюджет"],
        [None, "Имя", "Телефон", None],
        [1, "Анна", "+7 900", 5],
    ]
    path = save(tmp_path / "a.xlsx", {"A": rows})
    book = openpyxl.load_workbook(path)
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        book["A"].merge_cells(area)
    book.save(path)
    table = read(path)
    assert table.head.header_row == 3
    assert table.head.headers == ("ID", "Имя", "Телефон", "Бюджет")
    assert table.frame.rows() == [(4, 1, "Анна", "+7 900", 5)]
    told = read_head(path, Hints(header_row=2), KNOWN)
    assert told.headers == ("ID", "Клиент", "#3", "Бюджет")


def test_an_area_merged_over_the_whole_sheet_names_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, *ROWS]})
    area = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    edit(path, {SHEET: lambda xml: xml.replace("</sheetData>", area)})
    assert read(path).rows_read == 3


def test_stray_cells_far_away_are_columns_of_their_own(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, *ROWS]})
    book = openpyxl.load_workbook(path)
    book["A"]["XFD1048576"] = "далеко"
    book.save(path)
    table = read(path)
    assert table.head.headers == (*HEADERS, "#16384")
    assert table.frame.height == 4


def test_a_cell_that_says_it_is_far_away_stands_there(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, *ROWS]})
    far = '<c r="XFD1048576"><v>1</v></c></row>'
    edit(path, {SHEET: lambda xml: xml.replace("</row>", far, 1)})
    table = read(path)
    assert table.frame["__row"].to_list() == [2, 3, 4, 1_048_576]


def test_strict_workbooks(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, *ROWS]})
    places = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            "officeDocument/relationships"
        ),
    }

    def strict(xml: str) -> str:
        for loose, part in places.items():
            xml = xml.replace(loose, f"http://purl.oclc.org/ooxml/{part}")
        return re.sub(r"<v>45536[\d.]*</v>", "<v>2024-09-01T10:15:00</v>", xml).replace(
            't="n"><v>2024', 't="d"><v>2024'
        )

    parts = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")
    edit(path, dict.fromkeys(parts, strict))
    frame = read(path).frame
    assert frame["Дата создания"].to_list() == [MOMENT, MOMENT, None]
    assert frame["ID"].to_list() == [101, 102, 103]


def test_days_of_1904(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [["ID", "Дата"], [1, MOMENT]]})
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    ext = (
        '<extLst><ext uri="{x}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/'
        '2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    )
    edit(path, {"xl/workbook.xml": lambda xml: xml.replace("</workbook>", ext)})
    assert read(path).frame["Дата"].to_list() == [MOMENT]


def test_links_out_of_the_workbook_are_never_followed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [HEADERS, *ROWS]})
    out = (
        'Target="http://127.0.0.1:9/sheet.xml" TargetMode="External" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    )
    edit(
        path,
        {
            "xl/_rels/workbook.xml.rels": lambda xml: re.sub(
                r'Type="[^"]*/worksheet" Target="[^"]*"', out, xml
            )
        },
    )
    assert refused(path) == "D018"


def test_rows_left_out_keep_their_text(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [list(HEADERS), ROWS[0], ["Итого", None, 350_000.5]]
    head = read_head(save(tmp_path / "deals.xlsx", {"Сделки": rows}), Hints(), KNOWN)
    assert isinstance(head.form, SheetCopy)
    assert head.form.aside == {"total_row": {3: "Итого\t\t350000.5\t\t\t"}}
