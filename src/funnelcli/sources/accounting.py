"""Rows that are left out or complained of: how many, and where the first of them stand."""

from collections.abc import Sequence
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
    """Rows of one input left out for one reason, in order."""

    reason: str
    index: int
    rows: pl.Series

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)


def take_out(frame: pl.DataFrame, out: pl.Expr, reason: str) -> tuple[pl.DataFrame, list[Dropped]]:
    """``frame`` without the rows where ``out`` is true, and who they were (null stays)."""
    marked = frame.select(out.fill_null(value=False)).to_series()
    if not marked.any():
        return frame, []
    return frame.filter(~marked), by_input(frame.select(INPUT, ROW).filter(marked), reason)


def by_input(rows: pl.DataFrame, reason: str) -> list[Dropped]:
    """The rows left out for ``reason``, counted by their input."""
    return [
        Dropped(reason=reason, index=index, rows=own[ROW].sort())
        for (index,), own in rows.sort(INPUT).group_by(INPUT, maintain_order=True)
    ]


def dropped_issue(
    file: Loaded, code: str, gone: Dropped, name: str | None = None, **values: Value
) -> Issue:
    """An issue about rows of one file, placed in the column of the field ``name``."""
    filled = {"file": file.table.head.name, "number": gone.count, **values}
    return Issue(code, filled, gone.count, file.places(gone.rows.head(SHOWN).to_list(), name))


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
    by_index = {file.index: file for file in files}
    found = by_input(frame.select(INPUT, ROW).filter(marked), code)
    return [dropped_issue(by_index[one.index], code, one, name, **values) for one in found]
