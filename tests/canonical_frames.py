"""Canonical frames from plain rows, on Polars or on SQLFrame, and questions about them."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from funnelcli.metrics.base import Criterion, Frames, Question
from funnelcli.metrics.catalog import METRICS
from funnelcli.metrics.seen import seen_at
from funnelcli.model.day import day_number
from funnelcli.model.period import Period
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder
from funnelcli.schema.calendar import build_calendar
from funnelcli.schema.canonical import Facts, PlanRow
from funnelcli.schema.columns import Role

Row = Mapping[str, Any]
Lazy = nw.LazyFrame[Any]

LEADS: dict[str, Any] = {
    "lead_id": pl.String,
    "created_on": pl.Int64,
    "channel": pl.String,
    "campaign": pl.String,
    "person": pl.String,
    "verdict": pl.String,
    "excluded_as": pl.String,
    "spec_version": pl.Int64,
    "manager": pl.String,
    "product": pl.String,
    "created_minute": pl.Int64,
    "first_contact_on": pl.Int64,
    "first_contact_minute": pl.Int64,
    "c:brand": pl.Int64,
}
DEALS: dict[str, Any] = {
    "deal_id": pl.String,
    "pipeline": pl.String,
    "stage": pl.String,
    "rank": pl.Int64,
    "status": pl.String,
    "amount": pl.Int64,
    "currency": pl.String,
    "manager": pl.String,
    "created_on": pl.Int64,
    "closed_on": pl.Int64,
    "closed_basis": pl.String,
    "expected_on": pl.Int64,
    "lead_id": pl.String,
    "person": pl.String,
    "loss_reason": pl.String,
    "channel": pl.String,
    "product": pl.String,
}
HISTORY: dict[str, Any] = {
    "deal_id": pl.String,
    "pipeline": pl.String,
    "from_stage": pl.String,
    "to_stage": pl.String,
    "to_status": pl.String,
    "from_rank": pl.Int64,
    "to_rank": pl.Int64,
    "entered_on": pl.Int64,
    "seq": pl.Int64,
}
SPEND: dict[str, Any] = {
    "spend_on": pl.Int64,
    "channel": pl.String,
    "campaign": pl.String,
    "currency": pl.String,
    "vat": pl.String,
    "spend": pl.Int64,
    "impressions": pl.Int64,
    "clicks": pl.Int64,
}
DEAL_DEFAULTS = {
    "pipeline": "",
    "status": "open",
    "currency": "RUB",
    "closed_basis": "stamped",
}

REASONS = ("Дорого", "дорого ", "Нецелевой", "Нет в наличии", "Иное", None)

Engine = Callable[[Sequence[Row], Mapping[str, Any]], Lazy]


def day(text: str) -> int:
    """Day number of an ISO date."""
    return day_number(date.fromisoformat(text))


def on_polars(rows: Sequence[Row], schema: Mapping[str, Any]) -> Lazy:
    """A lazy Polars frame."""
    return nw.from_native(pl.DataFrame(list(rows), schema=dict(schema)).lazy())


def frames_on(
    engine: Engine,
    *,
    leads: Sequence[Row] = (),
    deals: Sequence[Row] = (),
    history: Sequence[Row] = (),
    spend: Sequence[Row] = (),
    refunds: Sequence[Row] = (),
) -> Frames:
    """Frames of any engine; days may be ISO text."""
    return Frames(
        leads=engine([_complete(row, LEADS, {}) for row in leads], LEADS),
        deals=engine([_complete(row, DEALS, DEAL_DEFAULTS) for row in deals], DEALS),
        history=engine([_complete(row, HISTORY, {"pipeline": ""}) for row in history], HISTORY),
        spend=engine([_complete(row, SPEND, {"currency": "RUB"}) for row in spend], SPEND),
        refunds=engine([_complete(row, DEALS, DEAL_DEFAULTS) for row in refunds], DEALS)
        if refunds
        else None,
    )


def _complete(row: Row, schema: Mapping[str, Any], defaults: Row) -> Row:
    full = {name: row.get(name, defaults.get(name)) for name in schema}
    unknown = set(row) - set(schema)
    assert not unknown, unknown
    return {
        name: day(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in full.items()
    }


def facts(**changes: Any) -> Facts:  # noqa: ANN401 - any field of Facts
    """Facts of complete exports: one ladder of three stages, roubles, stamped closing days."""
    known: dict[str, Any] = {
        "fields": {
            Role.LEADS: frozenset({"lead_id", "created_at", "channel"}),
            Role.DEALS: frozenset(
                {"deal_id", "stage", "status", "amount", "created_at", "closed_at", "expected_on"}
                | {"manager", "loss_reason"}
            ),
            Role.SPEND: frozenset({"spend_on", "spend", "channel"}),
        },
        "ladders": (Ladder("", ("New", "Offer", "Contract")),),
        "stage_order": "settings",
        "closed_basis": "stamped",
        "closed_basis_counts": {"stamped": 1},
        "currency": "RUB",
        "currencies": ("RUB",),
        "spend_currency": "RUB",
        "leads_from_deals": False,
        "linkage": Ratio(9, 10),
        "people": None,
        "first_on": date(2024, 1, 1),
        "newest_on": date(2025, 5, 14),
        "last_on": date(2025, 5, 14),
    }
    return Facts(**(known | changes))


def with_history(known: Facts) -> dict[Role, frozenset[str]]:
    """The fields of ``known`` plus a history export."""
    return {**known.fields, Role.HISTORY: frozenset({"deal_id", "to_stage", "entered_at"})}


def question(period: str, as_of: str, **changes: Any) -> Question:  # noqa: ANN401 - any field
    """A question about FROM..TO (both days in) at the end of ``as_of``, Russian working days."""
    first, last = (date.fromisoformat(part) for part in period.split(".."))
    known: dict[str, Any] = {
        "period": Period(first, date.fromordinal(last.toordinal() + 1)),
        "as_of": date.fromisoformat(as_of),
        "mode": "ordered",
        "calendar": build_calendar(date(2024, 1, 1), date(2026, 12, 31), country="RU"),
        "facts": facts(),
        "plan": (),
        "criteria": (Criterion(id="brand", title="Brand", versions=(1,)),),
        "qualified_norm": None,
    }
    return Question(**(known | changes))


def plan(period: str, **values: int) -> tuple[PlanRow, ...]:
    """Plan rows of one period; money in minor units."""
    return tuple(
        PlanRow(period=period, measure=measure, value=value) for measure, value in values.items()
    )


def part_plans(period: str, **values: int) -> tuple[PlanRow, ...]:
    """The same measures planned for a product, and sales for a channel."""
    product = [
        PlanRow(period=period, measure=name, value=value // 10, dimension="product", key="капоты")
        for name, value in values.items()
    ]
    sales = PlanRow(period=period, measure="deals_won", value=1, dimension="channel", key="директ")
    return *product, sales


def run(metric: str, frames: Frames, asked: Question) -> Any:  # noqa: ANN401 - any result
    """Compute, collect with the frame's own engine, summarise."""
    compute, summarise = METRICS[metric]
    seen = seen_at(frames, asked.as_of, asked.facts)
    rows = {name: collected(lazy) for name, lazy in compute(seen, asked).items()}
    return summarise(rows, asked)


