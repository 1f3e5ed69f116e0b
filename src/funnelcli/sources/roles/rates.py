"""Exchange rates by day, and amounts converted by them exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.money import minor_digits
from funnelcli.model.place import Place
from funnelcli.schema.columns import Kind
from funnelcli.sources.recognition.mapping import folded_headers
from funnelcli.sources.shape import ROW, Hints
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.values.coerce import Column, Habits, coerce
from funnelcli.sources.values.currency import currency_code
from funnelcli.sources.values.dates import Zones, day_of
from funnelcli.sources.values.doubts import places_of
from funnelcli.sources.values.money import MICRO, half_even

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_NEEDED = ("date", "currency", "rate")


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Units of ``base`` for one unit of a currency.

    ``frame`` has ``from_day`` (day number), ``code``, ``rate`` (millionths) and ``until``, the
    last day that the rate may be taken for; null where a currency has one rate for ever.
    """

    base: str
    frame: pl.DataFrame
    issues: tuple[Issue, ...]


def read_rates(path: Path, base: str | None) -> Rates:
    """The rates of a file with the columns date, currency, rate. Raises InputError."""
    head = read_head(path, Hints(), frozenset(_NEEDED))
    table_of = folded_headers(head.headers)
    if base is None or not all(name in table_of for name in _NEEDED):
        place = Place(head.name, head.sheet, head.header_row)
        raise InputError([Issue("D067", {"file": head.name}, places=(place,))])
    kinds = (Kind.DAY, Kind.TEXT, Kind.MONEY)
    columns = [
        Column(name=name, header=table_of[name], kind=kind)
        for name, kind in zip(_NEEDED, kinds, strict=True)
    ]
    table = read_table(head, [column.header for column in columns])
    typed = coerce(table, columns, Zones(), Habits())
    codes = {name: currency_code(name) for name in typed.frame["currency"].drop_nulls().unique()}
    rows = typed.frame.select(
        ROW,
        day_of(pl.col("date")).alias("from_day"),
        pl.col("currency")
        .replace_strict(codes, default=None, return_dtype=pl.String)
        .alias("code"),
        pl.col("rate"),
    )
    good = rows.drop_nulls().filter(pl.col("rate") > 0)
    bad = rows.join(good, on=ROW, how="anti")[ROW]
    issues: list[Issue] = [*head.issues, *table.issues]
    if not bad.is_empty():
        places = places_of(table, bad.head(5).to_list(), None)
        values: dict[str, Value] = {"file": head.name, "number": len(bad)}
        issues.append(Issue("D068", values, len(bad), places))
    clean = good.drop(ROW).unique(["code", "from_day"], keep="last", maintain_order=True)
    return Rates(base=base, frame=_with_last_days(clean), issues=tuple(issues))


_LEAST_DAYS = 31
"""So long any rate is good: by the month is how many firms fix them."""


def _with_last_days(rates: pl.DataFrame) -> pl.DataFrame:
    """By day, with ``until``: a rate lasts for twice the longest time between two of its currency.

    Where a file ends its last rate would be good for years, and nobody would know.
    """
    ordered = rates.sort("from_day")
    longest = pl.col("from_day").diff().max().over("code")
    lasts = pl.max_horizontal(2 * longest, pl.when(longest.is_not_null()).then(_LEAST_DAYS))
    return ordered.with_columns(until=pl.col("from_day") + lasts)


def convert(
    frame: pl.DataFrame, amounts: Sequence[str], day: str, rates: Rates
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Minor units in ``currency`` to minor units of the base, by the latest rate up to ``day``.

    A rate is good until its last day. Returns the frame, and its rows that found no rate (they
    stay as they are).
    """
    frame = frame.with_row_index("__order")
    foreign = frame.filter(pl.col("currency") != rates.base)
    if foreign.is_empty():
        return frame.drop("__order"), foreign.drop("__order")
    rated = (
        foreign.filter(pl.col(day).is_not_null())
        .sort(day)
        .join_asof(
            rates.frame,
            left_on=day,
            right_on="from_day",
            by_left="currency",
            by_right="code",
            strategy="backward",
            check_sortedness=False,
        )
        .filter(pl.col("rate").is_not_null())
        .filter(pl.col("until").is_null() | (pl.col(day) <= pl.col("until")))
    )
    without = foreign.join(rated, on="__order", how="anti")
    if rated.is_empty():
        return frame.drop("__order"), without.drop("__order")
    changed = rated.with_columns(
        *(_converted(name, rated["currency"].unique().to_list(), rates) for name in amounts),
        currency=pl.lit(rates.base),
    ).select(frame.columns)
    rest = frame.join(changed, on="__order", how="anti")
    return pl.concat([rest, changed]).sort("__order").drop("__order"), without.drop("__order")


def _converted(name: str, codes: Sequence[str], rates: Rates) -> pl.Expr:
    """Amount × rate, rounded half-even to minor units of the base."""
    home = 10 ** minor_digits(rates.base)
    size = pl.col("currency").replace_strict(
        list(codes), [MICRO * 10 ** minor_digits(code) for code in codes], return_dtype=pl.Int128
    )
    product = pl.col(name).cast(pl.Int128) * pl.col("rate").cast(pl.Int128) * home
    return half_even(product, size).cast(pl.Int64, strict=False).alias(name)
