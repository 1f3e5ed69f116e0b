"""Loss reasons: why deals were lost, at which stage, and whose matter the reason is (2.9)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
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
    deals_mark,
    in_period,
)
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.canonical import Facts
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import fold_text

ID = "loss_reasons"
FILLED = Fraction(7, 10)
"""Under this share of lost deals with a reason nothing is split."""
UNKNOWN = "unknown"
OWNERS = (UNKNOWN, "marketing", "sales", "product", "price", "client")
"""Whose matter a reason is; what nobody knows stands first."""
_PRICE = re.compile(
    r"(?<!не)(?<!не )дорог|высокая цена|цена высок|expensive|overpriced|price (?:is |was )?too high"
)


@dataclass(frozen=True, kw_only=True)
class LossRow:
    """Lost deals of one reason that are one owner's matter; ``share`` is of all lost deals."""

    reason: str | None
    owner: str
    lost_count: int
    share: Ratio
    amount: Money | None


@dataclass(frozen=True, kw_only=True)
class OwnerLosses:
    """Lost deals that are the matter of one owner; ``share`` is of all lost deals."""

    owner: str
    lost_count: int
    share: Ratio
    amount: Money | None


@dataclass(frozen=True, kw_only=True)
class StageLosses:
    """Deals lost from one open stage of ``pipeline``; ``stage`` None: nobody knows from where.

    ``unknown`` are those without a reason; ``by_owner`` is None under 70 % with one.
    """

    pipeline: str | None
    stage: str | None
    lost_count: int
    unknown: Ratio
    by_owner: Mapping[str, int] | None


@dataclass(frozen=True, kw_only=True)
class LossReasons:
    """Deals lost in the period: by reason, by owner of the reason and by stage.

    ``unknown`` are those without a reason. ``unassigned`` are reasons that the settings give to
    nobody; ``price_unjudged_count`` deals were "too expensive" for a lead that nobody judged.
    ``price_unfit`` are those "too expensive" for a rejected lead, of all that were too expensive.
    """

    lost_count: int | None
    unknown: Ratio | None
    rows: tuple[LossRow, ...]
    by_owner: tuple[OwnerLosses, ...]
    by_stage: tuple[StageLosses, ...]
    unassigned: tuple[str, ...]
    price_unjudged_count: int | None
    price_unfit: Ratio | None
    undated_count: int | None
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """``lost`` deals by the stage they were lost from, its pipeline, reason and lead's verdict."""
    deals = frames.deals.filter(nw.col("outcome") == "lost")
    return {
        "lost": lost_deals(frames, question)
        .group_by("lost_in", "lost_from", "loss_reason", "lead_verdict")
        .agg(count=nw.len(), priced=nw.col("amount").count(), amount=nw.col("amount").sum()),
        "undated": deals.filter(nw.col("decided_on").is_null()).select(count=nw.len()),
    }


def lost_deals(frames: Frames, question: Question) -> Lazy:
    """Deals lost in the period with ``lost_from``, their last open stage, and ``lead_verdict``.

    ``lost_in`` is the pipeline of that stage: not always the one in which the deal is lost.
    """
    lost = nw.col("outcome") == "lost"
    verdicts = frames.leads.select("lead_id", lead_verdict=nw.col("verdict"))
    stood = nw.when(~nw.col("rank").is_null()).then(nw.col("stage"))
    return (
        frames.deals.filter(lost & in_period("decided_on", question))
        .join(verdicts, on="lead_id", how="left")
        .join(_exits(frames.history, question.facts), on="deal_id", how="left")
        .with_columns(
            lost_from=nw.coalesce(nw.col("left_stage"), stood),
            lost_in=nw.coalesce(nw.col("left_pipeline"), nw.col("pipeline")),
        )
    )


