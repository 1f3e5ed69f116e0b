"""The report as one HTML file: no script, no network, nothing from data is ever markup.

Every value passes the template's escaping. The one style block is named by its hash in the
Content-Security-Policy, so no style or script that somehow came in with the data would be obeyed.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelcli.issues import Severity
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.chart import render_chart
from funnelcli.render.problems import places_text
from funnelcli.render.words import Words
from funnelcli.report.model import Cell, Kind, Report, Section

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_SIGNS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTICE: "✓"}
)
_SEVERITIES: Mapping[Severity, Phrase] = MappingProxyType(
    {each: say(f"severity.{each}") for each in Severity}
)
_LABELS: Mapping[str, Phrase] = MappingProxyType(
    {
        "skip": say("page.skip"),
        "summary": say("page.summary"),
        "counted": say("page.counted"),
        "charts": say("page.charts"),
        "states": say("page.states"),
        "understood": say("sheet.understood"),
        "findings": say("sheet.findings"),
        "issues": say("sheet.issues"),
        "footer": say("sheet.footer"),
    }
)
_OPENED = "funnel"
"""The section that is not folded where there is one."""
_ON_PAPER = 10
"""How many findings are printed (as the style says), so that the summary takes two sheets."""
_KIND_AS: Mapping[str, str] = MappingProxyType({Kind.SHARE: "percent", Kind.TIMES: "times"})


def render_html(report: Report, words: Words) -> str:
    """The whole sheet as an HTML document that ends with a newline.

    It needs nothing beside itself; text from data is inert. Same values give the same bytes.
    """
    from markupsafe import Markup

    style = _style()
    period = say("sheet.period", period=report.period, day=report.as_of)
    return _template().render(
        report=report,
        lang=words.lang,
        style=Markup(style),  # noqa: S704 - the file beside the template, nothing from data
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        charts=[(each, Markup(render_chart(each, words))) for each in report.charts],  # noqa: S704 - drawn and escaped there
        label={**_LABELS, "period": period},
        signs=_SIGNS,
        severities=_SEVERITIES,
        states=tuple(State),
        ok=State.OK,
        notice=Severity.NOTICE,
        opened=_opened(report),
        off_paper=_off_paper(report),
        text=words.text,
        value=lambda cell, kind: _value(cell, kind, words),
        places=lambda issue: places_text(issue, words),
        **_VIEWS,
    )


def _opened(report: Report) -> str | None:
    """The id of the one section that is not folded: the funnel, else the first."""
    ids = [section.id for section in report.sections]
    return _OPENED if _OPENED in ids else next(iter(ids), None)


def _off_paper(report: Report) -> Phrase | None:
    left = len(report.findings) - _ON_PAPER
    return say("page.off_paper", count=left) if left > 0 else None


def _value(cell: Cell, kind: str, words: Words) -> str:
    value = cell.value
    if isinstance(value, Mark):
        return words.text(_state(value))
    return words.value(value, "" if isinstance(value, Ratio) else _KIND_AS.get(kind, ""))


def _length(value: object) -> str:
    """A bar's length in hundredths of its track."""
    share = value.exact if isinstance(value, Ratio) else None
    return f"{float(share or 0) * 100:.1f}"


def _state(marked: Mark | State) -> Phrase:
    return say(f"state.{marked.state if isinstance(marked, Mark) else marked}")


def _state_of(cell: Cell) -> str:
    return cell.value.state.value if isinstance(cell.value, Mark) else ""


def _reason(mark: Mark) -> Phrase:
    return say("note.mark", state=_state(mark), reason=mark.reason)


def _rows(section: Section) -> Phrase:
    return say("page.rows", metric=section.id)


def _meaning(state: State) -> Phrase:
    return say(f"meaning.{state}")


_VIEWS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "length": _length,
        "state": _state,
        "state_of": _state_of,
        "reason": _reason,
        "meaning": _meaning,
        "rows": _rows,
    }
)
"""What the template asks about values of the report."""


@cache
def _style() -> str:
    return (_TEMPLATES / "report.css").read_text(encoding="utf-8")


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.jinja")
