"""Which channel a record came through: the settings' name for its source or utm marks."""

from collections.abc import Mapping

import polars as pl

from funnelcli.sources.recognition.headers import fold_name

_MARKS = ("channel", "source", "utm_source", "utm_medium")


def with_channel(frame: pl.DataFrame, channels: Mapping[str, str]) -> pl.DataFrame:
    """Adds ``channel``: the settings' channel for the marks of the record, else its own.

    Asked in this order: "utm_source / utm_medium", the source, utm_source, a channel column;
    without a setting: the channel column, the source, "utm_source / utm_medium". Blank is null.
    """
    present = [name for name in _MARKS if name in frame.columns]
    if not present:
        return frame.with_columns(pl.lit(None, pl.String).alias("channel"))
    named = {fold_name(key): channel for key, channel in channels.items()}
    met = frame.select(present).unique()
    found = [_channel(row, named) for row in met.iter_rows(named=True)]
    resolved = met.with_columns(pl.Series("__channel", found, pl.String))
    marks = frame.select(present).join(
        resolved, on=present, how="left", nulls_equal=True, maintain_order="left"
    )
    return frame.with_columns(marks["__channel"].alias("channel"))


def _channel(marks: Mapping[str, str | None], named: Mapping[str, str]) -> str | None:
    source, medium = marks.get("utm_source"), marks.get("utm_medium")
    both = f"{source} / {medium}" if source and medium else source
    own, origin = marks.get("channel"), marks.get("source")
    for mark in (both, origin, source, own):
        if mark and (channel := named.get(fold_name(mark))):
            return channel
    return own or origin or both


def named_channel(name: str | None, channels: Mapping[str, str]) -> str | None:
    """The settings' name of a channel, else the name itself."""
    if name is None:
        return None
    named = {fold_name(key): channel for key, channel in channels.items()}
    return named.get(fold_name(name), name)