def _exits(history: Lazy, facts: Facts) -> Lazy:
    """The open stage that each deal went from when it was lost for the last time, its pipeline."""
    moves = _with_start(history, facts)
    moves = moves.filter((nw.col("to_status") == "lost") & ~nw.col("from_stage").is_null())
    for pipeline, names in _closed_stages(facts).items():
        here = nw.col("left_pipeline") == pipeline
        moves = moves.filter(~(here & nw.col("from_stage").is_in(names)))
    last = moves.group_by("deal_id").agg(seq=nw.col("seq").max())
    return moves.join(last, on=["deal_id", "seq"], how="inner").select(
        "deal_id", "left_pipeline", left_stage=nw.col("from_stage")
    )


def _with_start(history: Lazy, facts: Facts) -> Lazy:
    """Adds ``left_pipeline``: a move starts in the pipeline where the one before it has ended."""
    if not facts.crossing_count:
        return history.with_columns(left_pipeline=nw.col("pipeline"))
    before = {
        name: nw.col(column).shift(1).over("deal_id", order_by=["seq"])
        for name, column in (("stood", "to_stage"), ("stood_in", "pipeline"))
    }
    follows = nw.col("stood") == nw.col("from_stage")
    return history.with_columns(**before).with_columns(
        left_pipeline=nw.when(follows).then(nw.col("stood_in")).otherwise(nw.col("pipeline"))
    )


def _closed_stages(facts: Facts) -> dict[str, list[str]]:
    """The won and lost stages of each pipeline that has any."""
    found: dict[str, list[str]] = {}
    for (pipeline, name), outcome in sorted(facts.stages.items()):
        if outcome in {"won", "lost"}:
            found.setdefault(pipeline, []).append(name)
    return found


def summarise(rows: Mapping[str, Rows], question: Question) -> LossReasons:
    """Unknown first; nothing is split while under 70 % of the lost deals have a reason."""
    lost = [_owned(row, question) for row in rows["lost"]]
    count = _count(lost)
    blank = _count(row for row in lost if row["reason"] is None)
    source = _source_mark(question)
    refused = source.state is State.REFUSED
    split = not refused and _is_filled(count, blank)
    return LossReasons(
        lost_count=None if closing_mark(question.facts).state is State.REFUSED else count,
        unknown=None if refused else Ratio(blank, count),
        rows=_by_reason(lost, question) if split else (),
        by_owner=_by_owner(lost, question) if split else (),
        by_stage=() if refused else _by_stage(lost, question, split=split),
        unassigned=_unassigned(lost, question),
        price_unjudged_count=None if refused else _count(row for row in lost if row["unjudged"]),
        price_unfit=None if refused else _unfit(lost),
        undated_count=_count(rows["undated"]) if deals_mark(question.facts) == OK else None,
        mark=worst([source, _filled_mark(count, blank)]),
    )


