"""The report on a terminal, by rich: any width, with or without colour, on any console.

Colour always stands beside a sign or a word. Text from data is inert: markup is never read,
control characters are visible escapes. Nothing is cut: tables fold, split by columns, or become
lists.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from rich.box import SQUARE, Box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from funnelcli.issues import Issue, Severity
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.bar import bar_text
from funnelcli.render.encoding import fit_encoding
from funnelcli.render.inert import visible
from funnelcli.render.layout import GAP, Block, Measure, lay_out
from funnelcli.render.problems import places_text
from funnelcli.render.words import Words
from funnelcli.report.model import Callout, Card, Cell, Column, Finding, Kind, Report, Section
from funnelcli.report.model import Table as ReportTable

_BOXED_FROM = 100
_CARDS_WIDEST = 150
_TEXT_WIDEST = 110
_INDENT = 2
_GLUE = "\ue000"
"""Stands for a no-break space while rich lays text out (rich would break lines there)."""
_LINES = Box("    \n    \n ── \n    \n ── \n    \n    \n    \n")
_SIGNS = {
    Severity.ERROR: ("✗", "bold red"),
    Severity.WARNING: ("!", "bold yellow"),
    Severity.NOTICE: ("✓", "bold green"),
}
_STATE_STYLES = {
    State.REFUSED: "red",
    State.UNKNOWN: "yellow",
    State.EARLY: "yellow",
    State.WIDE: "yellow",
    State.OK: "green",
}
_KIND_AS = {Kind.SHARE: "percent", Kind.TIMES: "times"}
_LEFT = frozenset({Kind.TEXT, Kind.STATE, Kind.BAR})


def render_terminal(report: Report, words: Words, *, width: int, color: bool, encoding: str) -> str:
    """The whole sheet as text that ends with a newline.

    Args:
        report: what to print.
        words: the language.
        width: columns of the terminal; longer lines occur only where one word is longer.
        color: whether to write colour codes; without it there is no control byte but newline.
        encoding: what the output can say; the rest gets fallbacks (see ``fit_encoding``).
    """
    page = _Page(words=words, width=max(width, 20), encoding=encoding)
    return _printed(_parts(report, page), page, color=color)


def render_sections(
    sections: Iterable[Section], words: Words, *, width: int, color: bool, encoding: str
) -> str:
    """Sections by themselves, as the report prints them (arguments as in ``render_terminal``)."""
    page = _Page(words=words, width=max(width, 20), encoding=encoding)
    parts = [part for section in sections for part in _section(section, page)]
    return _printed(parts[1:], page, color=color)  # without the blank line above the first title


def _printed(parts: Iterable[RenderableType], page: "_Page", *, color: bool) -> str:
    stream = StringIO()
    console = Console(
        file=stream,
        width=page.width,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for part in parts:
        console.print(part, overflow="fold")
    lines = stream.getvalue().replace(_GLUE, "\u00a0").split("\n")
    return fit_encoding("\n".join(line.rstrip(" ") for line in lines), page.encoding)


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What everything is printed on."""

    words: Words
    width: int
    encoding: str

    def say(self, phrase: Phrase, style: str = "") -> Text:
        """A phrase as inert text."""
        return self.plain(self.words.text(phrase), style)

    def plain(self, text: str, style: str = "") -> Text:
        """Any text as inert text."""
        fitted = fit_encoding(visible(text), self.encoding)
        return Text(fitted.replace("\u00a0", _GLUE), style=style)


def _parts(report: Report, page: _Page) -> Iterator[RenderableType]:
    yield from _understood(report, page)
    yield from _first_screen(report, page)
    for section in report.sections:
        yield from _section(section, page)
    yield from _troubles(report, page)
    yield from _title(say("sheet.footer"), page)
    for line in report.footer:
        yield _indented(page.say(line, "dim"), page)


def _understood(report: Report, page: _Page) -> Iterator[RenderableType]:
    if not report.understood:
        return
    yield page.say(say("sheet.understood"), "bold")
    for line in report.understood:
        yield _indented(page.say(line, "dim"), page)
    yield ""


def _first_screen(report: Report, page: _Page) -> Iterator[RenderableType]:
    yield page.say(report.title, "bold")
    yield page.say(say("sheet.period", period=report.period, day=report.as_of), "dim")
    yield ""
    for callout in report.headline:
        yield _callout(callout, page)
    yield ""
    yield from _cards(report.cards, page)
    for remark in report.remarks:
        yield _indented(page.say(remark), page)


