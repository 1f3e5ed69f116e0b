"""The deals behind the sales velocity."""

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    closed_reasons,
    evidence,
    is_,
    sold_in,
)
from funnelcli.metrics.base import Frames, Question, in_period
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: SalesVelocity) -> tuple[Evidence, ...]:
    """Open deals, those of them from qualified leads, and the deals closed in the period."""
    del result
    verdicts = frames.leads.select("lead_id", lead_verdict=nw.col("verdict"))
    opened = is_("outcome", "open")
    lost = is_("outcome", "lost") & in_period("decided_on", question)
    figures = (
        Figure(name="open", counts=opened, total=lambda found: found.open_count),
        Figure(
            name="open_qualified",
            counts=opened & is_("lead_verdict", "qualified"),
            total=lambda found: found.open_qualified_count,
        ),
        Figure(name="won", counts=sold_in(question), total=_won),
        Figure(name="lost", counts=lost, total=_lost),
    )
    joined = frames.deals.join(verdicts, on="lead_id", how="left")
    return (evidence(Role.DEALS, joined, figures, (*closed_reasons(), CLOSED_ELSEWHERE)),)


def _won(result: SalesVelocity) -> int | None:
    share = result.decided_share
    return None if share is None else share.numerator


def _lost(result: SalesVelocity) -> int | None:
    share = result.decided_share
    return None if share is None else share.denominator - share.numerator
