"""Pipeline coverage: is there enough in the pipeline for what is left of the plan (2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    in_period,
    money_mark,
    one_if,
    plan_value,
    sums_by_currency,
)
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "pipeline_coverage"
FIRM_PAST = 20
"""Resolved deals a stage needs before its win share is more than a hint."""
_StageKey = tuple[str, int | None]
_Stage = tuple[str, int | None, str | None]


@dataclass(frozen=True, kw_only=True)
class OpenStage:
    """Open deals in one stage; ``win_share`` of past resolved deals that stood in it."""

    pipeline: str | None
    stage: str | None
    open_count: int
    open_amount: Money | None
    win_share: Ratio | None


@dataclass(frozen=True, kw_only=True)
class PipelineCoverage:
    """Open deals at as-of against the plan that is left.

    ``open_amount`` is of all open deals with an amount; ``in_period_amount`` of those expected to
    close inside the period (all of them when the export has no expected dates: ``dated`` False).
    ``raw`` = in_period_amount / remaining_plan; ``weighted`` uses each stage's ``win_share``.
    """

    open_count: int
    open_amount: Money | None
    by_currency: tuple[Money, ...]
    dated: bool
    in_period_count: int
    in_period_amount: Money | None
    overdue_count: int | None
    overdue_amount: Money | None
    missing_amount_count: int
    missing_expected_count: int | None
    remaining_plan: Money | None
    raw: float | None
    weighted: float | None
    weighted_amount: Money | None
    weighted_reason: Mark
    required: float | None
    plan_probability: float | None
    gap: Money | None
    by_stage: tuple[OpenStage, ...]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Open deals by stage (``open``), won amounts of the period (``won``), and ``stood``.

    ``stood``: resolved deals that really stood in each stage, by outcome: never "reached it".
    """
    deals = frames.deals
    expected = nw.col("expected_on")
    flagged = deals.filter(nw.col("outcome") == "open").with_columns(
        dated=one_if(~expected.is_null()),
        inside=one_if(in_period("expected_on", question)),
        overdue=one_if(expected <= question.as_of_day),
    )
    keys = ("pipeline", "stage", "rank", "currency", "dated", "inside", "overdue", "rebuilt")
    won = deals.filter((nw.col("outcome") == "won") & in_period("decided_on", question))
    found = {
        "open": flagged.group_by(*keys).agg(
            count=nw.len(), priced=nw.col("amount").count(), amount=nw.col("amount").sum()
        ),
        "won": won.group_by("currency").agg(amount=nw.col("amount").sum()),
    }
    if Role.HISTORY in question.facts.fields:
        found["stood"] = _stood(frames)
    return found


def _stood(frames: Frames) -> Lazy:
    moves = frames.history
    entered = moves.select("deal_id", rank=nw.col("to_rank"))
    left = moves.select("deal_id", rank=nw.col("from_rank"))
    stood = nw.concat([entered, left]).filter(~nw.col("rank").is_null()).unique()
    resolved = frames.deals.filter(nw.col("outcome").is_in(["won", "lost"]))
    return (
        stood.join(resolved.select("deal_id", "pipeline", "outcome"), on="deal_id", how="inner")
        .group_by("pipeline", "rank", "outcome")
        .agg(count=nw.len())
    )


def summarise(rows: Mapping[str, Rows], question: Question) -> PipelineCoverage:
    """Coverage of what is left of the revenue plan."""
    facts = question.facts
    money = money_mark(facts)
    currency = None if money.state is State.REFUSED else facts.currency
    is_open = sorted(rows["open"], key=lambda row: _ladder_order(_stage_of(row)))
    dated = any(row["dated"] for row in is_open)
    counted = [row for row in is_open if row["inside"]] if dated else list(is_open)
    overdue = [row for row in is_open if row["overdue"]]
    left, left_mark = _remaining(rows["won"], question, money)
    past = _past_mark(is_open, question)
    shares = _win_shares(rows.get("stood", ()))
    amount = _amount(counted)
    weighted, weighted_mark = _weighted(counted, shares, question)
    told = amount > 0 or not counted
    sayable = left is not None and left > 0 and past.state is not State.REFUSED and told
    ratio = Fraction(amount, left) if sayable and left else None
    weighed = weighted / left if sayable and left and weighted is not None else None
    return PipelineCoverage(
        open_count=_count(is_open),
        open_amount=_money(_amount(is_open), currency),
        by_currency=sums_by_currency(is_open),
        dated=dated,
        in_period_count=_count(counted),
        in_period_amount=_money(amount, currency),
        overdue_count=_count(overdue) if dated else None,
        overdue_amount=_money(_amount(overdue), currency) if dated else None,
        missing_amount_count=sum(row["count"] - row["priced"] for row in is_open),
        missing_expected_count=_count([row for row in is_open if not row["dated"]])
        if dated
        else None,
        remaining_plan=None if left is None else _money(left, currency),
        raw=None if ratio is None else float(ratio),
        weighted=None if weighed is None else float(weighed),
        weighted_amount=None if weighted is None else _money(round(weighted), currency),
        weighted_reason=weighted_mark,
        required=None,
        plan_probability=None,
        gap=None,
        by_stage=_by_stage(is_open, shares, currency),
        mark=worst([left_mark, past, _pipeline_mark(counted, dated=dated)]),
    )


