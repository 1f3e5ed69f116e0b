"""The sales cycle on paper: days of sales, age of what is open, the share won by an age."""

from collections.abc import Iterable, Sequence

from funnelcli.metrics.cycle_curve import AGES, IncidencePoint
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import State
from funnelcli.report.cells import bounds, column, mark_notes, name, percent, row
from funnelcli.report.model import CellValue, Kind, Section, Table

GROUPS_SHOWN = 15
"""The largest groups on paper; machine output has all of them."""
_Group = tuple[str | None, int, Sequence[IncidencePoint]]


def compose_sales_cycle(result: SalesCycle) -> Section:
    """The curve of all deals, then of channels and managers at the same ages."""
    channels = [(each.channel, each.created_count, each.points) for each in result.by_channel]
    managers = [(each.manager, each.created_count, each.points) for each in result.by_manager]
    tables = [_curve(result.points)] if result.points else []
    tables += [_groups(head, own) for head, own in _named(channels, managers) if result.points]
    return Section(
        id="sales_cycle",
        title=say("sales_cycle.title"),
        mark=result.mark,
        tables=tuple(tables),
        notes=tuple(_notes(result, len(tables))),
    )


def _named(
    channels: Sequence[_Group], managers: Sequence[_Group]
) -> Iterable[tuple[str, Sequence[_Group]]]:
    for head, own in (("channel", channels), ("manager", managers)):
        told = [_told(each) for _, _, points in own for each in points]
        if len(own) > 1 and any(value is not None for value in told):
            yield head, own


def _curve(points: Sequence[IncidencePoint]) -> Table:
    return Table(
        columns=(
            column("cycle_age", Kind.TEXT),
            column("cycle_share", Kind.SHARE),
            column("interval", Kind.TEXT),
            column("cycle_won", Kind.COUNT),
            column("cycle_at_risk", Kind.COUNT),
            column("state", Kind.STATE),
        ),
        rows=tuple(
            row(
                say("sales_cycle.age", count=each.days),
                won_share(each),
                limits(each),
                each.won_count,
                each.at_risk,
                each.mark,
            )
            for each in points
        ),
        caption=say("sales_cycle.curve"),
    )


def limits(each: IncidencePoint) -> Phrase | None:
    """The 95 % limits of the share, where it has any."""
    return bounds(each.low, each.high) if each.low is not None and each.high else None


def won_share(each: IncidencePoint) -> CellValue:
    """The share won by the age, or what it is at least and at most."""
    return bounds(each.least, each.most) if each.share is None else percent(each.share)


def _groups(head: str, own: Sequence[_Group]) -> Table:
    """Shares that may be compared; one that rests on too few is left out."""
    largest = sorted(own, key=lambda each: (-each[1], each[0] is None, each[0] or ""))
    return Table(
        columns=(
            column(head, Kind.TEXT),
            column("cycle_created", Kind.COUNT),
            *(column(f"cycle_{age}", Kind.SHARE) for age in AGES),
        ),
        rows=tuple(
            row(name(label, f"absent.{head}"), count, *(_told(each) for each in points))
            for label, count, points in largest[:GROUPS_SHOWN]
            if points
        ),
        caption=say(f"sales_cycle.by_{head}"),
    )


def _told(each: IncidencePoint) -> CellValue:
    return won_share(each) if is_told(each) else None


def is_told(each: IncidencePoint) -> bool:
    """Whether the share rests on enough deals to be compared."""
    return each.mark.state in {State.OK, State.WIDE}


def _notes(result: SalesCycle, tables: int) -> Iterable[Phrase]:
    won = result.won
    if won is not None:
        yield say("sales_cycle.won", p50=won.p50, p90=won.p90, count=won.count)
    if result.open_age_median is not None:
        yield say("sales_cycle.open", age=result.open_age_median, count=result.open_count)
    if result.points:
        yield say("sales_cycle.rule", followed=result.followed)
        yield say(
            "sales_cycle.totals",
            count=result.created_count,
            won=result.won_count,
            lost=result.lost_count,
            open=result.still_open_count,
        )
        if tables > 1:
            yield say("sales_cycle.blank")
    if result.maturity is not None:
        yield say("sales_cycle.maturity", share=result.maturity)
    for key, count in _left_out(result):
        if count:
            yield say(f"sales_cycle.{key}", count=count)
    yield from mark_notes((_age(each), each.mark) for each in result.points)


def _left_out(result: SalesCycle) -> Iterable[tuple[str, int | None]]:
    yield "undated_won", result.undated_won_count
    yield "unknown", result.unknown_count
    yield "reversed", result.reversed_count
    yield "undated", result.undated_count


def _age(each: IncidencePoint) -> Value:
    return say("sales_cycle.age", count=each.days)