def collected(lazy: Lazy) -> list[dict[str, Any]]:
    """Plain rows of a lazy frame of any engine."""
    native = lazy.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect().to_dicts()
    return [row.asDict() for row in native.collect()]


def random_world(seed: int, size: int = 200) -> dict[str, list[dict[str, Any]]]:
    """Leads, deals, history and spend with nulls, ties and loose ends."""
    chance = random.Random(seed)
    start = day("2025-01-01")
    leads = [_random_lead(chance, number, start) for number in range(size)]
    deals = [_random_deal(chance, number, start, size) for number in range(size)]
    products = random.Random(seed + 1)
    for record in (*leads, *deals):
        record["product"] = products.choice([None, "Капоты", " капоты", "Полуоси"])
    history = [
        {
            "deal_id": deal["deal_id"],
            "from_stage": chance.choice([None, "New", "Offer"]),
            "to_status": chance.choice([None, "open", "lost"]),
            "from_rank": None if step == 0 else chance.choice([None, 1, 2, 3]),
            "to_rank": chance.choice([None, 1, 2, 3]),
            "entered_on": (deal["created_on"] or start) + chance.randrange(30),
            "seq": step,
        }
        for deal in deals
        for step in range(chance.randrange(4))
    ]
    spend = [
        {
            "spend_on": start + chance.randrange(140),
            "channel": chance.choice(["Директ", "VK", "Радио"]),
            "campaign": chance.choice([None, "Бренд", "бренд ", "Полуоси"]),
            "vat": chance.choice([None, "incl", "excl"]),
            "spend": chance.randrange(100_000),
            "impressions": chance.choice([None, chance.randrange(1000)]),
            "clicks": chance.randrange(50),
        }
        for _ in range(size)
    ]
    refunds = [
        {**deal, "amount": -1 - deal["amount"] // 2, "closed_on": deal["closed_on"] + 3}
        for deal in deals[::5]
        if deal["status"] == "won" and deal["amount"] is not None and deal["closed_on"]
    ]
    found = {"leads": leads, "deals": deals, "history": history, "spend": spend}
    return {**found, "refunds": refunds}


def _random_lead(chance: random.Random, number: int, start: int) -> dict[str, Any]:
    verdict = chance.choice(["qualified", "rejected", "unknown", "excluded"])
    created = chance.choice([None, *(start + chance.randrange(140) for _ in range(9))])
    return {
        "lead_id": f"l{number}",
        "created_on": created,
        "manager": chance.choice([None, "Анна", "Олег"]),
        "created_minute": chance.choice([None, *(chance.randrange(1440) for _ in range(9))]),
        "first_contact_on": chance.choice([None, (created or start) + chance.randrange(-1, 5)]),
        "first_contact_minute": chance.choice([None, *(chance.randrange(1440) for _ in range(9))]),
        "channel": chance.choice([None, "Директ", "VK", "директ"]),
        "campaign": chance.choice([None, "Бренд", "Капоты"]),
        "person": chance.choice([None, *(f"7900{chance.randrange(60):07d}" for _ in range(4))]),
        "verdict": verdict,
        "excluded_as": chance.choice(["duplicate", "test"]) if verdict == "excluded" else None,
        "spec_version": chance.choice([1, 2]),
        "c:brand": chance.choice([None, 0, 1]),
    }


def _random_deal(chance: random.Random, number: int, start: int, size: int) -> dict[str, Any]:
    status = chance.choice(["open", "won", "lost", "unknown"])
    rank = chance.choice([None, 1, 2, 3]) if status == "open" else None
    created = chance.choice([None, *(start + chance.randrange(140) for _ in range(9))])
    closed = (created or start) + chance.randrange(-2, 60)
    return {
        "deal_id": f"d{number}",
        "stage": None if rank is None else ("New", "Offer", "Contract")[rank - 1],
        "rank": rank,
        "status": status,
        "amount": chance.choice([None, chance.randrange(10_000_000)]),
        "manager": chance.choice([None, "Анна", "Олег", "Пётр"]),
        "created_on": created,
        "closed_on": closed if status in {"won", "lost"} and chance.random() < 0.9 else None,
        "expected_on": chance.choice([None, start + chance.randrange(200)]),
        "lead_id": chance.choice([None, f"l{chance.randrange(size)}"]),
        "person": chance.choice([None, "79001112233"]),
        "loss_reason": chance.choice(REASONS),
    }
