"""Customer cost: what a lead, a qualified lead and a customer cost by channel (metrics 2.7)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    counted_lead,
    deals_mark,
    filled_in,
    in_period,
    less_refunds,
    linkage_mark,
    maturity_mark,
    one_if,
)
from funnelcli.metrics.cost_row import (
    UNKNOWN_VAT,
    CostCounts,
    CostRow,
    cost_row,
    count_costs,
    nobody_counted,
    paid_row,
    total,
)
from funnelcli.metrics.maturity import cycles, maturity
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import fold_text
from funnelcli.spec.model import DUPLICATE

ID = "customer_cost"
VATS = ("incl", "excl", UNKNOWN_VAT)
"""With VAT, without it, the export does not say."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class VatSpend:
    """The spend of the period that includes VAT (``incl``), does not, or does not say."""

    vat: str
    spend: Money | None
    channels: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class CustomerCost:
    """Rows by channel and by campaign, and their total over all leads and all spend.

    ``paid`` is the same over the channels that cost money; ``maturity`` the share of
    the period's leads that are older than 90 % of sales took. ``names_meet`` is False when no
    channel of the spend is one of the leads': their names differ, or leads have none, so nothing
    by channel is known. What no export tells is None: leads without a creation day, sales without
    deals, ``paid`` and ``unmatched_leads_count`` while nothing was spent.
    ``by_campaign`` is empty while nobody names a campaign; ``campaign_unknown`` are the leads of
    paid channels without one. ``full_customer_cost`` adds ``sales_cost`` of the settings.
    """

    total: CostRow
    paid: CostRow
    rows: tuple[CostRow, ...]
    by_campaign: tuple[CostRow, ...]
    by_vat: tuple[VatSpend, ...]
    unmatched_spend: Money | None
    unmatched_spend_share: float | None
    unmatched_leads_count: int | None
    channel_unknown: Ratio | None
    campaign_unknown: Ratio | None
    names_meet: bool
    margin: float | None
    sales_cost: Money | None
    full_customer_cost: Money | None
    maturity: Ratio | None
    linkage: Ratio | None
    undated_count: int
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """By channel and campaign: ``leads`` of the period, its ``spend``, the ``sales`` they became.

    ``ages`` counts the leads by creation day and ``cycles`` all linked sales by days from lead to
    closing: together they say how mature the period's leads are.
    """
    leads = frames.leads
    counted = leads.filter(in_period("created_on", question)).filter(counted_lead())
    sales = sales_of_leads(frames)
    made = sales.filter((nw.col("sellable") == 1) & in_period("lead_on", question))
    return {
        "leads": counted.with_columns(qualified=one_if(nw.col("verdict") == "qualified"))
        .group_by("channel", "campaign")
        .agg(count=nw.len(), qualified=nw.col("qualified").sum()),
        "spend": _spend(frames.spend.filter(in_period("spend_on", question))),
        "sales": made.group_by("lead_channel", "lead_campaign", "currency")
        .agg(
            customers=nw.col("is_first").sum(),
            sold=nw.len(),
            filled=nw.col("filled").sum(),
            priced=nw.col("amount").count(),
            amount=nw.col("amount").sum(),
        )
        .rename({"lead_channel": "channel", "lead_campaign": "campaign"}),
        "ages": counted.group_by("created_on").agg(count=nw.len()),
        "cycles": cycles(frames),
        "undated": leads.filter(nw.col("created_on").is_null()).select(count=nw.len()),
    }


def sales_of_leads(frames: Frames) -> Lazy:
    """Won deals with channel, campaign, person and day of the lead they came from.

    ``sellable`` is 1 where that lead counts, or is only a repeat of another; ``is_first`` where
    nothing was sold to that person before. Amounts are less what was paid back.
    """
    origin = frames.leads.select(
        "lead_id",
        lead_channel=nw.col("channel"),
        lead_campaign=nw.col("campaign"),
        lead_person=nw.col("person"),
        lead_on=nw.col("created_on"),
        sellable=one_if(counted_lead() | (nw.col("excluded_as") == DUPLICATE)),
    )
    sold = (
        less_refunds(frames)
        .with_columns(filled=filled_in(frames))
        .filter(nw.col("outcome") == "won")
        .select(
            *("deal_id", "lead_id", "person", "created_on", "decided_on", "amount", "currency"),
            "filled",
        )
    )
    return _first_sales(sold.join(origin, on="lead_id", how="left"))


