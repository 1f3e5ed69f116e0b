"""Deals of all files with their outcomes, stages, closing days and amounts; their moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.day import day_number
from funnelcli.model.phrase import listed, say
from funnelcli.model.stage import Outcome
from funnelcli.schema.columns import Role
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.crosschecks.contradictions import contradictions
from funnelcli.sources.frames import with_days
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part, Reading
from funnelcli.sources.recognition.profile import GENERIC
from funnelcli.sources.refunds import split_refunds
from funnelcli.sources.roles.channels import with_channel
from funnelcli.sources.roles.closing import basis_counts, day_issues, last_closings, with_closing
from funnelcli.sources.roles.disputed_outcomes import disputed_outcomes
from funnelcli.sources.roles.entered import entered_moves
from funnelcli.sources.roles.gathering import gather
from funnelcli.sources.roles.ladders import StageBook, StageMet, StageNames, stage_book
from funnelcli.sources.roles.moves import future_moves, gather_moves, unexplained_moves
from funnelcli.sources.roles.outcomes import FLAGS, flagged_outcome, worded_outcome
from funnelcli.sources.values.amounts import in_base, with_amounts
from funnelcli.sources.values.answers import says_neither, says_yes

_MOMENTS = {
    "created_at": "created_on",
    "closed_at": "closed_on",
    "expected_on": "expected_on",
    "modified_at": "modified_on",
    "stage_changed_at": "",
}


@dataclass(frozen=True, kw_only=True)
class Deals:
    """Deals and their moves: ``part`` and ``moves`` are the rows kept; ``book`` their stages.

    ``refunds`` pay back what a won deal brought (``sale_id``, ``closed_on``, an ``amount`` below
    zero, ``currency``); None when there are none.

    ``basis_counts`` counts the closed deals by how their closing day is known.
    """

    part: Part
    refunds: pl.DataFrame | None
    moves: Part | None
    book: StageBook
    basis_counts: Mapping[str, int]
    crossing_count: int
    """Deals that have moved from one pipeline to another."""
    backward: frozenset[str]
    """Pipelines where some deal has moved back to an earlier stage."""


def read_deals(reading: Reading) -> Deals:
    """The deals of all files, with days (``created_on``…), money in minor units and a channel."""
    files = reading.files[Role.DEALS]
    gathered = gather(Role.DEALS, files, "deal_id", reading.today)
    flagged = with_flags(gathered.frame, files)
    names = stage_names(files)
    raw_moves = gather_moves(reading.files[Role.HISTORY], flagged, files)
    strange: list[Issue] = []
    if raw_moves is None:
        raw_moves, strange = entered_moves(flagged, files, (*names.won, *names.lost))
    met = stages_met(flagged)
    book = stage_book([*met, *_passed(raw_moves, met)], reading.pipelines, names)
    moves = _with_book(raw_moves, book, reading)
    frame = with_outcome(flagged, book.frame())
    frame = with_closing(frame, last_closings(moves.frame) if moves else None, files)
    unsaid = contradictions(frame, files)
    unsaid += disputed_outcomes(flagged, files, reading.pipelines, names)
    frame, issues = with_amounts(frame, files, "amount", reading.currency)
    frame = with_days(with_channel(frame, reading.channels), _MOMENTS, reading.home)
    frame, unrated = _in_base(frame, files, reading)
    split = split_refunds(frame, files)
    frame = split.deals
    issues += [
        *strange,
        *split.issues,
        *unsaid,
        *unrated,
        *_strange(frame, files),
        *_closing_issues(frame, files),
    ]
    issues += [*day_issues(frame, files, day_number(reading.today)), *_unordered(met, book)]
    return Deals(
        part=gathered.then(frame, issues, split.dropped),
        refunds=split.refunds,
        moves=moves,
        book=book,
        basis_counts=basis_counts(frame),
        crossing_count=_crossing_count(frame, moves.frame) if moves else 0,
        backward=_backward(moves.frame) if moves else frozenset(),
    )


def _crossing_count(deals: pl.DataFrame, moves: pl.DataFrame) -> int:
    """How many deals have a move in another pipeline than the one they are in."""
    if moves["pipeline"].n_unique() < 2 and deals["pipeline"].n_unique() < 2:
        return 0  # one name, the same in both (gather_moves): a join of millions tells nothing
    own = deals.select("deal_id", own="pipeline")
    across = moves.join(own, on="deal_id").filter(pl.col("pipeline") != pl.col("own"))
    return across["deal_id"].n_unique()


def _backward(moves: pl.DataFrame) -> frozenset[str]:
    """The pipelines in which a deal has entered an open stage after a later one."""
    placed = moves.lazy().filter(pl.col("to_rank").is_not_null())
    if moves["pipeline"].n_unique() > 1:  # a stay elsewhere may lie between the two
        placed = placed.sort(*_LINE, "seq")
    same = pl.all_horizontal(pl.col(name).shift(1) == pl.col(name) for name in _LINE)
    back = placed.filter(same & (pl.col("to_rank") < pl.col("to_rank").shift(1)))
    return frozenset(back.select(pl.col("pipeline").unique()).collect()["pipeline"])


_LINE = ("deal_id", "pipeline")


def _passed(moves: Part | None, met: Sequence[StageMet]) -> list[StageMet]:
    """Stages that deals have only passed through."""
    if moves is None:
        return []
    known = {(stage.pipeline, stage.stage) for stage in met}
    ends = ((_START_PIPELINE, "from_stage"), (pl.col("pipeline"), "to_stage"))
    table = pl.concat(
        [moves.frame.select(pipeline, pl.col(name).alias("stage")) for pipeline, name in ends]
    )
    rows = table.drop_nulls().unique().sort("pipeline", "stage").iter_rows()
    return [StageMet(pipeline=row[0], stage=row[1]) for row in rows if row not in known]


_START_PIPELINE = (
    pl.when(
        (pl.col("deal_id").shift(1) == pl.col("deal_id"))
        & (pl.col("to_stage").shift(1) == pl.col("from_stage"))
    )
    .then(pl.col("pipeline").shift(1))
    .otherwise("pipeline")
)
"""Where a move starts: in the pipeline of the move that ended there (moves are in their order)."""


def _with_book(moves: Part | None, book: StageBook, reading: Reading) -> Part | None:
    """Adds ``from_rank``, ``to_rank`` and ``to_status`` to the moves.

    A move from another pipeline has no ``from_rank``: ranks of two ladders say nothing together.
    """
    if moves is None:
        return None
    table = book.frame()
    start = table.select("pipeline", from_stage="stage", from_rank="rank")
    end = table.select("pipeline", to_stage="stage", to_rank="rank", to_status="by_name")
    stays = pl.col("pipeline") == _START_PIPELINE
    frame = moves.frame.join(
        start, on=["pipeline", "from_stage"], how="left", maintain_order="left"
    ).join(end, on=["pipeline", "to_stage"], how="left", maintain_order="left")
    frame = frame.with_columns(from_rank=pl.when(stays).then("from_rank"))
    files = reading.files[Role.HISTORY]
    late = future_moves(moves.frame, files, day_number(reading.today))
    return moves.then(frame, [*unexplained_moves(moves, files), *late])


def _in_base(
    frame: pl.DataFrame, files: Sequence[Loaded], reading: Reading
) -> tuple[pl.DataFrame, list[Issue]]:
    """Converted by the rate of the closing day, else of the creation."""
    dated = frame.with_columns(pl.coalesce("closed_on", "created_on").alias("__day"))
    converted, issues = in_base(dated, files, "amount", "__day", reading.rates)
    return converted.drop("__day"), issues


def _strange(frame: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Deals of which neither stage nor status says what became of them."""
    unknown = pl.col("status") == Outcome.UNKNOWN.value
    met = frame.filter(unknown).select("said", told=pl.coalesce("said", "stage")).unique()
    names = met["told"].unique().sort(nulls_last=True)
    stages = listed([each or say("absent.stage") for each in names])
    column = "stage" if met["said"].null_count() else "status"
    return row_issues("D070", frame, unknown, files, column, stages=stages)


