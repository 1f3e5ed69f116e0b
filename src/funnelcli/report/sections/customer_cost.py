"""Customer cost on paper: what a lead, a qualified lead and a customer cost by channel."""

from collections.abc import Iterable

from funnelcli.metrics.cost_row import CostRange, CostRow
from funnelcli.metrics.customer_cost import CustomerCost, VatSpend
from funnelcli.metrics.measures import UNPRICED_MANY
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.state import State
from funnelcli.report.cells import amount, column, mark_notes, name, percent, row
from funnelcli.report.model import Card, Cell, Kind, Section, Table


def compose_cost_card(result: CustomerCost) -> Card:
    """The cost of a customer over all spend, with what a lead cost."""
    return Card(
        section="customer_cost",
        title=say("card.cost"),
        value=Cell(value=result.total.customer_cost, mark=result.mark),
        detail=tuple(_detail(result)),
        mark=result.mark,
    )


def _detail(result: CustomerCost) -> Iterable[Phrase]:
    total = result.total
    if total.spend is None:
        return
    if total.customers_count is not None:
        yield say("card.cost.customers", count=total.customers_count, spend=total.spend)
    if result.paid.customer_cost and result.paid.customer_cost != total.customer_cost:
        paid = result.paid
        yield say("card.cost.paid", cost=paid.customer_cost, count=paid.customers_count)
    if total.lead_cost:
        yield say("card.cost.lead", cost=total.lead_cost)
    if total.qualified_lead_cost:
        yield say("card.cost.qualified", cost=total.qualified_lead_cost)
    if result.maturity and result.maturity.exact is not None:
        yield say("card.cost.maturity", maturity=result.maturity)


def wasted_rows(result: CustomerCost) -> tuple[CostRow, ...]:
    """The channels that cost money and brought no lead; none while names differ altogether."""
    if not result.names_meet:
        return ()
    rows = (row for row in result.rows if row.match == "spend_only")
    return tuple(row for row in rows if row.spend is not None and row.spend.minor > 0)


def is_unprofitable(result: CustomerCost) -> bool:
    """Whether paid channels lose money on a margin that is known, by a number that holds."""
    paid = result.paid
    holds = paid.mark.state in {State.OK, State.WIDE}
    if (paid.missing_amount_count or 0) * UNPRICED_MANY > (paid.sold_count or 0):
        return False  # what these sales brought would raise it
    return holds and paid.romi_on_margin is not None and paid.romi_on_margin < 0


def compose_customer_cost(result: CustomerCost) -> Section:
    """Channels by spend with what cannot be matched, paid channels, the total; then campaigns."""
    tables = [_table(result)] if result.rows else []
    if result.by_campaign:
        tables.append(_campaign_table(result))
    return Section(
        id="customer_cost",
        title=say("customer_cost.title"),
        mark=result.mark,
        tables=tuple(tables),
        notes=tuple(_notes(result)),
    )


def _table(result: CustomerCost) -> Table:
    columns = (
        column("channel", Kind.TEXT),
        column("spend", Kind.MONEY),
        column("customers", Kind.COUNT),
        column("customer_cost", Kind.MONEY),
        column("state", Kind.STATE),
        column("leads", Kind.COUNT),
        column("lead_cost", Kind.MONEY),
        column("qualified_leads", Kind.COUNT),
        column("qualified_lead_cost", Kind.MONEY),
        column("customer_cost_range", Kind.NUMBER),
        column("revenue", Kind.MONEY),
        column("romi_on_revenue", Kind.NUMBER),
        *([] if result.margin is None else [column("romi_on_margin", Kind.NUMBER)]),
        *([column("vat", Kind.TEXT)] if len(result.by_vat) > 1 else []),
    )
    rows = [
        *((name(each.channel, "absent.channel"), each) for each in _ordered(result.rows)),
        *([] if result.paid.spend is None else [(say("row.paid"), result.paid)]),
        (say("row.total"), result.total),
    ]
    cells = tuple(_cells(head, each, result) for head, each in rows)
    return Table(columns=columns, rows=cells, last_is_total=True)


def _campaign_table(result: CustomerCost) -> Table:
    columns = (
        column("campaign", Kind.TEXT),
        column("channel", Kind.TEXT),
        column("spend", Kind.MONEY),
        column("leads", Kind.COUNT),
        column("lead_cost", Kind.MONEY),
        column("state", Kind.STATE),
        column("qualified_leads", Kind.COUNT),
        column("qualified_lead_cost", Kind.MONEY),
        column("customers", Kind.COUNT),
        column("customer_cost", Kind.MONEY),
    )
    return Table(
        columns=columns,
        rows=tuple(
            row(
                name(each.campaign, "absent.campaign"),
                name(each.channel, "absent.channel"),
                each.spend,
                each.leads_count,
                each.lead_cost,
                each.mark,
                each.qualified_count,
                each.qualified_lead_cost,
                each.customers_count,
                each.customer_cost,
            )
            for each in _costly_campaigns(result)[:CAMPAIGNS_SHOWN]
        ),
        caption=say("customer_cost.campaigns"),
    )


