"""Managers as formulas over the deals: won and lost, revenue, shares."""

from collections.abc import Collection

from funnelcli.metrics.manager_conversion import ManagerConversion, ManagerRow
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.report.book import Figure, Grid
from funnelcli.report.cells import column, name, state_word
from funnelcli.report.live.formula import (
    Test,
    counted,
    named,
    plain,
    share,
    summed,
    unit_cost,
    within,
)
from funnelcli.report.model import Kind

_COLUMNS = (
    ("manager", Kind.TEXT),
    ("won", Kind.COUNT),
    ("lost", Kind.COUNT),
    ("open", Kind.COUNT),
    ("decided_share", Kind.SHARE),
    ("created", Kind.COUNT),
    ("won_of_created", Kind.COUNT),
    ("created_share", Kind.SHARE),
    ("revenue", Kind.MONEY),
    ("average_deal", Kind.MONEY),
    ("state", Kind.TEXT),
    ("reason", Kind.TEXT),
)
_SALE = Test(column="deals_kind", relation="=", operand='"sale"')


def live_manager_conversion(result: ManagerConversion) -> tuple[Grid, ...]:
    """A row for each manager and the total below."""
    names = [row.manager for row in result.rows]
    rows = [_row(row, names) for row in result.rows]
    return (
        Grid(
            caption=say("manager_conversion.title"),
            keys=tuple(key for key, _ in _COLUMNS),
            columns=tuple(column(f"live.{key}", kind) for key, kind in _COLUMNS),
            rows=(*rows, _total(result)),
            last_is_total=True,
            charted="decided_share",
        ),
    )


def _outcome(outcome: str) -> Test:
    return Test(column="deals_outcome", relation="=", operand=f'"{outcome}"')


def _counts(
    won: int | None, lost: int | None, standing: int | None, created: Ratio | None, *own: Test
) -> tuple[Figure, ...]:
    """Won, lost, open, their share, then created in the period, won of these, and that share."""
    closed, made = within("deals_decided_on"), within("deals_created_on")
    decided = None if won is None or lost is None else Ratio(won, won + lost)
    return (
        counted(won, _SALE, _outcome("won"), *closed, *own),
        counted(lost, _SALE, _outcome("lost"), *closed, *own),
        counted(standing, _SALE, _outcome("open"), *own),
        share(decided, "{won}", "({won}+{lost})"),
        counted(created.denominator if created else None, _SALE, *made, *own),
        counted(created.numerator if created else None, _SALE, _outcome("won"), *made, *own),
        share(created, "{won_of_created}", "{created}"),
    )


def _row(row: ManagerRow, names: Collection[str | None]) -> tuple[Figure, ...]:
    own = named("deals_manager", row.manager, "manager", names)
    sold = (_outcome("won"), *within("deals_decided_on"), own)
    counts = _counts(row.won_count, row.lost_count, row.open_count, row.created_share, own)
    return (
        plain(name(row.manager, "absent.manager")),
        *counts,
        summed(row.revenue, "deals_amount", *sold),
        _average(row),
        plain(state_word(row.mark)),
        plain(row.mark.reason),
    )


def _average(row: ManagerRow) -> Figure:
    """Revenue per won deal; computed where refunds or deals without an amount make it another."""
    per_won = row.revenue.per(row.won_count) if row.revenue and row.won_count else None
    if row.average_deal is None or row.average_deal != per_won:
        return plain(row.average_deal)
    return unit_cost(row.average_deal, row.revenue, row.won_count, "revenue/won")


def _total(result: ManagerConversion) -> tuple[Figure, ...]:
    won = lost = None
    if result.total is not None:
        won = result.total.numerator
        lost = result.total.denominator - won
    counts = list(_counts(won, lost, result.open_count, result.total_created))
    counts[3] = Figure(
        value=counts[3].value, formula=counts[3].formula, name="manager_conversion_headline"
    )
    sums = [row.revenue for row in result.rows if row.revenue is not None]
    whole = sum(sums[1:], sums[0]) if sums else None
    return (
        plain(say("row.total")),
        *counts,
        summed(whole, "deals_amount", _outcome("won"), *within("deals_decided_on")),
        plain(""),
        plain(state_word(result.mark)),
        plain(result.mark.reason),
    )
