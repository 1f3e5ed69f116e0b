"""The deals and leads behind the run rate."""

from collections.abc import Callable

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    Total,
    closed_reasons,
    deals_and_refunds,
    evidence,
    is_,
    is_sale,
    lead_reasons,
    priced,
    sold_in,
)
from funnelcli.metrics.base import Frames, Question, counted_lead, in_period
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: RunRate) -> tuple[Evidence, ...]:
    """Won deals of the period with their amounts, and the leads created in it."""
    del result
    sold, made = sold_in(question), in_period("created_on", question) & counted_lead()
    return (
        evidence(
            Role.DEALS,
            deals_and_refunds(frames),
            (
                Figure(name="deals_won", counts=sold & is_sale(), total=_fact("deals_won")),
                Figure(
                    name="revenue",
                    counts=sold & priced(),
                    total=_fact("revenue"),
                    column="amount",
                ),
            ),
            (
                *closed_reasons(),
                Reason(holds=is_("outcome", "lost"), name="lost"),
                CLOSED_ELSEWHERE,
            ),
        ),
        evidence(
            Role.LEADS,
            frames.leads,
            (
                Figure(name="leads", counts=made, total=_fact("leads")),
                Figure(
                    name="qualified_leads",
                    counts=made & is_("verdict", "qualified"),
                    total=_fact("qualified_leads"),
                ),
            ),
            lead_reasons(question),
        ),
    )


def _fact(measure: str) -> Callable[[RunRate], Total]:
    def total(result: RunRate) -> Total:
        fact = next(row.fact for row in result.rows if row.measure == measure)
        return fact if isinstance(fact, Money | int) else None

    return total
