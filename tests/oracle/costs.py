"""Customer cost by walking from leads to deals (metric reference 2.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.records import Deal, Lead, Span, SpendDay


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One channel, or everything; money in minor units, ``spend`` None where nobody spent."""

    spend: int | None
    leads_count: int
    qualified_count: int
    customers_count: int
    revenue: int

    def per(self, count: int) -> int | None:
        """Unit cost rounded half-even to minor units."""
        return round(Fraction(self.spend, count)) if count and self.spend is not None else None

    @property
    def romi(self) -> Fraction | None:
        """(revenue − spend) / spend."""
        return Fraction(self.revenue - self.spend, self.spend) if self.spend else None


def link(deals: Sequence[Deal], leads: Sequence[Lead]) -> dict[str, str]:
    """Deal id → lead id: the deal's own lead id, else the lead that names the deal."""
    known = {lead.lead_id for lead in leads}
    named = {lead.deal_id: lead.lead_id for lead in leads if lead.deal_id}
    found = {}
    for deal in deals:
        lead_id = deal.lead_id if deal.lead_id in known else named.get(deal.deal_id)
        if lead_id:
            found[deal.deal_id] = lead_id
    return found


def first_won(deals: Iterable[Deal], leads: Sequence[Lead]) -> list[tuple[Deal, Lead]]:
    """Of every person the first won deal that comes from a lead, with that lead."""
    by_id = {lead.lead_id: lead for lead in leads}
    sold = [d for d in deals if d.status == "won" and d.lead_id in by_id]
    sold.sort(key=lambda deal: (deal.closed_on or date.max, deal.deal_id))
    found: dict[tuple[str, str], tuple[Deal, Lead]] = {}
    for deal in sold:
        lead = by_id[deal.lead_id or ""]
        found.setdefault(_person(deal, lead), (deal, lead))
    return list(found.values())


def _person(deal: Deal, lead: Lead) -> tuple[str, str]:
    if lead.phone:
        return "phone", lead.phone
    return ("email", lead.email) if lead.email else ("deal", deal.deal_id)


def customer_cost(
    deals: Sequence[Deal],
    leads: Sequence[Lead],
    found: Mapping[str, str],
    spend: Sequence[SpendDay],
    span: tuple[Span, date],
) -> dict[str | None, Cost]:
    """Channel → its cost; deals carry the id of their lead; ``span`` is the period and as-of."""
    period, as_of = span
    cohort = [x for x in leads if period.holds(x.created_on) and found[x.lead_id] != "excluded"]
    paid = [day for day in spend if period.holds(day.spend_on) and day.spend_on <= as_of]
    channels = {lead.channel for lead in cohort} | {day.channel for day in paid}
    return {
        channel: cost_of(
            [lead for lead in cohort if lead.channel == channel],
            [day for day in paid if day.channel == channel],
            deals,
            (leads, found),
        )
        for channel in channels
    }


def cost_of(
    cohort: Sequence[Lead],
    paid: Sequence[SpendDay],
    deals: Sequence[Deal],
    everything: tuple[Sequence[Lead], Mapping[str, str]],
) -> Cost:
    """The row of some leads and some spend."""
    leads, found = everything
    ids = {lead.lead_id for lead in cohort}
    won = [deal for deal in deals if deal.status == "won" and deal.lead_id in ids]
    return Cost(
        spend=sum(day.spend for day in paid) if paid else None,
        leads_count=len(cohort),
        qualified_count=sum(found[lead.lead_id] == "qualified" for lead in cohort),
        customers_count=sum(lead.lead_id in ids for _, lead in first_won(deals, leads)),
        revenue=sum(deal.amount or 0 for deal in won),
    )
