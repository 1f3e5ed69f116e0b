"""``funnelcli qualify``: verdict and reason per lead."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.personal import shown
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from funnelcli.cli.options import QualifyOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.qualification import QualifyRun

FIRST_LEADS = 50
"""How many leads a terminal shows; everywhere else the list is whole."""


def run(options: "QualifyOptions", around: "Surroundings") -> "ExitCode":
    """Print the counts and the leads with the verdict asked for; findings never fail."""
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.qualification import list_leads, run_qualify
    from funnelcli.render.json import render_qualification_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.verdicts import compose_leads, compose_verdicts

    with working(options, around) as watch:
        done = run_qualify(replace(request, watch=watch))

    def rows(limit: int | None) -> "list[Mapping[str, Any]]":
        return shown(list_leads(done.listing, limit), personal=options.show_personal)

    def table(canvas: Canvas) -> str:
        leads = rows(FIRST_LEADS if canvas.terminal else None)
        sections = compose_verdicts(done.result, done.account)
        return render_sections(
            (*sections, compose_leads(leads, done.listing.count)),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        return render_qualification_json(
            spec={"version": done.agreement.newest.version, "sha256": done.agreement.sha256},
            counts=done.counts,
            rows=map(dict, rows(None)),
            words=around.words,
            more=_details(done),
        )

    publish({"table": table, "json": json}, options, around, _fillers(done, options, around))
    return conclude(done.issues, done.gates, options, around)


def _details(done: "QualifyRun") -> "dict[str, Any]":
    """What else is known of all leads together."""
    from funnelcli.report.record import record

    share = record(done.result)
    names = ("total", "bounds", "undated_count", "state", "reason")
    splits = {name: each for name, each in share.items() if name.startswith("by_")}
    splits.pop("by_criterion")
    return {name: share[name] for name in names} | splits | record(done.account)


def _fillers(
    done: "QualifyRun", options: "QualifyOptions", around: "Surroundings"
) -> "dict[str, partial[None]]":
    """Files with the rows of the exports and what is said of each."""
    from funnelcli.pipeline.qualification import write_flagged_csv, write_flagged_xlsx
    from funnelcli.render.dialect import DIALECTS

    dialect = DIALECTS[options.csv_dialect or "plain"]
    sheet = around.words.text(say("qualify.leads"))
    return {
        ".csv": partial(
            write_flagged_csv, done.listing, separator=dialect.separator, mark=dialect.mark
        ),
        ".xlsx": partial(write_flagged_xlsx, done.listing, sheet=sheet),
    }
