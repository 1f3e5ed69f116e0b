"""Days in texts: ``2026-11-05`` and ``05.11.2026``, a time behind them left aside.

Anything else is no day: whether ``05/11/2026`` is in May or in November nobody knows. The number
of the day is counted out of digits (Hinnant, chrono-compatible low-level date algorithms), for
engines read dates in ways of their own.
"""

import narwhals.stable.v2 as nw

_YEAR_FIRST = "^[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}(?:[ t,].*)?$"
_DAY_FIRST = r"^[0-9]{2}\.[0-9]{2}\.[0-9]{4}(?:[ ,].*)?$"
_TO_EPOCH = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


def compile_text_day(text: nw.Expr) -> nw.Expr:
    """The number of the day in a folded text as Int64; null where it holds none."""
    year = _part(text, (0, 4), (6, 4))
    month = _part(text, (5, 2), (3, 2))
    day = _part(text, (8, 2), (0, 2))
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= _month_days(year, month))
    return nw.when(real).then(_number(year, month, day)).otherwise(_nothing(nw.Int64))


def _part(text: nw.Expr, year_first: tuple[int, int], day_first: tuple[int, int]) -> nw.Expr:
    found = (
        nw.when(text.str.contains(_DAY_FIRST))
        .then(text.str.slice(*day_first))
        .otherwise(_nothing(nw.String))
    )
    found = (
        nw.when(text.str.contains(_YEAR_FIRST)).then(text.str.slice(*year_first)).otherwise(found)
    )
    return found.cast(nw.Int64)


def _nothing(dtype: type[nw.Int64 | nw.String]) -> nw.Expr:
    return nw.lit(None, dtype=dtype)


def _month_days(year: nw.Expr, month: nw.Expr) -> nw.Expr:
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    february = nw.when(is_leap).then(nw.lit(29)).otherwise(nw.lit(28))
    others = nw.when(month.is_in([4, 6, 9, 11])).then(nw.lit(30)).otherwise(nw.lit(31))
    return nw.when(month == 2).then(february).otherwise(others)


def _number(year: nw.Expr, month: nw.Expr, day: nw.Expr) -> nw.Expr:
    """Years begin in March here, so that the leap day is the last of its year."""
    early = (month <= 2).cast(nw.Int64)
    march_year = year - early
    leaps = march_year // 4 - march_year // 100 + march_year // 400
    before = (153 * (month - 3 + 12 * early) + 2) // 5
    return march_year * 365 + leaps + before + day - 1 - _TO_EPOCH
