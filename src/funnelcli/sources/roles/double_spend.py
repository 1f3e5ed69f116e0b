"""Spend that may be counted twice: rows that stand there again, days that two files are about."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, listed, say
from funnelcli.model.place import Place
from funnelcli.sources.accounting import SHOWN
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.stated_period import stated_period
from funnelcli.sources.shape import ROW
from funnelcli.sources.table import read_table


def double_spend(spent: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Rows that repeat another one word for word, and campaigns that two files have on one day.

    ``spent`` is the spend of ``files`` by days. Nothing is left out.
    """
    copies = _copied(files)
    told = set() if copies is None else set(copies.select("__first", INPUT).unique().iter_rows())
    return [*_copy_issues(copies, files), *_shared_days(spent, files, told)]


def _shared_days(
    spent: pl.DataFrame, files: Sequence[Loaded], told: Collection[tuple[int, int]]
) -> list[Issue]:
    """One issue for each pair of files with spend of one campaign on one day.

    Pairs that are ``told`` to repeat each other's rows are left out.
    """
    key = ["channel", "campaign", "spend_on"]
    named = spent if "campaign" in spent.columns else spent.with_columns(campaign=_NAMELESS)
    days = named.filter(pl.col("spend") != 0).select(*key, INPUT).unique()
    pairs = (
        days.join(days, on=key, nulls_equal=True, suffix="_other")
        .filter(pl.col(INPUT) < pl.col(f"{INPUT}_other"))
        .group_by(INPUT, f"{INPUT}_other", pl.col("campaign").is_null().alias("nameless"))
        .agg(
            pl.col("campaign").n_unique().alias("campaigns"),
            pl.col("spend_on").n_unique().alias("number"),
            pl.col("channel").unique().sort(nulls_last=True).alias("channels"),
        )
        .sort(INPUT, f"{INPUT}_other", "nameless")
    )
    by_index = {file.index: file.table.head.name for file in files}
    return [
        _shared(row, by_index)
        for row in pairs.iter_rows(named=True)
        if (row[INPUT], row[f"{INPUT}_other"]) not in told
    ]


_NAMELESS = pl.lit(None, pl.String)


def _shared(row: Mapping[str, Any], by_index: Mapping[int, str]) -> Issue:
    file, other = by_index[row[INPUT]], by_index[row[f"{INPUT}_other"]]
    told: dict[str, Value] = {"file": file, "other": other, "number": row["number"]}
    if row["nameless"]:
        told["channels"] = listed([name or say("absent.channel") for name in row["channels"]])
    else:
        told["campaigns"] = row["campaigns"]
    return Issue("D227" if row["nameless"] else "D091", told, row["number"], (Place(other),))


def _copied(files: Sequence[Loaded]) -> pl.DataFrame | None:
    """The rows that repeat an earlier row of any of ``files``; None without any.

    They are counted all the same: an advertising system may well have two such rows. The mapped
    columns tell which rows may be copies, all columns of the file whether they are.
    """
    alike = _alike(pl.concat([file.frame for file in files], how="diagonal"))
    if alike.is_empty():
        return None
    return _copies(_whole_rows(alike, files).join(alike, on=[INPUT, ROW], how="inner"))


def _copy_issues(copies: pl.DataFrame | None, files: Sequence[Loaded]) -> list[Issue]:
    """One issue for each file with such rows."""
    if copies is None:
        return []
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
    """Every column of these rows as text, and the period above the table where it counts."""
    parts: list[pl.DataFrame] = []
    for file in files:
        rows = alike.filter(pl.col(INPUT) == file.index)[ROW]
        if rows.is_empty():
            continue
        head = file.table.head
        table = read_table(head, frozenset(head.headers))
        text = pl.struct(pl.exclude(ROW).cast(pl.String)).struct.json_encode()
        dated = {"spend_on", "period_from"} & set(file.frame.columns)
        period = "" if dated else str(stated_period(head))
        found = table.frame.filter(pl.col(ROW).is_in(rows.implode())).select(
            pl.lit(file.index, pl.Int64).alias(INPUT),
            ROW,
            pl.concat_str(text, pl.lit(period)).alias("__text"),
        )
        parts.append(found)
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
