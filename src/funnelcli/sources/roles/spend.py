"""Advertising spend, a row per day: what covers several days is split over them exactly."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.day import day_number
from funnelcli.model.place import Place
from funnelcli.schema.columns import Role
from funnelcli.sources.accounting import Dropped, by_input, dropped_issues, take_out
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.reading import Part, Reading
from funnelcli.sources.recognition.stated_period import stated_period, unread_period
from funnelcli.sources.roles.channels import named_channel
from funnelcli.sources.roles.double_spend import double_spend
from funnelcli.sources.roles.summed_spend import without_sums
from funnelcli.sources.shape import ROW, Head
from funnelcli.sources.values.amounts import in_base, with_amounts
from funnelcli.sources.values.dates import day_of
from funnelcli.sources.values.money import MICRO, half_even

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_COUNTS = ("spend", "impressions", "clicks")
_DECIDING = frozenset({"spend", "spend_on", "period_from", "period_to"})
"""Fields without which spend is as good as absent."""


def read_spend(reading: Reading) -> Part:
    """Spend of all files, a row per day and source row; the rows kept are those of the files.

    The days of a row: its day column, else its period columns, else the period above the header.
    Rows without a day or with a period that ends before it begins (``no_date``), rows without
    money (``no_spend``) and sums of other rows (``total_row``) are left out; so are all rows of a
    file that names no days (D080, D082), and then those of every other file (``no_total_code``).
    """
    files = reading.files[Role.SPEND]
    parts = [_file_spend(file, reading) for file in files]
    frame = pl.concat([part.frame for part in parts], how="diagonal")
    twice = double_spend(frame, files)
    rest: list[Dropped] = []
    if code := no_total_code(reading):
        rest = by_input(frame.select(INPUT, ROW).unique(), code, code)
        frame = frame.clear()
    return Part(
        frame=frame,
        dropped=(*(gone for part in parts for gone in part.dropped), *rest),
        issues=(
            *without_days(files),
            *(issue for part in parts for issue in part.issues),
            *twice,
        ),
    )


def no_total_code(reading: Reading) -> str | None:
    """The code of why a file of spend cannot be counted: then the others are a part of the whole.

    A cost made of a part of the spend is no cost; None when all files can be counted.
    """
    if problems := without_days(reading.files[Role.SPEND]):
        return problems[0].code
    return "D162" if reading.withdrawn(Role.SPEND) & _DECIDING else None


def without_days(files: Sequence[Loaded]) -> list[Issue]:
    """The files that do not say which days their money was spent on."""
    return [
        _no_days(file.table.head)
        for file in files
        if file.found.role is Role.SPEND and _span_of(file) is None
    ]


def _no_days(head: Head) -> Issue:
    """Nothing names the days; or something does, in words that could mean anything."""
    told: dict[str, Value] = {"file": head.name}
    text = unread_period(head)
    if text is None:
        return Issue("D080", told, places=(Place(head.name, head.sheet),))
    return Issue("D082", {**told, "text": text}, places=(Place(head.name, head.sheet),))


def _file_spend(file: Loaded, reading: Reading) -> Part:
    spans = _span_of(file)
    frame = file.frame.with_columns(spans or _NO_DAYS)
    lost = pl.col("first_day").is_null() | pl.col("last_day").is_null()
    backward = pl.col("last_day") < pl.col("first_day")
    frame, dropped = take_out(frame, pl.col("spend").is_null(), "no_spend")
    frame, sums, told = without_sums(frame, file)
    code = "D081" if spans else _no_days(file.table.head).code
    frame, undated = take_out(frame, lost | backward, "no_date", code)
    issues = dropped_issues(undated, [file], "spend_on") if spans else []
    issues += told
    if shrunk := in_millionths([file]):
        units = half_even(pl.col("spend"), pl.lit(MICRO, pl.Int64))
        frame = frame.with_columns(units.alias("spend"))
        issues += shrunk
    frame = frame.with_columns(_channel(file, frame, reading.channels), _vat(file, frame))
    frame, unnamed = with_amounts(frame, [file], "spend", reading.currency)
    frame = split_days(frame)
    frame, unrated = in_base(frame, [file], "spend", "spend_on", reading.rates)
    gone = (*dropped, *undated, *sums)
    return Part(frame=frame, dropped=gone, issues=(*issues, *unnamed, *unrated))


def in_millionths(files: Sequence[Loaded]) -> list[Issue]:
    """The files whose amounts are read as millionths: nothing in them says so in words."""
    return [
        Issue(
            "D206",
            {"file": file.table.head.name, "column": file.found.columns.headers["spend"][0]},
            places=file.places([file.table.head.header_row], "spend"),
        )
        for file in files
        if file.found.block.money == "micros" and in_micros(file.typed.frame)
    ]


_NO_DAYS = [pl.lit(None, pl.Int64).alias(name) for name in ("first_day", "last_day")]


def _span_of(file: Loaded) -> list[pl.Expr] | None:
    """The first and the last day of each row; None where nothing names them."""
    return _span(file.typed.frame, stated_period(file.table.head))


def _span(frame: pl.DataFrame, stated: tuple[date, date] | None) -> list[pl.Expr] | None:
    if "spend_on" in frame.columns:
        day = day_of(pl.col("spend_on"))
        return [day.alias("first_day"), day.alias("last_day")]
    if {"period_from", "period_to"} <= set(frame.columns):
        first, last = day_of(pl.col("period_from")), day_of(pl.col("period_to"))
        return [first.alias("first_day"), last.alias("last_day")]
    if stated is None:
        return None
    first_day, last_day = (pl.lit(day_number(day), pl.Int64) for day in stated)
    return [first_day.alias("first_day"), last_day.alias("last_day")]


def _channel(file: Loaded, frame: pl.DataFrame, channels: Mapping[str, str]) -> pl.Expr:
    told = file.request.channel or (
        None if "channel" in frame.columns else file.found.block.channel
    )
    if told is not None:
        return pl.lit(named_channel(told, channels), pl.String).alias("channel")
    if "channel" not in frame.columns:
        return pl.lit(None, pl.String).alias("channel")
    names = frame["channel"].drop_nulls().unique().to_list()
    table = {name: named_channel(name, channels) for name in names}
    return pl.col("channel").replace_strict(table, default=None, return_dtype=pl.String)


def _vat(file: Loaded, frame: pl.DataFrame) -> pl.Expr:
    """What the settings say of the money, else its header, else the column, else unknown."""
    told = file.request.vat or vat_of(file.found.columns.headers["spend"][0])
    if told is not None or "vat" not in frame.columns:
        return pl.lit(told or "unknown").alias("vat")
    met = frame["vat"].drop_nulls().unique().to_list()
    table = {text: vat_of(text) or _VAT_WORDS.get(text.casefold().strip()) for text in met}
    known = pl.col("vat").replace_strict(table, default=None, return_dtype=pl.String)
    return known.fill_null("unknown").alias("vat")


def vat_of(text: str) -> str | None:
    """``incl`` or ``excl`` as a header or a cell says it in words; None when it does not."""
    folded = text.casefold().replace("ё", "е")
    if _WITHOUT_VAT.search(folded):
        return "excl"
    return "incl" if _WITH_VAT.search(folded) else None


_TAX = r"(?:ндс|vat|tax(?:es)?|mwst|iva)"
_WITHOUT_VAT = re.compile(
    rf"(?:без|не включая|excl[a-z]*\.?|w/o|without|ohne|zzgl\.?|sin)(?: учета)? ?{_TAX}"
    rf"|{_TAX} excl|net of {_TAX}"
)
_WITH_VAT = re.compile(
    r"(?:\bс|включая|вкл\.?|в т\. ?ч\.|в том числе|incl[a-z]*\.?|with|inkl\.?|con)"
    rf"(?: учетом)? ?{_TAX}"
    rf"|{_TAX} incl"
)
_VAT_WORDS = {"incl": "incl", "excl": "excl", "gross": "incl", "net": "excl"}


def in_micros(frame: pl.DataFrame) -> bool:
    """Whether whole numbers are millionths of a currency unit.

    Yandex Direct's API writes 1500.50 as 1500500000. A click tells: it costs neither more than a
    hundred thousand units nor less than a hundredth of one. Without clicks all amounts must be
    whole kopecks as millionths, and one of them a whole unit: 20000 and 50000 are units.
    """
    money = frame["spend"].drop_nulls()
    nonzero = money.filter(money != 0)
    if nonzero.is_empty() or (nonzero % MICRO != 0).any():
        return False
    clicks = int(frame["clicks"].sum()) if "clicks" in frame.columns else 0
    if clicks:
        click = int(nonzero.sum()) // clicks // MICRO
        return click > _DEAR or (click >= _CHEAP and bool((nonzero % _KOPECK == 0).all()))
    return bool((nonzero % _KOPECK == 0).all() and (nonzero.abs() >= MICRO * MICRO).any())


_DEAR, _CHEAP = 100_000, 10_000
"""What a click cannot cost: more units, fewer millionths."""
_KOPECK = 10_000 * MICRO
"""A kopeck that counts in millionths."""


def split_days(frame: pl.DataFrame) -> pl.DataFrame:
    """A row per day with ``spend_on``.

    Sums stay exact (largest remainder: the first days get one more unit each); a missing count
    stays missing.
    """
    length = pl.col("last_day") - pl.col("first_day") + 1
    if frame.select((length == 1).all()).item():
        return frame.with_columns(pl.col("first_day").alias("spend_on"))
    days = frame.with_columns(
        length.alias("__length"), pl.int_ranges(0, length, dtype=pl.Int64).alias("__nth")
    ).explode("__nth")
    counts = [name for name in _COUNTS if name in frame.columns]
    part = pl.col("__length")
    return days.with_columns(
        *(
            (pl.col(name) // part + (pl.col("__nth") < pl.col(name) % part).cast(pl.Int64))
            for name in counts
        ),
        (pl.col("first_day") + pl.col("__nth")).alias("spend_on"),
    ).drop("__length", "__nth")
