"""The default engine: Polars, lazy and streaming."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from funnelcli.schema.columns import Kind

_TYPES: Mapping[Kind, type[pl.DataType]] = {
    Kind.MONEY: pl.Int64,
    Kind.INTEGER: pl.Int64,
    Kind.MOMENT: pl.Datetime,
}


def settle(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The same frame computed once, so that many metrics can branch from it."""
    native: pl.LazyFrame = frame.to_native()
    settled: pl.DataFrame = native.collect(engine="streaming")
    return nw.from_native(settled.lazy())


def collect_all(
    frames: Mapping[str, nw.LazyFrame[Any]],
) -> dict[str, list[dict[str, Any]]]:
    """Collect every lazy frame in one go (shared work is done once) into plain rows."""
    native = [frame.to_native() for frame in frames.values()]
    collected = pl.collect_all(native, engine="streaming")
    return {name: frame.to_dicts() for name, frame in zip(frames, collected, strict=True)}


def from_columns(
    columns: Mapping[str, Sequence[object]], kinds: Mapping[str, Kind]
) -> nw.LazyFrame[Any]:
    """A frame out of values by column; a column that ``kinds`` does not name is text."""
    schema = {name: _TYPES.get(kinds.get(name, Kind.TEXT), pl.String) for name in columns}
    return nw.from_native(pl.DataFrame(columns, schema=schema).lazy())


def sink_csv(
    frame: nw.LazyFrame[Any],
    path: Path,
    *,
    separator: str,
    mark: bool,
    escapes: Mapping[str, str],
) -> None:
    """Stream a frame into a CSV file; ``mark`` puts a byte order mark first, as Excel wants it.

    Each character of ``escapes`` is replaced by what stands for it, in texts and headers.
    """
    native: pl.LazyFrame = frame.to_native()
    texts = pl.selectors.string()
    native = native.with_columns(texts.str.replace_many(list(escapes), list(escapes.values())))
    inert = str.maketrans(dict(escapes))
    native = native.rename(lambda name: name.translate(inert))
    native.sink_csv(path, separator=separator, include_bom=mark, engine="streaming")


def stream_rows(frame: nw.LazyFrame[Any]) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns, and the rows one after another."""
    native: pl.LazyFrame = frame.to_native()
    collected = native.collect(engine="streaming")
    return collected.columns, collected.iter_rows()
