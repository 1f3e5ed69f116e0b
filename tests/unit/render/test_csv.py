import csv
from io import StringIO

import pytest

import made_report
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.render.csv import render_csv
from funnelcli.render.dialect import DIALECTS
from funnelcli.render.inert import is_formula
from funnelcli.render.words import Words
from payloads import PAYLOADS, live_characters

RU, EN = Words("ru"), Words("en")
PLAIN, RUSSIAN = DIALECTS["plain"], DIALECTS["excel-ru"]


def read(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=separator))


def find(lines: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    found = [line for line in lines if wanted.items() <= line.items()]
    assert len(found) == 1, (wanted, found)
    return found[0]


def test_a_share_has_its_counts_and_its_state() -> None:
    total = find(
        read(render_csv(made_report.weekly(), EN, PLAIN)),
        metric="qualified_share",
        table="Summary",
        row="",
    )
    assert float(total["value"]) == 150 / 301
    assert (total["numerator"], total["denominator"]) == ("150", "301")


def test_money_is_a_number_with_its_unit() -> None:
    lines = read(render_csv(made_report.weekly(), EN, PLAIN))
    fact = find(lines, metric="run_rate", row="So far", column="Revenue")
    float(fact["value"])
    assert fact["unit"] == "RUB"
    assert fact["state"]


def test_every_cell_of_every_table_is_there() -> None:
    report = made_report.weekly()
    lines = read(render_csv(report, EN, PLAIN))
    for section in report.sections:
        cells = sum(len(row) - 1 for table in section.tables for row in table.rows)
        own = [line for line in lines if line["metric"] == section.id and line["row"]]
        told = [
            line for line in own if line["table"] not in {"Summary", EN.text(say("sheet.findings"))}
        ]
        assert len(told) == cells, section.id


def test_problems_and_warnings_are_there() -> None:
    report = made_report.weekly()
    lines = read(render_csv(report, RU, PLAIN), ",")
    codes = {line["строка"] for line in lines}
    assert {each.code for each in report.findings} <= codes
    assert {each.code for each in report.issues} <= codes
    assert [line["значение"] for line in lines if line["столбец"] == "внимание"]


def test_excel_in_russian() -> None:
    text = render_csv(made_report.weekly(), RU, RUSSIAN)
    assert text.startswith("\ufeffпоказатель;таблица;")
    shares = [line for line in read(text, ";") if line["знаменатель"]]
    assert shares
    for line in shares:
        share = float(line["значение"].replace(",", ".")) if line["значение"] else None
        assert share == Ratio(int(line["числитель"]), int(line["знаменатель"])).value
        assert "." not in line["значение"]


@pytest.mark.parametrize("text", [*PAYLOADS, "=1+1", "+1", "@x", "-2", '=cmd|"/C calc"!A0'])
@pytest.mark.parametrize("tabs", [False, True])
def test_nothing_from_data_is_live(text: str, *, tabs: bool) -> None:
    written = render_csv(made_report.made_of(text), RU, PLAIN, tabs=tabs)
    assert live_characters(written.replace("\t", "")) == set()
    rows = list(csv.reader(StringIO(written), delimiter="\t" if tabs else ","))
    assert {len(row) for row in rows} == {10}
    value = 4
    texts = [cell for row in rows for place, cell in enumerate(row) if place != value]
    assert not [cell for cell in texts if is_formula(cell)]
    live = [row[value] for row in rows if is_formula(row[value])]
    for number in live:
        float(number)


def test_old_consoles_get_stand_ins_and_no_mark() -> None:
    text = render_csv(made_report.weekly(), RU, RUSSIAN, encoding="cp1251")
    text.encode("cp1251")
    assert text.startswith("показатель;")


def test_same_report_same_bytes() -> None:
    assert render_csv(made_report.weekly(), EN, PLAIN) == render_csv(
        made_report.weekly(), EN, PLAIN
    )
