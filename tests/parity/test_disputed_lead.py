"""Agreement against CRM: equal to a plain recount, on Polars and on SQLFrame (duckdb)."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

import polars as pl
import pytest

from canonical_frames import Engine, on_polars, question
from funnelcli.metrics.base import Frames, Rows
from funnelcli.metrics.disputed_lead import DisputedLeads, compute, marks_of, summarise, texts
from funnelcli.model.state import State
from funnelcli.model.verdict import Verdict
from sql_engine import on_sqlframe, rows_of

__all__ = ["on_sqlframe"]

LEADS = {
    **dict.fromkeys(("lead_id", "verdict", "status", "disqualify_reason"), pl.String),
    **dict.fromkeys(("created_on", "input", "row"), pl.Int64),
}
DEALS = dict.fromkeys(("deal_id", "lead_id", "outcome", "loss_reason"), pl.String)
GOOD, BAD = {"Качественный лид", "Передан"}, {"НЕКАЧЕСТВЕННЫЙ  лид", "Брак"}
STATUSES = {"Передан": "qualified", "брак": "rejected"}
REASONS = {"Нецелевой": "marketing", "Дорого": "sales"}
WRONG = {"нецелевой", "Нецелевой"}


def made(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    dice = Random(seed)
    leads = [
        {
            "lead_id": f"L{number}",
            "verdict": dice.choice(["qualified", "rejected", "unknown", "excluded"]),
            "status": dice.choice([None, "", "Новый", *sorted(GOOD | BAD)]),
            "disqualify_reason": dice.choice([None, None, "Дорого", "Нецелевой"]),
            "created_on": 20_200 + number % 3,
            "input": 0,
            "row": 500 - number,
        }
        for number in range(120)
    ]
    deals = [
        {
            "deal_id": f"D{number}",
            "lead_id": dice.choice([None, f"L{dice.randrange(200)}"]),
            "outcome": dice.choice(["won", "lost", "lost", "open"]),
            "loss_reason": dice.choice([None, "Дорого", "нецелевой", "Нецелевой"]),
        }
        for number in range(150)
    ]
    return leads, deals


def found(
    engine: Engine, leads: list[dict[str, Any]], deals: list[dict[str, Any]]
) -> DisputedLeads:
    known = engine(deals, DEALS)
    frames = Frames(leads=engine(leads, LEADS), deals=known, history=known, spend=known)
    asked = question("2025-01-01..2025-12-31", "2025-12-31")
    marks = marks_of(_collected(texts(frames, asked)), STATUSES, REASONS)
    return summarise(_collected(compute(frames, asked, marks)), marks)


def _collected(lazy: dict[str, Any]) -> Mapping[str, Rows]:
    return {name: rows_of(each) for name, each in lazy.items()}


def says(lead: dict[str, Any], deals: list[dict[str, Any]]) -> set[bool]:
    """Everything the CRM says of a lead: wanted (True), not wanted (False)."""
    own = [each for each in deals if each["lead_id"] == lead["lead_id"]]
    heard = {each["outcome"] == "won" for each in own if each["outcome"] == "won"}
    heard |= {False for each in own if each["outcome"] == "lost" and each["loss_reason"] in WRONG}
    heard |= {True} if lead["status"] in GOOD else set()
    heard |= {False} if lead["status"] in BAD else set()
    return heard | ({False} if lead["disqualify_reason"] in WRONG else set())


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_those_of_a_plain_recount(seed: int, on_sqlframe: Engine) -> None:
    leads, deals = made(seed)
    result = found(on_polars, leads, deals)
    counts: Counter[tuple[str, frozenset[bool]]] = Counter(
        (lead["verdict"], frozenset(says(lead, deals)))
        for lead in leads
        if lead["verdict"] != "excluded"
    )
    yes, no = frozenset({True}), frozenset({False})
    table = result.concordance
    assert (table.both_yes, table.first_only) == (counts["qualified", yes], counts["qualified", no])
    assert (table.second_only, table.both_no) == (counts["rejected", yes], counts["rejected", no])
    assert result.unknown_count == counts["unknown", yes] + counts["unknown", no]
    assert result.silent_count == sum(n for (_, heard), n in counts.items() if not heard)
    assert result.contradictory_count == sum(
        n for (_, heard), n in counts.items() if len(heard) > 1
    )
    wanted = [
        lead["lead_id"]
        for lead in sorted(leads, key=lambda each: each["row"])
        if (lead["verdict"], says(lead, deals)) in [("qualified", {False}), ("rejected", {True})]
    ]
    assert [each.lead_id for each in result.rows] == wanted
    assert result == found(on_sqlframe, leads, deals)


def test_every_disagreement_names_its_mark() -> None:
    leads, deals = made(1)
    by_id = {lead["lead_id"]: lead for lead in leads}
    for each in found(on_polars, leads, deals).rows:
        if each.field in {"status", "disqualify_reason"}:
            assert each.text == by_id[each.lead_id][each.field]
        elif each.field == "loss_reason":
            assert each.text in WRONG
        else:
            assert (each.crm, each.text) == (Verdict.QUALIFIED, None)


def test_a_crm_that_says_nothing_is_refused_and_never_agrees() -> None:
    leads, _ = made(1)
    silent = [{**lead, "status": "Новый", "disqualify_reason": None} for lead in leads]
    result = found(on_polars, silent, [])
    assert result.mark.state is State.REFUSED
    assert result.concordance.kappa is None
    assert result.rows == ()
