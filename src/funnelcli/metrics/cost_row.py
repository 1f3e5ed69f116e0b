"""A row of customer cost: spend, leads and sales side by side, and what divides by what."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from funnelcli.metrics.base import EARLY_EVENTS, Question, Rows, deals_mark, sums_by_currency
from funnelcli.model.interval import garwood
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.canonical import Facts
from funnelcli.schema.columns import Role

_ALPHA = 0.05
_MIXED = "mixed"
UNKNOWN_VAT = "unknown"


@dataclass(frozen=True, kw_only=True)
class CostRange:
    """Garwood 95 % limits of a unit cost; ``high`` None is "no upper limit" (no event yet)."""

    low: Money
    high: Money | None


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """Spend of the period against the leads created in it and what became of them by as-of.

    ``match``: ``both``; ``spend_only`` (money without leads); ``leads_only`` (leads without
    spend: ``spend`` is None); None where no export tells of leads, or of spend. Counts that no
    export tells are None, never 0. ``channel`` None is the row of leads without a channel, and
    ``campaign`` None that of everything in the channel without a campaign. ``vat``: whether the
    spend includes it (incl, excl, unknown, or ``mixed`` of these). ``conversion_at_most`` is the
    one-sided 95 % bound of sales per lead while there are none. ``romi`` repeats the one that
    ``romi_basis`` names. ``missing_amount_count`` of the ``sold_count`` sales have no amount: the
    revenue lacks them, and there is none where no sale has an amount above 0.
    """

    channel: str | None
    campaign: str | None = None
    match: str | None
    spend: Money | None
    vat: str | None
    impressions: int | None
    clicks: int | None
    leads_count: int | None
    qualified_count: int | None
    customers_count: int | None
    lead_cost: Money | None
    lead_cost_range: CostRange | None
    qualified_lead_cost: Money | None
    qualified_lead_cost_range: CostRange | None
    customer_cost: Money | None
    customer_cost_range: CostRange | None
    conversion_at_most: float | None
    sold_count: int | None
    missing_amount_count: int | None
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    romi: float | None
    romi_basis: str
    romi_on_revenue: float | None
    romi_on_margin: float | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class CostCounts:
    """The sums of some leads, spend and sales before any division."""

    spend: int | None
    vats: frozenset[str]
    impressions: int | None
    clicks: int | None
    leads: int
    qualified: int
    customers: int
    sold: int
    filled: int
    priced: int
    amount: int
    amounts: tuple[Money, ...]


def count_costs(leads: Rows, spend: Rows, sales: Rows) -> CostCounts:
    """Sums over collected rows of customer cost."""
    return CostCounts(
        spend=total(spend, "spend") if spend else None,
        vats=frozenset(row["vat"] or UNKNOWN_VAT for row in spend if row["spend"]),
        impressions=total(spend, "impressions") if total(spend, "impressions_known") else None,
        clicks=total(spend, "clicks") if total(spend, "clicks_known") else None,
        leads=total(leads, "count"),
        qualified=total(leads, "qualified"),
        customers=total(sales, "customers"),
        sold=total(sales, "sold"),
        filled=total(sales, "filled"),
        priced=total(sales, "priced"),
        amount=total(sales, "amount"),
        amounts=sums_by_currency(sales),
    )


def total(rows: Iterable[Mapping[str, int | None]], column: str) -> int:
    """The sum of a column; a missing value adds nothing."""
    return sum(row[column] or 0 for row in rows)


def cost_row(
    channel: str | None,
    counts: CostCounts,
    source: Mark,
    question: Question,
    *,
    campaign: str | None = None,
) -> CostRow:
    """What the counts cost each; ``source`` says what the inputs allow of this row."""
    facts = question.facts
    paid_in = facts.spend_currency
    spend = None if counts.spend is None or paid_in is None else Money(counts.spend, paid_in)
    told = None if source.state is State.REFUSED else spend
    dated, sells = facts.has(Role.LEADS, "created_at"), _sells(facts)
    told_amount = sells and (counts.filled or not counts.sold)
    revenue = Money(counts.amount, facts.currency) if facts.currency and told_amount else None
    judged = dated and question.criteria is not None
    margin = question.margin
    on_revenue = romi(told, revenue, Fraction(1))
    on_margin = romi(told, revenue, margin)
    return CostRow(
        channel=channel,
        campaign=campaign,
        match=_match(counts) if dated and Role.SPEND in facts.fields else None,
        spend=spend,
        vat=_vat(counts),
        impressions=counts.impressions,
        clicks=counts.clicks,
        leads_count=counts.leads if dated else None,
        qualified_count=counts.qualified if judged else None,
        customers_count=counts.customers if sells else None,
        lead_cost=spend.per(counts.leads) if spend else None,
        lead_cost_range=cost_range(spend if counts.leads else told, counts.leads),
        qualified_lead_cost=spend.per(counts.qualified) if spend and judged else None,
        qualified_lead_cost_range=cost_range(
            (spend if counts.leads else told) if judged else None, counts.qualified
        ),
        customer_cost=told.per(counts.customers) if told else None,
        customer_cost_range=cost_range(told, counts.customers),
        conversion_at_most=None if told is None or counts.customers else _at_most(counts.leads),
        sold_count=counts.sold if sells else None,
        missing_amount_count=counts.sold - counts.priced if sells else None,
        revenue=revenue,
        revenue_by_currency=counts.amounts if told_amount else (),
        romi=on_revenue if margin is None else on_margin,
        romi_basis="revenue" if margin is None else "margin",
        romi_on_revenue=on_revenue,
        romi_on_margin=on_margin,
        mark=_mark(counts, source),
    )


def _sells(facts: Facts) -> bool:
    """Whether sales of the period's leads can be known."""
    return facts.has(Role.LEADS, "created_at") and deals_mark(facts) == OK


