"""What is told of a column once it is typed: choices without proof, odd cells, rounding."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.schema.columns import Kind
from funnelcli.sources.recognition.headers import header_currency
from funnelcli.sources.shape import ROW, RawTable, column_of
from funnelcli.sources.values import natives
from funnelcli.sources.values.dates import SERIAL, DateFormat, Zones, style_of, wall_clock
from funnelcli.sources.values.money import NumberFormat

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

Format = DateFormat | NumberFormat
DATES = frozenset({Kind.MOMENT, Kind.DAY})
SHOWN = 5
"""How many places of a problem are told."""
_SCALED = re.compile(r"\b(?:тыс|млн|mln|thousands?|millions?)\b", re.IGNORECASE)
"""A header that counts money by thousands or millions; no profile knows one, settings may."""


def told_of(
    table: RawTable, header: str, kind: Kind, form: Format | None, schema: pl.Schema
) -> Iterator[Issue]:
    """Every doubt about the column ``header``; ``form`` is how its texts are read."""
    if form is not None and form.doubtful:
        yield _doubt(table, header, form)
    if isinstance(form, DateFormat):
        if _is_mixed(table, form):
            yield from _mixed(table, header, form)
        if SERIAL in form.patterns:
            yield from _numbers_as_days(table, header, _text_serials(table, header))
    if isinstance(form, NumberFormat) and form.shortened:
        yield _at_header("D166", table, header)
    if kind in DATES:
        yield from _numbers_as_days(table, header, natives.bare_days(table, header, schema))
    if kind is Kind.MONEY:
        yield from _disputed(table, header, schema)
        if _SCALED.search(header):
            yield _at_header("D207", table, header)


def places_of(table: RawTable, rows: Sequence[int], header: str | None) -> tuple[Place, ...]:
    """Places of ``rows`` of a file in the column ``header``."""
    head = table.head
    return tuple(Place(head.name, head.sheet, row, header) for row in rows)


def _at_header(code: str, table: RawTable, header: str, **values: "Value") -> Issue:
    filled: dict[str, Value] = {"file": table.head.name, "column": header, **values}
    return Issue(code, filled, places=places_of(table, [table.head.header_row], header))


def _at_rows(
    code: str, table: RawTable, header: str, rows: Sequence[int], **values: "Value"
) -> Issue:
    filled: dict[str, Value] = {
        "file": table.head.name,
        "column": header,
        "number": len(rows),
        **values,
    }
    return Issue(code, filled, max(len(rows), 1), places_of(table, rows[:SHOWN], header))


def _doubt(table: RawTable, header: str, form: Format) -> Issue:
    code = "D051" if isinstance(form, DateFormat) else "D061"
    return _at_header(code, table, header, chosen=form.described)


def _numbers_as_days(table: RawTable, header: str, rows: Sequence[int]) -> list[Issue]:
    """Days that stand there as bare numbers are taken as what they surely are, and told."""
    return [_at_rows("D140", table, header, rows)] if rows else []


def _text_serials(table: RawTable, header: str) -> list[int]:
    """The rows whose day a spreadsheet has turned into a number before the export."""
    serial = wall_clock(column_of(header), DateFormat(patterns=(SERIAL,)), Zones())
    return table.frame.filter(serial.is_not_null()).select(ROW)[ROW].to_list()


def _disputed(table: RawTable, header: str, schema: pl.Schema) -> list[Issue]:
    """A currency in the header and another in the number formats below it."""
    told = header_currency(header)
    if told is None:
        return []
    rows, codes = natives.other_currencies(table, header, schema, told)
    if not rows:
        return []
    return [_at_rows("D138", table, header, rows, currency=told, others=", ".join(codes))]


def _is_mixed(table: RawTable, form: DateFormat) -> bool:
    """Whether a text file writes two kinds of date in one column (a workbook's own are ISO)."""
    return len(form.styles - {SERIAL}) > 1 and table.head.container == "csv"


def _mixed(table: RawTable, header: str, form: DateFormat) -> list[Issue]:
    """The cells that are not written the way most of the column is, if they can be read at all."""
    first = next(pattern for pattern in form.patterns if pattern != SERIAL)
    alike = tuple(p for p in form.patterns if style_of(p) == style_of(first))
    usual = replace(form, patterns=alike)
    raw = column_of(header)
    other = raw.is_not_null() & wall_clock(raw, usual, Zones()).is_null()
    unread = wall_clock(raw, form, Zones()).is_null()
    rows = table.frame.filter(other & ~unread).select(ROW)[ROW].to_list()
    return [_at_rows("D052", table, header, rows, chosen=form.described)] if rows else []
