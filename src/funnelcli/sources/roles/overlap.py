"""Which of several records with one id stays, in one file or in several that overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.sources.accounting import SHOWN, Dropped, by_input
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.shape import ROW

_CHANGED = "modified_at"
_HAPPENED = ("created_at", "modified_at", "closed_at", "stage_changed_at", "first_contact_at")
_REPEATED, _SHARED = "D046", "D181"
"""Ids that occur twice in one file, ids that two files share."""
_ALONE = pl.col(INPUT) == pl.col("__by")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """``frame`` with each id once, the rows that gave way, and what is said of them."""

    frame: pl.DataFrame
    dropped: tuple[Dropped, ...]
    issues: tuple[Issue, ...]


def keep_newest(frame: pl.DataFrame, key: str, files: Sequence[Loaded], today: date) -> Kept:
    """Each ``key`` once: of equal ids the record that was changed last stays.

    A record that does not say when it was changed gives way to one that does. Where that decides
    nothing, the file stays that knows of something newer (up to ``today``): it was exported later,
    whatever its name. Else the later row of the file listed later.
    """
    places = frame[key].is_duplicated().arg_true()
    if places.is_empty():
        return Kept(frame=frame, dropped=(), issues=())
    repeated = frame[places].with_columns(places.alias("__at"))
    gone = _giving_way(_aged(repeated, frame, today), key)
    stays = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    return Kept(
        frame=frame.filter(stays.scatter(gone["__at"], values=False)),
        dropped=(
            *by_input(gone.filter(_ALONE), "duplicate", _REPEATED),
            *by_input(gone.filter(~_ALONE), "duplicate", _SHARED),
        ),
        issues=tuple(_issues(gone, key, files)),
    )


def _aged(repeated: pl.DataFrame, frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """With ``__age``, the newest moment that the whole file of each record tells."""
    moments = [name for name in _HAPPENED if name in frame.columns]
    past = (pl.col(name).filter(pl.col(name).dt.date() <= today).max() for name in moments)
    ages = frame.group_by(INPUT).agg(pl.max_horizontal(*past).alias("__age"))
    return repeated.join(ages, on=INPUT, how="left", maintain_order="left")


def _giving_way(repeated: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows that another one with their id replaces.

    ``__by`` is the input of that one, ``__equal`` whether nothing differs, ``__older`` whether
    its change is known to be later, ``__staler`` whether no more than its file is newer.
    """
    content = [name for name in repeated.columns if name not in {INPUT, ROW, "__at", "__age"}]
    changed = pl.col(_CHANGED) if _CHANGED in content else pl.lit(None, pl.Datetime("us"))
    told = repeated.with_columns(
        pl.struct(content).hash().alias("__content"), changed.alias("__changed")
    ).sort("__changed", "__age", INPUT, ROW, nulls_last=False)
    newest = pl.col("__changed").last().over(key)
    older = pl.col("__changed").is_null() & newest.is_not_null() | (pl.col("__changed") < newest)
    newer_file = pl.col("__age").lt(pl.col("__age").last().over(key)).fill_null(value=False)
    last = (pl.col("__at") == pl.col("__at").last().over(key)).alias("__last")
    return told.with_columns(
        pl.col(INPUT).last().over(key).alias("__by"),
        (pl.col("__content") == pl.col("__content").last().over(key)).alias("__equal"),
        older.fill_null(value=False).alias("__older"),
        (newer_file & ~older.fill_null(value=False)).alias("__staler"),
        last,
    ).filter(~pl.col("__last"))


def _issues(gone: pl.DataFrame, key: str, files: Sequence[Loaded]) -> list[Issue]:
    """One for each file that repeats its own ids, one for each pair of files that share some."""
    by_index = {file.index: file for file in files}
    table = (
        gone.lazy()
        .group_by(INPUT, "__by")
        .agg(
            pl.len().alias("number"),
            pl.col("__equal").sum().alias("equal"),
            pl.col("__older").sum().alias("older"),
            pl.col("__staler").sum().alias("staler"),
            pl.col(ROW).bottom_k(SHOWN).sort().alias("rows"),
        )
        .sort(INPUT, "__by")
        .collect()
    )
    return [_issue(row, by_index, key) for row in table.iter_rows(named=True)]


def _issue(row: Mapping[str, Any], by_index: Mapping[int, Loaded], key: str) -> Issue:
    file, other = by_index[row[INPUT]], by_index[row["__by"]]
    alone = file is other
    name, other_name = (each.table.head.name for each in (file, other))
    if name == other_name and not alone:
        name, other_name = (
            f"{each.table.head.name} [{each.table.head.sheet}]" for each in (file, other)
        )
    values: dict[str, Value] = {
        "file": name,
        "other": other_name,
        "number": row["number"],
        "equal": row["equal"],
        "differing": row["number"] - row["equal"],
        "rule": _rule(row, alone=alone),
    }
    code = _REPEATED if alone else _SHARED
    return Issue(code, values, row["number"], file.places(row["rows"], key))


def _rule(row: Mapping[str, Any], *, alone: bool) -> Phrase:
    """What decided: the moments of change, the order, each for some, or nothing had to."""
    if row["equal"] == row["number"]:
        return say("repeat.same")
    if row["older"] == row["number"]:
        return say("repeat.newest")
    if row["staler"]:
        return say("repeat.newest_or_newer_file" if row["older"] else "repeat.newer_file")
    where = "row" if alone else "file"
    return say(f"repeat.newest_or_later_{where}" if row["older"] else f"repeat.later_{where}")
