"""Managers on paper: shares beside their counts, and whether luck explains the spread."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import compress

from funnelcli.issues import Severity
from funnelcli.metrics.manager_conversion import (
    COMPARED_FROM,
    ManagerConversion,
    ManagerRow,
)
from funnelcli.metrics.spread import Extreme, Spread
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.cells import amount, column, interval, mark_notes, name, percent, row
from funnelcli.report.model import Callout, Card, Cell, Kind, Section, Table

_QUALIFIED = 7
"""The place of the share on qualified leads, a column that only an agreement gives."""


def compose_manager_card(result: ManagerConversion) -> Card:
    """The highest and the lowest share; without two managers to compare, the total."""
    high, low = result.highest, result.lowest
    if high and low:
        value: Phrase | None = say(
            "card.managers.ends", high=high.decided_share, low=low.decided_share
        )
        detail = (*_verdict(result), _end("highest", high), _end("lowest", low), *_total(result))
    else:
        value = None
        if result.total is not None and result.total.exact is not None:
            value = say("value.percent", value=result.total)
        few = () if result.total is None else (say("card.managers.too_few", needed=COMPARED_FROM),)
        detail = (*_total(result), *few)
    return Card(
        section="manager_conversion",
        title=say("card.managers"),
        value=Cell(value=value, mark=result.mark),
        detail=detail,
        mark=result.mark,
        severity=Severity.WARNING if differing(result) else None,
    )


def _end(which: str, extreme: Extreme) -> Phrase:
    return say(
        f"card.managers.{which}", manager=extreme.manager, decided_share=extreme.decided_share
    )


def differing(result: ManagerConversion) -> tuple[Spread, ...]:
    """The roles inside which managers differ by more than luck."""
    return tuple(each for each in result.by_role if each.verdict == "differs")


def named(extremes: Iterable[Extreme]) -> Value:
    """Managers with their shares, one after the other."""
    return listed(
        [say("value.named_share", name=each.manager, share=each.decided_share) for each in extremes]
    )


def _verdict(result: ManagerConversion) -> Iterable[Phrase]:
    if result.roles_differ:
        yield say("card.managers.roles")
    elif result.verdict is not None:
        yield say(f"card.managers.{result.verdict}")


def _total(result: ManagerConversion) -> Iterable[Phrase]:
    if result.total is not None:
        yield say("card.managers.total", total=result.total)


def compose_manager_conversion(result: ManagerConversion) -> Section:
    """Managers with enough decided deals first, best share first; the total last."""
    return Section(
        id="manager_conversion",
        title=say("manager_conversion.title"),
        mark=result.mark,
        callouts=tuple(_spread(result)),
        tables=(_table(result),) if result.rows else (),
        notes=tuple(_notes(result)),
    )


def _spread(result: ManagerConversion) -> Iterable[Callout]:
    """The verdict and the names, inside each role where there are several."""
    if result.roles_differ:
        yield Callout(text=say("manager_conversion.roles"), severity=Severity.NOTICE)
    for group in result.by_role:
        if group.verdict is not None:
            yield from _of_role(group, is_alone=not result.roles_differ)


def _of_role(group: Spread, *, is_alone: bool) -> Iterable[Callout]:
    differs = group.verdict == "differs"
    text = say(
        f"manager_conversion.{group.verdict}", spread=group.spread, luck_band=group.luck_band
    )
    if not is_alone:
        role = name(group.role, "absent.role")
        text = say("manager_conversion.of_role", role=role, text=text)
    yield Callout(text=text, severity=Severity.WARNING if differs else Severity.NOTICE)
    if group.above:
        said = say("manager_conversion.above", names=named(group.above))
        yield Callout(text=said, severity=Severity.NOTICE)
    if group.below:
        said = say("manager_conversion.below", names=named(group.below))
        yield Callout(text=said, severity=Severity.WARNING)
    if differs and not group.above and not group.below:
        yield Callout(text=say("manager_conversion.nobody"), severity=Severity.NOTICE)


def _table(result: ManagerConversion) -> Table:
    columns = (
        column("manager", Kind.TEXT),
        column("won_lost", Kind.NUMBER),
        column("decided_share", Kind.SHARE),
        column("interval", Kind.NUMBER),
        column("state", Kind.STATE),
        column("open", Kind.COUNT),
        column("created_share", Kind.SHARE),
        column("qualified_decided_share", Kind.SHARE),
        column("revenue", Kind.MONEY),
        column("average_deal", Kind.MONEY),
        column("median_deal", Kind.MONEY),
        column("cycle_days", Kind.NUMBER),
        column("expected_won", Kind.NUMBER),
        column("shrunk_share", Kind.NUMBER),
    )
    rows = [_cells(each) for each in in_order(result)]
    rows.append(_total_row(result))
    known = _known(result, len(columns))
    return Table(
        columns=tuple(compress(columns, known)),
        rows=tuple(tuple(compress(cells, known)) for cells in rows),
        last_is_total=True,
    )


def _known(result: ManagerConversion, columns: int) -> list[bool]:
    """Which columns say something: the last two are expected wins and the smoothed share."""
    known = [True] * columns
    known[_QUALIFIED] = _qualified(result) is not None
    known[-2] = any(each.expected_won is not None for each in result.rows)
    known[-1] = bool(result.pools)
    return known


def in_order(result: ManagerConversion) -> list[ManagerRow]:
    """Managers with enough decided deals first, best share first."""
    return sorted(result.rows, key=_order)


def _order(manager: ManagerRow) -> tuple[bool, bool, Fraction, str]:
    share = manager.decided_share.exact if manager.decided_share else None
    return (
        not manager.compared,
        manager.manager is None,
        -(share if share is not None else Fraction(-1)),
        manager.manager or "",
    )


def _cells(manager: ManagerRow) -> tuple[Cell, ...]:
    return row(
        name(manager.manager, "absent.manager"),
        _won_lost(manager.won_count, manager.lost_count),
        manager.decided_share,
        interval(manager.decided_share),
        manager.mark,
        manager.open_count,
        manager.created_share,
        manager.qualified_decided_share,
        amount(manager.revenue, manager.revenue_by_currency),
        manager.average_deal,
        manager.median_deal,
        manager.cycle_days_median,
        manager.expected_won,
        percent(manager.shrunk_share),
    )


def _won_lost(won: int | None, lost: int | None) -> Phrase | None:
    if won is None or lost is None:
        return None
    return say("value.won_lost", won=won, lost=lost)


def _total_row(result: ManagerConversion) -> tuple[Cell, ...]:
    total = result.total
    lost = total.denominator - total.numerator if total else None
    return row(
        say("row.total"),
        _won_lost(total.numerator if total else None, lost),
        total,
        interval(total),
        result.mark,
        result.open_count,
        result.total_created,
        _qualified(result),
        result.revenue,
        result.average_deal,
        result.median_deal,
        result.cycle_days_median,
        "",
        "",
    )


def _qualified(result: ManagerConversion) -> Ratio | None:
    """The decided share of all deals from qualified leads; ``None`` when it cannot be told."""
    shares = [each.qualified_decided_share for each in result.rows]
    return None if None in shares else sum((each for each in shares if each), Ratio(0, 0))


def _notes(result: ManagerConversion) -> Iterable[Phrase]:
    yield say("manager_conversion.shares")
    if any(not each.compared for each in result.rows):
        yield say("manager_conversion.compared", needed=COMPARED_FROM)
    if any(each.expected_won is not None for each in result.rows):
        yield say("manager_conversion.expected")
    for pool in result.pools:
        yield say("manager_conversion.drawn" if pool.prior_wins else "manager_conversion.alike")
    if unjudged := sum(each.unjudged_count or 0 for each in result.rows):
        yield say("manager_conversion.unjudged", count=unjudged)
    if result.undated_won_count:
        yield say("manager_conversion.undated_won", count=result.undated_won_count)
    if result.undated_lost_count:
        yield say("manager_conversion.undated_lost", count=result.undated_lost_count)
    yield from mark_notes(
        (name(each.manager, "absent.manager"), each.mark)
        for each in in_order(result)
        if each.mark != result.mark
    )
