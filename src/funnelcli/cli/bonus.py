"""``funnelcli bonus``: what the leads of a period are worth, lead by lead."""

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish

if TYPE_CHECKING:
    from funnelcli.cli.dispute_options import BonusOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode

FIRST_LEADS = 50
"""How many leads a list on a terminal shows; everywhere else it is whole."""


def run(options: "BonusOptions", around: "Surroundings") -> "ExitCode":
    """Print the statement; notes about it never fail.

    Raises:
        FunnelError: there is no rule, no plan, no agreement, or an input cannot be used.
    """
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.bonus import run_bonus
    from funnelcli.render.json import render_document_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.bonus import compose_bonus

    with working(options, around) as watch:
        done = run_bonus(replace(request, watch=watch), options.previous)

    def table(canvas: Canvas) -> str:
        return render_sections(
            compose_bonus(done.paper, FIRST_LEADS if canvas.terminal else None),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        return render_document_json("bonus", done.record, done.issues, around.words)

    publish({"table": table, "json": json}, options, around)
    return conclude(done.issues, (), options, around)
