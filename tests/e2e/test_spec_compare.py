"""``funnelcli spec compare``: the worked table of the metric, its JSON, the proposed agreement."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
MARKETING = """version: 1
effective_from: 2026-01-01
criteria: [{id: loose, field: title, contains_any: [m]}, {id: told, field: need, present: true}]
qualified_when: {all: [loose, told]}
"""
SALES = """version: 2
effective_from: 2026-01-01
criteria: [{id: strict, field: title, contains_any: [s]}, {id: same, field: need, present: true}]
qualified_when: {all: [strict, same]}
"""
TABLE = {"ms": 50, "m": 20, "s": 5, "x": 25, "": 3}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    titles = [title for title, count in TABLE.items() for _ in range(count)]
    leads = [
        f"L{number},{'2026-11-01' if number else ''},new,{title},yes"
        for number, title in enumerate(titles)
    ]
    (tmp_path / "leads.csv").write_text(
        "\n".join(["lead_id,created_at,status,title,need", *leads, ""])
    )
    deals = ["D1,L50,won,100.50", "D2,L51,open,7", "D3,L52,open,", "D4,L70,lost,9", "D5,L71,won,1"]
    (tmp_path / "deals.csv").write_text(
        "\n".join(
            ["deal_id,lead_id,status,amount,created_at", *(f"{d},2026-11-01" for d in deals), ""]
        )
    )
    (tmp_path / "marketing.yaml").write_text(MARKETING)
    (tmp_path / "sales.yaml").write_text(SALES)
    return tmp_path


def compared(funnelcli: Funnelcli, *more: str) -> dict[str, Any]:
    files = ("marketing.yaml", "sales.yaml", "leads.csv", "deals.csv")
    done = funnelcli("spec", "compare", *files, "-f", "json", "-q", *more)
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    schema = json.loads((SCHEMAS / "comparison.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.usefixtures("office")
def test_the_worked_numbers(funnelcli: Funnelcli) -> None:
    document = compared(funnelcli, "--lead-price", "1000")
    leads = document["leads"]
    assert leads["table"]["qualified"] == {"qualified": 50, "rejected": 20, "unknown": 0}
    assert leads["table"]["unknown"] == {"qualified": 0, "rejected": 0, "unknown": 3}
    assert leads["agreement"]["value"] == 0.75
    assert leads["expected"] == 0.52
    assert round(leads["kappa"], 3) == 0.479
    assert round(leads["alpha"], 3) == 0.469
    assert leads["pabak"] == 0.5
    assert round(leads["mcnemar_p"], 3) == 0.004
    assert leads["agreement_on_qualified"]["value"] == 0.8
    assert round(leads["agreement_on_rejected"]["value"], 3) == 0.667
    assert (leads["looser"], leads["undecided_count"]) == ("first", 3)
    assert leads["undated_count"] == 1
    assert leads["bonus"]["disputed"] == {"amount": "25000.00", "currency": "XXX"}
    assert leads["bonus"]["net"] == {"amount": "15000.00", "currency": "XXX"}


@pytest.mark.usefixtures("office")
def test_causes_stakes_and_the_leads_that_flip(funnelcli: Funnelcli) -> None:
    document = compared(funnelcli)
    causes = {(each["side"], each["criterion"]): each for each in document["leads"]["causes"]}
    assert causes["second", "strict"]["alone_count"] == 20
    assert causes["first", "loose"]["failed_count"] == 5
    first, second = document["leads"]["stakes"]
    assert (first["lead_count"], first["open_count"], first["won_count"]) == (20, 2, 1)
    assert first["open_amount"] == {"amount": "7.00", "currency": "XXX"}
    assert first["won_amount"] == {"amount": "100.50", "currency": "XXX"}
    assert first["unpriced_count"] == 1
    assert (second["lead_count"], second["open_count"], second["won_count"]) == (5, 0, 1)
    assert [each["lead_id"] for each in document["rows"]] == [f"L{n}" for n in range(50, 75)]
    assert document["rows"][0]["alone"] == ["strict"]
    text = document["text"]
    assert text["common"][0]["second"]["id"] == "same"
    assert (text["jaccard"]["numerator"], text["jaccard"]["denominator"]) == (1, 3)


def test_the_proposal_loads_and_holds(funnelcli: Funnelcli, office: Path) -> None:
    done = funnelcli("spec", "compare", "sales.yaml", "leads.csv", "marketing.yaml", "-o", "c.yaml")
    assert (done.code, done.out) == (0, "")
    assert funnelcli("spec", "check", "c.yaml").code == 0
    (office / "funnelcli.yaml").write_text("qualification: c.yaml\n")
    judged = json.loads(funnelcli("qualify", "leads.csv", "-f", "json", "-q").out)
    assert judged["counts"] == {"qualified": 50, "rejected": 50, "unknown": 3, "excluded": 0}


@pytest.mark.usefixtures("office")
def test_the_table_names_the_looser_side(funnelcli: Funnelcli) -> None:
    done = funnelcli("spec", "compare", "marketing.yaml", "sales.yaml", "leads.csv")
    assert done.code == 0
    assert "marketing is looser: 20" in done.out
    assert "0.48" in done.out


@pytest.mark.usefixtures("office")
def test_without_exports_only_the_texts(funnelcli: Funnelcli) -> None:
    done = funnelcli("spec", "compare", "marketing.yaml", "sales.yaml")
    assert done.code == 0
    assert "S086" in done.err
    assert "Jaccard" in done.out
    machine = json.loads(
        funnelcli("spec", "compare", "marketing.yaml", "sales.yaml", "-f", "json").out
    )
    assert (machine["leads"], machine["rows"]) == (None, [])


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("marketing.yaml", "leads.csv"), "S085"),
        (("marketing.yaml", "sales.yaml", "--lead-price", "many"), "S087"),
        (("marketing.yaml", "nowhere.yaml"), "S001"),
        (("marketing.yaml", "sales.yaml", "-o", "sales.yaml"), "S113"),
    ],
)
def test_wrong_lines(funnelcli: Funnelcli, line: tuple[str, ...], code: str) -> None:
    done = funnelcli("spec", "compare", *line)
    assert done.code == 2
    assert code in done.err
