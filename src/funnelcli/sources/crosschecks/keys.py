"""Keys that tell whether two records are about one person: a phone, an e-mail address."""

from collections.abc import Callable, Sequence

import polars as pl

from funnelcli.model.phone import DRESS, LEAST_DIGITS, MOST_DIGITS, STAND_IN

ROUNDED = r"^\d[.,]?\d*[eE]\+?\d+$"
"""A number that a spreadsheet has rounded (``5.8E+18``): its last digits are lost."""
_LISTED = r"[,;/\n]"
_EMAIL = r"^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$"


def phone_keys(column: pl.Series) -> pl.Series:
    """What ``phone_digits`` makes of each phone, a column at once; null where it is none."""
    bare = pl.col(column.name).str.replace_many(list(DRESS), [""] * len(DRESS))
    digits, size = pl.col("bare"), pl.col("bare").str.len_bytes()
    valid = size.is_between(LEAST_DIGITS, MOST_DIGITS) & ~digits.str.contains("[^0-9]")
    valid &= ~digits.str.contains(STAND_IN)
    russian = (size == 11) & digits.str.starts_with("8")
    seven = pl.concat_str(pl.lit("7"), digits.str.slice(1))
    mobile = (size == LEAST_DIGITS) & digits.str.starts_with("9")
    whole = pl.concat_str(pl.lit("7"), digits)
    key = (
        pl.when(valid & russian)
        .then(seven)
        .when(valid & mobile)
        .then(whole)
        .when(valid)
        .then(digits)
    )
    return _made(column, bare.alias("bare"), key)


def email_keys(column: pl.Series) -> pl.Series:
    """E-mail addresses in lower case; null where a text has not the shape of one."""
    key = pl.when(pl.col("bare").str.contains(_EMAIL)).then(pl.col("bare").str.to_lowercase())
    return _made(column, pl.col(column.name).alias("bare"), key)


def _made(column: pl.Series, bare: pl.Expr, key: pl.Expr) -> pl.Series:
    made = column.to_frame().lazy().select(bare).select(key.alias(column.name))
    return made.collect(engine="streaming").to_series().rechunk()


def with_keys(frame: pl.DataFrame, phones: Sequence[str], emails: Sequence[str]) -> pl.DataFrame:
    """``frame`` with ``phone_key``, ``email_key`` and ``person`` (phone key, else e-mail key).

    ``phones`` and ``emails`` are the columns to look through; the first valid value wins.
    """
    keyed = frame.with_columns(
        _first(frame, phones, phone_keys).alias("phone_key"),
        _first(frame, emails, email_keys).alias("email_key"),
    )
    return keyed.with_columns(person=_person(has_phones=bool(phones), has_emails=bool(emails)))


def _person(*, has_phones: bool, has_emails: bool) -> pl.Expr:
    """The key of the person; one key alone is shared with its column, not copied."""
    if has_phones and has_emails:
        return pl.coalesce("phone_key", "email_key")
    return pl.col("phone_key" if has_phones else "email_key")


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
