"""Stage history: only real moves of deals that exist, each deal's in their order."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import Dropped, dropped_issue, row_issues, take_out
from funnelcli.sources.answers import says_yes
from funnelcli.sources.dates import day_of
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part
from funnelcli.sources.shape import ROW

_SAME = ["deal_id", "from_stage", "to_stage", "entered_at"]
_NO_MOVE = (pl.col("from_stage") == pl.col("to_stage"), "not_a_move")
_CODES = {
    "orphan_deal": "D074",
    "no_stage": "D075",
    "no_date": "D075",
    "no_id": "D047",
    "duplicate": "D182",
}


def gather_moves(files: Sequence[Loaded], deals: pl.DataFrame | None) -> Part | None:
    """The moves of ``files``, ``entered_at`` as wall time with its ``entered_on``, and ``seq``.

    Left out with their reason: ``no_id``, ``deleted``, ``no_stage``, ``no_date``,
    ``not_a_move`` (from = to: something else was edited), ``duplicate`` (the same move twice),
    ``orphan_deal`` (no such deal). ``deals`` lend their pipelines; None keeps every deal.
    Where no file says from which stage a deal moved, it is the one it was in before. None without
    files.
    """
    if not files:
        return None
    frame = pl.concat([file.frame for file in files], how="diagonal")
    absent = {"from_stage", "pipeline", "deleted_flag"} - set(frame.columns)
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in sorted(absent))
    dropped: list[Dropped] = []
    for out, reason in (
        (pl.col("deal_id").is_null(), "no_id"),
        (says_yes("deleted_flag"), "deleted"),
        (pl.col("to_stage").is_null(), "no_stage"),
        (pl.col("entered_at").is_null(), "no_date"),
        _NO_MOVE,
        (~pl.struct(_SAME).is_first_distinct(), "duplicate"),
    ):
        frame, gone = take_out(frame, out, reason)
        dropped += gone
    if deals is not None:
        frame, gone = _of_deals(frame, deals)
        dropped += gone
    frame = frame.with_columns(
        pl.col("pipeline").fill_null(""), day_of(pl.col("entered_at")).alias("entered_on")
    )
    frame = _ordered(frame)
    if not any("from_stage" in file.fields for file in files):
        before = pl.col("to_stage").shift(1).over("deal_id")
        frame, gone = take_out(frame.with_columns(from_stage=before), *_NO_MOVE)
        dropped += gone
    return Part(frame=frame, dropped=tuple(dropped))


def _of_deals(frame: pl.DataFrame, deals: pl.DataFrame) -> tuple[pl.DataFrame, list[Dropped]]:
    """The moves of known deals, in the pipeline of the move, else of the deal."""
    own = deals.select("deal_id", pl.col("pipeline").alias("__own"))
    frame = frame.join(own, on="deal_id", how="left", maintain_order="left")
    frame, gone = take_out(frame, pl.col("__own").is_null(), "orphan_deal")
    nameless = bool((deals["pipeline"] == "").all())
    pipeline = pl.col("__own") if nameless else pl.coalesce("pipeline", "__own")
    return frame.with_columns(pipeline.alias("pipeline")).drop("__own"), gone


def unexplained_moves(moves: Part, files: Sequence[Loaded]) -> list[Issue]:
    """What is wrong with the moves that were left out, apart from edits that are no moves."""
    by_index = {file.index: file for file in files}
    return [
        dropped_issue(by_index[gone.index], _CODES[gone.reason], gone, "deal_id")
        for gone in moves.dropped
        if gone.reason in _CODES
    ]


def future_moves(moves: pl.DataFrame, files: Sequence[Loaded], today: int) -> list[Issue]:
    """Moves dated after today; those that stand in the rows of deals have no row of their own."""
    late = pl.col(INPUT).is_not_null() & (pl.col("entered_on") > today)
    return row_issues("D087", moves, late, files, "entered_at")


def _ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """By time; at one moment the move that starts where another ends comes after it.

    Where that decides nothing, by the id of the move (a longer number is a greater one), else by
    its place in the files.
    """
    group = ["deal_id", "entered_at"]
    number = pl.col("move_id")
    told = [number.str.len_chars(), number] if "move_id" in frame.columns else []
    frame = frame.sort(*told, INPUT, ROW, maintain_order=True).with_row_index("__nth")
    frame = frame.with_columns(pl.lit(0, pl.Int64).alias("__link"))
    tied = frame.filter(pl.struct(group).is_duplicated()).sort(*group, "__nth")
    if not tied.is_empty():
        links = [
            part.select("__nth", pl.Series("__link", _chain(part), pl.Int64))
            for _, part in tied.group_by(group, maintain_order=True)
        ]
        frame = frame.update(pl.concat(links), on="__nth")
    frame = frame.sort(*group, "__link", "__nth").drop("__link", "__nth")
    order = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id")
    return frame.with_columns(order.alias("seq"))


def _chain(part: pl.DataFrame) -> list[int]:
    """Places of the moves of one deal at one moment, each after the one that ends at its start."""
    pairs = list(zip(part["from_stage"].to_list(), part["to_stage"].to_list(), strict=True))
    left = list(range(len(pairs)))
    order: list[int] = []
    while left:
        ends = {pairs[i][1] for i in left}
        here: int | None = next((i for i in left if pairs[i][0] not in ends), left[0])
        while here is not None:
            order.append(here)
            left.remove(here)
            end = pairs[here][1]
            here = next((i for i in left if pairs[i][0] == end), None)
    places = dict(zip(order, range(len(order)), strict=True))
    return [places[i] for i in range(len(pairs))]
