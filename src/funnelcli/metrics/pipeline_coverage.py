"""Pipeline coverage: is there enough in the pipeline for what is left of the plan (2.2)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    deals_mark,
    in_period,
    money_mark,
    one_if,
    plan_value,
    sums_by_currency,
    with_refunds,
)
from funnelcli.metrics.landmark import Past, compute_past, read_past
from funnelcli.metrics.measures import revenue, sums_of_deals
from funnelcli.metrics.outlook import (
    Outlook,
    PlanChance,
    Requirement,
    Weighed,
    plan_chance,
    require,
    total_worth,
    weigh,
)
from funnelcli.metrics.weak_points import (
    LargestDeal,
    Stale,
    ages,
    cycles,
    largest,
    largest_first,
    stale,
)
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "pipeline_coverage"
_UNPRICED_MANY = 20
"""One open deal of so many without an amount makes a chance of the plan doubtful."""
_Stage = tuple[str, int | None, str | None]


@dataclass(frozen=True, kw_only=True)
class OpenStage:
    """Open deals in one stage.

    ``win_share``: of past deals that stood in it, those won by the end of their period where
    enough did (basis ``age`` or ``stage``), else those won in the end (``ever``). ``bases``: how
    many open deals with an amount are weighed by which basis; ``weighted_amount`` of them.
    """

    pipeline: str | None
    stage: str | None
    open_count: int
    open_amount: Money | None
    win_share: Ratio | None
    bases: Mapping[str, int]
    weighted_amount: Money | None


@dataclass(frozen=True, kw_only=True)
class PipelineCoverage:
    """Open deals at as-of against the plan that is left.

    ``open_amount`` is of all open deals with an amount; ``in_period_amount`` of those expected to
    close inside the period (all of them when the export has no expected dates: ``dated`` False).
    ``raw`` = in_period_amount / remaining_plan. ``weighted`` = sum of amount x chance over
    remaining_plan, over all open deals whose chance is one of winning by the end of the period,
    and those expected inside it whose chance is only one of winning ever. ``past_periods`` is how
    many past periods the chances come from.

    ``new_amount``: what deals created from now on bring by the end, the median of past periods.
    ``plan_probability``: that the open deals bring the rest, were each won independently.
    ``required``: the ``open_cover`` (all open deals over the rest) that would do, as past
    open deals came to ``open_conversion`` of their amount; ``gap``: the money that is missing,
    ``to_create`` the amount of further deals that would bring it; ``weighted_gap``: what is missing
    when each open deal comes to its own chance (stage and age) instead of the common conversion.
    """

    open_count: int | None
    open_amount: Money | None
    by_currency: tuple[Money, ...]
    dated: bool
    in_period_count: int | None
    in_period_amount: Money | None
    overdue_count: int | None
    overdue_amount: Money | None
    largest: LargestDeal | None
    stale: Stale | None
    missing_amount_count: int | None
    missing_expected_count: int | None
    remaining_plan: Money | None
    raw: float | None
    weighted: float | None
    weighted_amount: Money | None
    weighted_reason: Mark
    past_periods: int
    new_amount: Money | None
    outlook: Outlook | None
    plan_probability: float | None
    plan_probability_reason: Mark
    open_cover: float | None
    open_conversion: float | None
    required: float | None
    gap: Money | None
    to_create: Money | None
    weighted_gap: Money | None
    required_reason: Mark
    by_stage: tuple[OpenStage, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Open deals (``open``), won amounts of the period (``won``), and what deals came to before.

    Open deals one by one (``priced``) only where history gives each of them a chance.
    """
    deals = frames.deals
    expected = nw.col("expected_on")
    flagged = deals.filter(nw.col("outcome") == "open").with_columns(
        dated=one_if(~expected.is_null()),
        inside=one_if(in_period("expected_on", question)),
        overdue=one_if(expected <= question.as_of_day),
        age=question.as_of_day - nw.col("created_on"),
    )
    keys = ("pipeline", "stage", "rank", "currency", "dated", "inside", "overdue", "rebuilt")
    won = with_refunds(frames).filter(
        (nw.col("outcome") == "won") & in_period("decided_on", question)
    )
    return {
        "open": flagged.group_by(*keys).agg(
            count=nw.len(), priced=nw.col("amount").count(), amount=nw.col("amount").sum()
        ),
        "largest": largest_first(flagged),
        "ages": ages(flagged),
        "cycles": cycles(deals),
        "won": sums_of_deals(won),
        **_priced_deals(flagged, question),
        **compute_past(frames, question),
    }


def _priced_deals(is_open: Lazy, question: Question) -> dict[str, Lazy]:
    """Open deals that may bring money, by what their chances depend on; none without chances."""
    if _ahead_mark(question) != OK:
        return {}
    keys = ("pipeline", "stage", "rank", "inside", "age", "amount")
    return {"priced": is_open.filter(nw.col("amount") != 0).group_by(*keys).agg(count=nw.len())}


