"""One step of the funnel: how many came there, out of whom, at what price, and what is «ХЗ»."""

from dataclasses import dataclass
from typing import Any

from funnelcli.metrics.base import Question, Rows
from funnelcli.metrics.cost_row import CostRange, cost_range, total
from funnelcli.metrics.reach import Bounds
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from funnelcli.schema.columns import Role

ADS = ("impressions", "clicks")


@dataclass(frozen=True, kw_only=True)
class FunnelStep:
    """One step: impressions, clicks, leads, qualified, deals, stage, won, revenue.

    ``count`` surely came here (None where nobody measured it); about ``unknown_count`` more
    nobody knows («ХЗ»), of which ``loose_count`` are deals that no lead is known of; both are None
    where no export tells how many there could be. ``amount`` is
    the revenue. ``from_previous`` is of the step named by ``previous``, ``from_leads`` of all
    leads; None where only the bounds can be said. ``cost`` = the spend of the period ÷ count, for
    impressions by the thousand (``cost_per``). ``maturity``: leads old enough to have come here.
    """

    step: str
    pipeline: str | None = None
    stage: str | None = None
    count: int | None = None
    qualified_count: int | None = None
    amount: Money | None = None
    unknown_count: int | None = 0
    loose_count: int | None = 0
    previous: str | None = None
    from_previous: Ratio | None = None
    from_previous_bounds: Bounds | None = None
    from_leads: Ratio | None = None
    from_leads_bounds: Bounds | None = None
    cost: Money | None = None
    cost_per: int = 1
    cost_range: CostRange | None = None
    maturity: Ratio | None = None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What was collected of all leads, or of one channel, campaign or product.

    ``ads`` None: the ad systems do not know this split. ``undated``: leads without a day.
    """

    ads: Rows | None
    flow: Rows
    loose: Rows
    undated: int = 0

    def spend(self, question: Question) -> Money | None:
        """Money spent in the period; None where none is known, or in several currencies."""
        currency = question.facts.spend_currency
        return Money(total(self.ads, "spend"), currency) if self.ads and currency else None


def priced(spend: Money | None, count: int) -> dict[str, Any]:
    """What ``count`` cost each, and its limits; nothing where no spend is known."""
    if spend is None:
        return {}
    return {"cost": spend.per(count), "cost_range": cost_range(spend, count)}


def lead_source(question: Question) -> Mark:
    """Refused without leads, or without the days they were created on."""
    facts = question.facts
    if Role.LEADS not in facts.fields:
        return Mark(State.REFUSED, say("reason.no_leads"))
    if not facts.has(Role.LEADS, "created_at"):
        return Mark(State.REFUSED, say("reason.no_created"))
    return OK