def _closing_issues(frame: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    closed = pl.col("status").is_in([Outcome.WON.value, Outcome.LOST.value])
    return row_issues("D071", frame, closed & pl.col("closed_on").is_null(), files)


def _unordered(met: Sequence[StageMet], book: StageBook) -> list[Issue]:
    ordered = {ladder.pipeline for ladder in book.ladders}
    without = sorted({stage.pipeline for stage in met} - ordered)
    if not without:
        return []
    names = [name or say("pipeline.nameless") for name in without]
    return [Issue("D072", {"pipelines": listed(names)})]


def with_flags(frame: pl.DataFrame, files: Sequence[Loaded]) -> pl.DataFrame:
    """Adds ``told``, ``flagged``, ``said`` and ``pipeline`` (``""`` where there is none).

    ``told``: what the settings, else the flags, else the status column say, or null; ``flagged``:
    what the flags alone say; ``said``: a status or a flag that nobody understands. Without a
    column of stages such statuses are the stages.
    """
    present = frame.columns
    flagged = flagged_outcome(present)
    forced = {f.index: f.request.status for f in files if f.request.status}
    told = [_forced(forced), flagged]
    said = stage = pl.lit(None, pl.String)
    if "status" in present:
        words = worded_outcome(frame["status"].drop_nulls().unique().to_list())
        told.append(_lookup("status", words))
        strange = pl.when(~pl.col("status").is_in(list(words))).then("status")
        said = pl.when(pl.col(INPUT).is_in(_with_statuses(frame, files, words))).then(strange)
        stage = strange
    flags = [name for name in FLAGS if name in present]
    unclear = [pl.when(says_neither(name)).then(name) for name in flags]
    said = pl.coalesce(said, *unclear)
    pipeline = pl.col("pipeline").fill_null("") if "pipeline" in present else pl.lit("")
    return frame.with_columns(
        pl.coalesce(told).alias("told"),
        flagged.alias("flagged"),
        said.alias("said"),
        pipeline.alias("pipeline"),
        *([] if "stage" in present else [stage.alias("stage")]),
    )


def _with_statuses(
    frame: pl.DataFrame, files: Sequence[Loaded], words: Collection[str]
) -> list[int]:
    """Inputs whose status column surely tells the outcome: of a known system, or in known words.

    In any other file a «Статус» may be anything.
    """
    known = frame.filter(pl.col("status").is_in(list(words)))[INPUT].unique().to_list()
    systems = [file.index for file in files if file.found.profile != GENERIC]
    return sorted({*known, *systems})


def _forced(forced: Mapping[int, str]) -> pl.Expr:
    if not forced:
        return pl.lit(None, pl.String)
    return pl.col(INPUT).replace_strict(
        list(forced), list(forced.values()), default=None, return_dtype=pl.String
    )


def _lookup(name: str, table: Mapping[str, str]) -> pl.Expr:
    if not table:
        return pl.lit(None, pl.String)
    return pl.col(name).replace_strict(
        list(table), list(table.values()), default=None, return_dtype=pl.String
    )


def stages_met(deals: pl.DataFrame) -> list[StageMet]:
    """Every stage of the deals, with what the flags agree on and its sort positions."""
    order = (
        pl.col("stage_order").cast(pl.Float64, strict=False).unique().drop_nulls().sort()
        if "stage_order" in deals.columns
        else pl.lit(None, pl.Float64).head(0)
    )
    table = (
        deals.lazy()
        .filter(pl.col("stage").is_not_null())
        .group_by("pipeline", "stage")
        .agg(pl.col("flagged").unique().alias("flagged"), order.alias("positions"))
        .sort("pipeline", "stage")
        .collect()
    )
    return [
        StageMet(
            pipeline=row["pipeline"],
            stage=row["stage"],
            flagged=_agreed(row["flagged"]),
            positions=tuple(row["positions"]),
        )
        for row in table.iter_rows(named=True)
    ]


def _agreed(said: Sequence[str | None]) -> Outcome | None:
    """The one outcome that all flags of a stage name, else None (open is not proof of anything)."""
    return Outcome(said[0]) if len(said) == 1 and said[0] is not None else None


def stage_names(files: Sequence[Loaded]) -> StageNames:
    """The stage names that the profiles of the deals know."""
    blocks = {file.found.profile: file.found.block for file in files}.values()
    return StageNames(
        won=tuple(name for block in blocks for name in block.won),
        lost=tuple(name for block in blocks for name in block.lost),
        ladders=tuple(ladder for block in blocks for ladder in block.ladders),
    )


def with_outcome(deals: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    """Adds ``status`` and ``rank``: what was told, else what the stage says, else open.

    A deal without a stage and without a word about its outcome is open, unless the export says
    that it is closed (a flag, or a day of closing beside a stage that nobody knows as an open one)
    or has a status that nobody knows. Then it is unknown. ``rank`` is the place of an open deal's
    stage.
    """
    joined = deals.join(book, on=["pipeline", "stage"], how="left", maintain_order="left")
    by_stage = pl.col("by_name").fill_null(Outcome.OPEN.value)
    closed = (by_stage == Outcome.OPEN.value) & _is_closed(deals.columns)
    unless_closed = pl.when(closed).then(pl.lit(Outcome.UNKNOWN.value)).otherwise(by_stage)
    status = pl.coalesce("told", unless_closed)
    return joined.with_columns(status.alias("status")).drop("told", "flagged", "by_name")


def _is_closed(present: Sequence[str]) -> pl.Expr:
    """Whether a row says that its deal is closed, but not how; or says what nobody understands."""
    own_stage = pl.col("said").ne_missing(pl.col("stage"))
    closed = pl.col("said").is_not_null() & (own_stage | pl.col("rank").is_null())
    for flag in FLAGS:  # won and lost at once say closed, too
        if flag in present:
            closed |= says_yes(flag).fill_null(value=False)
    if "closed_at" in present:
        closed |= pl.col("closed_at").is_not_null() & pl.col("rank").is_null()
    return closed
