"""The report as CSV or TSV: one line a figure, the number as it is, its state beside it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from funnelcli.issues import Severity
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.dialect import Dialect, text_cell
from funnelcli.render.encoding import fit_encoding
from funnelcli.render.format import format_plain
from funnelcli.render.problems import places_text
from funnelcli.render.words import Words
from funnelcli.report.model import Card, Cell, CellValue, Report, Section, Table

_FIELDS = (
    *("metric", "table", "row", "column", "value"),
    *("unit", "numerator", "denominator", "state", "note"),
)
_NUMBERS = frozenset({"value.percent", "value.about", "value.times"})
"""Phrases that are nothing but a number, said in a certain way."""
_STATE = "state."
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One figure or sentence; ``metric`` is an id, the other texts are words."""

    metric: str
    table: Value = ""
    row: CellValue = ""
    column: Value = ""
    value: CellValue = None
    mark: Mark | None = None
    note: str | Phrase | None = None


def render_csv(
    report: Report, words: Words, dialect: Dialect, *, encoding: str = "utf-8", tabs: bool = False
) -> str:
    """Every figure, sentence and problem of the sheet on a line of its own.

    Shares are fractions of one with their counts, money is in units of ``unit``; a figure nobody
    knows is an empty cell. Texts are inert, see ``text_cell``. ``tabs`` makes it TSV: the same
    with tabs. What ``encoding`` lacks gets stand-ins, and the byte order mark is for UTF-8 alone.
    """
    stream = StringIO()
    separator = "\t" if tabs else dialect.separator
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow([words.text(say(f"csv.{name}")) for name in _FIELDS])
    for line in _lines(report, words):
        writer.writerow(_cells(line, words, comma=dialect.decimal_comma))
    is_unicode = encoding.casefold().replace("-", "").startswith("utf")
    mark = _BYTE_ORDER_MARK if dialect.mark and is_unicode else ""
    return mark + fit_encoding(stream.getvalue(), encoding)


def _cells(line: _Line, words: Words, *, comma: bool) -> list[str]:
    value = _bare(line.value)
    ratio = value if isinstance(value, Ratio) else None
    number = _number(value, comma=comma)
    known = isinstance(value, Money) and value.currency != UNKNOWN_CURRENCY
    return [
        line.metric,
        _text(line.table, words),
        _text(line.row, words),
        _text(line.column, words),
        _text(value, words) if number is None else number,
        value.currency if known and isinstance(value, Money) else "",
        format_plain(ratio.numerator) if ratio else "",
        format_plain(ratio.denominator) if ratio else "",
        _text(line.mark, words),
        _text(line.note, words),
    ]


def _bare(value: CellValue) -> CellValue:
    """The number of a phrase that says only a number."""
    if isinstance(value, Phrase) and value.key in _NUMBERS:
        return value.values["value"]
    return value


def _number(value: CellValue, *, comma: bool) -> str | None:
    """A number as a spreadsheet reads it; None where the value is none."""
    match value:
        case Ratio():
            return "" if value.value is None else format_plain(value.value, comma=comma)
        case Money():
            return format_plain(value.amount, comma=comma)
        case int() | float():
            return format_plain(value, comma=comma)
        case date():
            return value.isoformat()
        case _:
            return None


def _text(value: CellValue, words: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, Mark):
        return text_cell(words.text(say(f"{_STATE}{value.state}")))
    return text_cell(words.value(value))


def _lines(report: Report, words: Words) -> Iterator[_Line]:
    yield _Line(metric="report", column=say("csv.title"), value=report.title)
    yield _Line(
        metric="report",
        column=say("csv.period"),
        value=say("sheet.period", period=report.period, day=report.as_of),
    )
    yield from _said("report", say("sheet.understood"), report.understood)
    for each in report.headline:
        yield _Line(metric="report", column=_kind(each.severity), value=each.text)
    for card in report.cards:
        yield from _card(card)
    yield from _said("report", say("csv.remark"), report.remarks)
    for section in report.sections:
        yield from _section(section)
    yield from _troubles(report, words)
    yield from _said("report", say("sheet.footer"), report.footer)


def _said(metric: str, column: Phrase, phrases: Iterable[Phrase]) -> Iterator[_Line]:
    for phrase in phrases:
        yield _Line(metric=metric, column=column, value=phrase)


def _kind(severity: Severity) -> Phrase:
    return say(f"csv.severity.{severity}")


def _card(card: Card) -> Iterator[_Line]:
    yield _Line(
        metric=card.section,
        table=say("page.summary"),
        column=card.title,
        value=card.value.value,
        mark=card.mark,
        note=card.mark.reason,
    )
    for line in card.detail:
        yield _Line(
            metric=card.section,
            table=say("page.summary"),
            row=say("page.detail"),
            column=card.title,
            value=line,
        )


def _section(section: Section) -> Iterator[_Line]:
    yield _Line(
        metric=section.id,
        column=say("column.state"),
        value=section.mark,
        mark=section.mark,
        note=section.mark.reason,
    )
    for callout in section.callouts:
        yield _Line(metric=section.id, column=_kind(callout.severity), value=callout.text)
    for table in section.tables:
        yield from _table(section, table)
    yield from _said(section.id, say("csv.note"), section.notes)


def _table(section: Section, table: Table) -> Iterator[_Line]:
    """The cells right of the first column, each named by its row and its column."""
    stated = [_state_below(table, place) for place in range(len(table.columns))]
    for cells in table.rows:
        own = next((each.value for each in cells if isinstance(each.value, Mark)), None)
        for column, cell, below in list(zip(table.columns, cells, stated, strict=True))[1:]:
            mark = own or below or (cell.mark if cell.mark.state is not State.OK else None)
            yield _Line(
                metric=section.id,
                table=table.caption or section.title,
                row=cells[0].value if not isinstance(cells[0].value, Mark) else "",
                column=column.title,
                value=cell.value,
                mark=mark,
                note=_why(cell, mark),
            )


def _why(cell: Cell, mark: Mark | None) -> Phrase | None:
    return cell.note or (mark.reason if mark else None)


def _state_below(table: Table, place: int) -> Mark | None:
    """The state of a column whose measure has it in a row of its own."""
    for cells in table.rows:
        value = cells[place].value
        if isinstance(value, Phrase) and value.key.startswith(_STATE):
            return Mark(State(value.key.removeprefix(_STATE)))
    return None


def _troubles(report: Report, words: Words) -> Iterator[_Line]:
    for found in report.findings:
        yield _Line(
            metric=found.metric,
            table=say("sheet.findings"),
            row=found.code,
            column=_kind(found.severity),
            value=found.text,
            note=found.hint,
        )
    for issue in report.issues:
        yield _Line(
            metric="data",
            table=say("sheet.issues"),
            row=issue.code,
            column=_kind(issue.severity),
            value=issue.message,
            note=places_text(issue, words),
        )
