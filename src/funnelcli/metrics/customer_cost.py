"""Customer cost: what a lead, a qualified lead and a customer cost by channel (metrics 2.7)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    Frames,
    Lazy,
    Question,
    Rows,
    counted_lead,
    in_period,
    one_if,
    sums_by_currency,
)
from funnelcli.model.interval import garwood
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role
from funnelcli.spec.model import DUPLICATE

ID = "customer_cost"
LINKAGE_WIDE = Fraction(7, 10)
LINKAGE_REFUSED = Fraction(3, 10)
MATURE = Fraction(1, 2)


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

    ``paid`` is the same over the channels that cost money; ``maturity`` the share of
    the period's leads that are older than 90 % of sales took. ``names_meet`` is False when no
    channel of the spend is one of the leads': their names differ, so nothing by channel is known.
    """

    total: CostRow
    paid: CostRow
    rows: tuple[CostRow, ...]
    unmatched_spend: Money | None
    unmatched_leads_count: int
    names_meet: bool
    maturity: Ratio | None
    linkage: Ratio | None
    undated_count: int
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """By channel: ``leads`` of the period, its ``spend``, the ``sales`` those leads became.

    ``ages`` counts the leads by creation day and ``cycles`` all linked sales by days from lead to
    closing: together they say how mature the period's leads are.
    """
    leads, deals = frames.leads, frames.deals
    cohort = leads.filter(in_period("created_on", question))
    counted = cohort.filter(counted_lead())
    origin = leads.select(
        "lead_id",
        lead_channel=nw.col("channel"),
        lead_person=nw.col("person"),
        lead_on=nw.col("created_on"),
        sellable=one_if(counted_lead() | (nw.col("excluded_as") == DUPLICATE)),
    )
    sold = deals.filter(nw.col("outcome") == "won").select(
        "deal_id", "lead_id", "person", "created_on", "decided_on", "amount", "currency"
    )
    sales = _first_sales(sold.join(origin, on="lead_id", how="left"))
    made = sales.filter((nw.col("sellable") == 1) & in_period("lead_on", question))
    took = sales.with_columns(days=nw.col("decided_on") - nw.col("lead_on"))
    return {
        "leads": counted.with_columns(qualified=one_if(nw.col("verdict") == "qualified"))
        .group_by("channel")
        .agg(count=nw.len(), qualified=nw.col("qualified").sum()),
        "spend": frames.spend.filter(in_period("spend_on", question))
        .group_by("channel", "currency")
        .agg(
            spend=nw.col("spend").sum(),
            impressions=nw.col("impressions").sum(),
            impressions_known=nw.col("impressions").count(),
            clicks=nw.col("clicks").sum(),
            clicks_known=nw.col("clicks").count(),
        ),
        "sales": made.group_by("lead_channel", "currency").agg(
            count=nw.len(),
            customers=nw.col("is_first").sum(),
            priced=nw.col("amount").count(),
            amount=nw.col("amount").sum(),
        ),
        "ages": counted.group_by("created_on").agg(count=nw.len()),
        "cycles": took.filter(nw.col("days") >= 0).group_by("days").agg(count=nw.len()),
        "undated": leads.filter(nw.col("created_on").is_null()).select(count=nw.len()),
    }


def _first_sales(sold: Lazy) -> Lazy:
    """Adds ``is_first``: 1 for the first sale ever made to that person (else deal), 0 after it.

    The order is that of closing days (creation days where no closing day is known), then ids.
    """
    own = nw.concat_str([nw.lit("deal:"), nw.col("deal_id")])
    keyed = sold.with_columns(
        buyer=nw.coalesce(nw.col("lead_person"), nw.col("person"), own),
        sold_on=nw.coalesce(nw.col("decided_on"), nw.col("created_on"), nw.lit(_NEVER)),
    )
    earlier = nw.col("deal_id").shift(1).over("buyer", order_by=["sold_on", "deal_id"])
    return keyed.with_columns(is_first=one_if(earlier.is_null()))


_NEVER = 10_000_000
"""A day number after every real one, for sales without any date."""


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """The sums of one or several channels before any division."""

    spend: int | None
    impressions: int | None
    clicks: int | None
    leads: int
    qualified: int
    customers: int
    amount: int
    amounts: tuple[Money, ...]


def summarise(rows: Mapping[str, Rows], question: Question) -> CustomerCost:
    """Rows by channel (blank last), the total, and that of the channels that cost money."""
    channels = {row["channel"] for name in ("leads", "spend") for row in rows[name]}
    channels |= {row["lead_channel"] for row in rows["sales"]}
    order = sorted(channels, key=lambda name: (name is None, name or ""))
    counts = {name: _channel_counts(rows, [name]) for name in order}
    maturity = _maturity(rows, question)
    source = worst([_source_mark(question), _maturity_mark(maturity)])
    meet = _names_meet(counts)
    apart = source if meet else worst([Mark(State.REFUSED, say("reason.channel_names")), source])
    found = tuple(
        _row(name, each, source if each.spend is None else apart, question)
        for name, each in counts.items()
    )
    paid = [row.channel for row in found if row.match != "leads_only"]
    total = _row(None, _channel_counts(rows, order), source, question)
    return CustomerCost(
        total=total,
        paid=_row(None, _channel_counts(rows, paid), apart, question),
        rows=found,
        unmatched_spend=_unmatched(found, question),
        unmatched_leads_count=sum(row.leads_count for row in found if row.match == "leads_only"),
        names_meet=meet,
        maturity=maturity,
        linkage=question.facts.linkage,
        undated_count=sum(row["count"] for row in rows["undated"]),
        mark=total.mark,
    )


