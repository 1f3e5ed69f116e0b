"""Rows that are left out or complained of: how many, and where the first of them stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.shape import ROW

SHOWN = 5
"""How many places a message names."""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Rows of one input left out for one reason, in order.

    ``code`` is the message about them, None where none is worth saying.
    """

    reason: str
    code: str | None
    index: int
    rows: pl.Series

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)


def take_out(
    frame: pl.DataFrame, out: pl.Expr, reason: str, code: str | None = None
) -> tuple[pl.DataFrame, list[Dropped]]:
    """``frame`` without the rows where ``out`` is true, and who they were (null stays)."""
    marked = frame.select(out.fill_null(value=False)).to_series()
    if not marked.any():
        return frame, []
    return frame.filter(~marked), by_input(frame.select(INPUT, ROW).filter(marked), reason, code)


def by_input(rows: pl.DataFrame, reason: str, code: str | None) -> list[Dropped]:
    """The rows left out for ``reason``, counted by their input."""
    return [
        Dropped(reason=reason, code=code, index=index, rows=own[ROW].sort())
        for (index,), own in rows.sort(INPUT).group_by(INPUT, maintain_order=True)
    ]


def dropped_issues(
    gone: Iterable[Dropped], files: Sequence[Loaded], name: str | None = None, **values: Value
) -> list[Issue]:
    """The messages about rows that are gone, placed in the column of the field ``name``."""
    by_index = {file.index: file for file in files}
    return [
        Issue(
            each.code,
            {"file": by_index[each.index].table.head.name, "number": each.count, **values},
            each.count,
            by_index[each.index].places(each.rows.head(SHOWN).to_list(), name),
        )
        for each in gone
        if each.code is not None
    ]


def row_issues(
    code: str,
    frame: pl.DataFrame,
    wrong: pl.Expr,
    files: Sequence[Loaded],
    name: str | None = None,
    **values: Value,
) -> list[Issue]:
    """One issue for each of ``files`` with rows of ``frame`` where ``wrong`` is true."""
    marked = frame.select(wrong.fill_null(value=False)).to_series()
    if not marked.any():
        return []
    found = by_input(frame.select(INPUT, ROW).filter(marked), code, code)
    return dropped_issues(found, files, name, **values)