def _troubles(report: Report, page: _Page) -> Iterator[RenderableType]:
    if report.findings:
        yield from _title(say("sheet.findings"), page)
        for finding in report.findings:
            yield _finding(finding, page)
    if report.issues:
        yield from _title(say("sheet.issues"), page)
        for issue in report.issues:
            yield _issue(issue, page)


def _indented(text: Text, page: _Page) -> RenderableType:
    """A paragraph set in from the left and not wider than eyes follow."""
    extra = max(0, page.width - _INDENT - _TEXT_WIDEST)
    return Padding(text, (0, extra, 0, _INDENT))


def _title(title: Phrase, page: _Page) -> Iterator[RenderableType]:
    yield ""
    text = page.say(title, "bold")
    text.append(" " + "─" * max(3, min(page.width, _TEXT_WIDEST) - cell_len(text.plain) - 1), "dim")
    yield text


def _signed(sign: str, style: str, text: Text, page: _Page) -> RenderableType:
    """A sign with a paragraph hanging beside it."""
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=_INDENT)
    grid.add_column(overflow="fold", max_width=min(page.width - _INDENT - 1, _TEXT_WIDEST))
    grid.add_row(Text(sign, style=style), text)
    return grid


def _callout(callout: Callout, page: _Page) -> RenderableType:
    """A sentence of the first screen, where a notice is good news."""
    sign, style = _SIGNS[callout.severity]
    return _signed(sign, style, page.say(callout.text, "bold"), page)


def _remark(callout: Callout, page: _Page) -> RenderableType:
    """A sentence of a section, where a notice is neutral."""
    sign, style = _neutral(callout.severity)
    return _signed(sign, style, page.say(callout.text, "bold"), page)


def _neutral(severity: Severity) -> tuple[str, str]:
    return ("·", "dim") if severity is Severity.NOTICE else _SIGNS[severity]


def _finding(finding: Finding, page: _Page) -> RenderableType:
    text = page.plain(f"{finding.code} {page.words.text(finding.text)}")
    return _advised(finding.severity, text, finding.hint, page)


def _issue(issue: Issue, page: _Page) -> RenderableType:
    text = page.plain(f"{issue.code} {page.words.text(issue.message)}")
    if places := places_text(issue, page.words):
        text.append("\n")
        text.append_text(page.plain(places))
    return _advised(issue.severity, text, issue.hint, page)


def _advised(severity: Severity, text: Text, hint: Phrase, page: _Page) -> RenderableType:
    """A sentence with the advice under it."""
    sign, style = _neutral(severity)
    text.append("\n")
    text.append_text(page.plain(f"→ {page.words.text(hint)}", "dim"))
    return _signed(sign, style, text, page)


def _cards(cards: tuple[Card, ...], page: _Page) -> Iterator[RenderableType]:
    if not cards:
        return
    if page.width >= _BOXED_FROM:
        yield _boxed(cards, page)
    else:
        yield _listed(cards, page)
    yield ""


def _boxed(cards: tuple[Card, ...], page: _Page) -> RenderableType:
    total = min(page.width, _CARDS_WIDEST)
    inner = (total - 1) // len(cards) - 3
    grid = Grid(box=SQUARE, show_header=False, border_style="dim", padding=(0, 1))
    for _ in cards:
        grid.add_column(width=inner, overflow="fold")
    grid.add_row(*(_card_text(card, page) for card in cards))
    return grid


def _card_text(card: Card, page: _Page) -> Text:
    lines = [_card_title(card, page), _card_value(card, page)]
    lines += [page.say(line) for line in card.detail]
    lines += [_reason(card.mark, page)] if card.mark.state is not State.OK else []
    return Text("\n").join(lines)


