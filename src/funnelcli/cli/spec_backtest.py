"""``funnelcli spec backtest``: do the leads that the agreement qualifies really buy?"""

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.personal import shown
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish

if TYPE_CHECKING:
    from funnelcli.cli.options import SpecBacktestOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode

FIRST_LEADS = 20
"""How many leads of a list a terminal shows; everywhere else it is whole."""


def run(options: "SpecBacktestOptions", around: "Surroundings") -> "ExitCode":
    """Print what became of qualified, rejected and unknown leads; findings never fail."""
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.backtest import list_lost_qualified, list_sold_rejected, run_backtest
    from funnelcli.render.json import render_document_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.backtest import compose_backtest, compose_exceptions
    from funnelcli.report.record import record

    with working(options, around) as watch:
        done = run_backtest(replace(request, watch=watch))

    def table(canvas: Canvas) -> str:
        limit = FIRST_LEADS if canvas.terminal else None
        sold = shown(list_sold_rejected(done, limit), personal=options.show_personal)
        lost = shown(list_lost_qualified(done, limit), personal=options.show_personal)
        return render_sections(
            (*compose_backtest(done.result), *compose_exceptions(done.result, sold, lost)),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        sold = shown(list_sold_rejected(done), personal=options.show_personal)
        lost = shown(list_lost_qualified(done), personal=options.show_personal)
        spec = {"version": done.agreement.newest.version, "sha256": done.agreement.sha256}
        rows = {"sold_rejected": sold, "lost_qualified_leads": lost}
        fields = {"spec": spec, **record(done.result), **rows}
        return render_document_json("backtest", fields, done.issues, around.words)

    publish({"table": table, "json": json}, options, around)
    return conclude(done.issues, (), options, around)
