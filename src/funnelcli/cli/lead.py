"""``funnelcli lead ID``: one lead opened together."""

from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.problems import place_text
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish

if TYPE_CHECKING:
    from funnelcli.cli.options import LeadOptions
    from funnelcli.cli.publish import Renderers
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.lead_sheet import LeadSheet


def run(options: "LeadOptions", around: "Surroundings") -> "ExitCode":
    """Print the lead as it stands, its verdicts with every answer, its deals and disputes."""
    from funnelcli.cli.files import expand
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.lead_sheet import run_lead

    paths = [around.cwd / path for path in expand(options.spec or (), around.cwd)]
    with working(options, around):
        sheet = run_lead(request, options.lead.strip(), paths)
    publish(_renderers(sheet, options, around), options, around)
    return conclude(sheet.issues, (), options, around)


def _renderers(sheet: "LeadSheet", options: "LeadOptions", around: "Surroundings") -> "Renderers":
    from funnelcli.render.json import render_document_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.disputes import compose_disputes, dispute_records
    from funnelcli.report.lead_sheet import (
        compose_deals,
        compose_row,
        compose_sides,
        deal_records,
        masked,
        side_records,
    )

    personal = options.show_personal
    cells = list(sheet.cells)
    if not personal:
        cells = masked(cells, sheet.source.columns, sheet.people)
    sides = [(each.name, each.opened) for each in sheet.sides]
    disputes = [each if personal else each.masked() for each in sheet.disputes]

    def table(canvas: Canvas) -> str:
        sections = [
            compose_row(cells, place_text(sheet.place)),
            *compose_sides(sides, sheet.currency, personal=personal),
            compose_deals(sheet.deals),
        ]
        if disputes:
            sections.append(compose_disputes(disputes, len(disputes)))
        return render_sections(
            sections,
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        place = sheet.place
        fields = {
            "lead_id": sheet.lead_id,
            "place": {"file": place.file, "sheet": place.sheet, "row": place.row},
            "fields": [{"header": own, "value": text} for own, text in cells],
            "specs": side_records(sides, sheet.currency, personal=personal),
            "deals": deal_records(sheet.deals),
            "disputes": dispute_records(disputes),
        }
        return render_document_json("lead", fields, sheet.issues, around.words)

    return {"table": table, "json": json}