def _spend(days: Lazy) -> Lazy:
    return days.group_by("channel", "campaign", "currency", "vat").agg(
        spend=nw.col("spend").sum(),
        impressions=nw.col("impressions").sum(),
        impressions_known=nw.col("impressions").count(),
        clicks=nw.col("clicks").sum(),
        clicks_known=nw.col("clicks").count(),
    )


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


def summarise(rows: Mapping[str, Rows], question: Question) -> CustomerCost:
    """Rows by channel (blank last), by campaign, the total, and that of the paid channels."""
    counts = _counts(rows, lambda row: row["channel"])
    mature = maturity(rows["cycles"], rows["ages"], question)
    source = worst([_source_mark(question), maturity_mark(mature)])
    named = _names_mark(counts, _CHANNELS)
    apart = worst([named, source])
    found = tuple(
        cost_row(name, each, source, question)
        if each.spend is None
        else paid_row(cost_row(name, each, apart, question), named)
        for name, each in sorted(counts.items(), key=lambda item: _last_none(item[0]))
    )
    paid = {name for name, each in counts.items() if each.spend is not None}
    whole = cost_row(None, _sum_of(rows, lambda _: True), source, question)
    idle = _idle(found, question)
    dated, by_campaign = question.facts.has(Role.LEADS, "created_at"), _has_campaigns(rows)
    bought = cost_row(None, _sum_of(rows, lambda row: row["channel"] in paid), apart, question)
    return CustomerCost(
        total=whole,
        paid=paid_row(bought, named) if paid else nobody_counted(bought),
        rows=found,
        by_campaign=_by_campaign(rows, source, named, question) if by_campaign else (),
        by_vat=_by_vat(rows["spend"], question),
        unmatched_spend=idle,
        unmatched_spend_share=_share(idle, whole.spend),
        unmatched_leads_count=sum(each.leads for name, each in counts.items() if name not in paid)
        if dated and paid and named == OK
        else None,
        channel_unknown=_blank(rows["leads"], "channel") if dated else None,
        campaign_unknown=_blank(
            [row for row in rows["leads"] if row["channel"] in paid], "campaign"
        )
        if dated and paid and by_campaign
        else None,
        names_meet=named == OK,
        margin=None if question.margin is None else float(question.margin),
        sales_cost=question.sales_cost,
        full_customer_cost=_full_cost(whole, source, question),
        maturity=mature,
        linkage=question.facts.linkage,
        undated_count=sum(row["count"] for row in rows["undated"]),
        mark=whole.mark,
    )


def _counts(
    rows: Mapping[str, Rows], key: Callable[[Mapping[str, Any]], Key]
) -> dict[Key, CostCounts]:
    """The sums of leads, spend and sales by ``key`` of their rows."""
    parts: dict[Key, dict[str, list[Mapping[str, Any]]]] = {}
    for role in _ROLES:
        for row in rows[role]:
            own = parts.setdefault(key(row), {name: [] for name in _ROLES})
            own[role].append(row)
    return {name: count_costs(*(own[role] for role in _ROLES)) for name, own in parts.items()}


_ROLES = ("leads", "spend", "sales")


def _sum_of(rows: Mapping[str, Rows], holds: Callable[[Mapping[str, Any]], bool]) -> CostCounts:
    return count_costs(*([row for row in rows[role] if holds(row)] for role in _ROLES))


def _last_none(*names: str | None) -> tuple[tuple[bool, str], ...]:
    return tuple((name is None, name or "") for name in names)


_CHANNELS = ("reason.channel_names", "reason.no_lead_channel")
_CAMPAIGNS = ("reason.campaign_names", "reason.no_lead_campaign")
"""Why spend cannot be told apart: names differ, leads have none."""


def _names_mark(counts: Mapping[str | None, CostCounts], reasons: tuple[str, str]) -> Mark:
    """Refused where people came, but none under a name that has spend."""
    costly = {name for name, each in counts.items() if name is not None and each.spend}
    led = {name for name, each in counts.items() if each.leads or each.customers}
    if not costly or not led or costly & led:
        return OK
    return Mark(State.REFUSED, say(reasons[led == {None}]))


