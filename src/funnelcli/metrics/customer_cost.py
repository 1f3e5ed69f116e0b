"""Customer cost: what a lead, a qualified lead and a customer cost by channel (metrics 2.7)."""

from dataclasses import dataclass

from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

ID = "customer_cost"


@dataclass(frozen=True, kw_only=True)
class CostRange:
    """Garwood 95 % limits of a unit cost; ``high`` None is "no upper limit" (no event yet)."""

    low: Money
    high: Money | None


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """Spend of the period against the leads created in it and what became of them by as-of.

    ``match``: ``both``; ``spend_only`` (money without leads); ``leads_only`` (leads without
    spend: ``spend`` is None). ``channel`` None is the row of leads without a channel.
    """

    channel: str | None
    match: str
    spend: Money | None
    impressions: int | None
    clicks: int | None
    leads_count: int
    qualified_count: int | None
    customers_count: int
    lead_cost: Money | None
    lead_cost_range: CostRange | None
    qualified_lead_cost: Money | None
    customer_cost: Money | None
    customer_cost_range: CostRange | None
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    romi: float | None
    romi_basis: str
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class CustomerCost:
    """Rows by channel and their total over all leads and all spend.

    ``paid`` is the same over channels that have both spend and leads; ``maturity`` the share of
    the period's leads that are older than 90 % of sales took.
    """

    total: CostRow
    paid: CostRow
    rows: tuple[CostRow, ...]
    unmatched_spend: Money | None
    unmatched_leads_count: int
    maturity: Ratio | None
    linkage: Ratio | None
    undated_count: int
    mark: Mark
