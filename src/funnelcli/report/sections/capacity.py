"""Capacity on paper: who got more leads than can be served."""

from collections.abc import Iterable

from funnelcli.issues import Severity
from funnelcli.metrics.capacity import Capacity, Load, ManagerLoad
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import State
from funnelcli.report.cells import column, mark_notes, name, percent, row
from funnelcli.report.model import Callout, Cell, Kind, Section, Table


def compose_capacity(result: Capacity) -> Section:
    """Who is over capacity, then every manager, the total last."""
    return Section(
        id="capacity",
        title=say("capacity.title"),
        mark=result.mark,
        callouts=tuple(
            Callout(text=overload(each), severity=Severity.WARNING) for each in overloaded(result)
        ),
        tables=(_table(result),) if result.rows else (),
        notes=tuple(_notes(result)),
    )


def overloaded(result: Capacity) -> tuple[ManagerLoad, ...]:
    """Managers surely past the allowance: those of whom enough days and leads tell."""
    return tuple(each for each in result.rows if each.is_over and each.mark.state is State.OK)


def overworked(result: Capacity) -> tuple[ManagerLoad, ...]:
    """Managers with more deals in work than their capacity carries."""
    found = (each for each in result.rows if each.open_load is not None and each.open_load > 1)
    return tuple(each for each in found if each.mark.state is State.OK)


def overload(each: ManagerLoad) -> Phrase:
    """One manager's leads against the allowance."""
    return say(
        "capacity.over",
        manager=each.manager,
        count=each.leads_count,
        allowance=each.allowance,
        load=each.load,
    )


def _table(result: Capacity) -> Table:
    columns = (
        column("manager", Kind.TEXT),
        column("leads", Kind.COUNT),
        column("allowance", Kind.NUMBER),
        column("load", Kind.NUMBER),
        column("open", Kind.COUNT),
        column("open_limit", Kind.NUMBER),
        column("open_load", Kind.NUMBER),
    )
    rows = [_cells(name(each.manager, "absent.manager"), each) for each in result.rows]
    rows.append(_cells(say("capacity.total"), result.headline))
    return Table(columns=columns, rows=tuple(rows), last_is_total=True)


def _cells(head: Value, each: Load) -> tuple[Cell, ...]:
    return row(
        head,
        each.leads_count,
        each.allowance,
        percent(each.load),
        each.open_count,
        each.open_limit,
        percent(each.open_load),
    )


def _notes(result: Capacity) -> Iterable[Phrase]:
    if not result.rows:
        return
    yield say("capacity.allowance")
    if result.work_days is not None:
        yield say("capacity.limit", days=result.work_days)
    yield from mark_notes(
        (name(each.manager, "absent.manager"), each.mark)
        for each in result.rows
        if each.mark != result.mark
    )
