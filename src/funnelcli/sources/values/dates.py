"""Dates as text: which way a column writes them, and the expression that reads it.

One order per column, chosen from evidence over the whole column and never row by row. Dotted
dates are day first, dates that begin with a year are ISO; slashes and dashes after a day or a
month are decided by a component over 12 anywhere in the column.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

Order = Literal["ymd", "dmy", "mdy"]

_SHAPE = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:(T|,? +)(\d{1,2}:\d{2})(:\d{2})?(\.\d{1,9})?(?: ?([AaPp][Mm]))?"
    r" ?(Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_FIRST_YEAR, _LAST_YEAR = 1899, 2200
SERIAL = "serial"
"""The pattern of days that a spreadsheet has turned into numbers (45689 for 2025-02-01)."""
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
"""Such numbers of the years 1954 to 2119."""
STAMP = "stamp"
"""The pattern of moments as seconds or milliseconds since 1970 in UTC, as APIs write them."""
_STAMP = re.compile(r"1\d{9}(?:\d{3})?")
"""Such numbers of the years 2001 to 2033."""
_EXAMPLES = {SERIAL: "45689.5", STAMP: "1763596800"}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  wall time as exported


@dataclass(frozen=True, kw_only=True)
class DateFormat:
    """How a column writes its dates.

    ``patterns`` are tried in order (strptime of the engine, without or with an offset);
    ``doubtful`` says that nothing in the column tells day from month, ``month_first`` what a
    column proves that could be either (None: it could not, or does not); ``leaning``: the proof is
    no more than AM and PM, and other columns may overrule it; ``habitual``: nothing
    tells, and the system is known to write so.
    """

    patterns: tuple[str, ...] = ()
    doubtful: bool = False
    month_first: bool | None = None
    leaning: bool = False
    habitual: bool = False

    @property
    def styles(self) -> frozenset[str]:
        """The orders and separators in use: one, unless two kinds of date are mixed."""
        return frozenset(map(style_of, self.patterns))

    @property
    def described(self) -> str:
        """The patterns for people: ``dd.mm.yyyy HH:MM:SS``."""
        return " | ".join(_describe(pattern) for pattern in self.patterns)


@dataclass(frozen=True)
class _Shape:
    first: int
    second: int
    year_first: bool
    short_year: bool
    separator: str
    tail: str


def choose_format(
    texts: Iterable[str], *, told: str | None = None, month_first: bool | None = None
) -> DateFormat:
    """The format of a column that holds ``texts``; what does not look like a date is passed over.

    Args:
        texts: values seen, the more the better.
        told: a format from the settings (``dd.mm.yyyy HH:MM:SS`` or strptime) that wins.
        month_first: what a column is taken for that does not prove the contrary.
    """
    if told:
        return DateFormat(patterns=(_told_pattern(told),))
    texts = list(texts)
    shapes = [shape for text in texts if (shape := _shape(text)) is not None]
    votes = Counter(proof for shape in shapes if (proof := _proof(shape)) is not None)
    open_ones = [shape for shape in shapes if _is_open(shape)]
    proven = votes["dmy"] != votes["mdy"]
    # Only American programs write AM and PM after a numeric date.
    leaning = not proven and month_first is None and any("%p" in shape.tail for shape in open_ones)
    order: Order = "mdy" if month_first or leaning else "dmy"
    if proven:
        order = "dmy" if votes["dmy"] > votes["mdy"] else "mdy"
    seen = Counter(_pattern(shape, order) for shape in shapes)
    seen[SERIAL] = sum(_SERIAL.fullmatch(text) is not None for text in texts)
    seen[STAMP] = sum(_STAMP.fullmatch(text) is not None for text in texts)
    ranked = sorted((+seen).items(), key=lambda kv: (-kv[1], kv[0]))
    patterns = tuple(pattern for pattern, _ in ranked)
    return DateFormat(
        patterns=patterns,
        doubtful=bool(open_ones) and not proven and not leaning,
        month_first=order == "mdy" if proven or leaning else None,
        leaning=leaning,
    )


def is_date(text: str) -> bool:
    """Whether ``text`` is written like a date, with or without a time of day."""
    return _shape(text) is not None


def _shape(text: str) -> _Shape | None:
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    head, tail_year = found[1], found[4]
    year_first = len(head) == 4
    if year_first == (len(tail_year) == 4) or len(head) == 3 or len(tail_year) == 3:
        short = not year_first and len(head) <= 2 and len(tail_year) == 2
        if not short:
            return None
    return _Shape(
        first=int(head) if not year_first else int(found[3]),
        second=int(found[3]) if not year_first else int(tail_year),
        year_first=year_first,
        short_year=len(head) <= 2 and len(tail_year) == 2,
        separator=found[2],
        tail=_tail(found),
    )


def _tail(found: re.Match[str]) -> str:
    if found[5] is None:
        return ""
    joint = "T" if found[5] == "T" else ", " if "," in found[5] else " "
    clock = "%I:%M" if found[9] else "%H:%M"
    seconds = ":%S" if found[7] else ""
    fraction = "%.f" if found[8] else ""
    half = (" %p" if " " in found[0][found.end(6) :] else "%p") if found[9] else ""
    zone = "" if found[10] is None else _ZONES.get(len(found[10]), "%z")
    if zone and found[0][found.start(10) - 1] == " ":
        zone = f" {zone}"
    return f"{joint}{clock}{seconds}{fraction}{half}{zone}"


_ZONES = {1: "Z", 3: "%#z"}
"""The pattern of an offset by its length: «Z», «+03» (as databases write it), else «+03:00»."""


def _is_open(shape: _Shape) -> bool:
    """Whether the order of day and month is not told by the way it is written."""
    return not shape.year_first and shape.separator != "."


def _proof(shape: _Shape) -> Literal["dmy", "mdy"] | None:
    if not _is_open(shape):
        return None
    if shape.first > 12:
        return "dmy"
    if shape.second > 12:
        return "mdy"
    return None


def _pattern(shape: _Shape, order: Order) -> str:
    if shape.year_first:
        parts = ("%Y", "%m", "%d")
    else:
        year = "%y" if shape.short_year else "%Y"
        day_first = shape.separator == "." or order == "dmy"
        parts = ("%d", "%m", year) if day_first else ("%m", "%d", year)
    return shape.separator.join(parts) + shape.tail


_WORDS = (
    ("yyyy", "%Y"),
    ("yy", "%y"),
    ("mm", "%m"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("hh", "%I"),
    ("MM", "%M"),
    ("SS", "%S"),
    ("AM", "%p"),
)


def _told_pattern(told: str) -> str:
    """``dd.mm.yyyy HH:MM`` as a strptime pattern; a strptime pattern stays as it is."""
    if "%" in told:
        return told
    for word, code in _WORDS:
        told = told.replace(word, code)
    return told


def _describe(pattern: str) -> str:
    if pattern in _EXAMPLES:
        return _EXAMPLES[pattern]
    for word, code in _WORDS:
        pattern = pattern.replace(code, word)
    return pattern.replace("%.f", ".fff").replace("%#z", "+hh").replace("%z", "+hh:mm")


def style_of(pattern: str) -> str:
    """The date part of a pattern."""
    return re.split("[ ,T]", pattern)[0]


def has_offset(pattern: str) -> bool:
    """Whether a pattern says where on earth its clock stands."""
    return pattern.endswith(("%z", "%#z", "Z"))


@dataclass(frozen=True, kw_only=True)
class Zones:
    """Whose clock a file is written by, and whose days count. None: as written."""

    file: str | None = None
    home: str | None = None


def wall_clock(column: pl.Expr, form: DateFormat, zones: Zones) -> pl.Expr:
    """Text to the local date and time of ``zones.home`` (Datetime); null where it does not parse.

    A moment with an offset or from another zone is converted (without a home it stays as
    written); a date without a time of day is the day that is written.
    """
    read = [_parse(column, pattern, zones) for pattern in form.patterns]
    if not read:
        return pl.lit(None, pl.Datetime("us"))
    return pl.coalesce([pl.when(_is_sane(wall)).then(wall) for wall in read])


def _is_sane(wall: pl.Expr) -> pl.Expr:
    """Whether the year may be meant: ``01.02.24`` is no day of the year 24 to a full pattern."""
    return wall.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)


def _parse(column: pl.Expr, pattern: str, zones: Zones) -> pl.Expr:
    if pattern == SERIAL:
        return _moved(_from_serial(column), zones)
    if pattern == STAMP:
        return _from_stamp(column, zones.home)
    if has_offset(pattern) and zones.home is None:
        bare = column.str.replace(r" ?(?:Z|[+-]\d{2}(?::?\d{2})?)$", "")
        return _parse(bare, re.sub(r" ?(Z|%#?z)$", "", pattern), zones)
    if has_offset(pattern):
        moment = column.str.strptime(
            pl.Datetime("us", "UTC"), re.sub(r"Z$", "%#z", pattern), strict=False, cache=False
        )
        return moment.dt.convert_time_zone(str(zones.home)).dt.replace_time_zone(None)
    if not re.search("%[HI]", pattern):
        day = column.str.strptime(pl.Date, pattern, strict=False, cache=False)
        return day.cast(pl.Datetime("us"))
    return _moved(column.str.strptime(pl.Datetime("us"), pattern, strict=False, cache=False), zones)


def _from_serial(column: pl.Expr) -> pl.Expr:
    """Days since the last but one of 1899, the time of day as a fraction, to the second."""
    number = pl.when(column.str.contains(rf"^(?:{_SERIAL.pattern})$")).then(
        column.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    )
    seconds = (number * 86_400).round(0).cast(pl.Int64)
    return pl.lit(_EPOCH) + pl.duration(seconds=seconds)


def _from_stamp(column: pl.Expr, home: str | None) -> pl.Expr:
    """Moments in UTC, of ten digits in seconds and of thirteen in milliseconds, by ``home``."""
    number = pl.when(column.str.contains(rf"^(?:{_STAMP.pattern})$")).then(
        column.cast(pl.Int64, strict=False)
    )
    unit = pl.when(column.str.len_bytes() == 10).then(1_000_000).otherwise(1_000)
    moment = (number * unit).cast(pl.Datetime("us"))
    if home is None:
        return moment
    return moment.dt.replace_time_zone("UTC").dt.convert_time_zone(home).dt.replace_time_zone(None)


def native_clock(cells: pl.Expr, zones: Zones) -> pl.Expr:
    """A workbook's own moments by the clock of home; where none has a time of day they are days."""
    if not zones.file or not zones.home or zones.file == zones.home:
        return cells
    has_times = (cells.dt.truncate("1d") != cells).any()
    return pl.when(has_times).then(_moved(cells, zones)).otherwise(cells)


def _moved(wall: pl.Expr, zones: Zones) -> pl.Expr:
    """A wall time of the file as one of home."""
    if zones.file and zones.home and zones.file != zones.home:
        here = localised(wall, zones.file).dt.convert_time_zone(zones.home)
        return here.dt.replace_time_zone(None)
    return wall


def localised(wall: pl.Expr, zone: str) -> pl.Expr:
    """Wall time as a moment of ``zone``.

    A skipped hour is read an hour later, a doubled one as its first.
    """
    first = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    later = (wall + pl.duration(hours=1)).dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    return pl.coalesce(first, later)


def to_utc(wall: pl.Expr, home: str | None) -> pl.Expr:
    """Local wall time as UTC without a zone; without a zone as written."""
    if home is None:
        return wall
    return localised(wall, home).dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def day_of(wall: pl.Expr) -> pl.Expr:
    """The day number (days since 1970-01-01) of a wall time."""
    return wall.dt.date().to_physical().cast(pl.Int64)
