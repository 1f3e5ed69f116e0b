"""The funnel from impression to money on paper: counts, transitions, prices, «ХЗ», days."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from funnelcli.issues import Severity
from funnelcli.metrics.durations import Days
from funnelcli.metrics.funnel import Funnel, FunnelGroup
from funnelcli.metrics.funnel_step import ADS, FunnelStep
from funnelcli.metrics.stage_days import StageDays
from funnelcli.model.interval import newcombe
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.report.cells import bounds, column, mark_notes, name, row
from funnelcli.report.change import Comparison
from funnelcli.report.last_period import LastPeriod
from funnelcli.report.model import Callout, Cell, CellValue, Kind, Section, Table

GROUPS_SHOWN = 15
"""The largest groups on paper; machine output has all of them."""
_PLAIN = frozenset({"impressions", "clicks", "leads", "qualified", "deals", "won", "revenue"})
_ABSENT = {"channel", "campaign", "product", "manager"}


def compose_funnel(result: Funnel, then: Comparison | LastPeriod | None = None) -> Section:
    """What nobody measured first; then the funnel, its groups and its days.

    ``then`` has the funnel of another period, at the same working day.
    """
    old = _rows_of(then)
    tables = [_table(result) if old is None else _compared(result, old)]
    tables += _group_tables(result)
    if any(each.to_reach or each.inside for each in result.times):
        tables.append(_days_table(result))
    return Section(
        id="funnel",
        title=say("funnel.title"),
        mark=result.mark,
        callouts=tuple(
            Callout(
                text=say("funnel.not_measured", steps=listed(names), reason=reason),
                severity=Severity.WARNING,
            )
            for names, reason in not_measured(result)
        ),
        tables=tuple(tables),
        notes=(
            *_notes_of_then(then),
            *_notes(result),
        ),
    )


def not_measured(result: Funnel) -> tuple[tuple[tuple[Value, ...], Phrase], ...]:
    """Steps that nobody measured, one entry for each reason (which says what to export)."""
    found: dict[str, tuple[dict[str, Phrase], Phrase]] = {}
    for each in result.rows:
        reason = each.mark.reason
        if each.mark.state is State.REFUSED and reason is not None:
            names, _ = found.setdefault(reason.key, ({}, reason))
            names[each.step] = say(f"funnel.what.{each.step}")
    return tuple((tuple(names.values()), reason) for names, reason in found.values())


def step_name(each: FunnelStep, result: Funnel) -> Value:
    """A stage by its own name (with its pipeline where there are several), a step by its word."""
    if each.step in _PLAIN:
        return say(f"funnel.step.{each.step}")
    if each.stage is None:
        return say("funnel.step.stages")
    several = len({step.pipeline for step in result.rows if step.stage is not None}) > 1
    if several and each.pipeline:
        return say("value.pipeline_stage", pipeline=each.pipeline, stage=each.stage)
    return each.stage


def _table(result: Funnel) -> Table:
    leads = _leads(result.rows)
    return Table(columns=_COLUMNS, rows=tuple(_cells(each, leads, result) for each in result.rows))


_COLUMNS = (
    column("step", Kind.TEXT),
    column("came", Kind.COUNT),
    column("bar", Kind.BAR),
    column("step_unknown", Kind.COUNT),
    column("from_previous", Kind.SHARE),
    column("state", Kind.STATE),
    column("step_cost", Kind.MONEY),
)
_BAR, _STATE = 2, 5
"""Places of these columns."""


def _leads(steps: Sequence[FunnelStep]) -> int | None:
    return next((each.count for each in steps if each.step == "leads"), None)


def _cells(each: FunnelStep, leads: int | None, result: Funnel) -> tuple[Cell, ...]:
    values: tuple[CellValue, ...] = (
        step_name(each, result),
        each.amount if each.step == "revenue" else each.count,
        _bar(each, leads),
        None if each.count is None and not each.unknown_count else each.unknown_count,
        _share(each),
        each.mark,
        _cost(each),
    )
    return tuple(Cell(value=value, mark=each.mark) for value in values)


def _bar(each: FunnelStep | None, leads: int | None) -> Ratio | None:
    if each is None or not leads or each.count is None or each.step in {*ADS, "revenue"}:
        return None
    return Ratio(each.count, leads)


def _rows_of(then: Comparison | LastPeriod | None) -> Sequence[FunnelStep] | None:
    if isinstance(then, Comparison):
        return then.funnel.rows if then.funnel else None
    return then.rows if then else None


def _compared(result: Funnel, then: Sequence[FunnelStep]) -> Table:
    """Each step beside the same one of ``then``: its count, the mark on the bar, the change.

    The change stands before the state.
    """
    before = {(each.step, each.pipeline, each.stage): each for each in then}
    most = max(_leads(result.rows) or 0, _leads(then) or 0) or None
    rows = []
    for each in result.rows:
        old = before.get((each.step, each.pipeline, each.stage))
        cells = list(_cells(each, most, result))
        cells[_BAR] = replace(cells[_BAR], before=_bar(old, most))
        came = (old.amount if old.step == "revenue" else old.count) if old else None
        cells.insert(_STATE, Cell(value=_change(each, old)))
        cells.insert(_BAR + 1, Cell(value=came))
        rows.append(tuple(cells))
    columns = list(_COLUMNS)
    columns.insert(_STATE, column("step_change", Kind.NUMBER))
    columns.insert(_BAR + 1, column("step_then", Kind.COUNT))
    return Table(columns=tuple(columns), rows=tuple(rows))


def _sign(each: FunnelStep, old: FunnelStep) -> str:
    now, then = each.from_previous, old.from_previous
    if now is None or then is None or each.unknown_count or old.unknown_count:
        return "plain"
    if now.interval is None or then.interval is None:
        return "plain"
    if State.EARLY in (each.mark.state, old.mark.state):
        return "plain"
    low, high = newcombe((now.numerator, now.denominator), (then.numerator, then.denominator))
    return "doubtful" if low <= 0 <= high else "arrow"


def _change(each: FunnelStep, old: FunnelStep | None) -> Phrase | None:
    """Percentage points between two transitions; None unless both are known exactly.

    With an arrow where luck alone would hardly do it, bare where «ХЗ» could turn it round or a
    cohort is too young to be judged.
    """
    if old is None or each.from_previous is None or old.from_previous is None:
        return None
    now, then = each.from_previous.exact, old.from_previous.exact
    if now is None or then is None or each.previous != old.previous:
        return None
    if now == then:
        return say("change.points", size=0.0)
    side = "up" if now > then else "down"
    return say(
        f"change.{_sign(each, old)}.{side}", size=say("change.points", size=float(abs(now - then)))
    )


def _share(each: FunnelStep) -> CellValue:
    limits = each.from_previous_bounds
    return each.from_previous if limits is None else bounds(limits.low, limits.high)


def _cost(each: FunnelStep) -> CellValue:
    if each.cost is None or each.cost_per == 1:
        return each.cost
    return say("funnel.per_mille", cost=each.cost)


def _group_tables(result: Funnel) -> Iterable[Table]:
    if len(result.by_channel) > 1:
        yield _group_table("channel", result.by_channel)
    if result.by_asked is not None and result.by_asked.rows:
        yield _group_table(result.by_asked.dimension, result.by_asked.rows)


_GROUP_STEPS = ("clicks", "leads", "qualified", "deals", "won", "revenue")


def _group_table(dimension: str, groups: tuple[FunnelGroup, ...]) -> Table:
    """A row for each group: how many came to each step of all pipelines."""
    met = {each.step for group in groups for each in group.rows if each.count is not None}
    shown = [step for step in _GROUP_STEPS if step in met]
    by = dimension if dimension in _ABSENT else "channel"
    kinds = {"revenue": Kind.MONEY}
    largest = sorted(
        groups, key=lambda each: (-_count(each, "leads"), each.channel is None, each.channel or "")
    )
    return Table(
        columns=(
            column(by, Kind.TEXT),
            *(column(f"funnel_{step}", kinds.get(step, Kind.COUNT)) for step in shown),
            column("won_from_leads", Kind.SHARE),
            column("won_unknown", Kind.COUNT),
        ),
        rows=tuple(_group_cells(each, by, shown) for each in largest[:GROUPS_SHOWN]),
        caption=say(f"funnel.by_{by}"),
    )


def _count(group: FunnelGroup, step: str) -> int:
    return next((each.count or 0 for each in group.rows if each.step == step), 0)


def _group_cells(group: FunnelGroup, by: str, shown: list[str]) -> tuple[Cell, ...]:
    steps = {each.step: each for each in group.rows}
    won = steps["won"]
    limits = won.from_leads_bounds
    return row(
        name(group.channel, f"absent.{by}"),
        *(steps[s].amount if s == "revenue" else steps[s].count for s in shown),
        won.from_leads if limits is None else bounds(limits.low, limits.high),
        won.unknown_count,
    )


def _days_table(result: Funnel) -> Table:
    columns = (
        column("stage", Kind.TEXT),
        column("reach_p50", Kind.NUMBER),
        column("reach_p90", Kind.NUMBER),
        column("inside_p50", Kind.NUMBER),
        column("inside_p90", Kind.NUMBER),
        column("standing", Kind.COUNT),
        column("standing_median", Kind.NUMBER),
    )
    shown = [each for each in result.times if each.to_reach or each.inside]
    return Table(
        columns=columns,
        rows=tuple(_day_cells(each, result) for each in shown),
        caption=say("funnel.days"),
    )


def _day_cells(each: StageDays, result: Funnel) -> tuple[Cell, ...]:
    several = len({step.pipeline for step in result.times if step.stage is not None}) > 1
    head: Value = say("outcome.won") if each.stage is None else each.stage
    if several and each.pipeline:
        head = say("value.pipeline_stage", pipeline=each.pipeline, stage=head)
    return row(
        head,
        *_points(each.to_reach),
        *_points(each.inside),
        None if each.stage is None else each.standing_count,
        each.standing_median,
    )


def _points(days: Days | None) -> tuple[float | None, float | None]:
    return (None, None) if days is None else (days.p50, days.p90)


def _notes_of_then(then: Comparison | LastPeriod | None) -> Iterable[Phrase]:
    if then is None:
        return
    if _rows_of(then) is None:
        yield say("funnel.no_then", period=then.period, reason=then.mark.reason)
    else:
        yield say("funnel.then", period=then.period)


def _notes(result: Funnel) -> Iterable[Phrase]:
    if result.leads_from_deals:
        yield say("funnel.rule.deals")
    else:
        yield say("funnel.rule.leads")
    yield say("funnel.unknown")
    if result.assumes_forward:
        yield say("funnel.forward")
    if result.spend is not None:
        yield say("funnel.cost", spend=result.spend)
    loose = max((each.loose_count or 0 for each in result.rows), default=0)
    if loose:
        yield say("funnel.loose", count=loose)
    if not result.names_meet:
        yield say("funnel.names")
    hidden = max(len(result.by_channel), _asked_count(result)) - GROUPS_SHOWN
    if hidden > 0:
        yield say("funnel.more_groups", count=hidden)
    yield from mark_notes(
        (step_name(each, result), each.mark) for each in result.rows if _is_noted(each, result.mark)
    )


def _asked_count(result: Funnel) -> int:
    return len(result.by_asked.rows) if result.by_asked else 0


def _is_noted(each: FunnelStep, whole: Mark) -> bool:
    """Refused steps stand in the callouts; the state of the whole stands under the title."""
    return each.mark.state is not State.REFUSED and each.mark != whole
