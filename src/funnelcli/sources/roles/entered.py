"""Moves that stand in the rows of deals: a column for each stage with the day it was entered."""

import re
from collections.abc import Iterable, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part
from funnelcli.sources.recognition.headers import fold_name
from funnelcli.sources.recognition.mapping import ENTERED
from funnelcli.sources.roles.outcomes import fold_stage
from funnelcli.sources.shape import ROW
from funnelcli.sources.values.dates import day_of

_WITH_PIPELINE = re.compile(r"(.+) \(([^()]+)\)")


def entered_moves(
    deals: pl.DataFrame, files: Sequence[Loaded], known: Iterable[str]
) -> tuple[Part | None, list[Issue]]:
    """The moves that ``deals`` carry in their own columns, like those of a history file.

    None without such columns, and where they name stages otherwise than the deals do (by
    internal numbers): nothing would fit together, and an issue says so. ``known`` are further
    stage names. The rows of ``files`` are counted as deals, so these rows name no input.
    """
    names = [name for name in deals.columns if name.startswith(ENTERED)]
    if not names:
        return None, []
    wide = deals.select("deal_id", pl.col("pipeline").alias("own"), *names).rename(
        {name: name.removeprefix(ENTERED) for name in names}
    )
    long = wide.unpivot(
        index=["deal_id", "own"], variable_name="said", value_name="entered_at"
    ).drop_nulls("entered_at")
    pipelines = deals["pipeline"].unique().to_list()
    long = long.join(_meanings(long["said"].unique().to_list(), pipelines), on="said")
    stages = {*deals["stage"].drop_nulls().unique().to_list(), *known}
    met = set(map(fold_stage, stages))
    if not any(fold_stage(stage) in met for stage in long["to_stage"].unique()):
        return None, [] if long.is_empty() else _strange(files)
    return Part(frame=_moves(long)), []


def _moves(long: pl.DataFrame) -> pl.DataFrame:
    """Each move after the one before it; the first starts nowhere."""
    ordered = long.with_row_index(ROW).sort("deal_id", "entered_at", ROW)
    return ordered.select(
        "deal_id",
        pl.coalesce("pipeline", "own").alias("pipeline"),
        pl.col("to_stage").shift(1).over("deal_id").alias("from_stage"),
        "to_stage",
        "entered_at",
        day_of(pl.col("entered_at")).alias("entered_on"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id").alias("seq"),
        pl.lit(None, pl.Int64).alias(INPUT),
        pl.col(ROW).cast(pl.Int64),
    )


def _meanings(said: Sequence[str], pipelines: Sequence[str]) -> pl.DataFrame:
    """What a header says: the stage, and the pipeline in brackets if deals have such a one."""
    known = {fold_name(name): name for name in pipelines if name}
    rows: list[tuple[str, str, str | None]] = []
    for text in said:
        found = _WITH_PIPELINE.fullmatch(text)
        pipeline = known.get(fold_name(found[2])) if found else None
        rows.append((text, found[1] if found and pipeline else text, pipeline))
    schema = {"said": pl.String, "to_stage": pl.String, "pipeline": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _strange(files: Sequence[Loaded]) -> list[Issue]:
    """The columns of entered stages fit no stage of the deals."""
    with_columns = [file for file in files if file.found.columns.entered]
    return [
        Issue(
            "D164",
            {"file": file.table.head.name, "headers": ", ".join(_headers(file)[:3])},
            len(_headers(file)),
            file.places([file.table.head.header_row]),
        )
        for file in with_columns
    ]


def _headers(file: Loaded) -> list[str]:
    return list(file.found.columns.entered.values())
