"""The deals and leads behind the KPI of both departments."""

from funnelcli.evidence.base import Evidence, Total
from funnelcli.evidence.measures import of_leads, of_priced_deals
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.shared_kpi import SharedKpi


def gather(frames: Frames, question: Question, result: SharedKpi) -> tuple[Evidence, ...]:
    """Won deals of the period with an amount, and the leads created in it."""
    del result
    deals = of_priced_deals(frames, question, {"priced": lambda found: found.priced_count})
    leads = of_leads(frames, question, {"leads": _made, "qualified_leads": _qualified})
    return deals, leads


def _made(result: SharedKpi) -> Total:
    share = result.qualified_share
    return None if share is None else share.denominator


def _qualified(result: SharedKpi) -> Total:
    share = result.qualified_share
    return None if share is None else share.numerator