def _listed(cards: tuple[Card, ...], page: _Page) -> RenderableType:
    titles = [_card_title(card, page) for card in cards]
    grid = Grid.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=min(max(cell_len(title.plain) for title in titles), page.width // 3))
    grid.add_column(overflow="fold")
    for card, title in zip(cards, titles, strict=True):
        body = _card_value(card, page)
        body.append("\n")
        body.append_text(Text(" · ").join(page.say(line) for line in card.detail))
        if card.mark.state is not State.OK:
            body.append("\n")
            body.append_text(_reason(card.mark, page))
        grid.add_row(title, body)
    return grid


def _card_title(card: Card, page: _Page) -> Text:
    sign, style = _SIGNS[card.severity] if card.severity else (" ", "")
    return Text.assemble((f"{sign} ", style), page.say(card.title))


def _card_value(card: Card, page: _Page) -> Text:
    style = _SIGNS[card.severity][1] if card.severity else "bold"
    return _value(card.value, Kind.NUMBER, page, style)


def _reason(mark: Mark, page: _Page) -> Text:
    phrase = say("note.mark", state=say(f"state.{mark.state}"), reason=mark.reason)
    return page.say(phrase, _STATE_STYLES[mark.state])


def _section(section: Section, page: _Page) -> Iterator[RenderableType]:
    yield from _title(section.title, page)
    if section.mark.state is not State.OK:
        yield _indented(_reason(section.mark, page), page)
    for callout in section.callouts:
        yield _remark(callout, page)
    for table in section.tables:
        yield ""
        if table.caption:
            yield _indented(page.say(table.caption, "bold"), page)
        yield from _table(table, page)
    if section.notes:
        yield ""
    for note in section.notes:
        yield _indented(page.say(note, "dim"), page)


def _table(table: ReportTable, page: _Page) -> Iterator[RenderableType]:
    body = [
        [_value(cell, column.kind, page) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    heads = [page.say(column.title) for column in table.columns]
    measures = [
        _measure(column, [head, *(row[index] for row in body)])
        for index, (column, head) in enumerate(zip(table.columns, heads, strict=True))
    ]
    blocks = lay_out(measures, page.width - _INDENT)
    if blocks is None:
        yield from _as_lists(heads, body, page)
        return
    for place, block in enumerate(blocks):
        yield from [""] if place else []
        yield Padding(_block(table, block, heads, body), (0, 0, 0, _INDENT))


def _measure(column: Column, texts: list[Text]) -> Measure:
    head, *cells = [text.plain for text in texts]
    word = max(cell_len(word) for text in (head, *cells) for word in (text.split(" ") or [""]))
    whole = max((cell_len(cell) for cell in cells), default=0)
    longest = max(cell_len(part) for part in head.split(" "))
    return Measure(whole=max(whole, longest), word=word, bar=column.kind is Kind.BAR)


def _block(
    table: ReportTable, block: Block, heads: list[Text], body: list[list[Text]]
) -> RenderableType:
    grid = Grid(
        box=_LINES, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim"
    )
    for index, width in zip(block.columns, block.widths, strict=True):
        kind = table.columns[index].kind
        justify: JustifyMethod = "left" if kind in _LEFT else "right"
        grid.add_column(heads[index], width=width, justify=justify, overflow="fold")
    for place, (row, cells) in enumerate(zip(body, table.rows, strict=True)):
        last = place == len(body) - 1
        if last and table.last_is_total:
            grid.add_section()
        texts = [
            _bar(cells[index], width) if table.columns[index].kind is Kind.BAR else row[index]
            for index, width in zip(block.columns, block.widths, strict=True)
        ]
        grid.add_row(*texts, style="bold" if last and table.last_is_total else "")
    return grid


def _as_lists(heads: list[Text], body: list[list[Text]], page: _Page) -> Iterator[RenderableType]:
    """Each row as a list of its values, for widths where no two columns fit."""
    for row in body:
        yield _indented(Text.assemble(row[0], style="bold"), page)
        for head, value in zip(heads[1:], row[1:], strict=True):
            if value.plain:
                yield Padding(Text.assemble(head, ": ", value), (0, 0, 0, 2 * _INDENT))


def _value(cell: Cell, kind: Kind, page: _Page, style: str = "") -> Text:
    value = cell.value
    if kind is Kind.BAR:
        return Text("")
    if isinstance(value, Mark):
        return page.say(say(f"state.{value.state}"), _STATE_STYLES[value.state])
    as_share = "" if isinstance(value, Ratio) else _KIND_AS.get(kind, "")
    return page.plain(page.words.value(value, as_share), style)


def _bar(cell: Cell, width: int) -> Text:
    """A left-aligned bar of the cell's share."""
    share = cell.value.exact if isinstance(cell.value, Ratio) else None
    return Text(bar_text(share, width, cell.before.exact if cell.before else None), style="blue")