def _names_meet(counts: Mapping[str | None, _Counts]) -> bool:
    """Whether some channel has both spend and people, unless one of the two has no channels."""
    named = [each for name, each in counts.items() if name is not None]
    costly = [each for each in named if each.spend]
    led = [each for each in named if each.leads or each.customers]
    return not costly or not led or any(each.leads or each.customers for each in costly)


def _channel_counts(rows: Mapping[str, Rows], channels: Sequence[str | None]) -> _Counts:
    leads = [row for row in rows["leads"] if row["channel"] in channels]
    spend = [row for row in rows["spend"] if row["channel"] in channels]
    sales = [row for row in rows["sales"] if row["lead_channel"] in channels]
    return _Counts(
        spend=_sum(spend, "spend") if spend else None,
        impressions=_sum(spend, "impressions") if _sum(spend, "impressions_known") else None,
        clicks=_sum(spend, "clicks") if _sum(spend, "clicks_known") else None,
        leads=_sum(leads, "count"),
        qualified=_sum(leads, "qualified"),
        customers=_sum(sales, "customers"),
        amount=_sum(sales, "amount"),
        amounts=sums_by_currency(sales),
    )


def _sum(rows: Iterable[Mapping[str, int | None]], column: str) -> int:
    return sum(row[column] or 0 for row in rows)


def _row(channel: str | None, counts: _Counts, source: Mark, question: Question) -> CostRow:
    facts = question.facts
    paid_in = facts.spend_currency
    spend = None if counts.spend is None or paid_in is None else Money(counts.spend, paid_in)
    told = None if source.state is State.REFUSED else spend
    revenue = Money(counts.amount, facts.currency) if facts.currency else None
    judged = question.criteria is not None
    return CostRow(
        channel=channel,
        match=_match(counts),
        spend=spend,
        impressions=counts.impressions,
        clicks=counts.clicks,
        leads_count=counts.leads,
        qualified_count=counts.qualified if judged else None,
        customers_count=counts.customers,
        lead_cost=spend.per(counts.leads) if spend else None,
        lead_cost_range=_range(spend if counts.leads else told, counts.leads),
        qualified_lead_cost=spend.per(counts.qualified) if spend and judged else None,
        customer_cost=told.per(counts.customers) if told else None,
        customer_cost_range=_range(told, counts.customers),
        revenue=revenue,
        revenue_by_currency=counts.amounts,
        romi=_romi(told, revenue),
        romi_basis="revenue",
        mark=_row_mark(counts, source),
    )


def _match(counts: _Counts) -> str:
    if counts.spend is None:
        return "leads_only"
    return "both" if counts.leads else "spend_only"


def _row_mark(counts: _Counts, source: Mark) -> Mark:
    if source.state is State.REFUSED:
        return source
    if counts.spend is None:
        return Mark(State.UNKNOWN, say("reason.no_spend_here"))
    if not counts.customers:
        return Mark(State.UNKNOWN, say("reason.no_customers"))
    if counts.customers < EARLY_EVENTS:
        reason = say("reason.few_events", count=counts.customers)
        return worst([source, Mark(State.EARLY, reason)])
    return source


def _range(spend: Money | None, count: int) -> CostRange | None:
    """Garwood limits of spend / count; with no event yet the one-sided 95 % bound spend / 3."""
    if spend is None:
        return None
    if not count:
        return CostRange(low=Money(round(spend.minor / -math.log(0.05)), spend.currency), high=None)
    fewest, most = garwood(count)
    low, high = round(spend.minor / most), round(spend.minor / fewest)
    return CostRange(low=Money(low, spend.currency), high=Money(high, spend.currency))


def _romi(spend: Money | None, revenue: Money | None) -> float | None:
    """(revenue - spend) / spend, on revenue (no margin is known), inside one currency."""
    if spend is None or revenue is None or not spend.minor or spend.currency != revenue.currency:
        return None
    return float(Fraction(revenue.minor - spend.minor, spend.minor))


def _unmatched(found: Sequence[CostRow], question: Question) -> Money | None:
    """Money spent on channels that brought no lead at all."""
    currency = question.facts.spend_currency
    idle = [row.spend for row in found if row.match == "spend_only" and row.spend]
    return sum(idle, Money(0, currency)) if currency else None


def _source_mark(question: Question) -> Mark:
    """What the inputs allow: spend, leads with dates, one currency, enough linked deals."""
    facts = question.facts
    missing = [
        (Role.SPEND not in facts.fields, say("reason.no_spend")),
        (not facts.has(Role.LEADS, "created_at"), say("reason.no_created")),
        (Role.DEALS not in facts.fields, say("reason.no_deals")),
        (facts.spend_currency is None, say("reason.spend_currencies")),
    ]
    if reasons := [reason for absent, reason in missing if absent]:
        return Mark(State.REFUSED, reasons[0])
    linked = facts.linkage.exact if facts.linkage else None
    if linked is None or linked >= LINKAGE_WIDE:
        return OK
    state = State.REFUSED if linked < LINKAGE_REFUSED else State.WIDE
    return Mark(state, say("reason.linkage_low", share=facts.linkage))


def _maturity(rows: Mapping[str, Rows], question: Question) -> Ratio | None:
    """Leads of the period at least as old as 90 % of sales took (research 2.4)."""
    days = sorted((row["days"], row["count"]) for row in rows["cycles"])
    if not days:
        return None
    age = quantile(days, Fraction(9, 10))
    old = sum(row["count"] for row in rows["ages"] if question.as_of_day - row["created_on"] >= age)
    return Ratio(old, _sum(rows["ages"], "count"))


def _maturity_mark(maturity: Ratio | None) -> Mark:
    if maturity is None or maturity.exact is None or maturity.exact >= MATURE:
        return OK
    return Mark(State.EARLY, say("reason.immature", share=maturity))
