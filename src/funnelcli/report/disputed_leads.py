"""Where the CRM contradicts the agreement: a table two by two, and the leads."""

from collections.abc import Callable, Iterable
from typing import Any

from funnelcli.metrics.disputed_lead import CrmMark, DisputedLead, DisputedLeads
from funnelcli.model.dispute import Dispute
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.report.cells import row
from funnelcli.report.model import Column, Kind, Section, Table
from funnelcli.report.record import record

Deciding = Callable[[str], Dispute | None]
"""The dispute that decides on a lead, if there is one."""
Naming = Callable[[str], str]
"""How the id of a lead is shown."""


def compose_found(
    result: DisputedLeads, deciding: Deciding, naming: Naming, limit: int | None
) -> tuple[Section, ...]:
    """Agreement against CRM two by two, then at most ``limit`` leads they disagree on."""
    shown = result.rows if limit is None else result.rows[:limit]
    summary = Section(
        id="found",
        title=say("found.title"),
        mark=result.mark,
        tables=() if result.mark.reason else (_two_by_two(result),),
        notes=tuple(_notes(result)),
    )
    if not shown:
        return (summary,)
    names = ("lead", "verdict", "crm", "because", "dispute")
    table = Table(
        columns=tuple(_column(name, Kind.TEXT) for name in names),
        rows=tuple(
            row(naming(each.lead_id), *_cells(each, deciding(each.lead_id))) for each in shown
        ),
    )
    left = len(result.rows) - len(shown)
    leads = Section(
        id="found_leads",
        title=say("found.leads"),
        tables=(table,),
        notes=(say("qualify.more", count=left),) if left else (),
    )
    return summary, leads


def _two_by_two(result: DisputedLeads) -> Table:
    table = result.concordance
    return Table(
        columns=(
            _column("verdict", Kind.TEXT),
            _column("crm_qualified", Kind.COUNT),
            _column("crm_rejected", Kind.COUNT),
        ),
        rows=(
            row(say("verdict.qualified"), table.both_yes, table.first_only),
            row(say("verdict.rejected"), table.second_only, table.both_no),
        ),
    )


def _notes(result: DisputedLeads) -> Iterable[Phrase]:
    table = result.concordance
    if result.mark.reason:
        yield result.mark.reason
    else:
        yield say("found.agreement", share=table.agreement, kappa=table.kappa)
    if result.marks:
        yield say("found.marks", marks=listed([_mark(each) for each in result.marks]))
    if result.unknown_count:
        yield say("found.unknown", count=result.unknown_count)
    if result.contradictory_count:
        yield say("found.contradictory", count=result.contradictory_count)
    if result.silent_count:
        yield say("found.silent", count=result.silent_count)


def _mark(mark: CrmMark) -> Phrase:
    says = say(f"verdict.{mark.says}")
    return say("found.mark", text=mark.text, says=says, count=mark.count)


def _cells(lead: DisputedLead, dispute: Dispute | None) -> Iterable[Value]:
    yield say(f"verdict.{lead.verdict}")
    yield say(f"verdict.{lead.crm}")
    yield say("found.won") if lead.text is None else lead.text
    state = _state(dispute)
    yield say(f"dispute.state.{state}") if state else None


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"found.column.{name}"), kind=kind)


def found_record(result: DisputedLeads, deciding: Deciding, naming: Naming) -> dict[str, Any]:
    """The same as plain records."""
    fields = record(result)
    table = result.concordance
    del fields["concordance"], fields["rows"]
    return {
        **fields,
        "counts": {
            "both_qualified": table.both_yes,
            "only_agreement": table.first_only,
            "only_crm": table.second_only,
            "both_rejected": table.both_no,
        },
        "agreement": table.agreement,
        "kappa": table.kappa,
        "pabak": table.pabak,
        "rows": [
            {
                **record(each),
                "lead_id": naming(each.lead_id),
                "dispute": _state(deciding(each.lead_id)),
            }
            for each in result.rows
        ],
    }


def _state(dispute: Dispute | None) -> str | None:
    if dispute is None:
        return None
    return "open" if dispute.is_open else "resolved"
