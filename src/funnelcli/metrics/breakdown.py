"""Breakdown: leads, deals and money of the period by one of their columns (``--by``)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    counted_lead,
    deals_mark,
    in_period,
    money_mark,
    one_if,
    share_mark,
    sums_by_currency,
    with_refunds,
)
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import FOLDED, fold_text, with_folded

_OF_DEALS = frozenset({"manager", "channel", "product", "pipeline"})
_OF_LEADS = frozenset({"manager", "channel", "campaign", "product"})
_INHERITED = frozenset({"channel", "campaign"})
"""What a deal takes from the lead it came from, where it says nothing itself."""
_Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Leads and deals with one value of the column; ``name`` None: those without one.

    Leads are created in the period; None where no lead ever had such a value: nobody knows
    whether they are called otherwise. Deals won and lost are closed in it; ``revenue`` is less
    what was paid back in it, ``average_deal`` before that; ``open_count`` is at as-of. Counts that
    no export tells are None: without creation days, without a word of which deals are open.
    """

    name: str | None
    leads_count: int | None
    qualified_share: Ratio | None
    created_count: int | None
    won_count: int | None
    lost_count: int | None
    decided_share: Ratio | None
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    average_deal: Money | None
    open_count: int | None
    open_amount: Money | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """The parts by their names, blank last; counts of the parts add up to those of ``total``."""

    dimension: str
    total: Part
    rows: tuple[Part, ...]


def can_break_down(dimension: str, question: Question) -> bool:
    """Whether leads or deals have the column at all."""
    facts = question.facts
    if dimension == "channel":
        return True
    return _leads_have(dimension, question) or (
        dimension in _OF_DEALS and facts.has(Role.DEALS, dimension)
    )


def _leads_have(dimension: str, question: Question) -> bool:
    if dimension in {"channel", "campaign"}:
        return dimension == "channel" or question.by == "campaign"
    return dimension in _OF_LEADS and question.by == dimension


def compute(frames: Frames, dimension: str, question: Question) -> dict[str, Lazy]:
    """``leads`` by verdict; ``deals`` (and refunds) by outcome and whether closed inside.

    ``met`` are the values that any lead has, of whatever day.
    """
    found = {}
    if _leads_have(dimension, question):
        made = frames.leads.filter(in_period("created_on", question)).filter(counted_lead())
        named = made.select("verdict", part=nw.col(dimension))
        grouped = _in_groups(named, dimension, question)
        found["leads"] = grouped.group_by("part", "verdict").agg(count=nw.len())
        every = frames.leads.select(part=nw.col(dimension))
        found["met"] = _in_groups(every, dimension, question).select("part").unique()
    deals = _in_groups(_deals(frames, dimension, question), dimension, question)
    flagged = deals.with_columns(
        closed=one_if(in_period("decided_on", question)),
        created=one_if(in_period("created_on", question) & (nw.col("sale") == 1)),
        own=nw.when(nw.col("sale") == 1).then(nw.col("amount")),
        counted=nw.when(nw.col("amount").is_null()).then(nw.lit(0)).otherwise(nw.col("sale")),
    )
    found["deals"] = flagged.group_by("part", "outcome", "currency", "closed").agg(
        nw.col("sale", "created", "counted", "own").sum(),
        priced=nw.col("amount").count(),
        amount=nw.col("amount").sum(),
    )
    return found


def _in_groups(frame: Lazy, dimension: str, question: Question) -> Lazy:
    """``part`` of a product is the first group of the settings of which it holds a word."""
    if dimension != "product" or not question.product_groups:
        return frame
    folded = with_folded(frame, ["part"])
    text, part = nw.col(f"{FOLDED}part"), nw.col("part")
    for group, words in reversed([*question.product_groups.items()]):
        held = reduce(or_, (text.str.contains(word, literal=True) for word in words))
        part = nw.when(held).then(nw.lit(group)).otherwise(part)
    return folded.with_columns(part=part).drop(f"{FOLDED}part")


def _deals(frames: Frames, dimension: str, question: Question) -> Lazy:
    """Deals and refunds with the ``part`` they belong to."""
    own = dimension in _OF_DEALS
    columns = [dimension] if own else []
    deals = with_refunds(frames, "created_on", "lead_id", *columns)
    if dimension not in _INHERITED or not _leads_have(dimension, question):
        return deals.with_columns(part=nw.col(dimension))
    origin = frames.leads.select("lead_id", of_lead=nw.col(dimension))
    joined = deals.join(origin, on="lead_id", how="left")
    named = nw.coalesce(nw.col(dimension), nw.col("of_lead")) if own else nw.col("of_lead")
    return joined.with_columns(part=named)


