"""The comparison on paper: every headline number now and then, and what the change proves."""

from collections.abc import Iterable
from dataclasses import replace

from funnelcli.issues import Severity
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import State
from funnelcli.report.cells import about, mark_notes, row, times
from funnelcli.report.change import Change, Comparison
from funnelcli.report.evidence import finding
from funnelcli.report.model import Callout, Card, Cell, Column, Finding, Kind, Section, Table
from funnelcli.report.standing import Amount

_HEADS = {
    "run_rate": "revenue",
    "pipeline_coverage": "coverage",
    "manager_conversion": "decided_share",
    "qualified_share": "qualified_share",
    "customer_cost": "customer_cost",
}
"""The number that the card of a metric shows."""
_MULTIPLES = frozenset({"coverage", "shared_kpi"})
"""Numbers that say how many times the plan."""
_TIMES = frozenset({"minutes_median", "cycle_median"})
"""Medians of minutes and days: no projections."""
_NAMES = ("name", "now", "then", "change", "verdict")


def compose_changes(result: Comparison) -> Section:
    """A row for each headline number, with the counts of both periods."""
    told = result.mark.state is not State.REFUSED
    return Section(
        id="comparison",
        title=say(f"change.title.{result.against}", period=result.period),
        mark=result.mark,
        tables=(_table(result),) if told and result.rows else (),
        notes=tuple(_notes(result)) if told else (),
    )


def _table(result: Comparison) -> Table:
    kinds = (Kind.TEXT, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.TEXT)
    titles = [f"{name}.plan" if _is_planned(result, name) else name for name in _NAMES]
    return Table(
        columns=tuple(
            Column(title=say(f"change.column.{title}"), kind=kind)
            for title, kind in zip(titles, kinds, strict=True)
        ),
        rows=tuple(_cells(each, result) for each in result.rows),
    )


def _is_planned(result: Comparison, name: str) -> bool:
    return result.against == "plan" and name in {"now", "then"}


def _cells(each: Change, result: Comparison) -> tuple[Cell, ...]:
    return row(
        _named(each),
        _amount(each, each.now, each.now_count, rough=_is_forecast(each, result)),
        _amount(each, each.then, each.then_count),
        moved(each),
        _verdict(each),
    )


def _is_forecast(each: Change, result: Comparison) -> bool:
    """Whether the number now is where the pace leads, not what was reached."""
    return result.against == "plan" and each.name == "revenue"


def _named(each: Change) -> Phrase:
    return say(f"change.name.{each.name}")


def _amount(each: Change, amount: Amount, count: int | None, *, rough: bool = False) -> Value:
    """The number with the events behind it, where it does not show them itself."""
    if isinstance(amount, float) and each.name in _MULTIPLES:
        return times(amount)
    rough = rough or (isinstance(amount, float) and each.name not in _TIMES)
    shown = about(amount) if rough else amount
    if shown is None or count is None or isinstance(amount, int):
        return shown
    return say("change.counted", value=shown, count=count)


def moved(each: Change) -> Phrase | None:
    """``▲ +3,2 п.``; without the arrow where the numbers may not be compared."""
    if each.change is None:
        return None
    if not each.change:
        return say("change.none")
    side = "up" if each.change > 0 else "down"
    size = say(f"change.{each.unit}", size=abs(each.change))
    sign = "doubtful" if each.beyond_luck is False else "arrow"
    return say(f"change.{sign if each.direction else 'plain'}.{side}", size=size)


def _verdict(each: Change) -> Phrase:
    if each.mark.state in {State.REFUSED, State.UNKNOWN, State.EARLY}:
        return say(f"state.{each.mark.state}")
    if each.direction is None:
        return say("change.verdict.unsettled")
    if each.beyond_luck is None or not each.change:
        word = "same" if not each.change else "better" if each.is_better else "worse"
        return say(f"change.verdict.{word}")
    if not each.beyond_luck:
        return say("change.verdict.luck")
    return say(f"change.verdict.sure_{'better' if each.is_better else 'worse'}")


def _notes(result: Comparison) -> Iterable[Phrase]:
    if result.then_elapsed_days is not None:
        yield say(
            "change.same_day",
            elapsed=result.elapsed_days,
            total=result.total_days,
            then_elapsed=result.then_elapsed_days,
            then_total=result.then_total_days,
            day=result.as_of,
        )
        yield say("change.luck")
    else:
        yield say("change.by_pace")
    yield from mark_notes((_named(each), each.mark) for each in result.rows)


def with_change(card: Card, metric: str, result: Comparison) -> Card:
    """The card with the change of its number on the last line."""
    wanted = _HEADS.get(metric)
    for each in result.rows:
        change = moved(each)
        if each.metric == metric and each.name == wanted and change is not None:
            then = _amount(each, each.then, None)
            line = say(
                f"change.card.{result.against}", change=change, then=then, period=result.period
            )
            return replace(card, detail=(*card.detail, line))
    return card


def find_changes(result: Comparison) -> Iterable[Finding]:
    """What got worse or better by more than luck; a comparison with nothing."""
    if result.mark.state is State.REFUSED:
        yield finding("F017", "run_rate", result.mark, reason=result.mark.reason)
        return
    if result.against == "plan":
        return
    for each in result.rows:
        if each.beyond_luck and each.is_better is not None:
            yield finding(
                "F016" if each.is_better else "F015",
                each.metric,
                each.mark,
                what=_named(each),
                now=_amount(each, each.now, each.now_count),
                then=_amount(each, each.then, each.then_count),
                period=result.period,
                change=moved(each),
            )


def compose_callout(result: Comparison) -> Callout | None:
    """A sentence for the first screen where there is nothing to compare with."""
    if result.mark.state is not State.REFUSED or result.mark.reason is None:
        return None
    return Callout(text=say("change.refused", reason=result.mark.reason), severity=Severity.WARNING)
