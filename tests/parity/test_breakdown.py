"""The breakdown of ``--by`` against plain Python, and the same on Polars and on SQLFrame."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from canonical_frames import (
    Engine,
    collected,
    day,
    facts,
    frames_on,
    on_polars,
    question,
    random_world,
)
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.breakdown import Breakdown, can_break_down, compute, summarise
from funnelcli.metrics.seen import seen_at
from funnelcli.schema.columns import Role
from sql_engine import on_sqlframe

__all__ = ["on_sqlframe"]
DIMENSIONS = ("manager", "channel", "campaign", "pipeline")
FIRST, END, AS_OF = day("2025-04-01"), day("2025-05-01"), day("2025-04-20")


def asked(dimension: str, **changes: Any) -> Question:  # noqa: ANN401 - any field
    own = None if dimension in {"channel", "pipeline"} else dimension
    known = facts()
    fields = {**known.fields, Role.DEALS: known.fields[Role.DEALS] | {"pipeline"}}
    seen = facts(fields=fields, newest_on=date(2025, 4, 20))
    found = {"facts": seen, "by": own, **changes}
    return question("2025-04-01..2025-04-30", "2025-04-20", **found)


def broken_down(frames: Frames, dimension: str, about: Question) -> Breakdown:
    seen = seen_at(frames, about.as_of, about.facts)
    rows = {name: collected(lazy) for name, lazy in compute(seen, dimension, about).items()}
    return summarise(rows, dimension, about)


def world(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Deals of two pipelines that belong to leads; nothing closes after as-of."""
    made = random_world(seed, size=150)
    for number, deal in enumerate(made["deals"]):
        deal["pipeline"] = ("Sales", "Service")[number % 2]
        closed = deal["closed_on"]
        if closed is not None and closed > AS_OF:
            deal["closed_on"] = AS_OF - number % 25
    pipelines = {deal["deal_id"]: deal["pipeline"] for deal in made["deals"]}
    for refund in made["refunds"]:
        refund["pipeline"] = pipelines[refund["deal_id"]]
    return made


def fold(name: str | None) -> str | None:
    return " ".join((name or "").lower().split()) or None


def by_hand(
    made: Mapping[str, Sequence[Mapping[str, Any]]], dimension: str
) -> dict[str | None, dict[str, int]]:
    """Counts and sums by folded value, straight from the rows."""
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    leads = [lead for lead in made["leads"] if (lead["created_on"] or 0) <= AS_OF]
    of_lead = {lead["lead_id"]: lead.get(dimension) for lead in leads}
    for lead in leads:
        created = lead["created_on"]
        inside = created is not None and FIRST <= created < END
        if dimension != "pipeline" and inside and lead["verdict"] != "excluded":
            own = found[fold(lead[dimension])]
            own["leads"] += 1
            own["qualified"] += lead["verdict"] == "qualified"
    paid_back = [{**refund, "status": "refund"} for refund in made["refunds"]]
    for deal in (*made["deals"], *paid_back):
        if deal["created_on"] is not None and deal["created_on"] > AS_OF:
            continue
        name = deal.get(dimension) if dimension != "campaign" else None
        if name is None and dimension in {"channel", "campaign"}:
            name = of_lead.get(deal["lead_id"])
        own, amount = found[fold(name)], deal["amount"]
        if deal["status"] == "open":
            own["open"] += 1
            own["open_amount"] += amount or 0
        if deal["closed_on"] is not None and FIRST <= deal["closed_on"] <= AS_OF:
            own[deal["status"]] += 1
            if deal["status"] in {"won", "refund"}:
                own["revenue"] += amount or 0
    for own in found.values():
        del own["refund"]
    return {name: dict(own) for name, own in found.items() if any(own.values())}