CAMPAIGNS_SHOWN = 15
"""The costliest campaigns on paper; machine output has all of them."""


def _costly_campaigns(result: CustomerCost) -> list[CostRow]:
    """Campaigns of paid channels, the costliest first."""
    paid = {each.channel for each in result.rows if each.spend is not None}
    return _ordered(each for each in result.by_campaign if each.channel in paid)


def _ordered(rows: Iterable[CostRow]) -> list[CostRow]:
    """Most expensive first; channels without spend after them, by leads."""
    return sorted(
        rows,
        key=lambda each: (
            each.spend is None,
            -(each.spend.minor if each.spend else 0),
            -(each.leads_count or 0),
            each.channel or "",
            each.campaign or "",
        ),
    )


def _cells(head: Value, each: CostRow, result: CustomerCost) -> tuple[Cell, ...]:
    return row(
        head,
        each.spend,
        each.customers_count,
        each.customer_cost,
        each.mark,
        each.leads_count,
        each.lead_cost,
        each.qualified_count,
        each.qualified_lead_cost,
        _range(each.customer_cost_range),
        amount(each.revenue, each.revenue_by_currency),
        percent(each.romi_on_revenue),
        *([] if result.margin is None else [percent(each.romi_on_margin)]),
        *([_vat(each)] if len(result.by_vat) > 1 else []),
    )


def _vat(each: CostRow) -> Phrase | None:
    return None if each.vat is None else say(f"vat.{each.vat}")


def _range(limits: CostRange | None) -> Phrase | None:
    if limits is None:
        return None
    if limits.high is None:
        return say("value.at_least", low=limits.low)
    return say("value.range", low=limits.low, high=limits.high)


def _notes(result: CustomerCost) -> Iterable[Phrase]:
    yield say("customer_cost.formula")
    yield from _unpriced(result.total)
    yield from _money_notes(result)
    if result.names_meet and result.unmatched_spend and result.unmatched_spend.minor:
        yield say("customer_cost.unmatched_spend", spend=result.unmatched_spend)
    if result.unmatched_leads_count:
        yield say("customer_cost.unmatched_leads", count=result.unmatched_leads_count)
    if result.channel_unknown and result.channel_unknown.numerator:
        yield say("customer_cost.channel_unknown", share=result.channel_unknown)
    yield from _campaign_notes(result)
    if result.undated_count:
        yield say("customer_cost.undated", count=result.undated_count)
    yield from mark_notes(
        (name(each.channel, "absent.channel"), each.mark)
        for each in _ordered(result.rows)
        if each.mark != result.mark
    )


def _unpriced(whole: CostRow) -> Iterable[Phrase]:
    """Sales without an amount make revenue and ROMI a lower bound, or none at all."""
    missing, sold = whole.missing_amount_count, whole.sold_count
    if sold and whole.revenue is None and not whole.revenue_by_currency:
        yield say("customer_cost.no_amounts", count=sold)
    elif missing:
        yield say("customer_cost.unpriced", count=missing, total=sold)


def _money_notes(result: CustomerCost) -> Iterable[Phrase]:
    whole = result.total
    if whole.romi_on_revenue is not None and result.margin is None:
        yield say("customer_cost.romi.revenue")
    elif whole.romi_on_margin is not None:
        yield say("customer_cost.romi.margin", margin=result.margin)
    if result.full_customer_cost is not None:
        full, sales = result.full_customer_cost, result.sales_cost
        yield say("customer_cost.full", cost=full, sales=sales)
    if whole.conversion_at_most is not None:
        most, count = whole.conversion_at_most, whole.leads_count
        yield say("customer_cost.conversion_at_most", most=most, count=count)
    for each in result.by_vat:
        yield say(f"customer_cost.vat.{each.vat}", spend=each.spend, channels=_names(each))


def _names(each: VatSpend) -> Value:
    return listed(tuple(name(channel, "absent.channel") for channel in each.channels))


def _campaign_notes(result: CustomerCost) -> Iterable[Phrase]:
    rows = _costly_campaigns(result)
    if len(rows) > CAMPAIGNS_SHOWN:
        yield say("customer_cost.more_campaigns", count=len(rows) - CAMPAIGNS_SHOWN)
    unknown = result.campaign_unknown
    if unknown is not None and unknown.numerator:
        yield say("customer_cost.campaign_unknown", share=unknown)
    if strangers := strange_campaigns(result):
        yield say("customer_cost.campaign_names", channels=listed(strangers))


def strange_campaigns(result: CustomerCost) -> tuple[Value, ...]:
    """Channels whose spend and leads have no campaign in common."""
    keys = dict.fromkeys(
        each.channel
        for each in result.by_campaign
        if each.mark.reason is not None and each.mark.reason.key == "reason.campaign_names"
    )
    return tuple(name(channel, "absent.channel") for channel in keys)
