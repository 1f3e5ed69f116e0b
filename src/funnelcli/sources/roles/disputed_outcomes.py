"""Deals whose flag or status says another end than the name of their stage."""

from collections.abc import Mapping, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.stage import Outcome
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.roles.ladders import StageNames
from funnelcli.sources.roles.outcomes import PipelineNames, named_outcome, settings_of

_STAGE = ["pipeline", "stage"]


def disputed_outcomes(
    deals: pl.DataFrame,
    files: Sequence[Loaded],
    pipelines: Mapping[str, PipelineNames],
    names: StageNames,
) -> list[Issue]:
    """Where ``told`` is not what a stage called won or lost means; the settings are not asked.

    ``told`` counts. A stage that means no end contradicts nothing: a lost deal keeps its last one.
    """
    forced = [file.index for file in files if file.request.status]
    asked = deals.filter(pl.col("told").is_not_null() & ~pl.col(INPUT).is_in(forced))
    if asked.is_empty():
        return []
    met = asked.select(*_STAGE, "told").unique().drop_nulls()
    meant = [
        named_outcome(stage, settings_of(pipeline, pipelines), names.won, names.lost)
        for pipeline, stage, _ in met.iter_rows()
    ]
    ends = met.with_columns(pl.Series("__end", meant, pl.String)).filter(
        pl.col("__end").is_in([Outcome.WON.value, Outcome.LOST.value])
        & (pl.col("told") != pl.col("__end"))
    )
    if ends.is_empty():
        return []
    disputed = asked.join(ends, on=[*_STAGE, "told"], how="semi", maintain_order="left")
    return row_issues("D236", disputed, pl.lit(value=True), files, "stage")
