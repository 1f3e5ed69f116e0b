"""``funnelcli explain``: what a metric is made of, or what a message code means."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from funnelcli.cli import explain_metric
from funnelcli.cli.options import METRICS
from funnelcli.cli.publish import Canvas, publish
from funnelcli.cli.usage import unknown_code
from funnelcli.errors import ExitCode
from funnelcli.issues import CODES
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.explain_options import ExplainOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "ExplainOptions", around: "Surroundings") -> ExitCode:
    """Explain the metric named first, or print the text of each code.

    Of a code: how bad it is, what it says, what to do. What codes begin with (``D04``), or
    nothing, lists them, a line each.

    Raises:
        SettingsError: no message has one of the codes, or begins with it.
    """
    what = options.what or []
    if what and what[0].partition(".")[0] in METRICS:
        return explain_metric.run(options, around)
    asked = [code.strip().upper() for code in what]
    strange = [each for each in asked if not each or not _beginning(each)]
    if strange:
        near = [close for each in strange for close in _near(each)]
        raise unknown_code(strange, near)

    def table(canvas: Canvas) -> str:
        from funnelcli.render.encoding import fit_encoding

        return fit_encoding("\n".join(_texts(asked, around)), canvas.encoding)

    def json(_: Canvas) -> str:
        from funnelcli.render.json import render_document_json

        return render_document_json("codes", {"rows": _records(asked, around)}, (), around.words)

    publish({"table": table, "json": json}, options, around)
    return ExitCode.DONE


def _near(word: str) -> list[str]:
    return get_close_matches(word, CODES, n=1) or get_close_matches(word.lower(), METRICS, n=1)


def _beginning(start: str) -> list[str]:
    return sorted(code for code in CODES if code.startswith(start))


def _texts(asked: Sequence[str], around: "Surroundings") -> Iterator[str]:
    for each in asked or [""]:
        if each in CODES:
            yield _entry(each, around)
        else:
            yield "".join(_line(code, around) for code in _beginning(each))
    if not asked:
        yield f"{around.words.text(say('explain.more', metrics=', '.join(METRICS)))}\n"


def _entry(code: str, around: "Surroundings") -> str:
    words = around.words
    head = f"{code}  {words.text(say(f'explain.{CODES[code].value}'))}"
    parts = (words.pattern(f"{code}.message"), words.pattern(f"{code}.hint"))
    return "".join(f"{line}\n" for line in (head, *(f"    {part}" for part in parts if part)))


def _line(code: str, around: "Surroundings") -> str:
    return f"{code}  {around.words.pattern(f'{code}.message')}\n"


def _records(asked: Sequence[str], around: "Surroundings") -> list[dict[str, str]]:
    codes = dict.fromkeys(code for each in asked or [""] for code in _beginning(each))
    return [
        {
            "code": code,
            "severity": CODES[code].value,
            "message": around.words.pattern(f"{code}.message"),
            "hint": around.words.pattern(f"{code}.hint"),
        }
        for code in codes
    ]