def _has_campaigns(rows: Mapping[str, Rows]) -> bool:
    return any(row["campaign"] is not None for role in _ROLES for row in rows[role])


def _by_campaign(
    rows: Mapping[str, Rows], source: Mark, channels: Mark, question: Question
) -> tuple[CostRow, ...]:
    """Rows by channel and campaign; upper and lower case and spaces make no other campaign.

    Where a channel's spend and leads have no campaign in common, their names differ and nothing
    is said of what each campaign brought.
    """
    counts = _counts(rows, lambda row: (row["channel"], _folded(row["campaign"])))
    spelled = {
        (row["channel"], _folded(row["campaign"])): row["campaign"]
        for role in ("sales", "leads", "spend")
        for row in sorted(rows[role], key=lambda row: _last_none(row["campaign"]))
    }
    named = {channel: _names_mark(own, _CAMPAIGNS) for channel, own in _by_first(counts).items()}

    def row(key: tuple[str | None, str | None]) -> CostRow:
        each, met, name = counts[key], named[key[0]], spelled[key]
        if each.spend is None:
            return cost_row(key[0], each, source, question, campaign=name)
        own = worst([met, channels])
        return paid_row(cost_row(key[0], each, worst([own, source]), question, campaign=name), own)

    return tuple(row(key) for key in sorted(counts, key=lambda key: _last_none(*key)))


def _by_first(
    counts: Mapping[tuple[str | None, str | None], CostCounts],
) -> dict[str | None, dict[str | None, CostCounts]]:
    """Channel → campaign → sums."""
    found: dict[str | None, dict[str | None, CostCounts]] = {}
    for (channel, campaign), each in counts.items():
        found.setdefault(channel, {})[campaign] = each
    return found


def _folded(name: str | None) -> str | None:
    return None if name is None else fold_text(name)


def _by_vat(spend: Rows, question: Question) -> tuple[VatSpend, ...]:
    currency = question.facts.spend_currency
    found = []
    for vat in VATS:
        own = [row for row in spend if (row["vat"] or UNKNOWN_VAT) == vat and row["spend"]]
        names = sorted({row["channel"] for row in own}, key=_last_none)
        if own:
            money = Money(total(own, "spend"), currency) if currency else None
            found.append(VatSpend(vat=vat, spend=money, channels=tuple(names)))
    return tuple(found)


def _blank(leads: Rows, column: str) -> Ratio:
    """Leads without a name in ``column`` of all ``leads``: the part nobody can place."""
    blank = [row for row in leads if row[column] is None]
    return Ratio(total(blank, "count"), total(leads, "count"))


def _full_cost(whole: CostRow, source: Mark, question: Question) -> Money | None:
    """Marketing and sales cost together per customer, inside one currency."""
    spend, sales = whole.spend, question.sales_cost
    count = whole.customers_count
    if source.state is State.REFUSED or spend is None or sales is None or count is None:
        return None
    return (spend + sales).per(count) if spend.currency == sales.currency else None


def _idle(found: Sequence[CostRow], question: Question) -> Money | None:
    """Money spent on channels that brought no lead at all; None where nobody knows of leads."""
    currency = question.facts.spend_currency
    if not currency or not question.facts.has(Role.LEADS, "created_at"):
        return None
    return sum(
        (row.spend for row in found if row.match == "spend_only" and row.spend), Money(0, currency)
    )


def _share(part: Money | None, whole: Money | None) -> float | None:
    if part is None or whole is None or not whole.minor:
        return None
    return part.minor / whole.minor


def _source_mark(question: Question) -> Mark:
    """What the inputs allow: spend, leads with dates, one currency, enough linked deals."""
    facts = question.facts
    missing = [
        (Role.SPEND not in facts.fields, say("reason.no_spend")),
        (not facts.has(Role.LEADS, "created_at"), say("reason.no_created")),
    ]
    if reasons := [reason for absent, reason in missing if absent]:
        return Mark(State.REFUSED, reasons[0])
    if (told := deals_mark(facts)) != OK:
        return told
    if facts.spend_currency is None:
        return Mark(State.REFUSED, say("reason.spend_currencies"))
    return linkage_mark(facts)
