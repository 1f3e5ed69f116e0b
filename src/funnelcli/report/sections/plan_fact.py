"""Plan and fact on paper: the firm, its parts, its months and the pace of its weeks."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.plan_row import PlanFactRow, SpanFact, WeekFact
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.report.cells import about, column, mark_notes, part_name, percent, row
from funnelcli.report.model import Cell, Column, Kind, Section, Table

if TYPE_CHECKING:
    from funnelcli.model.state import Mark

_WEEKS_SHOWN = 6
"""More weeks than a month has are too long a table: months tell a quarter better."""


def compose_plan_fact(result: PlanFact) -> Section:
    """Measures with a plan, parts with plans of their own, months, the pace of each week."""
    tables = [_whole(result)] if _planned(result.rows) else []
    tables += _parts(result)
    if len({each.month for each in result.by_month}) > 1:
        tables.append(_months(result))
    if 0 < _week_count(result) <= _WEEKS_SHOWN:
        tables.append(_weeks(result))
    return Section(
        id="plan_fact",
        title=say("plan_fact.title"),
        mark=result.mark,
        tables=tuple(tables),
        notes=tuple(_notes(result)),
    )


def _week_count(result: PlanFact) -> int:
    return len({each.week for each in result.by_week})


def _planned(rows: Iterable[PlanFactRow]) -> bool:
    return any(each.is_planned for each in rows)


def _whole(result: PlanFact) -> Table:
    rows = [each for each in result.rows if each.is_planned]
    columns = (column("measure", Kind.TEXT), *_columns())
    named = [(say(f"column.{each.measure}"), each) for each in rows]
    return Table(columns=columns, rows=tuple(_cells(name, each) for name, each in named))


def _columns() -> tuple[Column, ...]:
    return (
        column("plan", Kind.NUMBER),
        column("fact", Kind.NUMBER),
        column("plan_share", Kind.NUMBER),
        column("gap", Kind.NUMBER),
        column("state", Kind.STATE),
    )


def _cells(name: Value, each: PlanFactRow) -> tuple[Cell, ...]:
    return row(name, each.plan, each.fact, percent(each.plan_share), each.gap, each.mark)


def _parts(result: PlanFact) -> list[Table]:
    """A table for each measure that some product, manager or channel has a plan of."""
    return [
        Table(
            columns=(column(split.dimension, Kind.TEXT), *_columns()),
            rows=tuple(
                _cells(part_name(each.kind, each.part, split.dimension), each)
                for each in split.rows
                if each.measure == measure
            ),
            caption=say(f"plan_fact.by_{split.dimension}", measure=say(f"measure.{measure}")),
        )
        for split in result.by_part
        for measure in dict.fromkeys(each.measure for each in split.rows)
    ]


def _months(result: PlanFact) -> Table:
    """Facts of months with their share of the plan, the measures side by side."""
    shown = _measures(result.by_month)
    rows = []
    for name in dict.fromkeys(each.month for each in result.by_month):
        own = {each.measure: each for each in result.by_month if each.month == name}
        cells = [_of_plan(own[measure]) for measure in shown]
        rows.append(row(_span_name(next(iter(own.values()))), *cells))
    return Table(
        columns=(
            column("month", Kind.TEXT),
            *(column(measure, Kind.NUMBER) for measure in shown),
        ),
        rows=tuple(rows),
        caption=say("plan_fact.by_month"),
    )


def _weeks(result: PlanFact) -> Table:
    """What a working day of each week brought: a week cut short compares with a whole one."""
    shown = _measures(result.by_week)
    rows = []
    for name in dict.fromkeys(each.week for each in result.by_week):
        own = {each.measure: each for each in result.by_week if each.week == name}
        first = next(iter(own.values()))
        if not first.days_total:  # nothing but days off of it lie in the period
            continue
        days = say("plan_fact.days", elapsed=first.days_elapsed, total=first.days_total)
        rows.append(
            row(_span_name(first), days, *(about(own[measure].per_day) for measure in shown))
        )
    return Table(
        columns=(
            column("week", Kind.TEXT),
            column("working_days", Kind.NUMBER),
            *(column(measure, Kind.NUMBER) for measure in shown),
        ),
        rows=tuple(rows),
        caption=say("plan_fact.by_week"),
    )


def _measures(spans: Sequence[SpanFact]) -> list[str]:
    """The measures of which some month or week has a fact."""
    return list(dict.fromkeys(each.measure for each in spans if each.fact is not None))


def _span_name(span: SpanFact) -> Phrase:
    key = "plan_fact.partial" if span.is_partial else "plan_fact.whole"
    return say(key, period=span.period)


def _of_plan(each: PlanFactRow) -> Value:
    if each.fact is None or each.plan_share is None:
        return each.fact
    return say("plan_fact.of_plan", fact=each.fact, share=percent(each.plan_share))


def _notes(result: PlanFact) -> Iterable[Phrase]:
    if result.is_partial and _planned(result.rows):
        yield say("plan_fact.running", elapsed=result.days_elapsed, total=result.days_total)
    if result.data_from is not None:
        yield say("plan_fact.data_from", day=result.data_from)
    if result.is_partial or _week_count(result) == 1:
        yield from _this_week(result.by_week)
    unplanned = [say(f"measure.{each.measure}") for each in result.rows if not each.is_planned]
    if unplanned and _planned(result.rows):
        yield say("plan_fact.unplanned", list=listed(unplanned))
    marked: list[tuple[Value, Mark]] = [
        (say(f"column.{each.measure}"), each.mark) for each in result.rows if each.is_planned
    ]
    marked += [
        (part_name(each.kind, each.part, split.dimension), each.mark)
        for split in result.by_part
        for each in split.rows
    ]
    yield from mark_notes(marked)


def _this_week(weeks: Sequence[WeekFact]) -> Iterable[Phrase]:
    """The last week beside the same weekdays a week earlier."""
    if not weeks:
        return
    last = [each for each in weeks if each.week == weeks[-1].week]
    compared = [
        say(
            "plan_fact.against",
            measure=say(f"measure.{each.measure}"),
            fact=each.fact,
            before=each.before,
        )
        for each in last
        if each.fact is not None and each.before is not None
    ]
    if compared:
        yield say("plan_fact.this_week", period=last[0].period, list=listed(compared))
