"""``funnelcli qualify -o``: the rows of the export come back with what is said of each."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
LEADS = """id,created_at,product,budget,phone,Примечание,verdict
L1,2026-11-02 10:00,Opel Astra,9000,+7 900 000 00 01,"=HYPERLINK(""http://x"")",a
L2,,Opel Corsa,900,+7 900 000 00 02,+cmd|' /C calc'!A0,
L3,2026-11-04 12:00,Peugeot 308,9000,,-5,
L4,2099-01-01 12:00,,,,@SUM(1),
"""
FLAGS = ["lead_id", "verdict", "failed", "missing", "question", "excluded_as"]


@pytest.fixture
def flagged(shop: Path) -> Path:
    (shop / "leads.csv").write_text(LEADS, encoding="utf-8")
    return shop


def rows_of(path: Path, separator: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def test_csv_keeps_every_column_and_no_formula(funnelcli: Funnelcli, flagged: Path) -> None:
    done = funnelcli("qualify", "-o", "out.csv")
    assert (done.code, done.out) == (0, "")
    header, *rows = rows_of(flagged / "out.csv")
    own = LEADS.splitlines()[0].split(",")
    assert header == [*FLAGS, *own[:-1], "verdict#2"]
    assert [row[:5] for row in rows] == [
        ["L1", "qualified", "", "", ""],
        ["L2", "rejected", "budget", "", ""],
        ["L3", "rejected", "brand", "", ""],
        ["L4", "unknown", "", "brand, budget", "Opel; From 5000"],
    ]
    assert [row[header.index("Примечание")] for row in rows] == [
        '\'=HYPERLINK("http://x")',
        "'+cmd|' /C calc'!A0",
        "-5",
        "'@SUM(1)",
    ]
    assert rows[0][header.index("phone")] == "+7 900 000 00 01"
    assert rows[0][header.index("verdict#2")] == "a"


def test_what_is_no_lead_says_why(funnelcli: Funnelcli, flagged: Path) -> None:
    agreement = flagged / "lead-spec.yaml"
    text = agreement.read_text(encoding="utf-8")
    rule = "exclude: {corsa: {field: product, contains_any: [corsa]}}\n"
    agreement.write_text(text.replace("criteria:", f"{rule}criteria:", 1), encoding="utf-8")
    done = funnelcli("qualify", "-f", "table", "-o", "out.csv", "-o", "leads.json")
    assert "not a lead (corsa)" in done.out
    rows = {row[0]: row[1:6] for row in rows_of(flagged / "out.csv")[1:]}
    assert (rows["L2"], rows["L1"][-1]) == (["excluded", "", "", "", "corsa"], "")
    document = json.loads((flagged / "leads.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "qualification.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    told = {row["lead_id"]: row.get("excluded_as") for row in document["rows"]}
    assert told == {"L1": None, "L2": "corsa", "L3": None, "L4": None}


def test_russian_excel_gets_its_dialect(funnelcli: Funnelcli, flagged: Path) -> None:
    funnelcli("qualify", "-o", "out.csv", "--csv-dialect", "excel-ru", "--verdict", "rejected")
    assert (flagged / "out.csv").read_bytes().startswith(b"\xef\xbb\xbflead_id;verdict;")
    assert [row[0] for row in rows_of(flagged / "out.csv", ";")[1:]] == ["L2", "L3"]
    assert funnelcli("qualify", "--csv-dialect", "lotus").code == 2


def test_workbook_has_only_text_and_the_same_bytes(funnelcli: Funnelcli, flagged: Path) -> None:
    funnelcli("qualify", "-o", "a.xlsx", "-o", "b.xlsx", "-o", "leads.json")
    assert (flagged / "a.xlsx").read_bytes() == (flagged / "b.xlsx").read_bytes()
    book = load_workbook(flagged / "a.xlsx")
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert '=HYPERLINK("http://x")' in {cell.value for cell in cells}
    document = json.loads((flagged / "leads.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "qualification.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert document["undated_count"] == 1
    assert document["total"] == {**document["total"], "numerator": 1, "denominator": 4}
    assert document["bounds"] == {"low": 0.25, "high": 0.5}


@pytest.mark.usefixtures("flagged")
def test_the_gate_is_about_the_leads_counted(funnelcli: Funnelcli) -> None:
    assert funnelcli("qualify", "--fail-under", "qualified_share=0.25").code == 0
    failed = funnelcli("qualify", "--fail-under", "qualified_share=0.26")
    assert failed.code == 1
    assert "gate failed:" in failed.err


def test_only_qualify_gives_rows_back(funnelcli: Funnelcli, flagged: Path) -> None:
    assert funnelcli("report", "-o", "out.csv").code == 0
    header, *_ = rows_of(flagged / "out.csv")
    assert header[:4] == ["metric", "table", "row", "column"]


def test_leads_of_deals_keep_the_columns_of_the_deals(funnelcli: Funnelcli, shop: Path) -> None:
    (shop / "funnelcli.yaml").unlink()
    done = funnelcli("qualify", "deals.csv", "-o", "out.csv")
    assert done.code == 0
    header, *rows = rows_of(shop / "out.csv")
    assert header[6:9] == ["deal_id", "title", "status"]
    assert [row[0] for row in rows] == ["D1", "D2", "D3"]


def test_a_mistyped_field_is_held_against_headers_of_leads(
    funnelcli: Funnelcli, flagged: Path
) -> None:
    agreement = flagged / "lead-spec.yaml"
    text = agreement.read_text(encoding="utf-8")
    assert "field: product" in text
    agreement.write_text(text.replace("field: product", "field: Примечени"), encoding="utf-8")
    assert "Did you mean “Примечание”?" in funnelcli("qualify").err
    settings = flagged / "funnelcli.yaml"
    own = settings.read_text(encoding="utf-8")
    settings.write_text(own.replace("{lead_id: id", "{lead_id: id, need: Примечание"), "utf-8")
    assert "need: Примечание" in settings.read_text(encoding="utf-8")
    assert "Did you mean “Примечание”?" in funnelcli("qualify").err
