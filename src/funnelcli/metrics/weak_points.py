"""Weak points of a pipeline: one deal that decides alone, deals that have grown too old (2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Lazy, Rows
from funnelcli.metrics.landmark import FIRM_PAST
from funnelcli.model.money import Money
from funnelcli.model.quantile import quantile

_LATE = Fraction(9, 10)


@dataclass(frozen=True, kw_only=True)
class LargestDeal:
    """The largest open deal; ``share`` of the amount of all of them."""

    deal_id: str
    amount: Money
    share: float


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Open deals older than nine of ten won ones were at their sale.

    ``after_days``: that age by pipeline, of those with at least 20 won deals; deals of other
    pipelines are not judged.
    """

    count: int
    amount: Money | None
    after_days: Mapping[str, float]


def cycles(deals: Lazy) -> Lazy:
    """Days from creation to the sale of all won deals, by pipeline."""
    days = nw.col("decided_on") - nw.col("created_on")
    won = deals.filter(nw.col("outcome") == "won").with_columns(days=days)
    return won.filter(nw.col("days") >= 0).group_by("pipeline", "days").agg(count=nw.len())


def ages(is_open: Lazy) -> Lazy:
    """Open deals by pipeline and ``age`` in days: their ``count`` and ``amount``."""
    return is_open.group_by("pipeline", "age").agg(count=nw.len(), amount=nw.col("amount").sum())


def largest_first(is_open: Lazy) -> Lazy:
    """The one largest open deal, the last by id of equals; no row where none has an amount."""
    priced = is_open.filter(nw.col("amount") > 0).select("deal_id", "amount")
    return priced.sort("amount", "deal_id", descending=True).head(1)


def largest(rows: Rows, total: int, currency: str | None) -> LargestDeal | None:
    """The deal of ``largest_first`` beside the ``total`` of all; None where there is none."""
    if not rows or currency is None:
        return None
    top = rows[0]
    return LargestDeal(
        deal_id=top["deal_id"],
        amount=Money(top["amount"], currency),
        share=float(Fraction(top["amount"], total)),
    )


def stale(rows: Rows, won: Rows, currency: str | None) -> Stale | None:
    """Deals past the age at which nine of ten won ones were won; None where too few were."""
    limits: dict[str, Fraction] = {}
    for pipeline in {row["pipeline"] for row in won}:
        own = [(row["days"], row["count"]) for row in won if row["pipeline"] == pipeline]
        if sum(count for _, count in own) >= FIRM_PAST:
            limits[pipeline] = quantile(sorted(own), _LATE)
    if not limits:
        return None
    old = [
        row
        for row in rows
        if row["age"] is not None and row["pipeline"] in limits
        if row["age"] > limits[row["pipeline"]]
    ]
    return Stale(
        count=sum(row["count"] for row in old),
        amount=Money(_total(old), currency) if currency else None,
        after_days={pipeline: float(limits[pipeline]) for pipeline in sorted(limits)},
    )


def _total(rows: Rows) -> int:
    return sum(row["amount"] or 0 for row in rows)
