"""The funnel on paper: left-aligned bars, the step from the stage before, and «ХЗ»."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from funnelcli.issues import Severity
from funnelcli.metrics.stage_conversion import StageConversion, StageRow
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.cells import bounds, column, mark_notes, name
from funnelcli.report.model import Callout, Cell, CellValue, Column, Kind, Section, Table

if TYPE_CHECKING:
    from fractions import Fraction

    from funnelcli.metrics.reach import Bounds

_ENOUGH = 10
"""Deals a step needs before it is called the narrowest."""


def compose_stage_conversion(result: StageConversion) -> Section:
    """A table per pipeline; the title sentence names the narrowest step."""
    tables = tuple(
        _table(pipeline, list(rows))
        for pipeline, rows in groupby(result.rows, key=lambda row: row.pipeline)
    )
    return Section(
        id="stage_conversion",
        title=say("stage_conversion.title"),
        mark=result.mark,
        callouts=tuple(_narrowest(result.rows)),
        tables=tables,
        notes=tuple(_notes(result)),
    )


def _table(pipeline: str | None, rows: list[StageRow]) -> Table:
    unknown = any(row.unknown_count for row in rows)
    widest = max((row.reached for row in rows), default=0)
    columns: list[Column] = [
        column("stage", Kind.TEXT),
        column("reached", Kind.COUNT),
        column("bar", Kind.BAR),
        column("from_previous", Kind.SHARE),
        column("from_first", Kind.SHARE),
    ]
    resolved = any(row.won_of_resolved for row in rows[1:])
    if resolved:
        columns.append(column("won_of_resolved", Kind.SHARE))
    if unknown:
        columns.append(column("unknown", Kind.COUNT))
    body = tuple(_cells(row, widest, with_resolved=resolved, with_unknown=unknown) for row in rows)
    caption = say("stage_conversion.pipeline", pipeline=pipeline) if pipeline else None
    return Table(columns=tuple(columns), rows=body, caption=caption)


def _cells(
    row: StageRow, widest: int, *, with_resolved: bool, with_unknown: bool
) -> tuple[Cell, ...]:
    values: list[CellValue] = [
        stage_name(row),
        row.reached,
        Ratio(row.reached, widest),
        _step(row.from_previous, row.from_previous_bounds),
        _step(row.from_first, row.from_first_bounds),
    ]
    if with_resolved:
        values.append(row.won_of_resolved)
    if with_unknown:
        values.append(row.unknown_count)
    return tuple(Cell(value=value, mark=row.mark) for value in values)


def stage_name(row: StageRow) -> Value:
    """The stage as exported; the won outcome by its own word."""
    return say("outcome.won") if row.outcome == "won" else name(row.stage, "absent.stage")


def _step(share: Ratio | None, limits: "Bounds | None") -> CellValue:
    if share is not None or limits is None:
        return share
    return bounds(limits.low, limits.high)


def _backward(pipeline: str | None, limits: Phrase) -> Phrase:
    """How wide the share of the sale is if open deals may have stood higher before."""
    if pipeline is None:
        return say("stage_conversion.backward", bounds=limits)
    return say("stage_conversion.backward_in", pipeline=pipeline, bounds=limits)


def _narrowest(rows: Iterable[StageRow]) -> Iterable[Callout]:
    """The step with the lowest share, where shares are known and rest on enough deals."""
    steps: list[tuple[Fraction, StageRow, StageRow, Ratio]] = []
    before: StageRow | None = None
    for row in rows:
        share = row.from_previous
        same = before is not None and before.pipeline == row.pipeline
        if before and same and share and share.exact is not None and share.denominator >= _ENOUGH:
            steps.append((share.exact, before, row, share))
        before = row
    if len(steps) < 2:
        return
    _, start, end, share = min(steps, key=lambda step: step[0])
    text = say(
        "stage_conversion.narrowest", start=stage_name(start), end=stage_name(end), share=share
    )
    yield Callout(text=text, severity=Severity.NOTICE)


def _notes(result: StageConversion) -> Iterable[Phrase]:
    totals = result.totals
    if totals.created_count is not None:
        yield say(
            "stage_conversion.totals",
            created=totals.created_count,
            won=totals.won_count,
            lost=totals.lost_count,
            open=totals.open_count,
            unknown=totals.unknown_count,
        )
    if result.rows:
        yield say(f"stage_conversion.mode.{result.mode}")
        yield say(f"stage_conversion.basis.{result.basis}")
    for row in result.rows:
        limits = row.from_previous_bounds_backward
        if row.outcome == "won" and limits is not None:
            yield _backward(row.pipeline, bounds(limits.low, limits.high))
    yield from _left_out(result)
    yield from _history_notes(result)
    yield from mark_notes(
        (stage_name(row), row.mark) for row in result.rows if row.mark != result.mark
    )


def _left_out(result: StageConversion) -> Iterable[Phrase]:
    if result.undated_count:
        yield say("stage_conversion.undated", count=result.undated_count)
    if result.without_ladder_count:
        yield say("stage_conversion.without_ladder", count=result.without_ladder_count)


def _history_notes(result: StageConversion) -> Iterable[Phrase]:
    """What the moves tell and do not tell."""
    if result.moved_back_count:
        yield say("stage_conversion.moved_back", count=result.moved_back_count)
    if result.before_history_count:
        yield say("stage_conversion.older", count=result.before_history_count)
    if result.allows_backward and any(row.from_previous_bounds for row in result.rows):
        yield say("stage_conversion.may_be_back")
    if result.crossed_count:
        yield say("stage_conversion.crossed", count=result.crossed_count)
    if result.reentered_count:
        yield say("stage_conversion.reentered", count=result.reentered_count)
