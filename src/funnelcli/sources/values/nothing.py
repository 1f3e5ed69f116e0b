"""What people and programs write into a day or a number that there is not."""

from datetime import date, datetime

import polars as pl

_WORDS = (
    *("-", "–", "—", "--", "---", "null", "none", "nan", "nat", "n/a", "na", "#n/a", "(blank)"),
    *("#н/д", "н/д", "нет", "(пусто)", "пусто", "не указано", "не указана"),
    *("0000-00-00", "0000-00-00 00:00:00", "00.00.0000", "00.00.0000 00:00:00"),
)
_FIRST_YEAR = 1990
"""No system of customers is older."""
_ZERO_DAYS = [date(1899, 12, 30), date(1899, 12, 31), date(1969, 12, 31), date(1970, 1, 1)]
"""Where spreadsheets and computers begin to count, the latter by any clock."""


def is_nothing(cells: pl.Series) -> pl.Series:
    """Which texts are a word for "nothing": no day and no sum is called «—»."""
    return cells.str.to_lowercase().is_in(list(_WORDS))


def without_zero_days(frame: pl.DataFrame, name: str, bad: str) -> pl.DataFrame:
    """``frame`` without the moments in ``name`` before any record.

    Those that are no zero are marked in ``bad``, the column of what could not be read.
    """
    first = frame[name].min()
    if not isinstance(first, datetime) or first.year >= _FIRST_YEAR:
        return frame
    early = (pl.col(name).dt.year() < _FIRST_YEAR).fill_null(value=False)
    zero = pl.col(name).dt.date().is_in(_ZERO_DAYS)
    return frame.with_columns(
        pl.when(~early).then(name).alias(name), (pl.col(bad) | (early & ~zero)).alias(bad)
    )
