"""The report as a workbook: summary, a sheet for each statistic, the data under them.

The five statistics are live formulas over the data sheets; what no formula makes is set apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.format import NO_DATA, money_form
from funnelcli.render.words import Words
from funnelcli.render.xlsx_pages import (
    Bars,
    Page,
    Properties,
    Slot,
    Value,
    column_of,
    widths_of,
    write_pages,
)
from funnelcli.report.book import Book, DataColumn, DataSheet, Figure, Grid
from funnelcli.report.model import Card, CellValue, Column, Finding, Kind, Report, Section, Table

_COUNT, _NUMBER, _SHARE = "#,##0", "#,##0.0", "0.0%"
_DAY: Mapping[str, str] = {"ru": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
_BARE: Mapping[str, str | None] = {
    "value.percent": _SHARE,
    "value.times": "0.00",
    "value.about": None,
}
"""Phrases that say only a number, and how it looks; None as the number itself would."""
_FORMS: Mapping[Kind, str] = {Kind.SHARE: _SHARE, Kind.TIMES: "0.00"}
_LONGEST_TITLE = 31
_WIDEST = 44
_MOST_BARS = 30
_COLORS: Mapping[str, str] = {
    "✓": "E3F1E3",
    "≈": "FFF4D6",
    "○": "FFF4D6",
    "?": "FBE3D6",
    "✗": "F8D7DA",
}
_HEADLINE = "_headline"
Row = list[Slot | None]


@dataclass(kw_only=True)
class _Layout:
    """The pages so far, and the cells that other sheets may call by a name."""

    words: Words
    is_live: bool
    pages: list[Page] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def title(self, wanted: str) -> str:
        """A sheet title that Excel takes and no other sheet has."""
        plain = "".join(" " if char in r"[]:*?/\'" else char for char in wanted).strip()
        title, number = plain[:_LONGEST_TITLE], 2
        taken = {page.title.casefold() for page in self.pages}
        while title.casefold() in taken:
            title = f"{plain[: _LONGEST_TITLE - 4]} ({number})"
            number += 1
        return title


def render_workbook(book: Book, words: Words) -> bytes:
    """The workbook as the bytes of an XLSX file; the same book gives the same bytes.

    Nothing from data is a formula. While a data sheet does not hold every record no formula is
    written, and the summary says so.
    """
    layout = _Layout(words=words, is_live=book.is_live)
    sections = [_section_page(section, book, layout) for section in book.report.sections]
    data = [_data_page(sheet, layout) for sheet in book.data]
    parameters = _parameter_page(book, layout)
    summary = _summary_page(book, layout)
    report = book.report
    properties = Properties(
        title=words.text(report.title),
        subject=words.text(say("sheet.period", period=report.period, day=report.as_of)),
        keywords=report.period.start.isoformat(),
        language=words.lang,
    )
    return write_pages([summary, *sections, *data, parameters], layout.names, properties)


def _section_page(section: Section, book: Book, layout: _Layout) -> Page:
    """What the section says, its grids of formulas, its tables as values."""
    words, key = layout.words, f"live.sheet.{section.id}"
    title = layout.title(words.text(say(key) if words.has(key) else section.title))
    rows: list[Row] = [[_title(words.text(section.title))]]
    if section.mark.state is not State.OK:
        state = say(f"state.{section.mark.state}")
        rows.append(_text(say("note.mark", state=state, reason=section.mark.reason), words))
    rows += [_text(callout.text, words) for callout in section.callouts]
    grids = book.grids.get(section.id, ())
    if grids:
        rows.append(_text(say("live.legend" if layout.is_live else "live.capped"), words))
    charts: list[Bars] = []
    for grid in grids:
        rows += [[], [_title(words.text(grid.caption))], _head(grid.columns, words)]
        charts += _bars(grid, len(rows) + 1, words)
        for figures in grid.rows:
            is_total = grid.last_is_total and figures is grid.rows[-1]
            rows.append(_figures(figures, grid, (title, len(rows) + 1), layout, is_total=is_total))
    for table in section.tables:
        rows += [[], *_table(table, section, words, doubled=bool(grids))]
    rows += [[], *(_text(note, words) for note in section.notes)]
    widths = widths_of(rows)
    page = Page(title=title, rows=rows, widths=widths, charts=charts, marks=_COLORS)
    layout.pages.append(page)
    return page


def _bars(grid: Grid, first: int, words: Words) -> Iterator[Bars]:
    """The chart of a grid whose rows begin at ``first``, where there is something to compare."""
    count = len(grid.rows) - int(grid.last_is_total)
    if grid.charted is None or not 1 < count <= _MOST_BARS:
        return
    at = grid.keys.index(grid.charted)
    title = words.text(grid.columns[at].title)
    yield Bars(title=title, at=at, first=first, last=first + count - 1)


def _figures(
    figures: Sequence[Figure],
    grid: Grid,
    place: tuple[str, int],
    layout: _Layout,
    *,
    is_total: bool,
) -> Row:
    """A row of a grid at the row ``place`` of a sheet; its formulas learn their cells."""
    title, number = place
    cells = {key: f"{column_of(at)}{number}" for at, key in enumerate(grid.keys)}
    row: Row = []
    for at, (figure, column) in enumerate(zip(figures, grid.columns, strict=True)):
        slot = _slot(figure.value, column.kind, layout.words)
        formula = figure.formula if layout.is_live and figure.value is not None else None
        is_number = not isinstance(slot.value, str)
        row.append(
            replace(
                slot,
                formula=formula.format_map(cells) if formula else None,
                is_computed=formula is None and is_number,
                is_total=is_total,
                wraps=_is_long(slot),
            )
        )
        if figure.name:
            layout.names[figure.name] = f"'{title}'!${column_of(at)}${number}"
            layout.values[figure.name] = slot.value
    return row


def _table(table: Table, section: Section, words: Words, *, doubled: bool) -> list[Row]:
    """A table of the report; ``doubled`` where formulas above say the same."""
    caption = table.caption or section.title
    said = say("live.computed", table=caption) if doubled else caption
    rows: list[Row] = [[_title(words.text(said))], _head(table.columns, words)]
    for cells in table.rows:
        is_total = table.last_is_total and cells is table.rows[-1]
        slots = [
            _slot(cell.value, column.kind, words)
            for cell, column in zip(cells, table.columns, strict=True)
        ]
        rows.append(
            [
                replace(
                    slot,
                    is_total=is_total,
                    is_computed=not isinstance(slot.value, str),
                    wraps=_is_long(slot),
                )
                for slot in slots
            ]
        )
    return rows


def _is_long(slot: Slot) -> bool:
    return isinstance(slot.value, str) and len(slot.value) > _WIDEST


def _data_page(sheet: DataSheet, layout: _Layout) -> Page:
    """Records below their titles; each column has the name that formulas call it by."""
    words, title = layout.words, layout.title(layout.words.text(sheet.title))
    forms = ["#,##0.00" if column.kind is Kind.MONEY else "General" for column in sheet.columns]
    day = _DAY[words.lang]
    rows: list[Row] = [_head(sheet.columns, words)]
    rows += [
        [
            None
            if value is None
            else Slot(value=value, form=day if isinstance(value, date) else form)
            for value, form in zip(record, forms, strict=True)
        ]
        for record in sheet.rows
    ]
    last = max(2, len(rows))
    for at, column in enumerate(sheet.columns):
        letter = column_of(at)
        layout.names[column.name] = f"'{title}'!${letter}$2:${letter}${last}"
    if sheet.is_capped:
        count = sheet.total_count - len(sheet.rows)
        rows.append(_text(say("live.more", count=count), words))
    page = Page(
        title=title, rows=rows, widths=widths_of(rows[:200], most=30), frozen=1, has_filter=True
    )
    layout.pages.append(page)
    return page


def _parameter_page(book: Book, layout: _Layout) -> Page:
    words, title = layout.words, layout.title(layout.words.text(say("live.sheet.parameters")))
    rows: list[Row] = []
    for each in book.parameters:
        rows.append([*_text(each.title, words), _slot(each.value, Kind.NUMBER, words)])
        layout.names[each.name] = f"'{title}'!$B${len(rows)}"
    page = Page(title=title, rows=rows, widths=widths_of(rows))
    layout.pages.append(page)
    return page


def _summary_page(book: Book, layout: _Layout) -> Page:
    """The first screen: headline, the five statistics, findings, problems, accounts."""
    words, report = layout.words, book.report
    title = layout.title(words.text(say("page.summary")))
    period = say("sheet.period", period=report.period, day=report.as_of)
    rows: list[Row] = [[_title(words.text(report.title))], _text(period, words)]
    rows.append(_text(say("live.legend" if layout.is_live else "live.capped"), words))
    rows += [[], *(_text(each.text, words) for each in report.headline), []]
    heads = ("page.statistic", "page.value", "column.state", "page.detail")
    rows.append([Slot(value=words.text(say(key)), is_head=True) for key in heads])
    rows += [_card(card, layout) for card in report.cards]
    rows += [[], *(_text(each, words) for each in report.remarks)]
    rows += _troubles(report, words)
    rows += [[], [_title(words.text(say("sheet.footer")))]]
    rows += [_text(each, words) for each in (*report.understood, *report.footer)]
    page = Page(title=title, rows=rows, widths=[30, 18, 18, 90], marks=_COLORS)
    layout.pages.append(page)
    return page


def _card(card: Card, layout: _Layout) -> Row:
    """A statistic; its value is called from its sheet where the same stands there."""
    words, name = layout.words, f"{card.section}{_HEADLINE}"
    slot = _slot(card.value.value, Kind.NUMBER, words)
    if isinstance(card.value.value, Ratio | float):
        slot = replace(slot, form=slot.form if isinstance(card.value.value, Ratio) else "0.00")
    calls = layout.is_live and name in layout.names and layout.values[name] == slot.value
    detail = [words.text(line) for line in card.detail]
    if card.mark.reason is not None:
        detail.append(words.text(card.mark.reason))
    return [
        *_text(card.title, words),
        replace(slot, formula=name if calls else None),
        *_text(say(f"state.{card.mark.state}"), words),
        Slot(value="; ".join(detail), wraps=True),
    ]


def _troubles(report: Report, words: Words) -> Iterator[Row]:
    """Findings, then problems of the data: code, what, what to do."""
    parts = (("sheet.findings", report.findings), ("sheet.issues", report.issues))
    for key, found in parts:
        if found:
            yield []
            yield [_title(words.text(say(key)))]
        for each in found:
            said = each.text if isinstance(each, Finding) else each.message
            advice = words.text(each.hint)
            yield [
                Slot(value=each.code),
                Slot(value=words.text(say(f"csv.severity.{each.severity}"))),
                None,
                Slot(value=f"{words.text(said)} → {advice}", wraps=True),
            ]


def _head(columns: Sequence[Column | DataColumn], words: Words) -> Row:
    return [Slot(value=words.text(column.title), is_head=True) for column in columns]


def _title(text: str) -> Slot:
    return Slot(value=text, is_title=True)


def _text(phrase: Phrase, words: Words) -> Row:
    return [Slot(value=words.text(phrase))]


def _slot(value: CellValue, kind: Kind, words: Words) -> Slot:
    """A value as Excel holds it, with the number format of its kind and language."""
    if isinstance(value, Phrase) and value.key in _BARE:
        bare = _slot(value.values["value"], kind, words)
        return replace(bare, form=_BARE[value.key] or bare.form)
    if value is None or (isinstance(value, Ratio) and value.value is None):
        is_text = kind is Kind.TEXT
        return Slot(value=None if is_text else NO_DATA, is_right=not is_text)
    if isinstance(value, Ratio | Money):
        return _counted(value, words)
    if isinstance(value, int | float):
        form = _COUNT if isinstance(value, int) else _FORMS.get(kind, _NUMBER)
        return Slot(value=value, form=form)
    if isinstance(value, date):
        return Slot(value=value, form=_DAY[words.lang])
    return Slot(value=words.value(_said(value)))


def _counted(value: Ratio | Money, words: Words) -> Slot:
    if isinstance(value, Ratio):
        return Slot(value=value.value, form=_SHARE)
    return Slot(value=value.amount, form=money_form(value.currency, words.lang))


def _said(value: str | Period | Mark | Phrase) -> str | Period | Phrase:
    return say(f"state.{value.state}") if isinstance(value, Mark) else value
