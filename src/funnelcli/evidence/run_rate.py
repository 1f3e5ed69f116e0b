"""The deals and leads behind the run rate."""

from collections.abc import Callable

from funnelcli.evidence.base import Evidence, Total
from funnelcli.evidence.measures import of_deals, of_leads
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money


def gather(frames: Frames, question: Question, result: RunRate) -> tuple[Evidence, ...]:
    """Won deals of the period with their amounts, and the leads created in it."""
    totals = {row.measure: _fact(row.measure) for row in result.rows}
    return of_deals(frames, question, totals), of_leads(frames, question, totals)


def _fact(measure: str) -> Callable[[RunRate], Total]:
    def total(result: RunRate) -> Total:
        fact = next(row.fact for row in result.rows if row.measure == measure)
        return fact if isinstance(fact, Money | int) else None

    return total
