"""Stage conversion: how far the deals created in the period came (research: metrics 2.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    WIDE_SHARE,
    Frames,
    Lazy,
    Mode,
    Question,
    Rows,
    deals_mark,
    in_period,
    older_than_history,
    one_if,
    share_mark,
)
from funnelcli.metrics.reach import (
    Bounds,
    Journey,
    Step,
    if_moved_back,
    ordered_steps,
    strict_steps,
    visited_steps,
)
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder, Outcome
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "stage_conversion"


_OLDER_MANY = 20
"""More than one deal in so many that is older than the history makes the funnel wide."""
MODES: tuple[Mode, ...] = ("ordered", "visited", "strict")


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One step of one pipeline; the last row of a pipeline is its won outcome.

    ``reached`` deals surely reached it; for ``unknown_count`` more nobody knows («ХЗ»).
    ``from_previous`` is None where only ``from_previous_bounds`` can be said.
    """

    pipeline: str | None
    stage: str | None
    outcome: str | None
    reached: int
    unknown_count: int
    from_previous: Ratio | None
    from_first: Ratio | None
    from_previous_bounds: Bounds | None
    from_first_bounds: Bounds | None
    mark: Mark
    entered_count: int | None = None
    """How often deals entered the stage by their moves, each time counted; None without history."""
    won_of_resolved: Ratio | None = None
    """Sales out of the won and lost that reached the stage; None for the sale and where it is
    not known which of them did."""
    from_previous_bounds_backward: Bounds | None = None
    """The bounds if deals without a history may have moved back; None where that changes nothing.
    """


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What became of the deals created in the period, by as-of; None where nobody knows."""

    created_count: int | None = None
    won_count: int | None = None
    lost_count: int | None = None
    open_count: int | None = None
    unknown_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class StageConversion:
    """The funnel of deals. ``rows`` are those of ``mode``; ``by_mode`` holds every mode."""

    mode: Mode
    basis: str
    """history or snapshot."""
    stage_order: str | None
    totals: Totals
    undated_count: int | None
    without_ladder_count: int | None
    """Deals of pipelines whose stage order nobody knows: in the totals, in no row."""
    moved_back_count: int | None
    """Deals of the period that entered an earlier stage after a later one; None without history."""
    before_history_count: int | None
    """Deals of the period created before the first move of all: where they stood before it is
    unknown, and what was passed by then is in no mode but ``ordered``."""
    allows_backward: bool
    """Whether some deal is seen to have moved back, so that the bounds allow for it."""
    crossed_count: int | None
    """Deals of the period that came from another pipeline: they count in the one they are in."""
    reentered_count: int | None
    """Entries into a stage that the deal had entered before; None without history."""
    rows: tuple[StageRow, ...]
    by_mode: Mapping[str, tuple[StageRow, ...]]
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """How many deals created in the period share one journey (``journeys``), and ``undated``.

    With history a journey has ``s<rank>`` flags of the stages stood in and the ``strict`` depth.
    """
    deals = frames.deals.select("deal_id", "pipeline", "outcome", "rank", "created_on")
    created = deals.filter(in_period("created_on", question))
    keys = ["pipeline", "outcome", "rank"]
    if Role.HISTORY in question.facts.fields and question.facts.ladders:
        stood = stood_stages(frames, tallest(question))
        created = created.join(stood, on="deal_id", how="left").with_columns(
            older=older_than_history(question.facts)
        )
        keys += ["told", "older", "strict", *_flags(tallest(question))]
    undated = deals.filter(nw.col("created_on").is_null())
    found = {
        "journeys": created.group_by(*keys).agg(count=nw.len()),
        "undated": undated.select(count=nw.len()),
    }
    if Role.HISTORY in question.facts.fields:
        moves = _moves_of(created, frames.history)
        here = nw.col("moved_in") == nw.col("pipeline")
        found["moved_back"] = _moved_back(moves)
        found["entries"] = _entries(moves.filter(here))
        early = created.filter(older_than_history(question.facts) == 1)
        found["early"] = early.select(count=nw.len())
        if question.facts.crossing_count:
            crossed = moves.filter(~here).select("deal_id").unique()
            found["crossed"] = crossed.select(count=nw.len())
    return found


def _moves_of(deals: Lazy, history: Lazy) -> Lazy:
    """The moves of ``deals``, by the pipeline that the deal is in, and ``moved_in`` which."""
    return deals.select("deal_id", "pipeline").join(
        history.select(
            *("deal_id", "seq"),
            rank=nw.col("to_rank"),
            status=nw.col("to_status"),
            moved_in=nw.col("pipeline"),
        ),
        on="deal_id",
        how="inner",
    )


def _moved_back(moves: Lazy) -> Lazy:
    """How many deals entered an open stage after a later one; once each (research 2.3)."""
    open_moves = moves.filter(~nw.col("rank").is_null()).with_columns(
        before=nw.col("rank").shift(1).over("deal_id", order_by=["seq"])
    )
    back = open_moves.filter(nw.col("rank") < nw.col("before")).select("deal_id").unique()
    return back.select(count=nw.len())


def _entries(moves: Lazy) -> Lazy:
    """How often deals entered each stage (``count``), and how many of them did (``deals``)."""
    return moves.group_by("pipeline", "rank", "status").agg(
        count=nw.len(), deals=nw.col("deal_id").n_unique()
    )


def tallest(question: Question) -> int:
    """How many stages the longest ladder has."""
    return max((len(ladder.stages) for ladder in question.facts.ladders), default=0)


def _flags(height: int) -> list[str]:
    return [f"s{rank}" for rank in range(1, height + 1)]


def stood_stages(frames: Frames, height: int) -> Lazy:
    """Per deal: a flag for each rank it stood in, and how deep it went strictly in order.

    A stage that only shows as the origin of a move was entered before that move.
    """
    moves = frames.history
    entered = moves.select("deal_id", rank=nw.col("to_rank"), at=nw.col("seq") * 2)
    left = moves.select("deal_id", rank=nw.col("from_rank"), at=nw.col("seq") * 2 - 1)
    both = nw.concat([entered, left])
    first = both.group_by("deal_id", "rank").agg(at=nw.col("at").min())
    climbing = first.with_columns(
        below=nw.col("rank").shift(1).over("deal_id", order_by=["rank"]),
        below_at=nw.col("at").shift(1).over("deal_id", order_by=["rank"]),
    )
    in_order = (nw.col("rank") == 1) | (
        (nw.col("below") == nw.col("rank") - 1) & (nw.col("below_at") <= nw.col("at"))
    )
    unbroken = nw.col("rank").is_null() | in_order
    # The rank before the first broken step is how deep the deal went in order; both ride in one
    # number, so that a single minimum finds them.
    broken = nw.col("rank") * (height + 1) + nw.coalesce(nw.col("below"), nw.lit(0))
    marked = climbing.with_columns(
        broken=nw.when(unbroken).then(nw.lit(None, dtype=nw.Int64)).otherwise(broken),
        **{f"s{rank}": one_if(nw.col("rank") == rank) for rank in range(1, height + 1)},
    )
    stood = marked.group_by("deal_id").agg(
        nw.col(*_flags(height)).max(), broken=nw.col("broken").min(), top=nw.col("rank").max()
    )
    return stood.with_columns(
        strict=nw.when(nw.col("broken").is_null())
        .then(nw.col("top"))
        .otherwise(nw.col("broken") % (height + 1)),
        told=nw.lit(1, dtype=nw.Int64),
    ).drop("broken", "top")


def summarise(rows: Mapping[str, Rows], question: Question) -> StageConversion:
    """Every mode of the funnel; the asked one in ``rows``."""
    facts = question.facts
    basis = "history" if Role.HISTORY in facts.fields else "snapshot"
    journeys = rows["journeys"]
    entries = rows.get("entries")
    early, created = (_total(rows.get(each, ())) for each in ("early", "journeys"))
    told = deals_mark(facts) == OK and facts.has(Role.DEALS, "created_at")
    by_mode: dict[str, tuple[StageRow, ...]] = {
        mode: tuple(
            row
            for ladder in facts.ladders
            for row in _entered(_rows(mode, ladder, journeys, question), ladder, entries)
        )
        for mode in MODES
        if told and (mode == "ordered" or basis == "history")
    }
    asked = by_mode.get(question.mode, ())
    known = {ladder.pipeline for ladder in facts.ladders}
    return StageConversion(
        mode=question.mode,
        basis=basis,
        stage_order=facts.stage_order,
        totals=_totals(journeys) if told else Totals(),
        undated_count=_total(rows["undated"]) if Role.DEALS in facts.fields else None,
        without_ladder_count=_total(row for row in journeys if row["pipeline"] not in known)
        if told
        else None,
        moved_back_count=_total(rows["moved_back"]) if told and "moved_back" in rows else None,
        before_history_count=early if told else None,
        allows_backward=any(ladder.pipeline in facts.backward for ladder in facts.ladders),
        crossed_count=_total(rows.get("crossed", ())) if told else None,
        reentered_count=_again(entries, known) if told and entries is not None else None,
        rows=asked,
        by_mode=by_mode,
        mark=worst([_mark(asked, basis, question), _older_mark(early, created, question)]),
    )


def _totals(journeys: Rows) -> Totals:
    counts = dict.fromkeys(Outcome, 0)
    for row in journeys:
        counts[Outcome(row["outcome"])] += row["count"]
    return Totals(
        created_count=sum(counts.values()),
        won_count=counts[Outcome.WON],
        lost_count=counts[Outcome.LOST],
        open_count=counts[Outcome.OPEN],
        unknown_count=counts[Outcome.UNKNOWN],
    )


def _total(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["count"] for row in rows)


def _older_mark(count: int, created: int, question: Question) -> Mark:
    """Wide where over one deal in twenty is older than the history."""
    if count * _OLDER_MANY <= created:
        return OK
    begins = question.facts.moves_from
    return Mark(State.WIDE, say("reason.history_begins", count=count, day=begins))


def _mark(asked: Sequence[StageRow], basis: str, question: Question) -> Mark:
    """State of the funnel: that of its last step, the sale (the worst of several pipelines)."""
    if (told := deals_mark(question.facts)) != OK:
        return told
    if not question.facts.has(Role.DEALS, "created_at"):
        return Mark(State.REFUSED, say("reason.no_created"))
    if not question.facts.ladders:
        return Mark(State.REFUSED, say("reason.no_stage_order"))
    if question.mode != "ordered" and basis == "snapshot":
        return Mark(State.REFUSED, say("reason.mode_needs_history"))
    return worst(row.mark for row in asked if row.outcome == Outcome.WON)


_CLIMBS = {"ordered": ordered_steps, "visited": visited_steps, "strict": strict_steps}


def _rows(mode: Mode, ladder: Ladder, journeys: Rows, question: Question) -> list[StageRow]:
    """The steps of one pipeline, the sale last.

    Where some deals are seen to have moved back, those without a history may have done so too:
    then only the bounds that allow for it are told (research 2.3).
    """
    height = len(ladder.stages)
    own = [
        _journey(row, height, question) for row in journeys if row["pipeline"] == ladder.pipeline
    ]
    if mode == "ordered" and ladder.pipeline in question.facts.backward:
        own = if_moved_back(own)
    steps = _CLIMBS[mode](own, height)
    backward = ordered_steps(if_moved_back(own), height) if mode == "ordered" else steps
    doubts = [max(pair) for pair in pairwise([0, *(step.unknown for step in steps)])]
    named = zip((*ladder.stages, None), steps, doubts, strict=True)
    rows = [_stage_row(ladder.pipeline or None, *each) for each in named]
    return [
        replace(row, from_previous_bounds_backward=loose.from_previous_bounds)
        if loose.from_previous_bounds != row.from_previous_bounds
        else row
        for row, loose in zip(rows, backward, strict=True)
    ]


def _entered(rows: list[StageRow], ladder: Ladder, entries: Rows | None) -> list[StageRow]:
    """The rows with how often deals entered each, the sale last."""
    if entries is None:
        return rows
    own = [row for row in entries if row["pipeline"] == ladder.pipeline]
    counts = [
        sum(row["count"] for row in own if row["rank"] == rank)
        for rank in range(1, len(ladder.stages) + 1)
    ]
    counts.append(sum(row["count"] for row in own if row["status"] == Outcome.WON))
    return [replace(row, entered_count=count) for row, count in zip(rows, counts, strict=True)]


def _again(entries: Rows, pipelines: set[str]) -> int:
    """Entries after the first, into open stages and the sale."""
    counted = [
        row
        for row in entries
        if row["pipeline"] in pipelines
        and (row["rank"] is not None or row["status"] == Outcome.WON)
    ]
    return sum(row["count"] - row["deals"] for row in counted)


def _journey(row: Mapping[str, Any], height: int, question: Question) -> Journey:
    """What one group of deals is known to have done.

    The stage of the export counts for deals that history does not know, and for the rest when
    as-of is the moment of the export: an earlier as-of must not see later moves.
    """
    outcome, moved = Outcome(row["outcome"]), row.get("told") is not None
    told = moved and row["older"] == 0
    stood = {rank for rank in range(1, height + 1) if moved and row[f"s{rank}"] == 1}
    newest = question.facts.newest_on
    current = newest is None or question.as_of >= newest
    placed = row["rank"] is not None and outcome in {Outcome.OPEN, Outcome.LOST}
    if placed and current:
        stood.add(row["rank"])
    return Journey(
        outcome=outcome,
        stood=frozenset(stood),
        told=told,
        topped=moved or outcome is Outcome.WON or (placed and current),
        strict=int(row["strict"] or 0) if told else int(1 in stood),
        count=row["count"],
    )


def _stage_row(pipeline: str | None, stage: str | None, step: Step, doubt: int) -> StageRow:
    """``doubt`` deals may have reached the stage, or the one before it, unseen."""
    return StageRow(
        pipeline=pipeline,
        stage=stage,
        outcome=None if stage is not None else Outcome.WON.value,
        reached=step.reached,
        unknown_count=step.unknown,
        from_previous=step.from_previous,
        from_first=step.from_first,
        from_previous_bounds=step.from_previous_bounds,
        from_first_bounds=step.from_first_bounds,
        won_of_resolved=step.won,
        mark=_step_mark(step, doubt),
    )


def _step_mark(step: Step, doubt: int) -> Mark:
    """A bounded share is wide when its bounds are; the first step has no share to doubt."""
    if bounds := step.from_previous_bounds:
        if bounds.high - bounds.low > WIDE_SHARE:
            return Mark(State.WIDE, say("reason.snapshot_bounds", count=doubt))
        return OK
    return share_mark(step.from_previous or step.from_first)
