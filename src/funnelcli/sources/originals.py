"""The rows of exports as they stand there, to be given back with something added."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from funnelcli.schema.columns import Role
from funnelcli.sources.load import INPUT, SourceRequest
from funnelcli.sources.read import open_sources
from funnelcli.sources.shape import ROW
from funnelcli.sources.table import read_table

ORIGINAL = "o:"
"""Prefix of a column that holds the text of an export under the header it has there."""


def read_originals(requests: Sequence[SourceRequest], role: Role) -> nw.LazyFrame[Any]:
    """``input``, ``row`` and ``o:<header>`` (text) of every file of ``role``, joined.

    Raises:
        InputError: a file cannot be read.
    """
    opened, _ = open_sources(requests, frozenset())
    frames = []
    for index, each in enumerate(opened):
        if each.found.role is not role:
            continue
        headers = each.head.headers
        table = read_table(each.head, headers)
        types = table.frame.schema
        frames.append(
            table.frame.select(
                pl.lit(index, pl.Int64).alias(INPUT),
                pl.col(ROW).alias("row"),
                *(_text(name, types[name]).alias(f"{ORIGINAL}{name}") for name in headers),
            )
        )
    return nw.from_native(pl.concat(frames, how="diagonal").lazy())


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    """A column of a workbook that holds moments or numbers, as people write them."""
    cell = pl.col(name)
    if isinstance(kind, pl.Datetime):
        return cell.dt.to_string("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    if kind.is_float():
        return cell.cast(pl.String).str.strip_suffix(".0")
    return cell.cast(pl.String)
