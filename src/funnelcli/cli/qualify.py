"""``funnelcli qualify``: verdict and reason per lead."""

from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish
from funnelcli.model.personal import mask_contacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from funnelcli.cli.options import QualifyOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode

FIRST_LEADS = 50
"""How many leads a terminal shows; everywhere else the list is whole."""


def run(options: "QualifyOptions", around: "Surroundings") -> "ExitCode":
    """Print the counts and the leads with the verdict asked for; findings never fail."""
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline import run_qualify
    from funnelcli.render.json import render_qualification_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.verdicts import compose_verdicts

    with working(options, around):
        done = run_qualify(request)
    rows = done.rows if options.show_personal else [_anonymous(row) for row in done.rows]

    def table(canvas: Canvas) -> str:
        limit = FIRST_LEADS if canvas.terminal else None
        sections = compose_verdicts(done.counts, rows, limit)
        return render_sections(
            sections,
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        spec = {"version": done.spec_version, "sha256": done.spec_sha256}
        return render_qualification_json(
            spec=spec, counts=done.counts, rows=map(dict, rows), words=around.words
        )

    publish({"table": table, "json": json}, options, around)
    return conclude(done.issues, done.gates, options, around)


def _anonymous(row: "Mapping[str, Any]") -> "Mapping[str, Any]":
    """A lead whose id is not its phone or its e-mail address; plain numbers are ids."""
    name = row["lead_id"]
    return row if name is None or name.isalnum() else {**row, "lead_id": mask_contacts(name)}
