"""``funnelcli spec backtest``: what became of judged leads, recounted by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
SPEC = """version: 1
effective_from: 2026-01-01
criteria:
  - {id: brand, field: product, contains_any: [opel]}
  - {id: spam, field: title, contains_any: [spam]}
qualified_when: {all: [brand], none: [spam]}
"""
# product, title, deals as status/amount/reason
LEADS: list[tuple[str, str, list[str]]] = [
    *[("opel", "a", ["won,100,"])] * 30,
    *[("opel", "a", ["lost,,ДОРОГО", "won,5,"])] * 2,
    *[("opel", "a", ["lost,,Нецелевой "])] * 3,
    *[("opel", "a", ["lost,,Дорого"])] * 4,
    *[("opel", "a", ["lost,,"])] * 2,
    *[("opel", "a", ["open,,"])] * 5,
    *[("opel", "a", [])] * 6,
    *[("fiat", "a", ["won,7.50,"])] * 1,
    *[("fiat", "a", ["won,,"])] * 1,
    *[("opel", "spam", ["lost,,нецелевой"])] * 20,
    *[("", "a", ["won,1,"])] * 3,
    *[("", "a", [])] * 5,
]


@pytest.fixture
def past(tmp_path: Path) -> Path:
    leads, deals = (
        ["lead_id,created_at,status,product,title"],
        ["deal_id,lead_id,status,amount,loss_reason,created_at"],
    )
    for number, (product, title, own) in enumerate(LEADS):
        leads.append(f"L{number},{'2026-11-01' if number else ''},new,{product},{title}")
        for each in own:
            deals.append(f"D{len(deals)},L{number},{each},2026-11-01")
    (tmp_path / "leads.csv").write_text("\n".join([*leads, ""]), encoding="utf-8")
    (tmp_path / "deals.csv").write_text("\n".join([*deals, ""]), encoding="utf-8")
    (tmp_path / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    settings = "currency: RUB\nloss_reasons: {Нецелевой: marketing, Дорого: sales}\n"
    (tmp_path / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    return tmp_path


def backtested(funnelcli: Funnelcli, *more: str) -> dict[str, Any]:
    done = funnelcli("spec", "backtest", "leads.csv", "deals.csv", "-f", "json", "-q", *more)
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    schema = json.loads((SCHEMAS / "backtest.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.usefixtures("past")
def test_every_lead_is_counted_once_by_its_best_deal(funnelcli: Funnelcli) -> None:
    document = backtested(funnelcli)
    found = {each["verdict"]: each for each in document["by_verdict"]}
    counts = {
        verdict: [each[f"{what}_count"] for what in ("lead", "won", "lost", "open", "none")]
        for verdict, each in found.items()
    }
    assert counts == {
        "qualified": [52, 32, 9, 5, 6],
        "rejected": [22, 2, 20, 0, 0],
        "unknown": [8, 3, 0, 0, 5],
    }
    assert found["qualified"]["decided_share"]["denominator"] == 41
    assert (document["finding"], document["undated_count"]) == ("right", 1)


@pytest.mark.usefixtures("past")
def test_criteria_are_tested_by_good_and_bad_answers(funnelcli: Funnelcli) -> None:
    found = {each["criterion"]: each for each in backtested(funnelcli)["by_criterion"]}
    brand, spam = found["brand"], found["spam"]
    assert (brand["good_share"]["numerator"], brand["good_share"]["denominator"]) == (32, 72)
    assert (brand["bad_share"]["numerator"], brand["bad_share"]["denominator"]) == (2, 2)
    assert (brand["unanswered_share"]["numerator"], brand["unanswered_share"]["denominator"]) == (
        3,
        8,
    )
    assert brand["lift"] == 32 / 72
    # A criterion that only hurts is answered well by a no.
    assert (spam["good_share"]["denominator"], spam["bad_share"]["denominator"]) == (62, 20)
    assert (spam["lift"], spam["finding"]) == (None, "right")


@pytest.mark.usefixtures("past")
def test_leads_that_contradict_the_paper(funnelcli: Funnelcli) -> None:
    document = backtested(funnelcli)
    assert [each["won_amount"] for each in document["sold_rejected"]] == [
        {"amount": "7.50", "currency": "RUB"},
        None,
    ]
    assert document["sold_rejected"][0]["failed"] == ["brand"]
    lost = document["lost_qualified"]
    assert (lost["numerator"], lost["denominator"]) == (3, 7)
    assert document["lost_unexplained_count"] == 2
    assert [each["lead_id"] for each in document["lost_qualified_leads"]] == ["L32", "L33", "L34"]
    printed = funnelcli("spec", "backtest", "leads.csv", "deals.csv")
    assert "The paper is right" in printed.out


def test_what_is_missing_is_said(funnelcli: Funnelcli, past: Path) -> None:
    refused = funnelcli("spec", "backtest", "leads.csv")
    assert (refused.code, "S088" in refused.err) == (3, True)
    (past / "funnelcli.yaml").write_text("currency: RUB\n", encoding="utf-8")
    assert backtested(funnelcli)["lost_qualified"] is None
    assert "S089" in funnelcli("spec", "backtest", "leads.csv", "deals.csv").err
