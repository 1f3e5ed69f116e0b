"""Run rate on paper: where each measure ends if the pace holds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from funnelcli.issues import Severity
from funnelcli.metrics.rate_row import Basis, RunRateRow
from funnelcli.metrics.run_rate import PartRate, RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import Mark, State
from funnelcli.report.cells import (
    about,
    amount,
    column,
    mark_notes,
    part_name,
    percent,
    row,
    state_word,
)
from funnelcli.report.model import Card, Cell, CellValue, Kind, Section, Table

if TYPE_CHECKING:
    from collections.abc import Callable


_TRUSTED = (State.OK, State.WIDE)


def compose_run_rate_card(result: RunRate) -> Card:
    """Forecast of revenue against its plan."""
    head = result.headline
    return Card(
        section="run_rate",
        title=say("card.run_rate.finished" if result.finished else "card.run_rate"),
        value=Cell(value=head.fact if result.finished else about(head.forecast), mark=result.mark),
        detail=tuple(_card_detail(result)),
        mark=result.mark,
        severity=Severity.WARNING if misses_plan(head) else None,
    )


def misses_plan(measure: RunRateRow) -> bool:
    """Whether the forecast of ``measure`` stays under its plan."""
    return measure.forecast_share is not None and measure.forecast_share < 1


def surely_misses_plan(measure: RunRateRow) -> bool:
    """Whether every basis says so, of a measure that may be trusted."""
    return misses_plan(measure) and is_settled(measure)


def is_settled(measure: RunRateRow) -> bool:
    """Whether the measure may be compared with its plan and every basis says the same of it."""
    plan = _size(measure.plan)
    if plan is None or measure.forecast_share is None or measure.mark.state not in _TRUSTED:
        return False
    bases = (measure.calendar, measure.working, measure.profile)
    forecasts = [_size(basis.forecast) for basis in bases]
    return len({forecast >= plan for forecast in forecasts if forecast is not None}) == 1


def _size(value: Money | float | None) -> float | None:
    return value.minor if isinstance(value, Money) else value


def _card_detail(result: RunRate) -> list[Phrase]:
    head = result.headline
    found = []
    if head.forecast_share is not None and head.plan is not None:
        found.append(say("card.run_rate.plan", share=head.forecast_share, plan=head.plan))
    elif head.forecast is not None:
        found.append(say("card.run_rate.no_plan"))
    if head.fact is not None and not result.finished:
        found.append(say("card.run_rate.fact", fact=head.fact))
    if head.fact is None and head.by_currency:
        found.append(say("card.run_rate.apart", sums=amount(None, head.by_currency)))
    return found


def compose_run_rate(result: RunRate) -> Section:
    """Measures side by side: fact, plan, forecasts by each basis, needed pace, state."""
    marked = [(say(f"measure.{each.measure}"), each.mark) for each in result.rows]
    notes = mark_notes(marked) + _basis_notes(result)
    if any(each.forecast_range for each in result.rows):
        notes += (say("run_rate.prediction"),)
    unknown = [each for each in result.rows if each.unknown_count]
    notes += tuple(
        say("run_rate.unknown", what=say(f"column.{each.measure}"), count=each.unknown_count)
        for each in unknown
    )
    return Section(
        id="run_rate",
        title=say("run_rate.title"),
        mark=result.mark,
        tables=(_table(result), *_part_tables(result)),
        notes=notes + _part_notes(result),
    )


def _table(result: RunRate) -> Table:
    measures = result.rows
    columns = (
        column("measure", Kind.TEXT),
        *(column(each.measure, Kind.NUMBER) for each in measures),
    )
    lines: list[tuple[Phrase, Callable[[RunRateRow], CellValue]]] = [
        (say("run_rate.fact"), _fact),
        (say("run_rate.plan"), lambda each: each.plan),
        (say("run_rate.plan_share"), lambda each: percent(each.plan_share)),
        (_chosen(result), lambda each: about(each.forecast)),
        (say("run_rate.forecast_share"), lambda each: percent(each.forecast_share)),
        (say("run_rate.range_low"), lambda each: _limit(each, "low")),
        (say("run_rate.range_high"), lambda each: _limit(each, "high")),
        (say("run_rate.plan_probability"), lambda each: percent(each.plan_probability)),
        (_days("working", result), lambda each: about(each.working.forecast)),
        (_days("calendar", result), lambda each: about(each.calendar.forecast)),
        (_days("profile", result), lambda each: about(each.profile.forecast)),
        (say("run_rate.pace_needed"), lambda each: about(each.pace_needed)),
        (say("run_rate.state"), lambda each: state_word(each.mark)),
    ]
    values = [(title, [value(each) for each in measures]) for title, value in lines]
    rows = tuple(row(title, *cells) for title, cells in values if any(map(_is_there, cells)))
    return Table(columns=columns, rows=rows)


def _part_tables(result: RunRate) -> Iterator[Table]:
    """Managers and products against plans of their own, a table for each planned measure."""
    if result.finished:
        return
    for split in result.by_part:
        for measure in dict.fromkeys(each.measure for each in split.rows):
            rows = [each for each in split.rows if each.measure == measure]
            yield Table(
                columns=(
                    column(split.dimension, Kind.TEXT),
                    column("plan", Kind.NUMBER),
                    column("forecast", Kind.NUMBER),
                    column("forecast_share", Kind.NUMBER),
                    column("plan_probability", Kind.NUMBER),
                    column("pace_needed", Kind.NUMBER),
                    column("state", Kind.STATE),
                ),
                rows=tuple(_part_cells(each, split.dimension) for each in rows),
                caption=say(f"run_rate.by_{split.dimension}", measure=say(f"measure.{measure}")),
            )


def _part_cells(each: PartRate, dimension: str) -> tuple[Cell, ...]:
    return row(
        part_name(each.kind, each.part, dimension),
        each.plan,
        about(each.forecast),
        percent(each.forecast_share),
        percent(each.plan_probability),
        about(each.pace_needed),
        each.mark,
    )


def _part_notes(result: RunRate) -> tuple[Phrase, ...]:
    if result.finished:
        return ()
    marked = [
        (part_name(each.kind, each.part, split.dimension), each.mark)
        for split in result.by_part
        for each in split.rows
    ]
    return mark_notes(marked)


def _is_there(value: CellValue) -> bool:
    return value is not None


def _fact(measure: RunRateRow) -> Value:
    if measure.fact is None:
        return amount(None, measure.by_currency)
    return measure.fact


def _limit(measure: RunRateRow, side: Literal["low", "high"]) -> Phrase | None:
    return about(getattr(measure.forecast_range, side)) if measure.forecast_range else None


def _chosen(result: RunRate) -> Phrase:
    """The forecast in use, named with its basis where one basis serves every measure."""
    used = {each.forecast_basis for each in result.rows if each.forecast_basis}
    if len(used) == 1:
        return say("run_rate.forecast_by", basis=say(f"basis.{used.pop()}"))
    return say("run_rate.forecast")


def _days(basis: str, result: RunRate) -> Phrase:
    """The basis with its days, the same for every measure that has them."""
    for each in result.rows:
        found: Basis = getattr(each, basis)
        if found.days_elapsed is not None and found.days_total is not None:
            return say(
                f"run_rate.by_{basis}.days", elapsed=found.days_elapsed, total=found.days_total
            )
    return say(f"run_rate.by_{basis}")


def _basis_notes(result: RunRate) -> tuple[Phrase, ...]:
    """Why a basis has no forecast although the measure can be counted."""
    counted = [each for each in result.rows if each.mark.state is not State.REFUSED]
    marked: list[tuple[Value, Mark]] = []
    for basis in ("working", "profile"):
        word = say(f"basis.{basis}")
        marks = [(each.measure, getattr(each, basis).mark, each.mark) for each in counted]
        if len(marks) > 1 and all(mark == marks[0][1] for _, mark, _ in marks):
            marked.append((word, marks[0][1]))
            continue
        marked.extend(
            (say("note.basis", measure=say(f"measure.{measure}"), basis=word), mark)
            for measure, mark, own in marks
            if mark != own
        )
    return mark_notes(marked)
