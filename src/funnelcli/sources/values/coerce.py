"""Text columns to typed columns: the formats are chosen from evidence, what fails is counted.

A sample chooses the formats, the whole file is read by them in one pass, and what they could not
read is new evidence: when it changes a choice, the file is read again. So the choice rests on
the whole column, and the usual file is read once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from funnelcli.issues import Issue
from funnelcli.schema.columns import Kind
from funnelcli.sources.recognition.headers import header_currency
from funnelcli.sources.shape import ROW, RawTable, column_of
from funnelcli.sources.values import natives
from funnelcli.sources.values.dates import (
    DateFormat,
    Zones,
    choose_format,
    native_clock,
    wall_clock,
)
from funnelcli.sources.values.doubts import DATES, SHOWN, Format, places_of, told_of
from funnelcli.sources.values.money import (
    MICRO,
    Mark,
    NumberFormat,
    cell_currency,
    choose_number,
    millionths,
    native_millionths,
)
from funnelcli.sources.values.nothing import is_nothing, without_zero_days
from funnelcli.sources.values.share import share_of_one
from funnelcli.sources.values.swapped import swapped

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

CURRENCY = ":currency"
"""Suffix of the column that holds the currency written in the cells of a money column."""

_PASSES = 3
_EVIDENCE = 2_000
_IDS = frozenset({"deal_id", "lead_id"})
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u00a0 "
"""What copying from a page leaves around an id, and nobody sees."""
_AS_NUMBER = r"^(\d+)\.0$"
"""An id that a program has taken for a number with decimals on its way through it."""
_NUMBERS = frozenset({Kind.MONEY, Kind.INTEGER, Kind.SHARE})


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to be typed: its ``name`` in the result, where it comes from, what it is."""

    name: str
    header: str
    kind: Kind
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Coerced:
    """Typed columns.

    ``frame`` has ``__row`` and the columns: dates as wall time (Datetime), money as millionths
    (Int64) with ``<name>:currency`` where cells carry signs, counts as Int64, shares as
    Float64 from 0 to 1, the rest String.
    ``formats`` are the choices by column; ``unread`` counts the cells that were not understood.
    """

    frame: pl.DataFrame
    formats: Mapping[str, Format]
    issues: tuple[Issue, ...]
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a file writes what its columns leave open.

    ``date_format`` is told by the settings and holds for every date column; ``month_first`` and
    ``decimal`` are what the system is known to do, for columns that nothing else decides.
    """

    date_format: str | None = None
    month_first: bool | None = None
    decimal: Mark | None = None


def coerce(table: RawTable, columns: Sequence[Column], zones: Zones, habits: Habits) -> Coerced:
    """The ``columns`` of ``table`` in their types.

    Cells that cannot be read are null and issues.
    """
    _make_whole(table.frame)
    schema = table.frame.schema
    texts = [c for c in columns if c.kind in DATES | _NUMBERS and schema[c.header] == pl.String]
    evidence = {c.name: _sampled(table, c, schema) for c in texts}
    formats: dict[str, Format] = {}
    frame = pl.DataFrame()
    failed: list[Column] = []
    for _ in range(_PASSES):
        chosen = _choose(texts, evidence, habits)
        if formats and _alike(chosen, formats):
            break
        formats = chosen
        frame = _read(table, columns, schema, formats, zones)
        frame = _meant(table, columns, frame)
        failed = [c for c in columns if _bad(c) in frame and frame[_bad(c)].any()]
        rejected = _rejected(table, failed, frame)
        for column in failed:
            evidence.setdefault(column.name, set()).update(rejected[column.name])
    issues, unread = _complaints(table, failed, frame)
    formats = _settled(formats, frame)
    frame = _with_bare_ids(columns, frame)
    if habits.date_format is None:
        frame = _without_swapped(table, columns, formats, frame, issues, unread)
    for column in columns:
        form = formats.get(column.name)
        issues += told_of(table, column.header, column.kind, form, schema)
    frame = frame.drop([name for name in frame.columns if name.startswith(_BAD)])
    return Coerced(frame=frame, formats=formats, issues=tuple(issues), unread=unread)


def _make_whole(frame: pl.DataFrame) -> None:
    """Join the many small pieces that a parse leaves, a column at a time.

    Else every later step that adds a column would copy all the others.
    """
    for place in range(frame.width):
        frame.replace_column(place, frame.to_series(place).rechunk())


_BAD = "bad:"


def _bad(column: Column) -> str:
    return f"{_BAD}{column.name}"


def _meant(table: RawTable, columns: Sequence[Column], frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` in which what stands for "nothing" is neither a day nor unread."""
    for column in columns:
        bad = _bad(column)
        if column.kind in DATES:
            frame = without_zero_days(frame, column.name, bad)
        if bad in frame and frame[bad].any() and table.frame.schema[column.header] == pl.String:
            cells = table.frame.select(column_of(column.header)).to_series()
            frame = frame.with_columns((pl.col(bad) & ~is_nothing(cells)).alias(bad))
    return frame


