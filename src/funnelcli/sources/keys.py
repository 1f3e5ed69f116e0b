"""Keys that tell whether two records are about one person: a phone, an e-mail address."""

from collections.abc import Callable, Sequence

import polars as pl

_DRESS = (" ", "\u00a0", "(", ")", "-", "+", ".", "'")
_LISTED = r"[,;/\n]"
_EMAIL = r"^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$"
_LEAST, _MOST = 10, 15


def phone_keys(column: pl.Series) -> pl.Series:
    """The digits of each phone; null where they are not 10 to 15 (E.164 knows no longer ones).

    Russian ``8XXXXXXXXXX`` becomes ``7XXXXXXXXXX``, as ``+7`` does.
    """
    for mark in _DRESS:  # in turn: one expression would take the marks out for each of its uses
        if column.str.contains(mark, literal=True).any():
            column = column.str.replace_all(mark, "", literal=True)
    digits, size = pl.col(column.name), pl.col(column.name).str.len_bytes()
    valid = size.is_between(_LEAST, _MOST) & ~digits.str.contains(r"\D")
    russian = (size == 11) & digits.str.starts_with("8")
    seven = pl.concat_str(pl.lit("7"), digits.str.slice(1))
    key = pl.when(valid & russian).then(seven).when(valid).then(digits)
    return column.to_frame().select(key).to_series()


def email_keys(column: pl.Series) -> pl.Series:
    """E-mail addresses in lower case; null where a text has not the shape of one."""
    address = pl.col(column.name)
    key = pl.when(address.str.contains(_EMAIL)).then(address.str.to_lowercase())
    return column.to_frame().select(key).to_series()


def with_keys(frame: pl.DataFrame, phones: Sequence[str], emails: Sequence[str]) -> pl.DataFrame:
    """``frame`` with ``phone_key``, ``email_key`` and ``person`` (phone key, else e-mail key).

    ``phones`` and ``emails`` are the columns to look through; the first valid value wins.
    """
    return frame.with_columns(
        _first(frame, phones, phone_keys).alias("phone_key"),
        _first(frame, emails, email_keys).alias("email_key"),
    ).with_columns(person=pl.coalesce("phone_key", "email_key"))


def _first(
    frame: pl.DataFrame, names: Sequence[str], keys: Callable[[pl.Series], pl.Series]
) -> pl.Expr:
    """The first valid key of each row over the columns ``names``."""
    found: list[pl.Series] = []
    for name in names:
        column = frame[name]
        found.append(keys(column))
        if column.str.contains(_LISTED).any():
            found.append(_listed_keys(column, keys))
    return pl.coalesce(found) if found else pl.lit(None, pl.String)


def _listed_keys(column: pl.Series, keys: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The key of the first valid part of each cell that lists several, else null."""
    cells = pl.DataFrame({"cell": column}).with_row_index("place")
    parts = (
        cells.filter(pl.col("cell").str.contains(_LISTED))
        .with_columns(pl.col("cell").str.replace_all(_LISTED, ",").str.split(","))
        .explode("cell")
        .with_columns(pl.col("cell").str.strip_chars())
    )
    first = (
        parts.with_columns(keys(parts["cell"]).alias("key"))
        .drop_nulls("key")
        .unique("place", keep="first", maintain_order=True)
    )
    found = cells.join(first.select("place", "key"), on="place", how="left", maintain_order="left")
    return found["key"]
