"""Keys that tell whether two records are about one person: a phone, an e-mail address.

They are made once: repeats, links and customers all ask for them.
"""

from collections.abc import Callable, Sequence

import polars as pl

_DRESS = "[ \u00a0()+.'-]"
_LISTED = r"[,;/\n]"
_EMAIL = r"^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$"
_LEAST, _MOST = 10, 15
_INDEX = "__index"


def phone_key(column: pl.Expr) -> pl.Expr:
    """The digits of one phone; null when they are not 10 to 15 (E.164 knows no longer ones).

    Russian ``8XXXXXXXXXX`` becomes ``7XXXXXXXXXX``, as ``+7`` does.
    """
    packed = column.str.replace_all(_DRESS, "")
    size = packed.str.len_bytes()
    valid = size.is_between(_LEAST, _MOST) & ~packed.str.contains(r"\D")
    russian = (size == 11) & packed.str.starts_with("8")
    seven = pl.concat_str(pl.lit("7"), packed.str.slice(1))
    return pl.when(valid & russian).then(seven).when(valid).then(packed)


def email_key(column: pl.Expr) -> pl.Expr:
    """One e-mail address in lower case; null when it has not the shape of one."""
    return pl.when(column.str.contains(_EMAIL)).then(column.str.to_lowercase())


def with_keys(frame: pl.DataFrame, phones: Sequence[str], emails: Sequence[str]) -> pl.LazyFrame:
    """``frame`` with ``phone_key``, ``email_key`` and ``person`` (phone key, else e-mail key).

    ``phones`` and ``emails`` are the columns to look through; the first valid value wins.
    """
    frame, phone_keys = _keys(frame, phones, phone_key)
    frame, email_keys = _keys(frame, emails, email_key)
    return (
        frame.lazy()
        .with_columns(_first(phone_keys).alias("phone_key"), _first(email_keys).alias("email_key"))
        .with_columns(person=pl.coalesce("phone_key", "email_key"))
        .select(pl.exclude(f"^{_INDEX}.*$"))
        .collect()
        .lazy()
    )


def _first(keys: Sequence[pl.Expr]) -> pl.Expr:
    return pl.coalesce(keys) if keys else pl.lit(None, pl.String)


def _keys(
    frame: pl.DataFrame, columns: Sequence[str], key: Callable[[pl.Expr], pl.Expr]
) -> tuple[pl.DataFrame, list[pl.Expr]]:
    keys: list[pl.Expr] = []
    for name in columns:
        column = pl.col(name)
        if not frame.select(column.str.contains(_LISTED).any()).item():
            keys.append(key(column))
            continue
        listed = f"{_INDEX}:{name}"
        frame = frame.with_columns(_listed_keys(frame[name], key).alias(listed))
        keys.append(pl.coalesce(key(column), pl.col(listed)))
    return frame, keys


def _listed_keys(column: pl.Series, key: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """The key of the first valid part of each cell that lists several, else null."""
    cells = pl.DataFrame({"cell": column}).with_row_index(_INDEX)
    parts = (
        cells.lazy()
        .filter(pl.col("cell").str.contains(_LISTED))
        .with_columns(pl.col("cell").str.replace_all(_LISTED, ",").str.split(","))
        .explode("cell")
        .select(_INDEX, key=key(pl.col("cell").str.strip_chars()))
        .drop_nulls("key")
        .unique(_INDEX, keep="first", maintain_order=True)
    )
    found = cells.lazy().join(parts, on=_INDEX, how="left", maintain_order="left").collect()
    return found["key"]
