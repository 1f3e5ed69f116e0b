"""The breakdown on paper: leads, deals and money by the column that ``--by`` names."""

from funnelcli.metrics.breakdown import Breakdown, Part
from funnelcli.model.phrase import Phrase, say
from funnelcli.report.cells import amount, column, mark_notes, name, row
from funnelcli.report.model import Cell, Kind, Section, Table


def compose_breakdown(result: Breakdown) -> Section:
    """A row for each value, the most deals and leads first, with the total below."""
    rows = sorted(result.rows, key=_size)
    told = result.total.leads_count is not None
    return Section(
        id="breakdown",
        title=say(f"breakdown.title.{result.dimension}"),
        mark=result.total.mark,
        tables=(
            Table(
                columns=(
                    column(result.dimension, Kind.TEXT),
                    *(
                        (column("leads", Kind.COUNT), column("qualified_share", Kind.SHARE))
                        if told
                        else ()
                    ),
                    column("won_lost", Kind.NUMBER),
                    column("decided_share", Kind.SHARE),
                    column("state", Kind.STATE),
                    column("revenue", Kind.MONEY),
                    column("average_deal", Kind.MONEY),
                    column("open", Kind.COUNT),
                    column("open_amount", Kind.MONEY),
                ),
                rows=(
                    *(_cells(each, _named(each, result), told=told) for each in rows),
                    _cells(result.total, say("row.total"), told=told),
                ),
                last_is_total=True,
            ),
        ),
        notes=(
            say("breakdown.note"),
            *mark_notes(
                (_named(each, result), each.mark) for each in rows if each.mark != result.total.mark
            ),
        ),
    )


def _size(part: Part) -> tuple[bool, int, str]:
    decided = (part.won_count or 0) + (part.lost_count or 0)
    return part.name is None, -(decided + (part.leads_count or 0)), part.name or ""


def _named(part: Part, result: Breakdown) -> str | Phrase:
    found = name(part.name, f"absent.{result.dimension}")
    return found if isinstance(found, str | Phrase) else ""


def _cells(part: Part, title: str | Phrase, *, told: bool) -> tuple[Cell, ...]:
    won, lost = part.won_count, part.lost_count
    known = won is not None and lost is not None
    return row(
        title,
        *((part.leads_count, part.qualified_share) if told else ()),
        say("value.won_lost", won=won, lost=lost) if known else None,
        part.decided_share,
        part.mark,
        amount(part.revenue, part.revenue_by_currency),
        part.average_deal,
        part.open_count,
        part.open_amount,
    )
