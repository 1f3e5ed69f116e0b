"""Customer cost on paper: what a lead, a qualified lead and a customer cost by channel."""

from collections.abc import Iterable

from funnelcli.metrics.customer_cost import CostRange, CostRow, CustomerCost
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.report.cells import amount, column, mark_notes, name, percent, row
from funnelcli.report.model import Card, Cell, Kind, Section, Table


def compose_cost_card(result: CustomerCost) -> Card:
    """The cost of a customer over all spend, with what a lead cost."""
    return Card(
        title=say("card.cost"),
        value=Cell(value=result.total.customer_cost, mark=result.mark),
        detail=tuple(_detail(result)),
        mark=result.mark,
    )


def _detail(result: CustomerCost) -> Iterable[Phrase]:
    total = result.total
    if total.spend is None:
        return
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


def compose_customer_cost(result: CustomerCost) -> Section:
    """Channels by spend, then what cannot be matched, then paid channels and the total."""
    return Section(
        id="customer_cost",
        title=say("customer_cost.title"),
        mark=result.mark,
        tables=(_table(result),) if result.rows else (),
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
        column("romi", Kind.NUMBER),
    )
    rows = [_cells(name(each.channel, "absent.channel"), each) for each in _ordered(result.rows)]
    rows.append(_cells(say("row.paid"), result.paid))
    rows.append(_cells(say("row.total"), result.total))
    return Table(columns=columns, rows=tuple(rows), last_is_total=True)


def _ordered(rows: Iterable[CostRow]) -> list[CostRow]:
    """Most expensive first; channels without spend after them, by leads."""
    return sorted(
        rows,
        key=lambda each: (
            each.spend is None,
            -(each.spend.minor if each.spend else 0),
            -each.leads_count,
            each.channel or "",
        ),
    )


def _cells(head: Value, each: CostRow) -> tuple[Cell, ...]:
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
        percent(each.romi),
    )


def _range(limits: CostRange | None) -> Phrase | None:
    if limits is None:
        return None
    if limits.high is None:
        return say("value.at_least", low=limits.low)
    return say("value.range", low=limits.low, high=limits.high)


def _notes(result: CustomerCost) -> Iterable[Phrase]:
    yield say("customer_cost.formula")
    if result.total.romi is not None:
        yield say(f"customer_cost.romi.{result.total.romi_basis}")
    if result.names_meet and result.unmatched_spend and result.unmatched_spend.minor:
        yield say("customer_cost.unmatched_spend", spend=result.unmatched_spend)
    if result.unmatched_leads_count:
        yield say("customer_cost.unmatched_leads", count=result.unmatched_leads_count)
    if result.undated_count:
        yield say("customer_cost.undated", count=result.undated_count)
    yield from mark_notes(
        (name(each.channel, "absent.channel"), each.mark)
        for each in _ordered(result.rows)
        if each.mark != result.mark
    )
