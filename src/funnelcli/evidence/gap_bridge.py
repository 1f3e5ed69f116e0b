"""The deals and leads behind the gap to the plan."""

from funnelcli.evidence.base import Evidence
from funnelcli.evidence.measures import of_deals, of_leads
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.gap_bridge import GapBridge


def gather(frames: Frames, question: Question, result: GapBridge) -> tuple[Evidence, ...]:
    """Won deals of the period with their amounts, and the leads created in it."""
    del result
    deals = of_deals(
        frames,
        question,
        {"deals_won": lambda found: found.won_count, "revenue": lambda found: found.fact},
    )
    leads = of_leads(
        frames,
        question,
        {
            "leads": lambda found: found.leads_count,
            "qualified_leads": lambda found: found.qualified_count,
        },
    )
    return deals, leads
