"""The leads and open deals behind the load of managers."""

from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    Total,
    closed_reasons,
    evidence,
    is_,
    lead_reasons,
    summed,
)
from funnelcli.metrics.base import Frames, Question, counted_lead, in_period
from funnelcli.metrics.capacity import Capacity, ManagerLoad
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: Capacity) -> tuple[Evidence, ...]:
    """Leads of the period and deals open at as-of, by their manager."""
    del result
    made = in_period("created_on", question) & counted_lead()
    not_open = [each for each in closed_reasons() if each.name != "open"]
    closed = Reason(holds=is_("outcome", "won", "lost"), name="closed")
    return (
        evidence(
            Role.LEADS,
            frames.leads,
            (_figure("leads", made, lambda row: row.leads_count),),
            lead_reasons(question),
        ),
        evidence(
            Role.DEALS,
            frames.deals,
            (_figure("open", is_("outcome", "open"), lambda row: row.open_count),),
            (closed, *not_open, CLOSED_ELSEWHERE),
        ),
    )


def _figure(name: str, counts: nw.Expr, value: Callable[[ManagerLoad], Total]) -> Figure:
    def parts(result: Capacity) -> Mapping[str | None, Total]:
        return {row.manager: value(row) for row in result.rows if value(row)}

    return Figure(
        name=name,
        counts=counts,
        total=lambda result: summed([value(row) for row in result.rows]),
        by="manager",
        parts=parts,
    )
