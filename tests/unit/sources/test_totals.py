"""Totals above and among the rows, and rows of spend that are the sum of others."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.load import SourceRequest
from funnelcli.sources.read import ReadOptions, read_sources
from small_exports import Export, Rows
from workbooks import Cell, save

DEALS = "ID;Название сделки;Бюджет ;Дата создания сделки;Этап сделки\n"
META = "Campaign name,Reporting starts,Reporting ends,Amount spent (RUB),Impressions,Link clicks\n"


def read(*paths: Path) -> Canonical:
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20)))


@pytest.fixture
def deals(export: Export) -> Path:
    return export("d.csv", DEALS + "1;a;10;01.11.2026;Новая\n")


def test_exports_pasted_together_with_their_totals(export: Export, rows: Rows) -> None:
    one = "1;a;10;01.11.2026;Новая\n2;b;20;02.11.2026;Новая\n"
    text = f"{DEALS}Всего: 4;;100;;\n{one}Итого;;30;;\n{one.replace('1;', '3;')}Итого Анна;;30;;\n"
    canonical = read(export("deals.csv", text))
    assert [row["deal_id"] for row in rows(canonical.deals)] == ["1", "3", "2"]
    (seen,) = canonical.inputs
    assert seen.rows_excluded == {"total_row": 3, "duplicate": 1}
    (left,) = canonical.left_out
    assert [(gone.reason, list(gone.rows)) for gone in left.rows] == [
        ("total_row", [2, 5, 8]),
        ("duplicate", [4]),
    ]
    assert dict(left.read_texts([2, 5])) == {2: "Всего: 4;;100;;", 5: "Итого;;30;;"}


def test_subtotals_of_a_workbook(tmp_path: Path, rows: Rows) -> None:
    table: list[list[Cell]] = [
        [*DEALS.strip().split(";")],
        [1, "a", 10, "01.11.2026", "Новая"],
        ["Итого Анна", None, 10],
        [2, "b", 20, "02.11.2026", "Новая"],
        ["Subtotal", None, 20],
        ["Итого", None, 30],
        ["Данные на 20 ноября"],
    ]
    canonical = read(save(tmp_path / "deals.xlsx", {"Сделки": table}))
    assert [(row["deal_id"], row["amount"]) for row in rows(canonical.deals)] == [
        ("1", 1000),
        ("2", 2000),
    ]
    assert canonical.inputs[0].rows_excluded == {"total_row": 3, "footer": 1}
    texts = canonical.left_out[0].read_texts(range(3, 9))
    assert [(row, text.partition("\t")[0]) for row, text in texts] == [
        (3, "Итого Анна"),
        (4, "2"),
        (5, "Subtotal"),
        (6, "Итого"),
        (7, "Данные на 20 ноября"),
    ]


def test_a_total_above_the_rows_of_spend_spoils_no_day(
    export: Export, rows: Rows, deals: Path
) -> None:
    text = "ID объявления;Дата;Кампания;Показы;Клики;Расход (руб.)\n"
    body = "1;01.11.2026;A;100;10;1000,00\n;02.11.2026;B;200;20;2000,00\n"
    canonical = read(export("s.csv", f"{text}Итого;;;300;30;3000,00\n{body}"), deals)
    assert [row["spend"] for row in rows(canonical.spend)] == [100000, 200000]
    assert canonical.inputs[0].rows_excluded == {"total_row": 1}
    assert not {"D050", "D081", "D162"} & {issue.code for issue in canonical.issues}


@pytest.mark.parametrize(
    "total",
    [
        ",2026-11-01,2026-11-02,300.01,300,30\n",  # what was summed had more decimals
        "Results from 2 campaigns,2026-11-01,2026-11-02,300.00,300,30\n",
    ],
)
@pytest.mark.parametrize("days", ["2026-11-01,2026-11-02", "2026-11-02,2026-11-02"])
def test_a_summary_row_that_does_not_say_so(
    export: Export, rows: Rows, deals: Path, total: str, days: str
) -> None:
    body = f"A,2026-11-01,2026-11-01,100.00,100,10\nB,{days},200.00,200,20\n"
    for text in (total + body, body + total):
        canonical = read(export("m.csv", META + text), deals)
        assert sum(row["spend"] for row in rows(canonical.spend)) == 30000
        (told,) = [issue for issue in canonical.issues if issue.code == "D220"]
        assert told.places[0].row == (2 if text.startswith(total) else 4)
        assert canonical.inputs[0].rows_excluded == {"total_row": 1}


@pytest.mark.parametrize(
    "other",
    [
        ",2026-11-01,2026-11-02,300.00,300,29\n",  # other clicks
        ",2026-11-01,2026-11-02,300.04,300,30\n",
        ",2026-11-01,2026-11-01,300.00,300,30\n",  # days that hold not all the others
        "Общая,2026-11-01,2026-11-02,300.00,300,30\n",
    ],
)
def test_money_without_a_campaign_stays(
    export: Export, rows: Rows, deals: Path, other: str
) -> None:
    body = "A,2026-11-01,2026-11-01,100.00,100,10\nB,2026-11-02,2026-11-02,200.00,200,20\n"
    canonical = read(export("m.csv", META + body + other), deals)
    assert canonical.inputs[0].rows_excluded == {}
    assert sum(row["spend"] for row in rows(canonical.spend)) > 60000 - 1


def test_sums_of_each_day_and_equal_money_by_chance(
    export: Export, rows: Rows, deals: Path
) -> None:
    header = "date,campaign,spend\n"
    body = "2026-11-01,A,5.00\n2026-11-01,B,6.00\n2026-11-01,Итого,11.00\n2026-11-02,A,7.00\n"
    canonical = read(export("s.csv", f"{header}{body}2026-11-02,,7.00\n"), deals)
    first = day_number(date(2026, 11, 1))
    found = [(row["spend_on"] - first, row["spend"]) for row in rows(canonical.spend)]
    assert found == [(0, 500), (0, 600), (1, 700), (1, 700)]


def test_a_summary_row_without_a_day_is_no_row_without_a_day(
    export: Export, rows: Rows, deals: Path
) -> None:
    header = "Day,Campaign name,Impressions,Link clicks,Amount spent (USD)\n"
    body = "2026-11-01,A,1,1,5.00\n2026-11-02,B,2,2,6.00\n,A,7,7,7.00\n"
    canonical = read(export("m.csv", f"{header},,3,3,11.00\n{body}"), deals)
    assert [row["spend"] for row in rows(canonical.spend)] == [500, 600]
    assert canonical.inputs[0].rows_excluded == {"total_row": 1, "no_date": 1}
    assert {"D081", "D220"} <= {issue.code for issue in canonical.issues}


def test_sums_of_channels(export: Export, rows: Rows, deals: Path) -> None:
    text = "period_from,period_to,channel,spend\n"
    days = "2026-11-01,2026-11-01"
    body = "".join(f"{days},{name},{sum_}\n" for name, sum_ in (("A", 5), ("B", 6), ("", 11)))
    canonical = read(export("s.csv", text + body), deals)
    assert [row["spend"] for row in rows(canonical.spend)] == [500, 600]


def test_a_note_is_no_deal_and_a_lonely_id_is_one(export: Export, rows: Rows) -> None:
    text = f"{DEALS}1;a;10;01.11.2026;Новая\n2;;;;\nБез возвратов;;;;\n12 345;;;;\n"
    canonical = read(export("deals.csv", text))
    assert [row["deal_id"] for row in rows(canonical.deals)] == ["1", "2", "12 345"]
    assert canonical.inputs[0].rows_excluded == {"footer": 1}
    assert [list(gone.rows) for gone in canonical.left_out[0].rows] == [[4]]


def test_ids_of_several_words_are_no_notes(export: Export, rows: Rows) -> None:
    canonical = read(export("deals.csv", f"{DEALS}КП 1;a;10;01.11.2026;Новая\nКП 2;;;;\n"))
    assert [row["deal_id"] for row in rows(canonical.deals)] == ["КП 1", "КП 2"]