def summarise(rows: Mapping[str, Rows], question: Question) -> PipelineCoverage:
    """Coverage of what is left of the revenue plan."""
    currency, sells = _currency(question), deals_mark(question.facts) == OK
    rows = rows if sells else {**rows, "open": (), "largest": (), "ages": ()}
    is_open = rows["open"]
    dated = any(row["dated"] for row in is_open)
    counted = [row for row in is_open if row["inside"]] if dated else list(is_open)
    overdue = [row for row in is_open if row["overdue"]] if dated else None
    (left, left_mark), rebuilt = _remaining(rows["won"], question), _rebuilt_mark(is_open, question)
    amount, unpriced = _amount(counted), _zero_mark(counted)
    target, basis = _target(left, [rebuilt, unpriced]), worst([left_mark, rebuilt, unpriced])
    past, ahead, priced = read_past(rows), _ahead_mark(question), _grouped(rows.get("priced", ()))
    every = chain(*priced.values())
    weighed, weighted_mark = (None, ahead) if ahead != OK else weigh(every, past, dated=dated)
    weighted = total_worth(weighed)
    chance = _chance(weighed, target, past, currency, [basis, weighted_mark, _priced(is_open)])
    needed = _required(_amount(is_open), target, past, basis, ahead)
    return PipelineCoverage(
        open_count=_count(is_open) if sells else None,
        open_amount=_money(_sum_of(is_open), currency),
        by_currency=sums_by_currency(is_open),
        dated=dated,
        in_period_count=_count(counted) if sells else None,
        in_period_amount=_money(_sum_of(counted), currency),
        overdue_count=None if overdue is None else _count(overdue),
        overdue_amount=None if overdue is None else _money(_sum_of(overdue), currency),
        largest=largest(rows["largest"], _amount(is_open), currency),
        stale=stale(rows["ages"], rows["cycles"], currency),
        missing_amount_count=_unpriced(is_open) if sells else None,
        missing_expected_count=_count([r for r in is_open if not r["dated"]]) if dated else None,
        remaining_plan=_money(left, currency),
        raw=_over(amount, target),
        weighted=_over(weighted, target),
        weighted_amount=_money(weighted, currency),
        weighted_reason=weighted_mark,
        past_periods=past.periods,
        new_amount=_money(past.new_amount, currency),
        outlook=chance.outlook,
        plan_probability=chance.probability,
        plan_probability_reason=chance.mark,
        open_cover=_over(_amount(is_open), target),
        open_conversion=None if past.conversion is None else float(past.conversion),
        required=needed.cover,
        gap=_money(needed.gap, currency),
        to_create=_money(needed.create, currency),
        weighted_gap=_money(_lacking(target, past, weighted), currency),
        required_reason=needed.mark,
        by_stage=_by_stage(is_open, priced, past, currency, dated=dated, told=ahead == OK),
        mark=worst([basis, _pipeline_mark(counted, dated=dated)]),
    )


def _count(rows: Rows) -> int:
    return sum(row["count"] for row in rows)


def _amount(rows: Rows) -> int:
    return sum(row["amount"] or 0 for row in rows)


def _unpriced(rows: Rows) -> int:
    return sum(row["count"] - row["priced"] for row in rows)


def _sum_of(rows: Rows) -> int | None:
    """The amounts of open deals; None where there are deals and none has an amount."""
    return _amount(rows) if not rows or any(row["priced"] for row in rows) else None


def _money(minor: Fraction | int | None, currency: str | None) -> Money | None:
    return None if minor is None or not currency else Money(round(minor), currency)


def _over(amount: Fraction | int | None, left: int | None) -> float | None:
    return None if amount is None or not left else float(Fraction(amount) / left)


def _currency(question: Question) -> str | None:
    """The one currency of the amounts; None where their sums are refused."""
    refused = money_mark(question.facts).state is State.REFUSED
    return None if refused else question.facts.currency


def _remaining(won: Rows, question: Question) -> tuple[int | None, Mark]:
    """Plan minus fact of revenue in minor units, or why it cannot be said."""
    fact = revenue(won, question.facts)
    source = fact.mark
    if source.state is State.REFUSED:
        return None, source
    plan = plan_value(question, "revenue")
    if plan is None:
        return None, Mark(State.REFUSED, say("reason.no_plan", measure=say("measure.revenue")))
    if fact.value is None:
        return None, source
    left = plan - fact.value
    if left <= 0:
        return left, Mark(source.state, source.reason or say("reason.plan_reached"))
    return left, source


