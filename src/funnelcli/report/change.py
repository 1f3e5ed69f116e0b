"""How the headline numbers changed from one period to another, and whether luck explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from funnelcli.metrics.base import Question
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.projection import pace_of
from funnelcli.model.interval import newcombe, wilson
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.report.standing import Amount, Standing, standings

Unit: TypeAlias = Literal["points", "percent"]
Direction: TypeAlias = Literal["up", "down", "same"]
_FIRM = frozenset({State.OK, State.WIDE})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One headline number now and then.

    ``change`` in points (a share of 1) for shares, else as a part of then; None where it cannot
    be said. ``direction`` is None where the numbers may not be compared: too early, unknown,
    refused. ``beyond_luck``: whether the 95 % interval of the change leaves out "no change"; None
    for money and times, which are no counts.
    """

    metric: str
    name: str
    now: Amount
    then: Amount
    now_count: int | None
    then_count: int | None
    unit: Unit
    change: float | None
    direction: Direction | None
    is_better: bool | None
    beyond_luck: bool | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The headline numbers against those of another period, or against the plan.

    Both periods are seen at the same working day: ``elapsed_days`` of ``total_days`` here,
    ``then_elapsed_days`` of ``then_total_days`` there (None against the plan).
    """

    against: Literal["period", "plan"]
    period: Period
    as_of: date
    elapsed_days: int
    total_days: int
    then_elapsed_days: int | None
    then_total_days: int | None
    rows: tuple[Change, ...]
    funnel: Funnel | None = None
    """The funnel of the other period; None where there is none."""
    mark: Mark = OK


def compare_periods(
    results: Mapping[str, object],
    question: Question,
    earlier: Mapping[str, object] | None,
    asked: Question,
) -> Comparison:
    """``results`` against ``earlier``, those of the period that ``asked`` is about.

    None of ``earlier`` says that this period holds nothing.
    """
    here, there = pace_of(question), pace_of(asked)
    then = {(each.metric, each.name): each for each in standings(earlier or {}, asked)}
    now = standings(results, question) if earlier is not None else ()
    rows = tuple(
        change_of(each, then[each.metric, each.name])
        for each in now
        if (each.metric, each.name) in then
    )
    funnel = (earlier or {}).get("funnel")
    empty = Mark(State.REFUSED, say("reason.nothing_then", period=asked.period))
    unasked = OK if now else Mark(State.REFUSED, say("reason.no_headline_numbers"))
    return Comparison(
        against="period",
        period=asked.period,
        as_of=asked.as_of,
        elapsed_days=here.working_elapsed,
        total_days=len(here.working),
        then_elapsed_days=there.working_elapsed,
        then_total_days=len(there.working),
        rows=tuple(row for row in rows if row.now is not None or row.then is not None),
        funnel=funnel if isinstance(funnel, Funnel) else None,
        mark=empty if earlier is None else unasked,
    )


def change_of(now: Standing, then: Standing) -> Change:
    """One number against the same of another period."""
    unit: Unit = "points" if isinstance(now.amount, Ratio) else "percent"
    moved = _moved(now.amount, then.amount)
    mark = worst([_lacking(now, then), now.mark, then.mark, _hidden(now, then)])
    sign = None if moved is None else (moved > 0) - (moved < 0)
    firm = sign is not None and mark.state in _FIRM
    directions: Mapping[int, Direction] = {1: "up", 0: "same", -1: "down"}
    return Change(
        metric=now.metric,
        name=now.name,
        now=now.amount,
        then=then.amount,
        now_count=now.count,
        then_count=then.count,
        unit=unit,
        change=None if moved is None else float(moved),
        direction=directions[sign] if firm and sign is not None else None,
        is_better=sign * now.good > 0 if firm and sign else None,
        beyond_luck=_beyond_luck(now, then) if firm else None,
        mark=mark,
    )


def _moved(now: Amount, then: Amount) -> Fraction | None:
    """Points between shares, else the part of then by which now is more."""
    if isinstance(now, Ratio) and isinstance(then, Ratio):
        one, other = now.exact, then.exact
        return None if one is None or other is None else one - other
    one, other = _exact(now), _exact(then)
    if one is None or not other or _currency(now) != _currency(then):
        return None
    return one / other - 1


def _exact(amount: Amount) -> Fraction | None:
    match amount:
        case None | Ratio():
            return None
        case Money():
            return Fraction(amount.minor)
        case _:
            return Fraction(amount)


def _currency(amount: Amount) -> str | None:
    return amount.currency if isinstance(amount, Money) else None


def _lacking(now: Standing, then: Standing) -> Mark:
    """Why nothing can be said although both periods were looked at."""
    if now.mark.state is State.REFUSED or then.mark.state is State.REFUSED:
        return OK  # the marks themselves say why
    if _moved(now.amount, then.amount) is not None:
        return OK
    return Mark(State.UNKNOWN, say("reason.nothing_to_compare"))


def _hidden(now: Standing, then: Standing) -> Mark:
    """Unknown where the leads that nobody judged could turn the change round."""
    if now.room is None and then.room is None:
        return OK
    (low, high), (then_low, then_high) = _room(now), _room(then)
    if low > then_high or high < then_low:
        return OK
    return Mark(State.UNKNOWN, say("reason.unknown_could_turn"))


def _room(standing: Standing) -> tuple[float, float]:
    if standing.room is not None:
        return standing.room
    value = standing.amount.value if isinstance(standing.amount, Ratio) else standing.amount
    plain = float(value) if isinstance(value, int | float) else 0.0
    return plain, plain


def _beyond_luck(now: Standing, then: Standing) -> bool | None:
    """Whether chance alone would hardly bring such a change (95 %)."""
    if isinstance(now.amount, Ratio) and isinstance(then.amount, Ratio):
        if now.amount.interval is None or then.amount.interval is None:
            return None
        low, high = newcombe(
            (now.amount.numerator, now.amount.denominator),
            (then.amount.numerator, then.amount.denominator),
        )
        return not low <= 0 <= high
    return _rates_differ(now, then)


def _rates_differ(now: Standing, then: Standing) -> bool | None:
    """Events over days, or over money: of all events, are more now than of all days?"""
    is_money = isinstance(now.amount, Money) and now.name in _SUMS
    if is_money or not (now.exposure and then.exposure) or now.count is None or then.count is None:
        return None
    if not now.count + then.count:
        return None
    low, high = wilson(now.count, now.count + then.count)
    return not low <= now.exposure / (now.exposure + then.exposure) <= high


_SUMS = frozenset({"revenue", "average_deal", "velocity"})
"""Money that is a sum of amounts: its events say nothing of its chances."""
