"""Stage history: only real moves of deals that exist, each deal's in their order."""

from collections.abc import Sequence
from itertools import groupby, permutations
from operator import itemgetter

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import Dropped, dropped_issues, row_issues, take_out
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part
from funnelcli.sources.roles.systems import refer
from funnelcli.sources.shape import ROW
from funnelcli.sources.values.answers import says_yes
from funnelcli.sources.values.dates import day_of

_SAME = ["deal_id", "from_stage", "to_stage", "entered_at"]
_SAME_STAGE = pl.col("from_stage") == pl.col("to_stage")
_ACROSS = pl.col("pipeline").drop_nulls().n_unique().over("deal_id") > 1
"""Deals in several pipelines, which may have stages of one name."""
_SAME_PIPELINE = pl.col("pipeline") == pl.col("pipeline").shift(1).over("deal_id")


def gather_moves(
    files: Sequence[Loaded], deals: pl.DataFrame | None, deal_files: Sequence[Loaded] = ()
) -> Part | None:
    """The moves of ``files``, ``entered_at`` as wall time with its ``entered_on``, and ``seq``.

    Left out with their reason: ``no_id``, ``deleted``, ``no_stage``, ``no_date``,
    ``not_a_move`` (from = to, in one pipeline: something else was edited), ``duplicate`` (the same
    move twice), ``orphan_deal`` (no such deal). ``deals``, those of ``deal_files``, lend their
    pipelines; None keeps every deal.
    Where no file says from which stage a deal moved, it is the one it was in before. None without
    files.
    """
    if not files:
        return None
    frame = pl.concat([file.frame for file in files], how="diagonal")
    if deals is not None:
        frame = refer(frame, "deal_id", deals, "deal_id", [*deal_files, *files])
    absent = {"from_stage", "pipeline", "deleted_flag"} - set(frame.columns)
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in sorted(absent))
    dropped: list[Dropped] = []
    several = frame["pipeline"].drop_nulls().n_unique() > 1
    for out, reason, code in (
        (pl.col("deal_id").is_null(), "no_id", "D047"),
        (says_yes("deleted_flag"), "deleted", None),
        (pl.col("to_stage").is_null(), "no_stage", "D075"),
        (pl.col("entered_at").is_null(), "no_date", "D075"),
        (_SAME_STAGE & ~_ACROSS if several else _SAME_STAGE, "not_a_move", None),
        (~pl.struct(_SAME).is_first_distinct(), "duplicate", "D182"),
    ):
        frame, gone = take_out(frame, out, reason, code)
        dropped += gone
    if deals is not None:
        frame, gone = _of_deals(frame, deals)
        dropped += gone
    frame = frame.with_columns(
        pl.col("pipeline").fill_null(""), day_of(pl.col("entered_at")).alias("entered_on")
    )
    frame = _ordered(frame)
    untold = not any("from_stage" in file.fields for file in files)
    if untold:
        frame = frame.with_columns(from_stage=pl.col("to_stage").shift(1).over("deal_id"))
    if untold or several:
        stays = _SAME_STAGE & _SAME_PIPELINE.fill_null(value=True)
        frame, gone = take_out(frame, stays, "not_a_move", None)
        dropped += gone
    return Part(frame=frame, dropped=tuple(dropped))


def _of_deals(frame: pl.DataFrame, deals: pl.DataFrame) -> tuple[pl.DataFrame, list[Dropped]]:
    """The moves of known deals, in the pipeline of the move, else of the deal."""
    own = deals.select("deal_id", pl.col("pipeline").alias("__own"))
    frame = frame.join(own, on="deal_id", how="left", maintain_order="left")
    frame, gone = take_out(frame, pl.col("__own").is_null(), "orphan_deal", "D074")
    # Where both exports name pipelines otherwise (one by number), nothing of it can be compared.
    known = frame["pipeline"].drop_nulls().is_in(deals["pipeline"].unique().to_list())
    pipeline = pl.coalesce("pipeline", "__own") if known.any() else pl.col("__own")
    return frame.with_columns(pipeline.alias("pipeline")).drop("__own"), gone


def unexplained_moves(moves: Part, files: Sequence[Loaded]) -> list[Issue]:
    """What is wrong with the moves that were left out, apart from edits that are no moves."""
    return dropped_issues(moves.dropped, files, "deal_id")


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
    tied = frame.filter(pl.struct(group).is_duplicated().any().over("deal_id"))
    if not tied.is_empty():
        frame = frame.update(_linked(tied.sort(*group, "__nth")), on="__nth")
    frame = frame.sort(*group, "__link", "__nth").drop("__link", "__nth")
    order = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id")
    return frame.with_columns(order.alias("seq"))


def _linked(tied: pl.DataFrame) -> pl.DataFrame:
    """``__nth`` and ``__link``, the place of each move among those of its deal and moment."""
    moves = tied.select("deal_id", "entered_at", "from_stage", "to_stage", "__nth").rows()
    nth: list[int] = []
    links: list[int] = []
    before: tuple[str | None, str | None] = (None, None)  # a deal, and where it stood
    for (deal, _), moment in groupby(moves, key=itemgetter(0, 1)):
        part = list(moment)
        stood = before[1] if before[0] == deal else None
        order = _chain([(move[2], move[3]) for move in part], stood)
        nth += [part[place][4] for place in order]
        links += range(len(order))
        before = deal, part[order[-1]][3]
    return pl.DataFrame(
        {"__nth": nth, "__link": links}, schema={"__nth": tied["__nth"].dtype, "__link": pl.Int64}
    )


_Ends = Sequence[tuple[str | None, str | None]]
_FEW = 6
"""Up to so many moves of one moment every order is tried."""


def _chain(ends: _Ends, before: str | None) -> Sequence[int]:
    """The order of moves (from, to) in which most start where the one before has ended."""
    if len(ends) == 1:
        return (0,)
    if len(ends) <= _FEW:
        orders = permutations(range(len(ends)))
        return max(orders, key=lambda order: _fitting(ends, order, before))
    left, order = list(range(len(ends))), list[int]()
    while left:
        here = next((i for i in left if ends[i][0] == before), left[0])
        order.append(here)
        left.remove(here)
        before = ends[here][1]
    return order


def _fitting(ends: _Ends, order: Sequence[int], before: str | None) -> int:
    """How many moves start where the one before has ended (``max`` keeps the first of equals)."""
    stood = [before, *(ends[i][1] for i in order)]
    return sum(ends[i][0] == stage for i, stage in zip(order, stood, strict=False))