def _owned(row: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """``row`` with its folded ``reason`` (None when blank) and the ``owner`` of it."""
    reason = fold_text(row["loss_reason"] or "") or None
    owner = owner_of(reason, row["lead_verdict"], question.loss_owners)
    costly = reason is not None and _PRICE.search(reason) is not None
    judged = row["lead_verdict"] in {"qualified", "rejected"}
    return {**row, "reason": reason, "owner": owner, "unjudged": costly and not judged}


def owner_of(reason: str | None, verdict: str | None, owners: Mapping[str, str]) -> str:
    """Whose matter a folded loss ``reason`` is.

    "Too expensive" depends on the lead: from a rejected one it is marketing's, from a qualified
    one sales' unless ``owners`` name another, from any other nobody knows.
    """
    if reason is None:
        return UNKNOWN
    if not _PRICE.search(reason):
        return owners.get(reason, UNKNOWN)
    if verdict == "rejected":
        return "marketing"
    return owners.get(reason, "sales") if verdict == "qualified" else UNKNOWN


def _unfit(lost: Rows) -> Ratio:
    """Losses by price that a rejected lead had, of all losses by price."""
    costly = [row for row in lost if row["reason"] and _PRICE.search(row["reason"])]
    unfit = [row for row in costly if row["lead_verdict"] == "rejected"]
    return Ratio(_count(unfit), _count(costly))


def _count(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["count"] for row in rows)


def _is_filled(count: int, blank: int) -> bool:
    return count > 0 and Fraction(count - blank, count) >= FILLED


def _amount(rows: Iterable[Mapping[str, Any]], question: Question) -> Money | None:
    """What the deals were worth; None without a single amount, or without one currency."""
    priced = [row for row in rows if row["priced"]]
    currency = question.facts.currency
    if not priced or currency is None:
        return None
    return Money(sum(row["amount"] for row in priced), currency)


def _by_reason(lost: Rows, question: Question) -> tuple[LossRow, ...]:
    total, found = _count(lost), []
    for reason, owner in {(row["reason"], row["owner"]) for row in lost}:
        own = [row for row in lost if (row["reason"], row["owner"]) == (reason, owner)]
        found.append(
            LossRow(
                reason=_spelled(row for row in lost if row["reason"] == reason),
                owner=owner,
                lost_count=_count(own),
                share=Ratio(_count(own), total),
                amount=_amount(own, question),
            )
        )
    found.sort(key=lambda each: (each.reason is not None, -each.lost_count, each.reason or ""))
    return tuple(sorted(found, key=lambda each: (each.reason is not None, -each.lost_count)))


def _spelled(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """The reason as it is written most often."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row["reason"] is not None:
            counts[row["loss_reason"].strip()] += row["count"]
    return min(counts, key=lambda text: (-counts[text], text), default=None)


def _by_owner(lost: Rows, question: Question) -> tuple[OwnerLosses, ...]:
    total = _count(lost)
    parts = {owner: [row for row in lost if row["owner"] == owner] for owner in OWNERS}
    return tuple(
        OwnerLosses(
            owner=owner,
            lost_count=_count(own),
            share=Ratio(_count(own), total),
            amount=_amount(own, question),
        )
        for owner, own in parts.items()
        if own or owner == UNKNOWN
    )


def _by_stage(lost: Rows, question: Question, *, split: bool) -> tuple[StageLosses, ...]:
    """In the order of the ladders, what nobody knows last."""
    ladders = {each.pipeline: each.stages for each in question.facts.ladders}
    keys = {(row["lost_in"], row["lost_from"]) for row in lost}

    def place(key: tuple[str, str | None]) -> tuple[str, bool, int, str]:
        pipeline, stage = key
        stages = ladders.get(pipeline, ())
        known = stages.index(stage) if stage in stages else len(stages)
        return pipeline or "", stage is None, known, stage or ""

    found = []
    for pipeline, stage in sorted(keys, key=place):
        own = [row for row in lost if (row["lost_in"], row["lost_from"]) == (pipeline, stage)]
        count, blank = _count(own), _count(row for row in own if row["reason"] is None)
        owners = {owner: _count(row for row in own if row["owner"] == owner) for owner in OWNERS}
        found.append(
            StageLosses(
                pipeline=pipeline or None,
                stage=stage,
                lost_count=count,
                unknown=Ratio(blank, count),
                by_owner=owners if split and _is_filled(count, blank) else None,
            )
        )
    return tuple(found)


def _unassigned(lost: Rows, question: Question) -> tuple[str, ...]:
    """Reasons that the settings give to nobody, the most frequent first."""
    counts: Counter[str] = Counter()
    for row in lost:
        reason = row["reason"]
        if reason and reason not in question.loss_owners and not _PRICE.search(reason):
            counts[reason] += row["count"]
    order = sorted(counts, key=lambda reason: (-counts[reason], reason))
    spelled = (_spelled(row for row in lost if row["reason"] == reason) for reason in order)
    return tuple(text for text in spelled if text)


def _source_mark(question: Question) -> Mark:
    facts = question.facts
    if Role.DEALS in facts.fields and not facts.has(Role.DEALS, "loss_reason"):
        return Mark(State.REFUSED, say("reason.no_loss_reason"))
    return closing_mark(facts)


def _filled_mark(count: int, blank: int) -> Mark:
    if not count:
        return Mark(State.UNKNOWN, say("reason.no_events"))
    if not _is_filled(count, blank):
        return Mark(State.UNKNOWN, say("reason.loss_unfilled", share=Ratio(count - blank, count)))
    if count < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=count))
    return Mark()
