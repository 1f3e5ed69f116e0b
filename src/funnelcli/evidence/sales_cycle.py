"""The deals behind the sales cycle."""

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    closed_reasons,
    evidence,
    is_,
    sold_in,
)
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.sales_cycle import SalesCycle, followed_from
from funnelcli.model.day import day_number
from funnelcli.model.state import State
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: SalesCycle) -> tuple[Evidence, ...]:
    """Sales of the period, deals open at as-of, and the deals that the curve follows."""
    del result
    made = nw.col("created_on")
    figures = (
        Figure(name="won", counts=sold_in(question) & (nw.col("decided_on") >= made), total=_won),
        Figure(name="open", counts=is_("outcome", "open"), total=lambda found: found.open_count),
        Figure(
            name="followed",
            counts=made >= day_number(followed_from(question)),
            total=lambda found: found.created_count,
        ),
    )
    reasons = (
        Reason(holds=made.is_null(), name="undated"),
        Reason(holds=nw.col("decided_on") < made, name="reversed"),
        *closed_reasons(),
        CLOSED_ELSEWHERE,
    )
    return (evidence(Role.DEALS, frames.deals, figures, reasons),)


def _won(result: SalesCycle) -> int | None:
    if result.mark.state is State.REFUSED:
        return None
    return result.won.count if result.won else 0