def _with_bare_ids(columns: Sequence[Column], frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ids without what nobody sees around them, and without decimals."""
    for column in columns:
        if column.name not in _IDS or frame.schema[column.name] != pl.String:
            continue
        ids = frame[column.name].str
        if ((ids.len_bytes() != ids.len_chars()) | ids.ends_with(".0")).any():  # seldom
            bare = pl.col(column.name).str.strip_chars(_UNSEEN).str.replace(_AS_NUMBER, "$1")
            there = (bare != "") & ~bare.is_in(list(column.missing))
            frame = frame.with_columns(pl.when(there).then(bare).alias(column.name))
    return frame


def _sampled(table: RawTable, column: Column, schema: pl.Schema) -> set[str]:
    missing = set(column.missing)
    if (among := natives.texts_among(table, column.header, schema)) is not None:
        return among - missing
    at = table.head.headers.index(column.header)
    return {text for row in table.head.sample if (text := row[at]) and text not in missing}


def _choose(
    columns: Iterable[Column], evidence: Mapping[str, set[str]], habits: Habits
) -> dict[str, Format]:
    """The format of each column; a doubtful order of day and month follows the other columns."""
    chosen: dict[str, Format] = {}
    for column in columns:
        seen = sorted(evidence[column.name])
        if column.kind in DATES:
            chosen[column.name] = choose_format(seen, told=habits.date_format)
        elif column.kind is Kind.SHARE:
            bare = [text.removesuffix("%").strip() for text in seen]
            chosen[column.name] = choose_number(bare, habit=".")
        else:
            whole = column.kind is Kind.INTEGER
            chosen[column.name] = choose_number(seen, whole=whole, habit=habits.decimal)
    order = _order(chosen.values())
    habitual = order is None
    order = habits.month_first if order is None else order
    for name, form in chosen.items():
        if isinstance(form, DateFormat) and (form.doubtful or form.leaning) and order is not None:
            again = choose_format(sorted(evidence[name]), month_first=order)
            chosen[name] = replace(again, doubtful=False, habitual=habitual and form.doubtful)
    return chosen


def _order(forms: Iterable[Format]) -> bool | None:
    """Whether the columns of a file put the month first: those with proof, else with AM and PM."""
    dates = [form for form in forms if isinstance(form, DateFormat)]
    for leaning in (False, True):
        said = {f.month_first for f in dates if f.leaning is leaning} - {None}
        if len(said) == 1:
            return said.pop()
    return None


def _alike(one: Mapping[str, Format], other: Mapping[str, Format]) -> bool:
    """Whether two choices read every text alike."""

    def reads(form: Format) -> object:
        if isinstance(form, DateFormat):
            return frozenset(form.patterns)
        return form.decimal, form.grouping, tuple(form.signs), form.bare

    return all(reads(one[name]) == reads(other[name]) for name in one)


def _read(
    table: RawTable,
    columns: Sequence[Column],
    schema: pl.Schema,
    formats: Mapping[str, Format],
    zones: Zones,
) -> pl.DataFrame:
    made: list[pl.Expr] = [pl.col(ROW)]
    for column in columns:
        made += _typed(column, schema, formats.get(column.name), zones)
    return table.frame.lazy().select(made).collect(engine="in-memory")


def _typed(column: Column, schema: pl.Schema, form: Format | None, zones: Zones) -> list[pl.Expr]:
    """The typed column, what could not be read in it, and the currency of its cells."""
    header, dtype = column.header, schema[column.header]
    raw = column_of(header)
    if isinstance(form, DateFormat):
        moment = wall_clock(raw, form, zones)
        own = natives.cells(natives.MOMENT, header, schema)
        typed = pl.coalesce(*(native_clock(cells, zones) for cells in own), moment)
    elif isinstance(form, NumberFormat):
        own = natives.cells(natives.NUMBER, header, schema)
        typed = _number(raw, column, form, own)
    else:
        typed = _native(raw, column, schema, zones)
    made = [typed.alias(column.name)]
    if column.kind is Kind.MONEY and (named := _currencies(header, schema, form)):
        made.append(pl.coalesce(named).alias(f"{column.name}{CURRENCY}"))
    if column.kind in DATES | _NUMBERS:
        bad = raw.is_not_null() & typed.is_null()
        if column.missing and dtype == pl.String:
            bad &= ~raw.is_in(list(_spellings(column.missing)))
        made.append(bad.alias(_bad(column)))
    return made


def _spellings(missing: Iterable[str]) -> set[str]:
    return {form for text in missing for form in (text, text.lower(), text.capitalize())}


def _number(raw: pl.Expr, column: Column, form: NumberFormat, own: Sequence[pl.Expr]) -> pl.Expr:
    """Text as a number, cells that are numbers of their own (``own``) as they are."""
    is_share = column.kind is Kind.SHARE
    bare = raw.str.strip_suffix("%").str.strip_chars() if is_share else raw
    number = millionths(bare, form)
    if own:
        number = pl.coalesce(native_millionths(own[0]), number)
    if is_share:
        return share_of_one(number, raw.str.ends_with("%").fill_null(value=False))
    return number if column.kind is Kind.MONEY else _whole(number)


def _whole(number: pl.Expr) -> pl.Expr:
    return pl.when(number % MICRO == 0).then(number // MICRO)


def _currencies(header: str, schema: pl.Schema, form: Format | None) -> list[pl.Expr]:
    """The currencies that the cells of a money column name: in their text, by their format.

    The format says nothing where the header says it.
    """
    written = []
    if isinstance(form, NumberFormat) and form.signs:
        written.append(cell_currency(column_of(header), form))
    formatted = natives.cells(natives.CURRENCY, header, schema)
    return [*written, *([] if header_currency(header) else formatted)]


def _native(raw: pl.Expr, column: Column, schema: pl.Schema, zones: Zones) -> pl.Expr:
    """A text field, or a column of a workbook that holds only dates or only numbers."""
    dtype = schema[column.header]
    if column.kind in DATES:
        if dtype.is_temporal():
            return native_clock(raw.cast(pl.Datetime("us")), zones)
        days = natives.cells(natives.MOMENT, column.header, schema)
        return native_clock(days[0], zones) if days else pl.lit(None, pl.Datetime)
    if column.kind in _NUMBERS:
        number = native_millionths(raw) if dtype.is_numeric() else pl.lit(None, pl.Int64)
        if column.kind is Kind.SHARE:
            return share_of_one(number, pl.lit(value=False))
        return number if column.kind is Kind.MONEY else _whole(number)
    if dtype.is_float():
        whole = (raw % 1 == 0) & (raw.abs() < 2**53)
        return (
            pl.when(whole)
            .then(raw.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(raw.cast(pl.String))
        )
    text = raw if dtype == pl.String else raw.cast(pl.String)
    if column.missing:
        text = pl.when(~text.is_in(list(column.missing))).then(text)
    return text


def _rejected(
    table: RawTable, failed: Sequence[Column], frame: pl.DataFrame
) -> dict[str, set[str]]:
    """Some different texts that could not be read, by column."""
    if not failed:
        return {}
    rows = {c.name: frame.filter(pl.col(_bad(c)))[ROW].head(50_000).implode() for c in failed}
    plans = [
        table.frame.lazy()
        .filter(pl.col(ROW).is_in(rows[c.name]))
        .select(column_of(c.header).cast(pl.String).alias("text"))
        .unique(maintain_order=True)
        .head(_EVIDENCE)
        for c in failed
    ]
    found = pl.collect_all(plans)
    return {c.name: set(texts["text"]) for c, texts in zip(failed, found, strict=True)}


def _complaints(
    table: RawTable, failed: Sequence[Column], frame: pl.DataFrame
) -> tuple[list[Issue], dict[str, int]]:
    issues: list[Issue] = []
    unread: dict[str, int] = {}
    for column in failed:
        rows = frame.filter(pl.col(_bad(column)))[ROW]
        code = "D050" if column.kind in DATES else "D060"
        values: dict[str, Value] = {
            "file": table.head.name,
            "column": column.header,
            "number": len(rows),
        }
        places = places_of(table, rows.head(SHOWN).to_list(), column.header)
        issues.append(Issue(code, values, count=len(rows), places=places))
        unread[column.name] = len(rows)
    return issues, unread


def _without_swapped(
    table: RawTable,
    columns: Sequence[Column],
    formats: Mapping[str, Format],
    frame: pl.DataFrame,
    issues: list[Issue],
    unread: dict[str, int],
) -> pl.DataFrame:
    """``frame`` without dates whose day and month a spreadsheet has exchanged.

    They are told in ``issues`` and counted in ``unread``. A format from the settings says that
    all is well.
    """
    for column in columns:
        form = formats.get(column.name)
        if not isinstance(form, DateFormat):
            continue
        wrong = swapped(table, column.header, form, frame[column.name])
        if wrong is None:
            continue
        rows = frame[ROW].filter(wrong)
        values: dict[str, Value] = {
            "file": table.head.name,
            "column": column.header,
            "number": len(rows),
        }
        places = places_of(table, rows.head(SHOWN).to_list(), column.header)
        issues.append(Issue("D235", values, count=len(rows), places=places))
        unread[column.name] = unread.get(column.name, 0) + len(rows)
        frame = frame.with_columns(pl.when(~wrong).then(column.name).alias(column.name))
    return frame


def _settled(formats: Mapping[str, Format], frame: pl.DataFrame) -> dict[str, Format]:
    """A doubtful day-first column is proven by a day over 12 that the sample did not show."""
    settled = dict(formats)
    for name, form in formats.items():
        if isinstance(form, DateFormat) and form.doubtful:
            proven = frame.select((pl.col(name).dt.day() > 12).any()).item()
            settled[name] = replace(form, doubtful=not proven)
    return settled
