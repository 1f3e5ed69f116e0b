"""What the cells of a sheet mean: texts, numbers, moments, yes and no; errors are no values."""

from datetime import datetime

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import (
    DAY,
    ERROR,
    NUMBER,
    SHARED,
    TEXT,
    YES_NO,
    SheetCells,
    largest,
)
from funnelcli.sources.workbooks.xlsx_strings import decoded
from funnelcli.sources.workbooks.xlsx_styles import Styles

MOMENT, TIME = 6, 7
"""Kinds of cells beside those of the file: a number shown as a day, as a time without a day."""

EXACT = 2**53
"""Whole numbers below this are exact in a workbook, which stores floats."""

_MOST_TEXT = 1 << 30
"""Bytes of all texts of a sheet together, each counted as often as it is used."""

_LAST_DAY = 2_958_466
_DAYS_TO_1904 = 1_462
_SURELY_DAYS = 20_000
"""A number as large as this is a day (of 1954 or later), even where only its time is shown."""
_LIKELY_DAYS = (_SURELY_DAYS, 80_000)
"""Bare numbers that can be days: of 1954 to 2119."""
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
WHOLE = r"^-?(?:0|[1-9][0-9]*)$"


def understand(
    sheet: SheetCells, strings: pl.Series, styles: Styles, *, is_1904: bool, tidy: bool = True
) -> pl.DataFrame:
    """The cells of ``sheet`` with ``kind`` settled and ``text``, ``number``, ``moment``, ``odd``.

    ``text`` is tidy (unless told otherwise: with the spaces around it); for numbers it is what the
    file holds. A cell without a value has none of the three: a formula that was never calculated.
    ``odd``: the text holds control characters. Bare numbers that can be days have their
    ``moment`` too. Raises UnfitError: an index that leads nowhere, or far too much text.
    """
    texts = _texts(sheet.cells, strings, tidy=tidy)
    cells = sheet.cells.with_columns(text=texts, odd=_odd(sheet.cells, texts, strings))
    cells = cells.with_columns(number=_numbers(), moment=_iso(cells))
    cells = cells.with_columns(kind=_kinds(styles, is_1904=is_1904))
    return cells.with_columns(moment=_moments(is_1904=is_1904))


def _texts(cells: pl.DataFrame, strings: pl.Series, *, tidy: bool) -> pl.Series:
    """The texts of all cells; yes and no as words, errors as they are written."""
    kind, text = pl.col("kind"), pl.col("text")
    own = kind == TEXT
    if cells.select(own.any()).item():
        plain = decoded(cells["text"])
        cells = cells.with_columns(text=pl.when(own).then(_bare(plain, tidy=tidy)).otherwise(text))
    if cells.select((kind == YES_NO).any()).item():
        words = pl.when(text.is_in(["1", "true"])).then(pl.lit("true")).otherwise(pl.lit("false"))
        cells = cells.with_columns(text=pl.when(kind == YES_NO).then(words).otherwise(text))
    if not cells.select((kind == SHARED).any()).item():
        return cells["text"]
    index = cells.select(pl.when(kind == SHARED).then(text).cast(pl.UInt32, strict=False))
    places = index.to_series()
    if largest(places) >= max(len(strings), 1):
        raise UnfitError("D018")
    _check_size(strings.str.len_bytes().gather(places) if len(strings) else strings.cast(pl.UInt32))
    shared = strings.to_frame().select(_bare(strings, tidy=tidy)).to_series()
    found = (
        shared.gather(places) if len(strings) else pl.Series([None] * len(places), dtype=pl.String)
    )
    return cells.select(
        pl.when(kind == SHARED).then(found).otherwise(text).alias("text")
    ).to_series()


def _odd(cells: pl.DataFrame, texts: pl.Series, strings: pl.Series) -> pl.Series:
    """Which texts hold control characters; only escapes can have brought them in."""
    shared = strings.str.contains(_CONTROL).any()
    if shared or cells["text"].str.contains("_x", literal=True).any():
        return texts.str.contains(_CONTROL).fill_null(value=False)
    return pl.repeat(value=False, n=len(texts), eager=True)


