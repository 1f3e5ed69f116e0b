"""Sales cycle: how long sales take, how old what is open is, how many are won by an age (2.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    deals_mark,
    in_period,
)
from funnelcli.metrics.cost_row import total
from funnelcli.metrics.cycle_curve import PAST, Fates, IncidencePoint, curve, fates
from funnelcli.metrics.durations import Days, counted_days, days_of, median_of
from funnelcli.model.day import day_number
from funnelcli.model.period import Period
from funnelcli.model.phrase import say
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "sales_cycle"
YEAR = 365
"""The curve follows deals created so many days before as-of, and those of the period."""


@dataclass(frozen=True, kw_only=True)
class CycleGroup:
    """The curve of the deals of one channel; None is the row of deals without one."""

    channel: str | None
    created_count: int
    points: tuple[IncidencePoint, ...]


@dataclass(frozen=True, kw_only=True)
class ManagerCycle:
    """The curve of the deals of one manager; None is the row of deals without one."""

    manager: str | None
    created_count: int
    points: tuple[IncidencePoint, ...]


@dataclass(frozen=True, kw_only=True)
class SalesCycle:
    """Days from creation to the sale, beside the age of what is open: never one number of both.

    ``won``: deals won in the period; ``open_age_median``: of those open at as-of. ``points``: of
    the deals created in ``followed``, by as-of. ``maturity``: those old enough for nine of ten
    sales. Deals that closed before they were created are left out and counted
    (``reversed_count``), as are those without a creation day. Counts that no export tells are
    None: of outcomes without deals, of the deals followed without their creation days.
    """

    won: Days | None
    open_count: int | None
    open_age_median: float | None
    followed: Period
    created_count: int | None
    won_count: int | None
    lost_count: int | None
    still_open_count: int | None
    unknown_count: int | None
    undated_won_count: int | None
    undated_lost_count: int | None
    reversed_count: int | None
    undated_count: int | None
    points: tuple[IncidencePoint, ...]
    by_channel: tuple[CycleGroup, ...]
    by_manager: tuple[ManagerCycle, ...]
    maturity: Ratio | None
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Counts per number of days: ``won`` in the period, ``sold`` ever, ``open`` at as-of.

    ``by_channel`` and ``by_manager`` count the deals of the year per fate and days, all days that
    the curve does not reach as one; ``ages`` per age at as-of.
    """
    deals = frames.deals.select(
        *("outcome", "created_on", "decided_on", "channel", "manager"),
        took=nw.col("decided_on") - nw.col("created_on"),
        age=nw.lit(question.as_of_day) - nw.col("created_on"),
    )
    won = deals.filter((nw.col("outcome") == "won") & (nw.col("took") >= 0))
    mine = _with_fates(deals.filter(nw.col("created_on") >= day_number(followed_from(question))))
    return {
        "won": _counted(won.filter(in_period("decided_on", question)), "took"),
        "sold": _counted(won, "took"),
        "open": _counted(deals.filter(nw.col("outcome") == "open"), "age"),
        "by_channel": _counted(mine, "days", "channel", "fate"),
        "by_manager": _counted(mine, "days", "manager", "fate"),
        "ages": _counted(mine, "age"),
        "undated": deals.filter(nw.col("created_on").is_null()).select(count=nw.len()),
    }


def followed_from(question: Question) -> date:
    """The first day of the year up to as-of, or of the period where that is earlier."""
    return min(question.period.start, question.as_of - timedelta(days=YEAR - 1))


def _with_fates(deals: Lazy) -> Lazy:
    """Adds what became of each deal (``fate``) at which age (``days``)."""
    outcome, took = nw.col("outcome"), nw.col("took")
    ended = outcome.is_in(["won", "lost"])
    fate = (
        nw.when(ended & (took < 0))
        .then(nw.lit(_REVERSED))
        .when(ended & took.is_null())
        .then(nw.concat_str([outcome, nw.lit("_when")]))
        .otherwise(outcome)
    )
    days = nw.when(ended & (took >= 0)).then(took).otherwise(nw.col("age"))
    past = nw.lit(PAST, dtype=nw.Int64)
    return deals.with_columns(fate=fate, days=nw.when(days > PAST).then(past).otherwise(days))


