"""Customer cost by walking from leads to deals (metric reference 2.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle.records import Deal, Lead, Span, SpendDay
from oracle.refunds import Refund


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One channel, or everything; money in minor units, ``spend`` None where nobody spent."""

    spend: int | None
    leads_count: int
    qualified_count: int
    customers_count: int
    revenue: int | None
    """None where something was sold and nobody filled in a single amount."""

    def per(self, count: int) -> int | None:
        """Unit cost rounded half-even to minor units."""
        return round(Fraction(self.spend, count)) if count and self.spend is not None else None

    def romi(self, margin: Fraction = Fraction(1)) -> Fraction | None:
        """(what is left of the revenue − spend) / spend."""
        if not self.spend or self.revenue is None:
            return None
        return (self.revenue * margin - self.spend) / self.spend


def fold(name: str | None) -> str | None:
    """Upper and lower case, ё and runs of spaces make no other campaign."""
    return None if name is None else " ".join(name.lower().replace("ё", "е").split())


LINK_DAYS = 180


def link(deals: Sequence[Deal], leads: Sequence[Lead]) -> dict[str, str]:
    """Deal id → lead id: the deal's own lead id, else the oldest lead that names the deal,
    else the newest lead of the same phone, else e-mail, made at most 180 days before.
    """
    known = {lead.lead_id for lead in leads}
    newest_first = sorted(leads, key=_age, reverse=True)
    named = {lead.deal_id: lead.lead_id for lead in newest_first if lead.deal_id}
    found = {}
    for deal in deals:
        lead_id = deal.lead_id if deal.lead_id in known else named.get(deal.deal_id)
        lead_id = lead_id or by_contact(deal, leads)
        if lead_id:
            found[deal.deal_id] = lead_id
    return found


def by_contact(deal: Deal, leads: Sequence[Lead]) -> str | None:
    """The newest lead of the deal's phone, else of its e-mail, in the window before it."""
    near = [lead for lead in leads if _is_near(deal, lead)]
    for name in ("phone", "email"):
        key = getattr(deal, name)
        same = [lead for lead in near if key and getattr(lead, name) == key]
        if same:
            return max(same, key=_age).lead_id
    return None


def _is_near(deal: Deal, lead: Lead) -> bool:
    if not (deal.created_at and lead.created_at):
        return False
    return timedelta(0) <= deal.created_at - lead.created_at <= timedelta(days=LINK_DAYS)


def _age(lead: Lead) -> tuple[str, str]:
    """Older leads are less; one without a date is the youngest."""
    return str(lead.created_at or "x"), lead.lead_id


def first_won(deals: Iterable[Deal], leads: Sequence[Lead]) -> list[tuple[Deal, Lead]]:
    """Of every person the first won deal, with the lead it came from, if it came from one.

    First by closing day, by the day of creation where nobody knows the closing day.
    """
    by_id = {lead.lead_id: lead for lead in leads}
    sold = [deal for deal in deals if deal.status == "won"]
    sold.sort(key=lambda deal: (deal.closed_on or deal.created_on or date.max, deal.deal_id))
    found: dict[tuple[str, str], Deal] = {}
    for deal in sold:
        found.setdefault(_person(deal, by_id.get(deal.lead_id or "")), deal)
    return [(deal, by_id[deal.lead_id]) for deal in found.values() if deal.lead_id in by_id]


def _person(deal: Deal, lead: Lead | None) -> tuple[str, str]:
    """Phone, else e-mail, of the lead, else of the deal; else the deal is a person of its own."""
    for record in (lead, deal):
        for name in ("phone", "email"):
            key = getattr(record, name, None)
            if key:
                return name, key
    return "deal", deal.deal_id


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Leads of the period: all, those that are counted, and what is known of everything else."""

    leads: Sequence[Lead]
    verdicts: Mapping[str, str]
    tests: frozenset[str]
    deals: Sequence[Deal]
    refunds: Sequence[Refund] = ()

    @property
    def sold(self) -> list[tuple[Deal, Lead]]:
        """First sales; a repeated request is no lead again, yet what it bought is a sale."""
        return [pair for pair in first_won(self.deals, self.leads) if self.sells(pair[1])]

    def sells(self, lead: Lead) -> bool:
        """Whether sales of the lead count: test leads sell nothing."""
        return lead.lead_id not in self.tests


def customer_cost(
    cohort: Cohort, spend: Sequence[SpendDay], period: Span, as_of: date
) -> dict[str | None, Cost]:
    """Channel → its cost; deals carry the id of their lead. Channels with nothing are left out."""
    paid = [day for day in spend if period.holds(day.spend_on) and day.spend_on <= as_of]
    made = [lead for lead in cohort.leads if period.holds(lead.created_on)]
    channels = {lead.channel for lead in made} | {day.channel for day in paid}
    rows = {
        channel: cost_of(
            cohort,
            [lead for lead in made if lead.channel == channel],
            [day for day in paid if day.channel == channel],
        )
        for channel in channels
    }
    return {
        channel: row
        for channel, row in rows.items()
        if row.spend is not None or row.leads_count or row.customers_count or row.revenue != 0
    }


def names_meet(rows: Mapping[str | None, Cost]) -> bool:
    """Whether somebody came by a channel that cost money, where somebody came at all."""
    costly = {name for name, row in rows.items() if name is not None and row.spend}
    peopled = {name for name, row in rows.items() if row.leads_count or row.customers_count}
    return bool(costly & peopled) or not costly or not peopled


def cost_of(cohort: Cohort, made: Sequence[Lead], paid: Sequence[SpendDay]) -> Cost:
    """The row of some leads and some spend."""
    verdicts = [cohort.verdicts[lead.lead_id] for lead in made]
    ids = {lead.lead_id for lead in made if cohort.sells(lead)}
    won = [deal for deal in cohort.deals if deal.status == "won" and deal.lead_id in ids]
    back = sum(refund.amount for refund in cohort.refunds if refund.sale.lead_id in ids)
    return Cost(
        spend=sum(day.spend for day in paid) if paid else None,
        leads_count=sum(verdict != "excluded" for verdict in verdicts),
        qualified_count=verdicts.count("qualified"),
        customers_count=sum(lead.lead_id in ids for _, lead in cohort.sold),
        revenue=sum(deal.amount or 0 for deal in won) + back
        if not won or any(deal.amount for deal in won)
        else None,
    )
