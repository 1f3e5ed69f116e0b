"""``funnelcli check``: what was read, kept and left out, and every problem with its place."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from funnelcli.cli.problems import problem_text
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish
from funnelcli.errors import ExitCode
from funnelcli.issues import Issue, Severity
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import CheckOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "CheckOptions", around: "Surroundings") -> ExitCode:
    """Print inputs and problems; an error or a warning among them is exit code 1."""
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline import run_check
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.json import render_check_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.inputs import compose_inputs

    with working(options, around):
        done = run_check(request)

    def table(canvas: Canvas) -> str:
        account = render_sections(
            (compose_inputs(done.inputs),),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )
        return account + fit_encoding(_problems(done.issues, around), canvas.encoding)

    def json(_: Canvas) -> str:
        return render_check_json(inputs=done.inputs, issues=done.issues, words=around.words)

    publish({"table": table, "json": json}, options, around)
    found = any(issue.severity is not Severity.NOTICE for issue in done.issues)
    return ExitCode.GATE if found else ExitCode.DONE


def _problems(issues: Iterable[Issue], around: "Surroundings") -> str:
    clean = around.words.text(say("check.clean"))
    return "\n" + (problem_text(issues, around.words) or f"{clean}\n")
