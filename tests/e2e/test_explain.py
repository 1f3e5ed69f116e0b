"""``funnelcli explain METRIC``: a number down to the rows of the exports."""

import csv
import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from command import Funnelcli
from funnelcli.cli.options import METRICS
from funnelcli.metrics.catalog import METRICS as CATALOG

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
NOVEMBER = ("--as-of", "2026-11-20", "--period", "2026-11")
DEALS = """deal_id,status,amount,manager,created_at,closed_at,lead_id,contact,phone,loss_reason
D1,won,12000.50,Anna,2026-11-02,2026-11-06,L1,Ivan Petrov,+7 916 123 45 67,
D2,lost,900,Boris,2026-11-03,2026-11-07,L2,Olga,,=cmd|' /C calc'!A0
D3,open,700,Boris,2026-11-09,,L2,,,
D4,won,500,Anna,2026-10-01,2026-10-09,,,,
"""


@pytest.fixture
def deals(shop: Path) -> Path:
    (shop / "deals.csv").write_text(DEALS, encoding="utf-8")
    return shop


def explained(funnelcli: Funnelcli, *arguments: str) -> dict[str, Any]:
    done = funnelcli("explain", *arguments, *NOVEMBER, "-f", "json")
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    schema = json.loads((SCHEMAS / "explanation.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_explained(funnelcli: Funnelcli, deals: Path, metric: str) -> None:
    del deals
    document = explained(funnelcli, metric)
    for part in ("question", "formula", "dates", "population"):
        assert len(document[part]) > 10
        assert not document[part].startswith("about.")
    if document["state"] == "ok":
        assert document["improve"] is None
    else:
        assert document["improve"]


def test_the_command_knows_every_metric() -> None:
    assert set(METRICS) == set(CATALOG)


def test_the_rows_of_a_number(funnelcli: Funnelcli, deals: Path) -> None:
    del deals
    document = explained(funnelcli, "run_rate.deals_won")
    assert [(row["id"], row["file"], row["row"]) for row in document["rows"]] == [
        ("D1", "deals.csv", 2)
    ]
    assert {each["reason"]: each["count"] for each in document["left_out"]} == {
        "lost": 1,
        "open": 1,
        "closed_elsewhere": 1,
    }
    assert document["seen"] == {"deals": 4}


def test_a_refused_number_is_no_zero(funnelcli: Funnelcli, deals: Path) -> None:
    for name in ("lead-spec.yaml", "funnelcli.yaml"):
        (deals / name).unlink()
    document = explained(funnelcli, "qualified_share", "leads.csv", "deals.csv")
    assert document["state"] == "refused"
    assert {each["total"] for each in document["figures"]} == {None}
    assert [each["reason"] for each in document["left_out"]] == ["unjudged"]


def test_rows_that_do_not_count_say_why(funnelcli: Funnelcli, deals: Path) -> None:
    del deals
    document = explained(funnelcli, "run_rate", "--where", "deal_id=D4", "--left-out")
    assert [(row["id"], row["left_out"]) for row in document["rows"]] == [
        ("D4", "closed_elsewhere")
    ]


def test_people_are_masked_and_formulas_dead(funnelcli: Funnelcli, deals: Path) -> None:
    done = funnelcli("explain", "manager_conversion", *NOVEMBER, "--rows", "rows.csv")
    assert done.code == 0, done.err
    text = (deals / "rows.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["D1"]["contact"] == "I***"
    assert rows["D1"]["phone"] == "'+7916***4567"
    assert rows["D1"]["amount"] == "12000.50"
    assert rows["D2"]["loss_reason"] == "'=cmd|' /C calc'!A0"
    assert "Petrov" not in text + done.out
    assert "123 45 67" not in text + done.out


def test_a_workbook_can_be_added_up(funnelcli: Funnelcli, deals: Path) -> None:
    done = funnelcli("explain", "run_rate.revenue", *NOVEMBER, "--rows", "rows.xlsx")
    assert done.code == 0, done.err
    header, *rows = load_workbook(deals / "rows.xlsx").worksheets[0].iter_rows(values_only=True)
    amounts = [row[header.index("amount")] for row in rows]
    assert amounts == [12000.5]
    assert [row[header.index("id")] for row in rows] == ["D1"]


def test_excel_in_russian_reads_the_amounts(funnelcli: Funnelcli, deals: Path) -> None:
    line = ("run_rate.revenue", *NOVEMBER, "--rows", "rows.csv", "--csv-dialect", "excel-ru")
    assert funnelcli("explain", *line).code == 0
    text = (deals / "rows.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfrole;id;")
    assert b";12000,50;" in text


def test_rows_as_json_are_the_document(funnelcli: Funnelcli, deals: Path) -> None:
    done = funnelcli("explain", "run_rate", *NOVEMBER, "-f", "json", "--rows", "rows.json")
    assert (deals / "rows.json").read_text(encoding="utf-8") == done.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_file_with_people_is_private(funnelcli: Funnelcli, deals: Path) -> None:
    line = ("run_rate", *NOVEMBER, "--rows", "rows.csv", "--show-personal")
    assert funnelcli("explain", *line).code == 0
    assert stat.S_IMODE((deals / "rows.csv").stat().st_mode) == 0o600
    assert "Ivan Petrov" in (deals / "rows.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (("run_rate.nothing",), "S203", "deals_won"),
        (("run_rate", "--where", "manager"), "S200", "manager"),
        (("run_rate", "--where", "colour=red"), "S201", "manager"),
        (("run_rate", "--where", "manager=Vera"), "S202", "Anna"),
        (("run_rate", "--where", "phone=1"), "S201", "manager"),
        (("run_rate", "--rows", "rows.txt"), "S112", ".xlsx"),
        (("run_rat",), "S130", "run_rate"),
        (("run_rate", "--period", "2026-13"), "S110", "2026-13"),
    ],
)
def test_what_cannot_be_explained(
    funnelcli: Funnelcli, deals: Path, line: tuple[str, ...], code: str, told: str
) -> None:
    del deals
    done = funnelcli("explain", *line)
    assert (done.code, done.out) == (2, "")
    assert code in done.err
    assert told in done.err
    assert "Petrov" not in done.err


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_table_is_narrow_and_whole(funnelcli: Funnelcli, deals: Path, language: str) -> None:
    del deals
    done = funnelcli("explain", "run_rate", *NOVEMBER, "--lang", language, COLUMNS="80")
    assert done.code == 0
    assert "D1" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
