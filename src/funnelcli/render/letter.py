"""The weekly letter as plain text and as HTML that mail programs show, on a phone too.

Mail programs know neither style sheets nor SVG: styles are put onto the elements, bars are table
cells. Text from data is inert in both parts, and contacts in it are masked.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

from funnelcli.issues import Severity
from funnelcli.model.letter import Letter, Picture
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import State
from funnelcli.render.words import Words
from funnelcli.report.digest import Digest, Line
from funnelcli.report.model import Callout

TEMPLATES = Path(__file__).resolve().parent / "templates"
CHART_ID = "pace@funnelcli"
WIDTH = 72
"""Columns of the plain text: quoted lines still fit a window of 80."""
_SIGNS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTICE: "✓"}
_GLUE = "\ue000"
"""Stands for a no-break space while lines are broken (``wrap`` would break there)."""


def render_letter(digest: Digest, words: Words) -> Letter:
    """The letter in the language of ``words``."""
    return Letter(
        subject=_header(words.masked(digest.subject)),
        text=render_letter_text(digest, words),
        html=_html(digest, words),
        pictures=tuple(_pictures(digest, words)),
    )


def _pictures(digest: Digest, words: Words) -> Iterator[Picture]:
    if digest.chart:
        from funnelcli.render.chart import render_chart_png

        yield Picture(id=CHART_ID, png=render_chart_png(digest.chart, words))


def render_letter_text(digest: Digest, words: Words) -> str:
    """The plain part, ending with a newline."""
    return "\n".join(_lines(digest, words)).rstrip() + "\n"


def _header(text: str) -> str:
    """On one line, and without an encoded word that we did not write."""
    return " ".join(text.split()).replace("=?", "= ?")


def _lines(digest: Digest, words: Words) -> Iterator[str]:
    told = words.masked
    yield from _wrapped(told(digest.title))
    yield from _wrapped(told(_span(digest)))
    yield ""
    for callout in digest.headline:
        yield from _marked(callout, words)
    for line in digest.lines:
        yield ""
        yield from _statistic(line, words)
    if digest.findings:
        yield from ("", told(say("digest.findings")))
        for callout in digest.findings:
            yield from _marked(callout, words)
    if digest.praise:
        yield from ("", told(say("digest.praise")))
        for praise in digest.praise:
            facts = " ".join(told(fact) for fact in praise.facts)
            yield from _wrapped(f"+ {told(praise.department)}: {facts}", "  ")
    yield ""
    for note in digest.notes:
        yield from _wrapped(told(note))


def _span(digest: Digest) -> Phrase:
    return say("digest.span", period=digest.period, as_of=digest.as_of)


def _marked(callout: Callout, words: Words) -> Iterable[str]:
    return _wrapped(f"{_SIGNS[callout.severity]} {words.masked(callout.text)}", "  ")


def _statistic(line: Line, words: Words) -> Iterable[str]:
    sign = f"{_SIGNS[line.severity]} " if line.severity else ""
    yield from _wrapped(f"{sign}{words.masked(line.title)} – {words.masked(line.value)}", "  ")
    for text in (*_explained(line, words), *map(words.masked, line.changes)):
        yield from _wrapped(f"  {text}", "    ")


def _explained(line: Line, words: Words) -> Iterable[str]:
    yield from map(words.masked, line.detail)
    if line.mark.state is not State.OK:
        state = say(f"state.{line.mark.state}")
        yield words.masked(say("note.mark", state=state, reason=line.mark.reason))


def _wrapped(text: str, indent: str = "") -> list[str]:
    glued = text.replace("\u00a0", _GLUE)
    broken = wrap(glued, WIDTH, subsequent_indent=indent, break_long_words=True)
    return [line.replace(_GLUE, "\u00a0") for line in broken]


def _html(digest: Digest, words: Words) -> str:
    from css_inline import CSSInliner
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("letter.html").render(_page(digest, words))
    # No address of the page ever leads anywhere: nothing may be fetched.
    inliner = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    return inliner.inline(page)


def _page(digest: Digest, words: Words) -> dict[str, Any]:
    """What the template prints: ready texts and widths."""
    told = words.masked
    return {
        "lang": words.lang,
        "subject": told(digest.subject),
        "title": told(digest.title),
        "span": told(_span(digest)),
        "headline": [_callout(each, words) for each in digest.headline],
        "lines": [_row(each, words) for each in digest.lines],
        "chart": _chart(digest, words),
        "findings_title": told(say("digest.findings")),
        "findings": [_callout(each, words) for each in digest.findings],
        "praise_title": told(say("digest.praise")),
        "praise": [
            (told(each.department), [told(fact) for fact in each.facts]) for each in digest.praise
        ],
        "notes": [told(each) for each in digest.notes],
    }


def _chart(digest: Digest, words: Words) -> dict[str, str] | None:
    """The address of the picture inside the message, its title, and what is to be seen."""
    if digest.chart is None:
        return None
    title, summary = words.masked(digest.chart.title), words.masked(digest.chart.summary)
    return {"source": f"cid:{CHART_ID}", "title": title, "summary": summary}


def _callout(callout: Callout, words: Words) -> dict[str, str]:
    return {
        "kind": str(callout.severity),
        "sign": _SIGNS[callout.severity],
        "text": words.masked(callout.text),
    }


def _row(line: Line, words: Words) -> dict[str, Any]:
    width = None if line.bar is None else round(line.bar * 100)
    return {
        "title": words.masked(line.title),
        "value": words.masked(line.value),
        "kind": str(line.severity or "none"),
        "sign": _SIGNS[line.severity] if line.severity else "",
        "detail": list(_explained(line, words)),
        "changes": [words.masked(each) for each in line.changes],
        "full": width,
        "rest": None if width is None else 100 - width,
    }
