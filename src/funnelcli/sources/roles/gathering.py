"""The records of one role from all its files, each id once."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import say
from funnelcli.schema.columns import Role
from funnelcli.sources.accounting import Dropped, dropped_issues, row_issues, take_out
from funnelcli.sources.crosschecks.keys import ROUNDED
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part
from funnelcli.sources.refunds import with_own_ids
from funnelcli.sources.roles.outcomes import fold_stage
from funnelcli.sources.roles.overlap import keep_newest
from funnelcli.sources.roles.systems import apart
from funnelcli.sources.shape import ROW
from funnelcli.sources.values.answers import says_yes

_SAME = ("title", "stage", "manager", "created_at")
"""What the product rows of one deal have in common."""


def gather(role: Role, files: Sequence[Loaded], key: str, today: date) -> Part:
    """The rows of ``files`` with an id, once each; of equal ids the newest stays.

    ``created_at`` is always there.

    Reasons: ``no_id``, ``deleted``, ``unsorted`` (a request that nobody has taken), ``merged_into``
    (product rows of one deal), ``duplicate``.
    """
    frame = pl.concat([file.frame for file in files], how="diagonal")
    if "created_at" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Datetime("us")).alias("created_at"))
    frame, dropped = take_out(frame, pl.col(key).is_null(), "no_id", "D047")
    if "deleted_flag" in frame.columns:
        frame, more = take_out(frame, says_yes("deleted_flag"), "deleted")
        dropped += more
    frame, more = _without_unsorted(frame, files)
    dropped += more
    copies: list[Dropped] = []
    repeated: tuple[Dropped, ...] = ()
    told: tuple[Issue, ...] = ()
    damaged = _damaged(frame, key, files)
    if damaged:
        frame = _kept_apart(frame, key)
    frame, shared = apart(frame, key, files)
    if frame[key].n_unique() < frame.height:
        if role is Role.DEALS:
            frame, copies = _without_copies(frame, files)
            frame, more = _merge_products(frame, files)
            dropped += more
            frame = with_own_ids(frame)
        once = keep_newest(frame, key, files, today)
        frame, repeated, told = once.frame, once.dropped, once.issues
    issues = (*dropped_issues(dropped, files, key), *_told_copies(copies, files), *told)
    gone = (*dropped, *copies, *repeated)
    return Part(frame=frame, dropped=gone, issues=(*issues, *damaged, *shared))


def _without_unsorted(
    frame: pl.DataFrame, files: Sequence[Loaded]
) -> tuple[pl.DataFrame, list[Dropped]]:
    """Without the rows that stand in a stage of unsorted requests by the profile of their file."""
    if "stage" not in frame.columns:
        return frame, []
    outside = pl.lit(value=False)
    for file in files:
        names = set(map(fold_stage, file.found.block.unsorted))
        met = frame.filter(pl.col(INPUT) == file.index)["stage"].drop_nulls().unique()
        stages = [stage for stage in met if fold_stage(stage) in names]
        if stages:
            outside |= (pl.col(INPUT) == file.index) & pl.col("stage").is_in(stages)
    return take_out(frame, outside, "unsorted", "D163")


def _damaged(frame: pl.DataFrame, key: str, files: Sequence[Loaded]) -> list[Issue]:
    """Ids that a spreadsheet has rounded (``5.8E+18``): their last digits are lost."""
    return row_issues("D045", frame, pl.col(key).str.contains(ROUNDED), files, key)


def _kept_apart(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rounded ids with their row, so that they equal none: two deals may share what is left."""
    own = pl.format("{}#{}.{}", key, INPUT, ROW)
    return frame.with_columns(
        pl.when(pl.col(key).str.contains(ROUNDED)).then(own).otherwise(key).alias(key)
    )


def _without_copies(
    frame: pl.DataFrame, files: Sequence[Loaded]
) -> tuple[pl.DataFrame, list[Dropped]]:
    """Without the lines of a deal that stand word for word further down: exports glued together.

    Lines of one deal follow each other, two of them may be equal: the same product twice.
    """
    lines = pl.col(INPUT).is_in(
        [file.index for file in files if file.found.block.merge_products == "add"]
    )
    runs = frame.select(pl.struct(INPUT, "deal_id").rle_id()).to_series()
    if frame.select(INPUT, "deal_id").n_unique() == runs.n_unique():
        return frame, []
    content = pl.struct(pl.all().exclude(ROW, "__run")).hash()
    copied = lines & (pl.col("__run") != pl.col("__run").first().over(content))
    frame, gone = take_out(frame.with_columns(runs.alias("__run")), copied, "duplicate", "D046")
    return frame.drop("__run"), gone


def _told_copies(copies: Sequence[Dropped], files: Sequence[Loaded]) -> list[Issue]:
    """The messages about equal lines of deals that stand again further down."""
    return [
        issue
        for each in copies
        for issue in dropped_issues(
            [each], files, "deal_id", equal=each.count, differing=0, rule=say("repeat.same")
        )
    ]


def _merge_products(
    frame: pl.DataFrame, files: Sequence[Loaded]
) -> tuple[pl.DataFrame, list[Dropped]]:
    """Rows that repeat a deal once per product become one.

    The amounts of the lines are added, or they are all that of the deal, which counts once.
    """
    dropped: list[Dropped] = []
    for way, code in _WAYS.items():
        inputs = [
            file.index
            for file in files
            if file.found.block.merge_products == way and "product" in file.fields
        ]
        if inputs:
            frame, more = _merge_lines(frame, inputs, code, add=way == "add")
            dropped += more
    return frame, dropped


_WAYS = {"add": "D048", "once": "D225"}


def _merge_lines(
    frame: pl.DataFrame, inputs: Sequence[int], code: str, *, add: bool
) -> tuple[pl.DataFrame, list[Dropped]]:
    group = [INPUT, "deal_id"]
    shared = [name for name in _SAME if name in frame.columns]
    several = (
        pl.col(INPUT).is_in(list(inputs))
        & (pl.len().over(group) > 1)
        & (pl.col("product").null_count().over(group) == 0)
    )
    if "amount" in frame.columns and not add:
        several &= pl.col("amount").drop_nulls().n_unique().over(group) <= 1
    for name in shared:
        several &= pl.col(name).n_unique().over(group) == 1
    frame = frame.with_columns(several.alias("__lines"))
    together: list[pl.Expr] = [
        pl.when("__lines")
        .then(pl.col("product").unique(maintain_order=True).str.join(", ").over(group))
        .otherwise("product")
        .alias("product")
    ]
    if "amount" in frame.columns:
        whole = pl.col("amount").sum() if add else pl.col("amount").max()
        total = pl.when(pl.col("amount").count() > 0).then(whole).over(group)
        together.append(pl.when("__lines").then(total).otherwise("amount").alias("amount"))
    extra_line = pl.col("__lines") & ~pl.struct(group).is_first_distinct()
    frame = frame.with_columns(together)
    frame, dropped = take_out(frame, extra_line, "merged_into", code)
    return frame.drop("__lines"), dropped
