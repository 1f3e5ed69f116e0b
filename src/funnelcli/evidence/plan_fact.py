"""The deals, leads and spend behind plan and fact."""

from collections.abc import Callable

from funnelcli.evidence.base import Evidence, Total
from funnelcli.evidence.measures import of_deals, of_leads, of_spend
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.plan_fact import PlanFact


def gather(frames: Frames, question: Question, result: PlanFact) -> tuple[Evidence, ...]:
    """Won deals of the period with their amounts, the leads created in it, and its spend."""
    totals = {row.measure: _fact(row.measure) for row in result.rows}
    return (
        of_deals(frames, question, totals),
        of_leads(frames, question, totals),
        of_spend(frames, question, totals),
    )


def _fact(measure: str) -> Callable[[PlanFact], Total]:
    return lambda result: next(row.fact for row in result.rows if row.measure == measure)
