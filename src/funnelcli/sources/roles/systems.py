"""Records of two systems that happen to have one id."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.profile import GENERIC


def apart(
    frame: pl.DataFrame, key: str, files: Sequence[Loaded]
) -> tuple[pl.DataFrame, list[Issue]]:
    """``frame`` where an id of one system never equals that of another.

    The system named first keeps the id, that of another becomes ``bitrix24:101``. Files of no
    known system may be exports of any.
    """
    systems = {f.index: f.found.profile for f in files if f.found.profile != GENERIC}
    if len(set(systems.values())) < 2:
        return frame, []
    told = frame.with_columns(
        pl.col(INPUT).replace_strict(systems, default=None, return_dtype=pl.String).alias("__own")
    )
    first = pl.col("__own").drop_nulls().first().over(key)
    moved = told.select((pl.col("__own") != first).fill_null(value=False)).to_series()
    if not moved.any():
        return frame, []
    issues = [
        issue
        for file in files
        for issue in row_issues(
            "D226",
            frame.filter(moved & (frame[INPUT] == file.index)),
            pl.lit(value=True),
            [file],
            key,
            profile=file.found.profile,
        )
    ]
    own = pl.when(moved).then(pl.format("{}:{}", "__own", key)).otherwise(key).alias(key)
    return told.with_columns(own).drop("__own"), issues