def _count(rows: Rows) -> int:
    return sum(row["count"] for row in rows)


def _amount(rows: Rows) -> int:
    return sum(row["amount"] or 0 for row in rows)


def _money(minor: int, currency: str | None) -> Money | None:
    return Money(minor, currency) if currency else None


def _remaining(won: Rows, question: Question, money: Mark) -> tuple[int | None, Mark]:
    """Plan minus fact of revenue in minor units, or why it cannot be said."""
    source = worst([money, closing_mark(question.facts)])
    if source.state is State.REFUSED:
        return None, source
    plan = plan_value(question, "revenue")
    if plan is None:
        return None, Mark(State.REFUSED, say("reason.no_plan", measure=say("measure.revenue")))
    left = plan - _amount(won)
    if left <= 0:
        return left, Mark(source.state, source.reason or say("reason.plan_reached"))
    return left, source


def _win_shares(stood: Rows) -> dict[_StageKey, Ratio]:
    """Won of resolved among past deals that stood in each stage."""
    found: dict[_StageKey, Ratio] = {}
    for row in stood:
        key = (row["pipeline"], row["rank"])
        won = row["count"] if row["outcome"] == Outcome.WON else 0
        found[key] = found.get(key, Ratio(0, 0)) + Ratio(won, row["count"])
    return found


def _weighted(
    counted: Rows, shares: Mapping[_StageKey, Ratio], question: Question
) -> tuple[Fraction | None, Mark]:
    """Sum of amount x win share of the stage (research 2.2), or why it cannot be said."""
    if Role.HISTORY not in question.facts.fields:
        return None, Mark(State.REFUSED, say("reason.weighted_needs_history"))
    total, thin = Fraction(0), OK
    for row in counted:
        if not row["amount"]:
            continue
        share = shares.get((row["pipeline"], row["rank"]), Ratio(0, 0))
        if share.exact is None:
            return None, Mark(State.UNKNOWN, say("reason.weighted_no_past", stage=row["stage"]))
        if share.denominator < FIRM_PAST:
            thin = Mark(State.WIDE, say("reason.weighted_thin", stage=row["stage"], share=share))
        total += row["amount"] * share.exact
    return total, thin


def _stage_of(row: Mapping[str, Any]) -> _Stage:
    return row["pipeline"], row["rank"], row["stage"]


def _ladder_order(stage: _Stage) -> tuple[str, bool, int, str]:
    """Sorts stages in the order of their ladder; those off it come last."""
    pipeline, rank, name = stage
    return pipeline, rank is None, rank or 0, name or ""


def _by_stage(
    rows: Rows, shares: Mapping[_StageKey, Ratio], currency: str | None
) -> tuple[OpenStage, ...]:
    """Open deals per stage, in ladder order; stages off the ladder last."""
    groups: dict[_Stage, list[Mapping[str, int | None]]] = {}
    for row in rows:
        groups.setdefault(_stage_of(row), []).append(row)
    order = sorted(groups, key=_ladder_order)
    return tuple(
        OpenStage(
            pipeline=pipeline or None,
            stage=stage,
            open_count=_count(groups[pipeline, rank, stage]),
            open_amount=_money(_amount(groups[pipeline, rank, stage]), currency),
            win_share=shares.get((pipeline, rank)),
        )
        for pipeline, rank, stage in order
    )


def _past_mark(is_open: Rows, question: Question) -> Mark:
    """Deals that closed after a past as-of: what they were like then only history can tell.

    With history their stages are right and their amounts and expected days are today's; without
    it nothing about them but "open" is known, and they are just those that have sold since.
    """
    rebuilt = _count([row for row in is_open if row["rebuilt"]])
    if not rebuilt:
        return OK
    state = State.WIDE if Role.HISTORY in question.facts.fields else State.REFUSED
    return Mark(state, say("reason.rebuilt_pipeline", count=rebuilt))


def _pipeline_mark(counted: Rows, *, dated: bool) -> Mark:
    if counted and not _amount(counted):
        return Mark(State.UNKNOWN, say("reason.zero_amounts", count=_count(counted)))
    if not dated:
        return Mark(State.WIDE, say("reason.no_expected_day"))
    if _count(counted) < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=_count(counted)))
    return OK
