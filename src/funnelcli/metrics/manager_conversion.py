"""Manager conversion: highest, lowest, and whether luck explains the spread (metrics 2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    in_period,
    money_mark,
    share_mark,
    sums_by_currency,
)
from funnelcli.model.luck import luck_band
from funnelcli.model.money import Money
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome
from funnelcli.model.state import Mark, State, worst

ID = "manager_conversion"
COMPARED_FROM = 20
"""Decided deals a manager needs to take part in highest, lowest and spread."""


@dataclass(frozen=True, kw_only=True)
class ManagerRow:
    """One manager; ``manager`` None is the row of deals without one.

    ``won_count`` and ``lost_count`` closed in the period, ``open_count`` open at as-of;
    ``decided_share`` = won / (won + lost); ``created_share`` = won to date / created in the
    period. ``compared`` says whether the manager has enough decided deals to be compared.
    """

    manager: str | None
    won_count: int | None
    lost_count: int | None
    open_count: int
    undated_won_count: int
    undated_lost_count: int
    decided_share: Ratio | None
    created_share: Ratio
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    average_deal: Money | None
    cycle_days_median: float | None
    compared: bool
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Extreme:
    """The manager at one end and the share that put him there."""

    manager: str
    decided_share: Ratio


@dataclass(frozen=True, kw_only=True)
class ManagerConversion:
    """All managers, and what their spread proves.

    ``luck_band`` is the 95 % point of the spread among equal managers; ``verdict`` is ``luck``
    while the spread does not exceed it, else ``differs``.
    """

    total: Ratio | None
    total_created: Ratio
    undated_won_count: int
    undated_lost_count: int
    highest: Extreme | None
    lowest: Extreme | None
    spread: float | None
    luck_band: float | None
    verdict: str | None
    rows: tuple[ManagerRow, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Counts by manager: ``closed`` in the period, ``created`` in it, ``standing`` at as-of.

    ``cycles`` counts won deals of the period by days from creation to closing.
    """
    deals = frames.deals.select(
        "manager", "outcome", "currency", "amount", "created_on", "decided_on"
    )
    closed = deals.filter(in_period("decided_on", question))
    cycles = closed.filter(
        (nw.col("outcome") == "won") & (nw.col("decided_on") >= nw.col("created_on"))
    )
    return {
        "closed": closed.group_by("manager", "outcome", "currency").agg(
            count=nw.len(), amount=nw.col("amount").sum(), priced=nw.col("amount").count()
        ),
        "created": deals.filter(in_period("created_on", question))
        .group_by("manager", "outcome")
        .agg(count=nw.len()),
        "standing": deals.filter(nw.col("decided_on").is_null())
        .group_by("manager", "outcome")
        .agg(count=nw.len()),
        "cycles": cycles.with_columns(days=nw.col("decided_on") - nw.col("created_on"))
        .group_by("manager", "days")
        .agg(count=nw.len()),
    }


def summarise(rows: Mapping[str, Rows], question: Question) -> ManagerConversion:
    """One row per manager met, by name; the row without a manager last."""
    source = closing_mark(question.facts)
    split = {name: _by_manager(table) for name, table in rows.items()}
    names = {manager for table in split.values() for manager in table}
    order = sorted(names, key=lambda name: (name is None, name or ""))
    found = tuple(
        _row(name, {table: by.get(name, []) for table, by in split.items()}, question, source)
        for name in order
    )
    created = sum((row.created_share for row in found), Ratio(0, 0))
    total = sum((row.decided_share for row in found if row.decided_share), Ratio(0, 0))
    refused = source.state is State.REFUSED
    compared = [row for row in found if row.compared and row.decided_share]
    highest, lowest, spread, band = _extremes(compared)
    return ManagerConversion(
        total=None if refused else total,
        total_created=created,
        undated_won_count=sum(row.undated_won_count for row in found),
        undated_lost_count=sum(row.undated_lost_count for row in found),
        highest=highest,
        lowest=lowest,
        spread=None if spread is None else float(spread),
        luck_band=None if band is None else float(band),
        verdict=None if spread is None or band is None else _verdict(spread, band),
        rows=found,
        mark=source if refused else worst([source, share_mark(total)]),
    )


def _by_manager(rows: Rows) -> dict[str | None, list[Mapping[str, object]]]:
    found: dict[str | None, list[Mapping[str, object]]] = {}
    for row in rows:
        found.setdefault(row["manager"], []).append(row)
    return found


def _count(rows: Rows, outcome: Outcome) -> int:
    return sum(row["count"] for row in rows if row["outcome"] == outcome)


def _row(
    manager: str | None, own: Mapping[str, Rows], question: Question, source: Mark
) -> ManagerRow:
    refused = source.state is State.REFUSED
    closed = own["closed"]
    won, lost = _count(closed, Outcome.WON), _count(closed, Outcome.LOST)
    decided = None if refused else Ratio(won, won + lost)
    sales = [row for row in closed if row["outcome"] == Outcome.WON]
    revenue, average = (None, None) if refused else _revenue(sales, question)
    made = own["created"]
    return ManagerRow(
        manager=manager,
        won_count=None if refused else won,
        lost_count=None if refused else lost,
        open_count=_count(own["standing"], Outcome.OPEN),
        undated_won_count=_count(own["standing"], Outcome.WON),
        undated_lost_count=_count(own["standing"], Outcome.LOST),
        decided_share=decided,
        created_share=Ratio(_count(made, Outcome.WON), sum(row["count"] for row in made)),
        revenue=revenue,
        revenue_by_currency=() if refused else sums_by_currency(sales),
        average_deal=average,
        cycle_days_median=None if refused else _median(own["cycles"]),
        compared=manager is not None and not refused and won + lost >= COMPARED_FROM,
        mark=source if refused else worst([source, share_mark(decided)]),
    )


def _revenue(sales: Rows, question: Question) -> tuple[Money | None, Money | None]:
    """Revenue of the period and the average priced deal; None where money is refused."""
    currency = question.facts.currency
    if money_mark(question.facts).state is State.REFUSED or currency is None:
        return None, None
    priced = sum(row["priced"] for row in sales)
    if sales and not priced:
        return None, None
    revenue = Money(sum(row["amount"] or 0 for row in sales), currency)
    return revenue, revenue.per(priced)


def _median(cycles: Rows) -> float | None:
    """Median days to close from a count per number of days."""
    days = sorted((row["days"], row["count"]) for row in cycles)
    return float(quantile(days, Fraction(1, 2))) if days else None


def _extremes(
    compared: list[ManagerRow],
) -> tuple[Extreme | None, Extreme | None, Fraction | None, Fraction | None]:
    """Highest, lowest, their spread and the luck band; nothing under two managers."""
    if len(compared) < 2:
        return None, None, None, None
    shares = [(row.manager or "", row.decided_share or Ratio(0, 0)) for row in compared]
    ends = [min(shares, key=_share), max(shares, key=_share)]
    lowest, highest = (Extreme(manager=name, decided_share=share) for name, share in ends)
    spread = _share(ends[1]) - _share(ends[0])
    return highest, lowest, spread, luck_band([share for _, share in shares])


def _share(named: tuple[str, Ratio]) -> Fraction:
    return named[1].exact or Fraction(0)


def _verdict(spread: Fraction, band: Fraction) -> str:
    """A spread is a difference only strictly beyond what equal managers would show."""
    return "differs" if spread > band else "luck"
