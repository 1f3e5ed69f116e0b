"""The bonus of the example, counted again by hand from the raw rows and a made-up dispute log."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from funnelcli.history.disputes import open_dispute, resolve_dispute
from funnelcli.model.dispute import Dispute, Resolution
from funnelcli.model.verdict import Verdict
from funnelcli.pipeline.bonus import run_bonus
from funnelcli.pipeline.qualification import run_qualify
from funnelcli.pipeline.request import Request
from funnelcli.pipeline.runs import run_report
from funnelcli.render.json import render_document_json
from funnelcli.render.words import Words
from oracle import opel
from oracle.tool import NOW
from oracle.verdicts import verdicts
from oracle.worlds import span_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "opel"
AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example: its log of disputes is written beside it."""
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("shop") / "opel"))


def request(folder: Path, period: str | None) -> Request:
    return Request(
        files=(),
        config=Path("funnelcli.yaml"),
        cwd=folder,
        now=NOW,
        as_of=AS_OF,
        period=period,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )


def by_hand(period: str) -> dict[str, str]:
    """Verdict of each lead of the period, from the raw rows."""
    leads = opel.read_leads(EXAMPLE / "exports")
    found = verdicts(leads, opel.AGREEMENT)
    span = span_of(period)
    return {each.lead_id: found[each.lead_id] for each in leads if span.holds(each.created_on)}


def plan_of(period: str) -> int:
    return opel.read_plans(EXAMPLE / "plan.csv")["qualified_leads"][span_of(period)]


def expected(found: Mapping[str, str], disputed: set[str], settled: Mapping[str, str]) -> Any:  # noqa: ANN401 - compared as a whole
    names = {"qualified": "confirmed", "unknown": "held"}
    standings = {}
    for lead, verdict in found.items():
        now = settled.get(lead, verdict)
        standings[lead] = "held" if lead in disputed else names.get(now, now)
    return standings


def dispute(folder: Path, lead: str, verdict: str | None) -> None:
    path = folder / "disputes.jsonl"
    open_dispute(path, Dispute(lead_id=lead, at=AT, by="Анна", claimed=None, reason="спор"))
    if verdict:
        done = Resolution(at=AT, by="Олег", verdict=Verdict(verdict), reason="открыли вместе")
        resolve_dispute(path, lead, done)


@pytest.mark.parametrize("period", ["2026-10", "2026-07"])
def test_a_statement_without_disputes(period: str) -> None:
    found = by_hand(period)
    record = run_bonus(request(EXAMPLE, period), None).record
    standings = {each["lead_id"]: str(each["standing"]) for each in record["leads"]}
    assert standings == expected(found, set(), {})
    confirmed = sum(each == "qualified" for each in found.values())
    paid = min(confirmed, plan_of(period))
    assert record["counts"]["came"] == len(found)
    assert record["paid"]["count"] == paid
    assert record["paid"]["amount"].minor == paid * 50_000
    assert record["tokens"]["count"] == confirmed // 10


def test_disputes_hold_settle_and_correct(shop: Path) -> None:
    """An October statement, then a month of disputes, then its correction."""
    period, found = "2026-10", by_hand("2026-10")
    before = run_bonus(request(shop, period), None)
    kept = shop / "october.json"
    text = render_document_json("bonus", before.record, before.issues, Words("ru"))
    kept.write_text(text, encoding="utf-8")

    chosen = Random(7).sample(sorted(found), 40)
    disputed, settled = set(chosen[:12]), {}
    for lead in chosen[:12]:
        dispute(shop, lead, None)
    for number, lead in enumerate(chosen[12:]):
        settled[lead] = ("qualified", "rejected")[number % 2]
        dispute(shop, lead, settled[lead])

    after = run_bonus(request(shop, None), kept.relative_to(shop))
    standings = {each["lead_id"]: str(each["standing"]) for each in after.record["leads"]}
    wanted = expected(found, disputed, settled)
    assert standings == wanted
    was = expected(found, set(), {})
    changes = {
        each["lead_id"]: (str(each["before"]), str(each["after"]))
        for each in after.record["correction"]["changes"]
    }
    assert changes == {
        lead: (was[lead], wanted[lead]) for lead in found if was[lead] != wanted[lead]
    }
    confirmed = sum(each == "confirmed" for each in wanted.values())
    assert after.record["paid"]["count"] == min(confirmed, plan_of(period))
    money = after.record["correction"]["paid"]["amount"].minor
    assert before.record["paid"]["amount"].minor + money == after.record["paid"]["amount"].minor

    again = run_bonus(request(shop, None), kept.relative_to(shop))
    assert json.dumps(again.record, default=str) == json.dumps(after.record, default=str)

    qualified = sum(settled.get(lead, each) == "qualified" for lead, each in found.items())
    counted = run_qualify(request(shop, period))
    assert counted.counts["qualified"] == qualified
    total: Any = run_report(request(shop, period)).report.metrics["qualified_share"]
    assert total.total.numerator == qualified
    told = {each.code: each for each in counted.issues if each.code in {"S188", "S189", "S190"}}
    assert {code: each.count for code, each in told.items()} == {"S188": 28, "S189": 12}
    assert told["S188"].values["changed"] == sum(found[lead] != settled[lead] for lead in settled)