def told(result: Breakdown) -> dict[str | None, dict[str, int]]:
    """The same of the result."""
    found = {}
    for row in result.rows:
        share = row.qualified_share
        own = {
            "leads": row.leads_count or 0,
            "qualified": share.numerator if share else 0,
            "open": row.open_count,
            "open_amount": row.open_amount.minor if row.open_amount else 0,
            "won": row.won_count or 0,
            "lost": row.lost_count or 0,
            "revenue": row.revenue.minor if row.revenue else 0,
        }
        found[fold(row.name)] = {key: value for key, value in own.items() if value}
    return {name: own for name, own in found.items() if own}


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("seed", range(8))
def test_every_part_is_what_its_rows_say(seed: int, dimension: str) -> None:
    made = world(seed)
    result = broken_down(frames_on(on_polars, **made), dimension, asked(dimension))
    wanted = by_hand(made, dimension)
    assert told(result) == {
        name: {key: value for key, value in own.items() if value} for name, own in wanted.items()
    }


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_parts_add_up_to_the_total(dimension: str) -> None:
    result = broken_down(frames_on(on_polars, **world(3)), dimension, asked(dimension))
    for field in ("created_count", "won_count", "lost_count", "open_count", "leads_count"):
        parts = [getattr(row, field) for row in result.rows]
        whole = getattr(result.total, field)
        assert (whole is None and set(parts) == {None}) or whole == sum(filter(None, parts)), field
    revenue = result.total.revenue
    assert revenue is not None
    assert revenue.minor == sum(row.revenue.minor for row in result.rows if row.revenue)


def test_products_stand_in_the_groups_of_the_settings() -> None:
    made = world(4)
    texts = ("Капот Opel", "капоты", "Фара левая", None)
    for number, deal in enumerate(made["deals"]):
        deal["product"] = texts[number % len(texts)]
    own = facts(newest_on=date(2025, 4, 20))
    deals = own.fields[Role.DEALS] | {"product"}
    seen = facts(fields={**own.fields, Role.DEALS: deals}, newest_on=own.newest_on)
    about = asked("pipeline", facts=seen, product_groups={"Кузов": ("капот",)})
    result = broken_down(frames_on(on_polars, **{**made, "refunds": ()}), "product", about)
    assert [row.name for row in result.rows] == ["Кузов", "Фара левая", None]
    opened = sum(
        deal["status"] == "open" and deal["product"] in texts[:2]
        for deal in made["deals"]
        if deal["created_on"] is None or deal["created_on"] <= AS_OF
    )
    assert result.rows[0].open_count == opened > 0


@pytest.mark.parametrize("dimension", ["channel", "manager"])
def test_the_same_on_both_engines(dimension: str, on_sqlframe: Engine) -> None:
    made = world(1)
    here = broken_down(frames_on(on_polars, **made), dimension, asked(dimension))
    assert broken_down(frames_on(on_sqlframe, **made), dimension, asked(dimension)) == here


def test_a_value_that_no_lead_ever_had_is_no_zero() -> None:
    made = world(5)
    for deal in (*made["deals"], *made["refunds"]):
        deal["manager"] = "Вера" if deal["manager"] == "Пётр" else deal["manager"]
    result = broken_down(frames_on(on_polars, **made), "manager", asked("manager"))
    leads = {row.name: row.leads_count for row in result.rows}
    assert leads["Вера"] is None
    assert leads["Анна"] is not None


def test_without_closing_days_nothing_is_won() -> None:
    known = asked("manager").facts
    deals = known.fields[Role.DEALS] - {"closed_at"}
    blind = facts(
        fields={**known.fields, Role.DEALS: deals},
        closed_basis=None,
        closed_basis_counts={},
        newest_on=known.newest_on,
    )
    result = broken_down(frames_on(on_polars, **world(2)), "manager", asked("manager", facts=blind))
    for row in (*result.rows, result.total):
        assert (row.won_count, row.lost_count, row.decided_share, row.revenue) == (None,) * 4
        assert row.mark.state == "refused"


def test_what_no_export_tells_is_none_in_every_part() -> None:
    known = asked("manager").facts
    leads, deals = (known.fields[role] for role in (Role.LEADS, Role.DEALS))
    fields = {**known.fields, Role.LEADS: leads - {"created_at"}}
    fields[Role.DEALS] = deals - {"created_at", "status"}
    blind = facts(fields=fields, newest_on=known.newest_on)
    whole = broken_down(frames_on(on_polars, **world(2)), "manager", asked("manager")).total
    assert all((whole.leads_count, whole.created_count, whole.open_count))
    result = broken_down(frames_on(on_polars, **world(2)), "manager", asked("manager", facts=blind))
    total = result.total
    assert (total.leads_count, total.qualified_share, total.created_count) == (None, None, None)
    assert total.open_count is None


def test_what_nothing_has_cannot_be_asked() -> None:
    about = question("2025-04-01..2025-04-30", "2025-04-20")
    assert can_break_down("manager", about)
    assert can_break_down("channel", about)
    assert not can_break_down("pipeline", about)
    assert not can_break_down("campaign", about)