def _target(left: int | None, marks: Sequence[Mark]) -> int | None:
    """What is left of the plan where something may be divided by it."""
    told = all(mark.state not in {State.REFUSED, State.UNKNOWN} for mark in marks)
    return left if left is not None and left > 0 and told else None


def _ahead_mark(question: Question) -> Mark:
    """Why nothing can be said of the end of the period, if nothing can."""
    if Role.HISTORY not in question.facts.fields:
        return Mark(State.REFUSED, say("reason.weighted_needs_history"))
    if question.as_of >= question.period.last:
        return Mark(State.UNKNOWN, say("reason.period_finished"))
    return OK


def _chance(
    weighed: tuple[Weighed, ...] | None,
    left: int | None,
    past: Past,
    currency: str | None,
    marks: Sequence[Mark],
) -> PlanChance:
    """The chance of the plan from the deals in hand, or why it cannot be said."""
    basis = worst(marks)
    if weighed is None or left is None:
        return PlanChance(mark=basis)
    return plan_chance(weighed, left, past, currency, basis)


def _required(
    open_amount: int, left: int | None, past: Past, basis: Mark, ahead: Mark
) -> Requirement:
    """The coverage that past periods needed, or why it cannot be said."""
    if ahead.state is State.REFUSED:
        return Requirement(mark=Mark(State.REFUSED, say("reason.required_needs_history")))
    if ahead != OK or left is None:
        return Requirement(mark=worst([basis, ahead]))
    return require(open_amount, left, past, basis)


def _lacking(left: int | None, past: Past, weighted: Fraction | None) -> Fraction | None:
    """What is missing of ``left`` after the usual new deals and the open ones by their chances."""
    if left is None or weighted is None or past.new_amount is None:
        return None
    return max(Fraction(0), left - past.new_amount - weighted)


def _ladder_order(stage: _Stage) -> tuple[str, bool, int, str]:
    """Sorts stages in the order of their ladder; those off it come last."""
    pipeline, rank, name = stage
    return pipeline, rank is None, rank or 0, name or ""


def _grouped(rows: Rows) -> dict[_Stage, list[Mapping[str, Any]]]:
    """Open deals per stage, in ladder order; stages off the ladder last."""
    groups: dict[_Stage, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["pipeline"], row["rank"], row["stage"]), []).append(row)
    return {stage: groups[stage] for stage in sorted(groups, key=_ladder_order)}


def _by_stage(
    is_open: Rows,
    priced: Mapping[_Stage, Rows],
    past: Past,
    currency: str | None,
    *,
    dated: bool,
    told: bool,
) -> tuple[OpenStage, ...]:
    found = []
    for stage, group in _grouped(is_open).items():
        weighed = weigh(priced.get(stage, ()), past, dated=dated)[0] if told else None
        found.append(_open_stage(stage, group, weighed, past, currency))
    return tuple(found)


def _open_stage(
    stage: _Stage,
    rows: Rows,
    weighed: Sequence[Weighed] | None,
    past: Past,
    currency: str | None,
) -> OpenStage:
    pipeline, rank, name = stage
    bases: Counter[str] = Counter()
    for each in weighed or ():
        bases[each.chance.basis] += each.count
    return OpenStage(
        pipeline=pipeline or None,
        stage=name,
        open_count=_count(rows),
        open_amount=_money(_sum_of(rows), currency),
        win_share=past.by_end((pipeline, rank)) or past.ever.get((pipeline, rank)),
        bases=dict(sorted(bases.items())),
        weighted_amount=_money(total_worth(weighed), currency),
    )


def _rebuilt_mark(is_open: Rows, question: Question) -> Mark:
    """Deals that closed after a past as-of: what they were like then only history can tell.

    With history their stages are right and their amounts and expected days are today's; without
    it nothing about them but "open" is known, and they are just those that have sold since.
    """
    rebuilt = _count([row for row in is_open if row["rebuilt"]])
    if not rebuilt:
        return OK
    state = State.WIDE if Role.HISTORY in question.facts.fields else State.REFUSED
    return Mark(state, say("reason.rebuilt_pipeline", count=rebuilt))


def _priced(is_open: Rows) -> Mark:
    """Deals without an amount are in no chance of the plan."""
    missing = _unpriced(is_open)
    if missing * _UNPRICED_MANY > _count(is_open):
        return Mark(State.WIDE, say("reason.unpriced_deals", count=missing))
    return OK


def _zero_mark(counted: Rows) -> Mark:
    if counted and not _amount(counted):
        return Mark(State.UNKNOWN, say("reason.zero_amounts", count=_count(counted)))
    return OK


def _pipeline_mark(counted: Rows, *, dated: bool) -> Mark:
    if not dated:
        return Mark(State.WIDE, say("reason.no_expected_day"))
    if _count(counted) < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=_count(counted)))
    return OK