def paid_row(row: CostRow, named: Mark) -> CostRow:
    """The row of some money: nobody came by its name, and that tells nothing unless ``named``."""
    met = named.state is State.OK or row.leads_count or row.customers_count
    return row if met else nobody_counted(row)


def nobody_counted(row: CostRow) -> CostRow:
    """The row without its counts: whom the money brought is unknown, not nobody."""
    return replace(
        row,
        leads_count=None,
        qualified_count=None,
        customers_count=None,
        sold_count=None,
        missing_amount_count=None,
        revenue=None,
        revenue_by_currency=(),
    )


def _match(counts: CostCounts) -> str:
    if counts.spend is None:
        return "leads_only"
    return "both" if counts.leads else "spend_only"


def _vat(counts: CostCounts) -> str | None:
    if len(counts.vats) > 1:
        return _MIXED
    return next(iter(counts.vats), None)


def _mark(counts: CostCounts, source: Mark) -> Mark:
    if source.state is State.REFUSED:
        return source
    if counts.spend is None:
        return Mark(State.UNKNOWN, say("reason.no_spend_here"))
    if not counts.customers:
        return Mark(State.UNKNOWN, say("reason.no_customers"))
    marks = [source]
    if counts.customers < EARLY_EVENTS:
        marks.append(Mark(State.EARLY, say("reason.few_events", count=counts.customers)))
    if {"incl", "excl"} <= counts.vats:
        marks.append(Mark(State.WIDE, say("reason.vat_mixed")))
    return worst(marks)


def cost_range(spend: Money | None, count: int) -> CostRange | None:
    """Garwood limits of spend / count; with no event yet the one-sided 95 % bound spend / 3."""
    if spend is None:
        return None
    if not count:
        least = round(spend.minor / -math.log(_ALPHA))
        return CostRange(low=Money(least, spend.currency), high=None)
    fewest, most = garwood(count)
    low, high = round(spend.minor / most), round(spend.minor / fewest)
    return CostRange(low=Money(low, spend.currency), high=Money(high, spend.currency))


def _at_most(leads: int) -> float | None:
    """The share of sales that ``leads`` without a single one do not yet rule out (95 %)."""
    return 1 - _ALPHA ** (1 / leads) if leads else None


def romi(spend: Money | None, revenue: Money | None, margin: Fraction | None) -> float | None:
    """(margin of the revenue - spend) / spend inside one currency; a margin of 1 is revenue."""
    if spend is None or revenue is None or margin is None:
        return None
    if not spend.minor or spend.currency != revenue.currency:
        return None
    return float((revenue.minor * margin - spend.minor) / spend.minor)