_REVERSED = "reversed"
"""Closed before it was created."""


def _counted(deals: Lazy, days: str, *keys: str) -> Lazy:
    named = deals.with_columns(days=nw.col(days)) if days != "days" else deals
    return named.group_by(*keys, "days").agg(count=nw.len())


def summarise(rows: Mapping[str, Rows], question: Question) -> SalesCycle:
    """The days of sales and of what is open, then the curve of all and of each group."""
    source = _source(question)
    told = rows["by_channel"]
    won = counted_days(rows["won"])
    counts = {fate: total([r for r in told if r["fate"] == fate], "count") for fate in _FATES}
    sells = deals_mark(question.facts) == OK
    followed = sells and question.facts.has(Role.DEALS, "created_at")

    def known(count: int) -> int | None:
        return count if followed else None

    undated_ages = [row for row in rows["open"] if row["days"] is not None]
    days = None if source.state is State.REFUSED else days_of(won)
    return SalesCycle(
        won=days,
        open_count=total(rows["open"], "count") if sells else None,
        open_age_median=median_of(counted_days(undated_ages)),
        followed=Period(followed_from(question), question.as_of + timedelta(days=1)),
        created_count=known(total(told, "count")),
        won_count=known(counts["won"] + counts["won_when"]),
        lost_count=known(counts["lost"] + counts["lost_when"]),
        still_open_count=known(counts["open"]),
        unknown_count=known(counts["unknown"]),
        undated_won_count=known(counts["won_when"]),
        undated_lost_count=known(counts["lost_when"]),
        reversed_count=known(counts[_REVERSED]),
        undated_count=total(rows["undated"], "count") if sells else None,
        points=curve(_fates(told), source),
        by_channel=tuple(
            CycleGroup(channel=name, created_count=total(own, "count"), points=points)
            for name, own, points in _groups(told, "channel", source)
        ),
        by_manager=tuple(
            ManagerCycle(manager=name, created_count=total(own, "count"), points=points)
            for name, own, points in _groups(rows["by_manager"], "manager", source)
        ),
        maturity=None if source.state is State.REFUSED else _maturity(rows),
        mark=worst([source, _mark(days)]),
    )


_FATES = ("won", "lost", "open", "unknown", "won_when", "lost_when", _REVERSED)


def _fates(rows: Rows) -> Fates:
    return fates([row for row in rows if row["fate"] != _REVERSED])


def _groups(
    rows: Rows, column: str, source: Mark
) -> Iterator[tuple[str | None, Rows, tuple[IncidencePoint, ...]]]:
    """By name, the nameless group last; a lone nameless group says nothing new."""
    names = {row[column] for row in rows}
    for name in (
        sorted(names, key=lambda name: (name is None, name or "")) if names - {None} else ()
    ):
        own = [row for row in rows if row[column] == name]
        yield name, own, curve(_fates(own), source)


def _source(question: Question) -> Mark:
    facts = question.facts
    if Role.DEALS in facts.fields and not facts.has(Role.DEALS, "created_at"):
        return Mark(State.REFUSED, say("reason.no_created"))
    return closing_mark(facts)


def _mark(won: Days | None) -> Mark:
    if won is None:
        return Mark(State.UNKNOWN, say("reason.no_sales"))
    if won.count < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=won.count))
    return OK


def _maturity(rows: Mapping[str, Rows]) -> Ratio | None:
    """Deals of the year at least as old as nine of ten sales were (2.4)."""
    sold = counted_days(rows["sold"])
    if not sold:
        return None
    limit = quantile(sold, Fraction(9, 10))
    old = [row for row in rows["ages"] if row["days"] >= limit]
    return Ratio(total(old, "count"), total(rows["ages"], "count"))
