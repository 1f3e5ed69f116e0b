"""The report as Markdown, for chats and wikis; nothing from data is markup there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from funnelcli.issues import Severity
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.bar import bar_text
from funnelcli.render.encoding import fit_encoding
from funnelcli.render.problems import places_text
from funnelcli.render.words import Words
from funnelcli.report.model import Callout, Card, Cell, Kind, Report, Section, Table

_BAR_WIDTH = 12
_SIGNS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTICE: "✓"}
)
_LEFT = frozenset({Kind.TEXT, Kind.STATE, Kind.BAR})
_KIND_AS: Mapping[Kind, str] = MappingProxyType({Kind.SHARE: "percent", Kind.TIMES: "times"})
_MARKUP = re.compile(
    r"[\\`*\[\]|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is plain
    r"|~(?=~)|(?<=~)~"
    r"|<(?=[A-Za-z/!?])|&(?=#|\w+;)"
    r"|:(?=//)|(?<=www)\."  # addresses would become links
    r"|^[#>+=-](?!\d)"  # marks of blocks, but not the minus of a number
    r"|^\d{1,9}[.)](?=\s|$)",
    re.IGNORECASE,
)


def render_markdown(report: Report, words: Words, *, encoding: str = "utf-8") -> str:
    """The whole sheet, headings first; a table stands for each table of the report.

    What ``encoding`` lacks gets stand-ins (see ``fit_encoding``).
    """
    blocks = ["\n".join(lines) for lines in _blocks(report, words) if lines]
    return fit_encoding("\n\n".join(blocks) + "\n", encoding)


def plain(text: str) -> str:
    """``text`` with everything that Markdown would obey escaped."""
    return _MARKUP.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    """With a backslash before the last character: the only one, or the one after digits."""
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _blocks(report: Report, words: Words) -> Iterator[list[str]]:
    yield [f"# {_said(report.title, words)}"]
    yield [_said(say("sheet.period", period=report.period, day=report.as_of), words)]
    if report.understood:
        yield [f"## {_said(say('sheet.understood'), words)}"]
        yield _listed(report.understood, words)
    yield [f"- **{_SIGNS[each.severity]}** {_said(each.text, words)}" for each in report.headline]
    yield _cards(report.cards, words)
    yield _listed(report.remarks, words)
    for section in report.sections:
        yield from _section(section, words)
    yield from _troubles(report, words)
    yield [f"## {_said(say('sheet.footer'), words)}"]
    yield _listed(report.footer, words)


def _said(phrase: Phrase, words: Words) -> str:
    return plain(words.text(phrase))


def _listed(phrases: Iterable[Phrase], words: Words) -> list[str]:
    return [f"- {_said(phrase, words)}" for phrase in phrases]


def _cards(cards: tuple[Card, ...], words: Words) -> list[str]:
    if not cards:
        return []
    titles = ("page.statistic", "page.value", "page.detail")
    head = [_said(say(title), words) for title in titles]
    return _grid(head, [False, True, False], [_card(card, words) for card in cards])


def _card(card: Card, words: Words) -> list[str]:
    sign = f"**{_SIGNS[card.severity]}** " if card.severity else ""
    detail = [_said(line, words) for line in card.detail]
    if card.mark.state is not State.OK:
        detail.append(_said(_reason(card.mark), words))
    value = _value(card.value, Kind.NUMBER, words)
    return [sign + _said(card.title, words), f"**{value}**", "; ".join(detail)]


def _reason(mark: Mark) -> Phrase:
    return say("note.mark", state=say(f"state.{mark.state}"), reason=mark.reason)


def _section(section: Section, words: Words) -> Iterator[list[str]]:
    yield [f"## {_said(section.title, words)}"]
    if section.mark.state is not State.OK:
        yield [f"**{_said(_reason(section.mark), words)}**"]
    yield [_remark(callout, words) for callout in section.callouts]
    for table in section.tables:
        if table.caption:
            yield [f"**{_said(table.caption, words)}**"]
        yield _table(table, words)
    yield _listed(section.notes, words)


def _remark(callout: Callout, words: Words) -> str:
    """A notice inside a section is neutral and has no sign."""
    notice = callout.severity is Severity.NOTICE
    sign = "" if notice else f"**{_SIGNS[callout.severity]}** "
    return f"- {sign}{_said(callout.text, words)}"


def _table(table: Table, words: Words) -> list[str]:
    head = [_said(column.title, words) for column in table.columns]
    right = [column.kind not in _LEFT for column in table.columns]
    kinds = [column.kind for column in table.columns]
    rows = [
        [_value(cell, kind, words) for cell, kind in zip(cells, kinds, strict=True)]
        for cells in table.rows
    ]
    if table.last_is_total and rows:
        rows[-1] = [f"**{text}**" if text.strip() else "" for text in rows[-1]]
    return _grid(head, right, rows)


def _grid(head: list[str], right: list[bool], rows: Iterable[list[str]]) -> list[str]:
    rule = ["---:" if each else "---" for each in right]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def _value(cell: Cell, kind: Kind, words: Words) -> str:
    value = cell.value
    if kind is Kind.BAR:
        share = value.exact if isinstance(value, Ratio) else None
        return bar_text(share, _BAR_WIDTH, cell.before.exact if cell.before else None)
    if isinstance(value, Mark):
        return _said(say(f"state.{value.state}"), words)
    return plain(words.value(value, "" if isinstance(value, Ratio) else _KIND_AS.get(kind, "")))


def _troubles(report: Report, words: Words) -> Iterator[list[str]]:
    if report.findings:
        yield [f"## {_said(say('sheet.findings'), words)}"]
        yield [
            _advised(each.severity, each.code, each.text, each.hint, words)
            for each in report.findings
        ]
    if report.issues:
        yield [f"## {_said(say('sheet.issues'), words)}"]
        for each in report.issues:
            line = _advised(each.severity, each.code, each.message, each.hint, words)
            places = places_text(each, words)
            yield [line, f"  {plain(places)}"] if places else [line]


def _advised(severity: Severity, code: str, text: Phrase, hint: Phrase, words: Words) -> str:
    sign = "·" if severity is Severity.NOTICE else f"**{_SIGNS[severity]}**"
    return f"- {sign} {code} {_said(text, words)}\n  *→ {_said(hint, words)}*"
