# ruff: noqa: DTZ001 - cells hold times without a zone
"""Workbooks: a book's own dates and numbers are taken as they are, text beside them is read."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from funnelcli.model.day import day_number
from funnelcli.render.words import Words
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.shape import Hints
from small_exports import Rows
from workbooks import Cell, save_ods

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


def test_a_book_of_another_zone_is_converted_but_not_its_bare_days(
    tmp_path: Path, rows: Rows
) -> None:
    """As its texts are: where no cell of a column has a time of day, the days are meant."""
    late, day = datetime(2026, 2, 1, 22, 30), datetime(2026, 2, 1)
    table: list[list[object]] = [
        ["deal_id", "stage", "created_at", "closed_at", "expected_on"],
        [1, "Won", late, "01.02.2026 22:30:00", day],
        [2, "Won", day, late, day],
    ]
    path = saved(tmp_path / "deals.xlsx", table, {})
    request = SourceRequest(path=path, time_zone="UTC")
    options = ReadOptions(today=date(2026, 11, 20), time_zone="Europe/Moscow")
    found = rows(read_sources([request], options).deals)
    first = day_number(date(2026, 2, 1))
    days = [[row[name] - first for name in ("created_on", "closed_on")] for row in found]
    assert days == [[1, 1], [0, 1]]
    assert {row["expected_on"] for row in found} == {first}


def test_native_columns_are_their_own_evidence(book: Path) -> None:
    fields = {field.name: field for field in inspect_file(book, Hints()).fields}
    assert fields["created_at"].evidence.key == "evidence.native"
    assert fields["deal_id"].samples == ("310001", "310002", "310003")


def saved(path: Path, rows: list[list[object]], formats: dict[str, str]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, code in formats.items():
        sheet[place].number_format = code
    workbook.save(path)
    return path


def deals(path: Path) -> tuple[Canonical, dict[str, tuple[object, ...]]]:
    """What is made of a workbook, and its amounts, currencies and days by deal."""
    canonical = read_sources(
        [SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20), currency="RUB")
    )
    frame = canonical.deals
    assert frame is not None
    taken = frame.lazy().collect().to_native()
    found: dict[str, tuple[object, ...]] = {
        row["deal_id"]: (row["amount"], row["currency"], row["created_on"])
        for row in taken.iter_rows(named=True)
    }
    return canonical, found


HEADERS: list[object] = ["ID", "Название сделки", "Бюджет", "Дата создания сделки", "Этап сделки"]


def test_numbers_beside_texts_are_never_read_as_text(tmp_path: Path) -> None:
    day = datetime(2026, 2, 1)
    rows: list[list[object]] = [
        HEADERS,
        [1, "a", 90000.5, day, "Won"],
        [2, "b", "3.500,00", day, "Won"],
        [3, "c", 1234.567, day, "Won"],
        [4, "d", "1.234.567,50", day, "Won"],
    ]
    canonical, found = deals(saved(tmp_path / "a.xlsx", rows, {}))
    amounts = [found[number][0] for number in ("1", "2", "3", "4")]
    assert amounts == [90_000_50, 3_500_00, 1_234_57, 1_234_567_50]
    assert not {"D060", "D061"} & {issue.code for issue in canonical.issues}


def test_days_beside_texts_and_days_as_bare_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        HEADERS,
        [1, "a", 5, datetime(2026, 2, 1, 10), "Won"],
        [2, "b", 5, "02.03.2026", "Won"],
        [3, "c", 5, 46054, "Won"],
    ]
    canonical, found = deals(saved(tmp_path / "a.xlsx", rows, {}))
    created = [found[number][2] for number in ("1", "2", "3")]
    days = (date(2026, 2, 1), date(2026, 3, 2), date(2026, 2, 1))
    assert created == [day_number(day) for day in days]
    issues = {issue.code: issue for issue in canonical.issues}
    assert "D050" not in issues
    assert [(place.row, place.column) for place in issues["D140"].places] == [
        (4, "Дата создания сделки")
    ]


def test_a_column_of_bare_numbers_is_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [HEADERS, [1, "a", 5, 46054, "Won"], [2, "b", 5, 46055.5, "Won"]]
    canonical, found = deals(saved(tmp_path / "a.xlsx", rows, {}))
    assert [found["1"][2], found["2"][2]] == [
        day_number(date(2026, 2, 1)),
        day_number(date(2026, 2, 2)),
    ]
    assert [i.count for i in canonical.issues if i.code == "D140"] == [2]


def test_the_number_format_names_the_currency(tmp_path: Path) -> None:
    day = datetime(2026, 2, 1)
    rows: list[list[object]] = [
        HEADERS,
        [1, "a", 100, day, "Won"],
        [2, "b", "€ 3.500,00", day, "Won"],
        [3, "c", 100, day, "Won"],
    ]
    _, found = deals(saved(tmp_path / "a.xlsx", rows, {"C2": '"$"#,##0.00'}))
    currencies = {number: (amount, code) for number, (amount, code, _) in found.items()}
    assert currencies == {"1": (100_00, "USD"), "2": (3_500_00, "EUR"), "3": (100_00, "RUB")}


def test_a_format_that_contradicts_its_header_is_told(tmp_path: Path) -> None:
    header = [*HEADERS[:2], "Бюджет, ₽", *HEADERS[3:]]
    rows: list[list[object]] = [header, [1, "a", 100, datetime(2026, 2, 1), "Won"]]
    canonical, found = deals(saved(tmp_path / "a.xlsx", rows, {"C2": "#,##0 [$€-407]"}))
    assert found["1"][:2] == (100_00, "RUB")
    (issue,) = [issue for issue in canonical.issues if issue.code == "D138"]
    assert (issue.values["currency"], issue.values["others"]) == ("RUB", "EUR")
    for lang in ("en", "ru"):
        assert "{" not in Words(lang).text(issue.message) + Words(lang).text(issue.hint)


def test_ids_that_a_spreadsheet_rounded_are_no_keys(tmp_path: Path) -> None:
    day = datetime(2026, 2, 1)
    rows: list[list[object]] = [
        HEADERS,
        [5.8050280000439e18, "a", 1, day, "Won"],
        [5.8050280000439e18, "b", 2, day, "Won"],
        [42, "c", 3, day, "Won"],
        [42, "c", 3, day, "Won"],
    ]
    canonical, found = deals(saved(tmp_path / "a.xlsx", rows, {}))
    assert sorted(str(amount) for amount, _, _ in found.values()) == ["100", "200", "300"]
    counts = {issue.code: issue.count for issue in canonical.issues}
    assert (counts["D045"], counts["D046"]) == (2, 1)


def test_days_of_the_book_beside_words_are_evidence(tmp_path: Path) -> None:
    header: list[object] = [*HEADERS, "Дата закрытия"]
    day = datetime(2026, 2, 1)
    rows: list[list[object]] = [
        header,
        [1, "a", 1, day, "Won", day],
        [2, "b", 1, day, "Переговоры", "не закрыта"],
    ]
    inspected = inspect_file(saved(tmp_path / "a.xlsx", rows, {}), Hints())
    fields = {field.name: field for field in inspected.fields}
    assert fields["closed_at"].evidence.key == "evidence.native"


def test_numbers_beside_texts_of_other_formats(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["ID", "Название сделки", "Бюджет", "Дата создания сделки", "Этап сделки"],
        [1, "a", 90000.5, datetime(2026, 2, 1), "Won"],
        [2, "b", "3.500,00", datetime(2026, 2, 1), "Won"],
        [3, "c", 123.456, datetime(2026, 2, 1), "Won"],
    ]
    canonical, found = deals(save_ods(tmp_path / "a.ods", {"Сделки": rows}))
    assert [found[number][0] for number in ("1", "2", "3")] == [90_000_50, 3_500_00, 123_46]
    assert not {"D060", "D061"} & {issue.code for issue in canonical.issues}


def test_the_sheet_of_ads_is_taken_from_the_statistics_of_vk(tmp_path: Path, rows: Rows) -> None:
    book = Workbook()
    people = book.active
    assert people is not None
    people.title = "Демография"
    people.append(["Возраст", "Пол", "Показы", "Клики", "Потрачено всего, ₽"])
    people.append(["25–34", "Ж", 100, 2, 500.5])
    ads = book.create_sheet("Объявления")
    ads.append(["ID объявления", "Название объявления", "ID группы", "Дата", "Показы", "Клики",
                "Результат", "Цена за результат, ₽", "Потрачено всего, ₽"])  # fmt: skip  # one row
    ads.append([1, "Баннер", 10, date(2026, 10, 1), 1000, 20, 3, 500.17, 1500.5])
    path = tmp_path / "vk.xlsx"
    book.save(path)
    canonical = read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    (seen,) = canonical.inputs
    assert (seen.profile, seen.sheet) == ("vk_ads", "Объявления")
    (row,) = rows(canonical.spend)
    assert (row["spend"], row["currency"], row["impressions"]) == (150_050, "RUB", 1000)