def summarise(rows: Mapping[str, Rows], dimension: str, question: Question) -> Breakdown:
    """One part for each value met, without regard to case and spaces; then all together."""
    spelled = _spelled([row for table in ("leads", "deals") for row in rows.get(table, ())])
    keys = sorted(spelled, key=lambda key: (key is None, key or ""))

    def own(table: str, key: str | None) -> list[_Row]:
        return [row for row in rows.get(table, ()) if _folded(row["part"]) == key]

    told = "leads" in rows and question.facts.has(Role.LEADS, "created_at")
    known = {_folded(row["part"]) for row in rows.get("met", ())} | {None}
    parts = [
        _part(
            spelled[key],
            own("leads", key) if told and key in known else None,
            own("deals", key),
            question,
        )
        for key in keys
    ]
    return Breakdown(
        dimension=dimension,
        total=_part(None, rows["leads"] if told else None, rows["deals"], question),
        rows=tuple(part for part in parts if _is_met(part)),
    )


def _folded(name: str | None) -> str | None:
    return fold_text(name or "") or None


def _spelled(rows: Sequence[_Row]) -> dict[str | None, str | None]:
    """Each folded name as it is written most often."""
    counts: dict[str | None, Counter[str]] = {}
    for row in rows:
        own = counts.setdefault(_folded(row["part"]), Counter())
        if row["part"] is not None:
            own[row["part"].strip()] += int(row.get("count", row.get("sale", 0)) or 0)
    return {
        key: None if key is None else min(own, key=lambda text: (-own[text], text))
        for key, own in counts.items()
    }


def _is_met(part: Part) -> bool:
    """Whether anything of the period, or anything open, belongs to the part."""
    counts = (part.leads_count, part.created_count, part.won_count, part.lost_count)
    return any(counts) or bool(part.open_count) or bool(part.revenue_by_currency)


def _part(name: str | None, leads: Rows | None, deals: Rows, question: Question) -> Part:
    source = closing_mark(question.facts)
    refused = source.state is State.REFUSED
    closed = [row for row in deals if row["closed"]]
    won, lost = _sales(closed, Outcome.WON), _sales(closed, Outcome.LOST)
    share = None if refused else Ratio(won, won + lost)
    sold = [row for row in closed if row["outcome"] == Outcome.WON]
    still = [row for row in deals if row["outcome"] == Outcome.OPEN]
    revenue = None if refused else _money(sold, question)
    judged = question.criteria is not None and leads is not None
    made = None if leads is None else _count(leads, "count")
    facts = question.facts
    qualified = [row for row in leads or () if row["verdict"] == "qualified"]
    return Part(
        name=name,
        leads_count=made,
        qualified_share=Ratio(_count(qualified, "count"), made or 0) if judged else None,
        created_count=_count(deals, "created") if facts.has(Role.DEALS, "created_at") else None,
        won_count=None if refused else won,
        lost_count=None if refused else lost,
        decided_share=share,
        revenue=revenue,
        revenue_by_currency=() if refused else sums_by_currency(sold),
        average_deal=_average(sold, revenue),
        open_count=_count(still, "sale") if deals_mark(facts) == OK else None,
        open_amount=_money(still, question),
        mark=source if refused else worst([source, share_mark(share)]),
    )


def _average(sold: Rows, revenue: Money | None) -> Money | None:
    """Of the sales with an amount, before what was paid back."""
    if revenue is None:
        return None
    return Money(_count(sold, "own"), revenue.currency).per(_count(sold, "counted"))


def _count(rows: Iterable[_Row], column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)


def _sales(rows: Rows, outcome: Outcome) -> int:
    return _count([row for row in rows if row["outcome"] == outcome], "sale")


def _money(rows: Rows, question: Question) -> Money | None:
    """The amounts; None where none is filled in, or several currencies meet."""
    currency = question.facts.currency
    if money_mark(question.facts).state is State.REFUSED or currency is None:
        return None
    if rows and not _count(rows, "priced"):
        return None
    return Money(_count(rows, "amount"), currency)
