"""Rows of spend that stand there twice, word for word: money that may be counted twice."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import SHOWN
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.shape import ROW
from funnelcli.sources.table import read_table


def copied_spend(files: Sequence[Loaded]) -> list[Issue]:
    """One issue for each of ``files`` with rows that repeat an earlier row of any of them.

    They are counted all the same: an advertising system may well have two such rows. The mapped
    columns tell which rows may be copies, all columns of the file whether they are.
    """
    alike = _alike(pl.concat([file.frame for file in files], how="diagonal"))
    if alike.is_empty():
        return []
    whole = _whole_rows(alike, files).join(alike, on=[INPUT, ROW], how="inner")
    copies = _copies(whole)
    by_index = {file.index: file for file in files}
    table = (
        copies.group_by(INPUT)
        .agg(
            pl.len().alias("number"),
            (pl.col("spend") != 0).sum().alias("priced"),
            pl.col("__first").unique().sort().alias("others"),
            pl.col(ROW).bottom_k(SHOWN).sort().alias("rows"),
        )
        .sort(INPUT)
    )
    return [_issue(row, by_index) for row in table.iter_rows(named=True)]


def _alike(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows whose mapped columns occur twice."""
    content = [name for name in frame.columns if name not in {INPUT, ROW}]
    repeated = frame.select(pl.struct(content).is_duplicated()).to_series()
    return frame.filter(repeated & frame["spend"].is_not_null()).select(INPUT, ROW, "spend")


def _whole_rows(alike: pl.DataFrame, files: Sequence[Loaded]) -> pl.DataFrame:
    """Every column of these rows as text."""
    parts: list[pl.DataFrame] = []
    for file in files:
        rows = alike.filter(pl.col(INPUT) == file.index)[ROW]
        if rows.is_empty():
            continue
        head = file.table.head
        table = read_table(head, frozenset(head.headers))
        found = table.frame.filter(pl.col(ROW).is_in(rows.implode())).select(
            pl.lit(file.index, pl.Int64).alias(INPUT),
            ROW,
            pl.struct(pl.exclude(ROW).cast(pl.String)).struct.json_encode().alias("__text"),
        )
        parts.append(found.collect())
    return pl.concat(parts)


def _copies(whole: pl.DataFrame) -> pl.DataFrame:
    """The rows that repeat an earlier one, with the input of that one as ``__first``."""
    ordered = whole.sort(INPUT, ROW)
    return ordered.with_columns(pl.col(INPUT).first().over("__text").alias("__first")).filter(
        ~pl.col("__text").is_first_distinct()
    )


def _issue(row: Mapping[str, Any], by_index: Mapping[int, Loaded]) -> Issue:
    file = by_index[row[INPUT]]
    values = {
        "file": file.table.head.name,
        "others": ", ".join(by_index[index].table.head.name for index in row["others"]),
        "number": row["number"],
        "priced": row["priced"],
    }
    return Issue("D183", values, row["number"], file.places(row["rows"], "spend"))
