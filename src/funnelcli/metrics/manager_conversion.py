"""Manager conversion: highest, lowest, and whether luck explains the spread (metrics 2.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    Staff,
    closing_mark,
    deals_mark,
    in_period,
    money_mark,
    share_mark,
    sums_by_currency,
    with_refunds,
)
from funnelcli.metrics.measures import sums_of_deals
from funnelcli.metrics.mix import Cell, Expected, Pool, expect, pools
from funnelcli.metrics.spread import Contest, Extreme, Spread, contest
from funnelcli.model.money import Money
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.model.verdict import Verdict
from funnelcli.schema.columns import Role

ID = "manager_conversion"
_NOBODY = Staff()
COMPARED_FROM = 20
"""Decided deals a manager needs to take part in highest, lowest and spread."""


@dataclass(frozen=True, kw_only=True)
class ManagerRow:
    """One manager; ``manager`` None is the row of deals without one.

    ``won_count`` and ``lost_count`` closed in the period, ``open_count`` open at as-of;
    ``decided_share`` = won / (won + lost); ``created_share`` = won to date / created in the
    period. ``compared`` says whether the manager has enough decided deals to be compared.
    ``qualified_decided_share`` is the decided share among deals from qualified leads (None without
    an agreement or linked leads); ``unjudged_count`` decided deals come from no lead, or from one
    whose verdict is unknown.

    ``rest_chance``: Fisher's chance of a share this far from that of the rest of the same role.
    ``stands_out`` is ``above`` or ``below`` where the verdict names this manager.
    ``expected_won``: wins that others of the role had from as many deals of the same channels and
    products; ``lone_count`` of them of kinds that nobody else had. ``shrunk_share``: the decided
    share drawn towards the others' of the role by as much as they are alike.
    """

    manager: str | None
    won_count: int | None
    lost_count: int | None
    open_count: int | None
    undated_won_count: int | None
    undated_lost_count: int | None
    decided_share: Ratio | None
    created_share: Ratio | None
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    average_deal: Money | None
    median_deal: Money | None
    cycle_days_median: float | None
    role: str | None
    qualified_decided_share: Ratio | None
    unjudged_count: int | None
    rest_chance: float | None
    stands_out: str | None
    expected_won: float | None
    won_to_expected: float | None
    lone_count: int | None
    shrunk_share: float | None
    compared: bool
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ManagerConversion:
    """All managers, and what their spread proves.

    ``luck_band`` is the 95 % point of the spread among equal managers; ``verdict`` is ``luck``
    while the spread does not exceed it, else ``differs``. ``by_role`` compares inside each role
    and names those who stand out; ``roles_differ`` says that the ends above are of several roles.
    ``revenue``, deals and cycle are those of everybody together.
    """

    total: Ratio | None
    total_created: Ratio | None
    revenue: Money | None
    average_deal: Money | None
    median_deal: Money | None
    cycle_days_median: float | None
    undated_won_count: int | None
    undated_lost_count: int | None
    highest: Extreme | None
    lowest: Extreme | None
    spread: float | None
    luck_band: float | None
    verdict: str | None
    roles_differ: bool
    by_role: tuple[Spread, ...]
    pools: tuple[Pool, ...]
    rows: tuple[ManagerRow, ...]
    mark: Mark

    @property
    def open_count(self) -> int | None:
        """Deals open at as-of of all managers; None where nobody knows."""
        counts = [row.open_count for row in self.rows if row.open_count is not None]
        return None if self.undated_won_count is None else sum(counts)


_CHECK = "check"


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Counts by manager: ``closed`` in the period, ``created`` in it, ``standing`` at as-of.

    ``cycles`` counts won deals of the period by days from creation to closing; ``checks`` are
    their median amounts, ``check`` that of everybody; ``judged`` counts decided ones by the
    verdict of the lead that they came from.
    """
    deals = frames.deals.select(
        *("manager", "outcome", "currency", "amount", "created_on", "decided_on", "lead_id"),
        *("channel", "product"),
    )
    closed = deals.filter(in_period("decided_on", question))
    cycles = closed.filter(
        (nw.col("outcome") == "won") & (nw.col("decided_on") >= nw.col("created_on"))
    )
    decided = closed.filter(nw.col("outcome").is_in(["won", "lost"]))
    paid = with_refunds(frames, "manager").filter(in_period("decided_on", question))
    sold = closed.filter((nw.col("outcome") == "won") & ~nw.col("amount").is_null())
    return {
        "checks": sold.group_by("manager").agg(amount=nw.col("amount").median()),
        _CHECK: sold.select(amount=nw.col("amount").median()),
        "mix": decided.group_by("manager", "outcome", "channel", "product").agg(count=nw.len()),
        "judged": decided.join(frames.leads.select("lead_id", "verdict"), on="lead_id", how="left")
        .group_by("manager", "outcome", "verdict")
        .agg(count=nw.len()),
        "closed": sums_of_deals(paid, "manager", "outcome"),
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
    split = {name: _by_manager(table) for name, table in rows.items() if name != _CHECK}
    names = {manager for table in split.values() for manager in table}
    order = sorted(names, key=lambda name: (name is None, name or ""))
    found = tuple(
        _row(name, {table: by.get(name, []) for table, by in split.items()}, question, source)
        for name in order
    )
    everybody = _row(None, {**rows, "checks": rows[_CHECK]}, question, source)
    refused = source.state is State.REFUSED
    met = contest(
        [
            Extreme(manager=row.manager, decided_share=row.decided_share)
            for row in found
            if row.compared and row.manager is not None and row.decided_share
        ],
        {row.manager: row.role for row in found if row.manager is not None},
    )
    ends = met.total
    mix = {} if refused else _mix(rows["mix"], question)
    drawn = _pools(found)
    return ManagerConversion(
        total=everybody.decided_share,
        total_created=everybody.created_share,
        revenue=everybody.revenue,
        average_deal=everybody.average_deal,
        median_deal=everybody.median_deal,
        cycle_days_median=everybody.cycle_days_median,
        undated_won_count=everybody.undated_won_count,
        undated_lost_count=everybody.undated_lost_count,
        highest=ends.highest if ends else None,
        lowest=ends.lowest if ends else None,
        spread=ends.spread if ends else None,
        luck_band=ends.luck_band if ends else None,
        verdict=ends.verdict if ends else None,
        roles_differ=ends is not None and ends not in met.by_role,
        by_role=met.by_role,
        pools=drawn,
        rows=tuple(_beside(_placed(row, met), mix.get(row.manager), drawn) for row in found),
        mark=everybody.mark,
    )


def _mix(rows: Rows, question: Question) -> dict[str | None, Expected]:
    """Expected wins by manager; nobody's where no deal tells its channel or product."""
    counts: dict[tuple[str | None, str | None, str | None], Ratio] = {}
    for row in rows:
        key = row["manager"], row["channel"], row["product"]
        won = row["count"] if row["outcome"] == Outcome.WON else 0
        counts[key] = counts.get(key, Ratio(0, 0)) + Ratio(won, row["count"])
    if not any(channel or product for _, channel, product in counts):
        return {}
    return expect(
        [
            Cell(
                manager=manager,
                role=question.staff.get(manager or "", _NOBODY).role,
                kind=(channel, product),
                share=share,
            )
            for (manager, channel, product), share in counts.items()
        ]
    )


def _pools(rows: Sequence[ManagerRow]) -> tuple[Pool, ...]:
    by_role: dict[str | None, list[Ratio]] = {}
    for row in rows:
        if row.compared and row.decided_share:
            by_role.setdefault(row.role, []).append(row.decided_share)
    return pools(by_role)


def _beside(row: ManagerRow, mix: Expected | None, drawn: Sequence[Pool]) -> ManagerRow:
    """The row with what others would have won, and the share drawn towards theirs."""
    share = row.decided_share
    if row.manager is None or share is None or not share.denominator:
        return row
    pool = next((each for each in drawn if each.role == row.role), None)
    row = replace(row, shrunk_share=pool.shrink(share) if pool else None)
    if mix is None:
        return row
    return replace(
        row,
        expected_won=float(mix.won),
        won_to_expected=float(share.numerator / mix.won) if mix.won else None,
        lone_count=mix.lone_count,
    )


def _placed(row: ManagerRow, met: Contest) -> ManagerRow:
    """The row with what the comparison says of it."""
    name = row.manager
    if name is None or name not in met.chances:
        return row
    above = any(name == each.manager for group in met.by_role for each in group.above)
    below = any(name == each.manager for group in met.by_role for each in group.below)
    return replace(
        row,
        rest_chance=met.chances[name],
        stands_out="above" if above else "below" if below else None,
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
    sells = deals_mark(question.facts) == OK
    dated = sells and question.facts.has(Role.DEALS, "created_at")
    return ManagerRow(
        manager=manager,
        won_count=None if refused else won,
        lost_count=None if refused else lost,
        open_count=_count(own["standing"], Outcome.OPEN) if sells else None,
        undated_won_count=_count(own["standing"], Outcome.WON) if sells else None,
        undated_lost_count=_count(own["standing"], Outcome.LOST) if sells else None,
        decided_share=decided,
        created_share=Ratio(_count(made, Outcome.WON), sum(row["count"] for row in made))
        if dated
        else None,
        revenue=revenue,
        revenue_by_currency=() if refused else sums_by_currency(sales),
        average_deal=average,
        median_deal=None if average is None else _median_deal(own["checks"], average.currency),
        cycle_days_median=None if refused else _median(own["cycles"]),
        role=question.staff.get(manager or "", _NOBODY).role,
        qualified_decided_share=None if refused else _qualified(own["judged"], question),
        unjudged_count=None if refused else _unjudged(own["judged"], question),
        rest_chance=None,
        stands_out=None,
        expected_won=None,
        won_to_expected=None,
        lone_count=None,
        shrunk_share=None,
        compared=manager is not None and not refused and won + lost >= COMPARED_FROM,
        mark=source if refused else worst([source, share_mark(decided)]),
    )


def _revenue(sales: Rows, question: Question) -> tuple[Money | None, Money | None]:
    """Revenue of the period less refunds, and the average priced deal; None without money."""

    def total(column: str) -> int:
        return sum(row[column] or 0 for row in sales)

    currency = question.facts.currency
    if money_mark(question.facts).state is State.REFUSED or currency is None:
        return None, None
    priced, returned = total("priced"), total("returned")
    if total("count") and not priced:
        return None, None
    revenue = Money(total("amount"), currency)
    return revenue, Money(revenue.minor - returned, currency).per(priced)


def _median(cycles: Rows) -> float | None:
    """Median days to close from a count per number of days."""
    days = sorted((row["days"], row["count"]) for row in cycles)
    return float(quantile(days, Fraction(1, 2))) if days else None


def _median_deal(checks: Rows, currency: str) -> Money | None:
    """The median amount of won deals, if there are any."""
    return Money(round(checks[0]["amount"]), currency) if checks else None


def _can_judge(question: Question) -> bool:
    """Whether deals can be told by the verdict of their lead."""
    facts = question.facts
    return question.criteria is not None and (facts.linkage is not None or facts.leads_from_deals)


def _qualified(judged: Rows, question: Question) -> Ratio | None:
    if not _can_judge(question):
        return None
    own = [row for row in judged if row["verdict"] == Verdict.QUALIFIED]
    won = _count(own, Outcome.WON)
    return Ratio(won, won + _count(own, Outcome.LOST))


def _unjudged(judged: Rows, question: Question) -> int | None:
    if not _can_judge(question):
        return None
    return sum(int(row["count"]) for row in judged if row["verdict"] in {None, Verdict.UNKNOWN})