def _check_size(sizes: pl.Series) -> None:
    total = sizes.cast(pl.Int64).sum()
    if total > _MOST_TEXT:
        raise UnfitError("D130")


def _bare(texts: pl.Series, *, tidy: bool) -> pl.Expr:
    """Texts without the spaces around them, none where nothing is left (``rows.clean_cell``)."""
    bare = pl.lit(texts).str.strip_chars() if tidy else pl.lit(texts)
    return pl.when(bare != "").then(bare)


def _numbers() -> pl.Expr:
    number = pl.when(pl.col("kind") == NUMBER).then(pl.col("text")).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _iso(cells: pl.DataFrame) -> pl.Expr:
    """Moments that the file writes as text."""
    if not (cells["kind"] == DAY).any():
        return pl.lit(None, pl.Datetime("us"))
    text = pl.when(pl.col("kind") == DAY).then(pl.col("text")).str.strip_suffix("Z")
    full = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")
    return pl.coalesce(full, text.str.to_datetime("%Y-%m-%d", strict=False, time_unit="us"))


def _kinds(styles: Styles, *, is_1904: bool) -> pl.Expr:
    """A number that reads as none is text; one that is shown as a day is a moment."""
    kind, number = pl.col("kind"), pl.col("number")
    days = pl.col("style").is_in(sorted(styles.days))
    times = pl.col("style").is_in(sorted(styles.times))
    first, last = (0, _LAST_DAY - _DAYS_TO_1904) if is_1904 else (1, _LAST_DAY)
    is_day = (days | (times & (number >= _SURELY_DAYS))) & (number >= first) & (number < last)
    is_number = number.is_not_null()
    settled = (
        pl.when(is_number & is_day)
        .then(MOMENT)
        .when(is_number & times & (number >= 0))
        .then(TIME)
        .when((kind == NUMBER) & number.is_null() & pl.col("text").is_not_null())
        .then(TEXT)
        .when((kind == DAY) & pl.col("moment").is_not_null())
        .then(MOMENT)
        .when(kind.is_in([SHARED, DAY]))
        .then(TEXT)
        .otherwise(kind)
    )
    return settled.cast(pl.UInt8)


def _moments(*, is_1904: bool) -> pl.Expr:
    """Days since the epoch to moments, to the nearest millisecond; 1900 had no 29 February."""
    number = pl.col("number")
    if is_1904:
        epoch, days = datetime(1904, 1, 1), number  # noqa: DTZ001 - cells have no zone
    else:
        epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - same reason
        days = number + pl.when(number < 60).then(1).otherwise(0)
    span = (days * 86_400_000).round(0).cast(pl.Int64) * 1_000
    moment = pl.lit(epoch, pl.Datetime("us")) + span.cast(pl.Duration("us"))
    may_be = (pl.col("kind") == NUMBER) & number.is_between(*_LIKELY_DAYS)
    is_day = (pl.col("kind") == MOMENT) & number.is_not_null()
    return pl.when(is_day | may_be).then(moment).otherwise("moment")


def shown() -> pl.Expr:
    """The text that stands for a cell: numbers plainly, moments as ISO, none for errors."""
    kind, text, number = pl.col("kind"), pl.col("text"), pl.col("number")
    moment = pl.col("moment")
    whole = (number.round(0) == number) & (number.abs() < EXACT)
    plain = (
        pl.when(text.str.contains(WHOLE))
        .then(text)
        .when(whole)
        .then(number.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(number.cast(pl.String))
    )
    return (
        pl.when(kind == NUMBER)
        .then(plain)
        .when(kind == MOMENT)
        .then(moment.dt.to_string("%Y-%m-%d %H:%M:%S"))
        .when(kind == TIME)
        .then(_clock(number))
        .when(kind != ERROR)
        .then(text)
    )


def _clock(number: pl.Expr) -> pl.Expr:
    """Parts of a day as hours, minutes, seconds; hours may pass 24."""
    seconds = (number * 86_400).round(0).cast(pl.Int64, strict=False)
    parts = (seconds // 3_600, seconds // 60 % 60, seconds % 60)
    return pl.concat_str([part.cast(pl.String).str.zfill(2) for part in parts], separator=":")
