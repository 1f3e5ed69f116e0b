"""``funnelcli check``: what was read, kept and left out, and every problem with its place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from funnelcli.cli.problems import problem_text
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish, tell_written, write_private
from funnelcli.cli.usage import unknown_code
from funnelcli.errors import ExitCode
from funnelcli.issues import CODES, Issue, Severity
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import CheckOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "CheckOptions", around: "Surroundings") -> ExitCode:
    """Print inputs and problems; an error or a warning among them is exit code 1.

    Raises:
        SettingsError: ``--select`` or ``--ignore`` names what no code begins with.
    """
    select, ignore = _prefixes(options.select), _prefixes(options.ignore)
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.runs import run_check
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.json import render_check_json
    from funnelcli.render.rejected import write_rejected
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.inputs import compose_inputs

    with working(options, around) as watch:
        done = run_check(replace(request, watch=watch))
    issues = [each for each in done.issues if _counts(each.code, select, ignore)]

    def table(canvas: Canvas) -> str:
        account = render_sections(
            (compose_inputs(done.inputs, done.people),),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )
        return account + fit_encoding(_problems(issues, around), canvas.encoding)

    def json(_: Canvas) -> str:
        return render_check_json(
            inputs=done.inputs, people=done.people, issues=issues, words=around.words
        )

    if options.rejected:
        write_private(
            options.rejected, partial(write_rejected, done.left_out, around.words), around
        )
        tell_written(options.rejected, options, around)
    publish({"table": table, "json": json}, options, around)
    found = any(options.strict or each.severity is not Severity.NOTICE for each in issues)
    return ExitCode.GATE if found and not options.exit_zero else ExitCode.DONE


def _prefixes(given: Sequence[str] | None) -> tuple[str, ...]:
    """Codes, or what they begin with: ``D021``, ``D02``, ``D``; several by commas."""
    parts = [part.strip().upper() for text in given or () for part in text.split(",")]
    asked = [part for part in parts if part]
    if strange := [each for each in asked if not any(code.startswith(each) for code in CODES)]:
        raise unknown_code(strange, get_close_matches(strange[0], CODES, n=1))
    return tuple(asked)


def _counts(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a problem is asked for: of several prefixes that fit, the longest decides."""
    wanted = max((len(each) for each in select if code.startswith(each)), default=-1)
    unwanted = max((len(each) for each in ignore if code.startswith(each)), default=-1)
    return wanted > unwanted if select else unwanted < 0


def _problems(issues: Iterable[Issue], around: "Surroundings") -> str:
    clean = around.words.text(say("check.clean"))
    return "\n" + (problem_text(issues, around.words) or f"{clean}\n")
