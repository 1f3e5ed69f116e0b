"""Customer cost as formulas over spend, leads and the sales that they became."""

from collections.abc import Collection

from funnelcli.metrics.cost_row import CostRow
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.model.phrase import say
from funnelcli.report.book import Figure, Grid
from funnelcli.report.cells import column, name, state_word
from funnelcli.report.live.formula import (
    Test,
    added,
    counted,
    named,
    plain,
    summed,
    unit_cost,
    within,
)
from funnelcli.report.model import Kind

_COLUMNS = (
    ("channel", Kind.TEXT),
    ("spend", Kind.MONEY),
    ("leads", Kind.COUNT),
    ("qualified", Kind.COUNT),
    ("customers", Kind.COUNT),
    ("lead_cost", Kind.MONEY),
    ("qualified_lead_cost", Kind.MONEY),
    ("customer_cost", Kind.MONEY),
    ("revenue", Kind.MONEY),
    ("romi", Kind.SHARE),
    ("state", Kind.TEXT),
    ("reason", Kind.TEXT),
)
_COUNTED = Test(column="leads_counted", relation="=", operand="1")
_QUALIFIED = Test(column="leads_verdict", relation="=", operand='"qualified"')


def live_customer_cost(result: CustomerCost) -> tuple[Grid, ...]:
    """A row for each channel and the total below."""
    names = [row.channel for row in result.rows]
    rows = [_channel(row, names) for row in result.rows]
    whole = list(_figures(result.total))
    place = [key for key, _ in _COLUMNS].index("customer_cost") - 1
    whole[place] = Figure(
        value=whole[place].value, formula=whole[place].formula, name="customer_cost_headline"
    )
    return (
        Grid(
            caption=say("customer_cost.title"),
            keys=tuple(key for key, _ in _COLUMNS),
            columns=tuple(column(f"live.{key}", kind) for key, kind in _COLUMNS),
            rows=(*rows, (plain(say("row.total")), *whole)),
            last_is_total=True,
            charted="customer_cost",
        ),
    )


def _channel(row: CostRow, names: Collection[str | None]) -> tuple[Figure, ...]:
    own = (
        named("spend_channel", row.channel, "channel", names),
        named("leads_channel", row.channel, "channel", names),
        named("deals_lead_channel", row.channel, "channel", names),
    )
    return (plain(name(row.channel, "absent.channel")), *_figures(row, *own))


def _figures(row: CostRow, *own: Test) -> tuple[Figure, ...]:
    """All but the name; ``own`` are the conditions of its spend, its leads and its sales."""
    paid, led, sold = ((each,) for each in own) if own else ((), (), ())
    made = within("leads_created_on")
    sales = (*within("deals_lead_on"), *sold)
    return (
        summed(row.spend, "spend_amount", *within("spend_on"), *paid),
        counted(row.leads_count, _COUNTED, *made, *led),
        counted(row.qualified_count, _QUALIFIED, *made, *led),
        added(row.customers_count, "deals_customer", *sales),
        unit_cost(row.lead_cost, row.spend, row.leads_count, "spend/leads"),
        unit_cost(row.qualified_lead_cost, row.spend, row.qualified_count, "spend/qualified"),
        unit_cost(row.customer_cost, row.spend, row.customers_count, "spend/customers"),
        summed(row.revenue, "deals_from_lead", *sales),
        _romi(row),
        plain(state_word(row.mark)),
        plain(row.mark.reason),
    )


def _romi(row: CostRow) -> Figure:
    if row.romi is None:
        return plain(None)
    earned = "{revenue}*margin" if row.romi_basis == "margin" else "{revenue}"
    return Figure(value=row.romi, formula=f"({earned}-{{spend}})/{{spend}}")
