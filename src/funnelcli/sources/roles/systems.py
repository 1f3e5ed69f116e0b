"""Records of two systems that happen to have one id, and what refers to them."""

from collections.abc import Mapping, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.profile import GENERIC, load_profiles


def apart(
    frame: pl.DataFrame, key: str, files: Sequence[Loaded]
) -> tuple[pl.DataFrame, list[Issue]]:
    """``frame`` where an id of one system never equals that of another.

    The system named first keeps the id, that of another becomes ``bitrix24:101``. Files of no
    known system may be exports of any.
    """
    systems = _systems(files)
    if len(set(systems.values())) < 2:
        return frame, []
    told = frame.with_columns(_own(systems).alias("__own"))
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
            profile=systems.get(file.index),
        )
    ]
    own = pl.when(moved).then(pl.format("{}:{}", "__own", key)).otherwise(key).alias(key)
    return told.with_columns(own).drop("__own"), issues


def refer(
    frame: pl.DataFrame, column: str, records: pl.DataFrame, key: str, files: Sequence[Loaded]
) -> pl.DataFrame:
    """``frame`` whose ids in ``column`` mean the ``records`` of the system that wrote the row.

    ``key`` holds the ids of ``records`` as ``apart`` left them. A row of no known system means
    the record that kept its id.
    """
    systems = _systems(files)
    if column not in frame.columns or len(set(systems.values())) < 2:
        return frame
    own = pl.format("{}:{}", _own(systems), column)
    return frame.with_columns(
        pl.when(own.is_in(records[key].implode())).then(own).otherwise(column).alias(column)
    )


def _systems(files: Sequence[Loaded]) -> Mapping[int, str]:
    """The system of each input, where it is known."""
    known = load_profiles()
    named = {f.index: f.found.profile for f in files if f.found.profile != GENERIC}
    return {index: known[profile].system or profile for index, profile in named.items()}


def _own(systems: Mapping[int, str]) -> pl.Expr:
    return pl.col(INPUT).replace_strict(systems, default=None, return_dtype=pl.String)
