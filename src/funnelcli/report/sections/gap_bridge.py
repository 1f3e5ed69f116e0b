"""The gap bridge on paper: from plan to fact by factor and by department."""

from collections.abc import Iterable

from funnelcli.metrics.gap_bridge import Effect, GapBridge
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.report.cells import about, column, percent, row
from funnelcli.report.model import Cell, Kind, Section, Table


def compose_gap_bridge(result: GapBridge) -> Section:
    """Each factor with what it did, the sum last; then the same with the mix of products."""
    tables = [_table(result)] if result.rows else []
    if result.with_mix:
        tables.append(_mix_table(result))
    return Section(
        id="gap_bridge",
        title=say("gap_bridge.title"),
        mark=result.mark,
        tables=tuple(tables),
        notes=tuple(_notes(result)) if result.rows else (),
    )


def _table(result: GapBridge) -> Table:
    total = row(
        say("gap_bridge.total"),
        None,
        about(result.plan_to_date),
        about(result.fact),
        about(result.gap),
    )
    return Table(
        columns=(
            column("factor", Kind.TEXT),
            column("whose", Kind.TEXT),
            column("plan", Kind.NUMBER),
            column("fact", Kind.NUMBER),
            column("effect", Kind.NUMBER),
        ),
        rows=(*(_cells(each) for each in result.rows), total),
        last_is_total=True,
    )


def _cells(each: Effect) -> tuple[Cell, ...]:
    return row(
        say(f"factor.{each.factor}"),
        say(f"owner.{each.department}"),
        _level(each.factor, each.planned),
        _level(each.factor, each.actual),
        about(each.effect),
    )


def _level(factor: str, value: Value) -> Value:
    """Shares in percent, the others as they are."""
    if factor in {"quality", "conversion"} and isinstance(value, float):
        return percent(value)
    return about(value)


def _mix_table(result: GapBridge) -> Table:
    return Table(
        columns=(
            column("factor", Kind.TEXT),
            column("whose", Kind.TEXT),
            column("effect", Kind.NUMBER),
        ),
        rows=tuple(
            row(say(f"factor.{each.factor}"), say(f"owner.{each.department}"), about(each.effect))
            for each in result.with_mix
        ),
        caption=say("gap_bridge.with_mix"),
    )


def _notes(result: GapBridge) -> Iterable[Phrase]:
    by_name = {each.department: each.effect for each in result.by_department}
    yield say("gap_bridge.departments", marketing=by_name["marketing"], sales=by_name["sales"])
    if result.is_partial:
        yield say(
            "gap_bridge.to_date",
            plan=result.plan,
            elapsed=result.days_elapsed,
            total=result.days_total,
        )
    yield say("gap_bridge.identity")
    if result.maturity is not None:
        fresh = result.maturity.exact != 1
        yield (
            say("gap_bridge.maturity", share=result.maturity) if fresh else say("gap_bridge.mature")
        )
    if result.method == "shapley":
        yield say("gap_bridge.shapley")
