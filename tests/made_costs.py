# ruff: noqa: ANN401 - any field of a result may be changed
"""Costs of customers made by hand: the worked example of the metric pages in roubles."""

from dataclasses import replace
from typing import Any

from funnelcli.metrics.cost_row import CostRange, CostRow
from funnelcli.metrics.customer_cost import CustomerCost, VatSpend
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State


def _rub(units: float) -> Money:
    return Money(round(units * 100), "RUB")


def cost_row(name: str | None, **changes: Any) -> CostRow:
    row = CostRow(
        channel=name,
        match="both",
        spend=_rub(450_000),
        vat="unknown",
        impressions=100_000,
        clicks=5_000,
        leads_count=130,
        qualified_count=90,
        customers_count=15,
        lead_cost=_rub(3461.54),
        lead_cost_range=None,
        qualified_lead_cost=_rub(5_000),
        qualified_lead_cost_range=None,
        customer_cost=_rub(30_000),
        customer_cost_range=CostRange(low=_rub(18_189), high=_rub(53_601)),
        conversion_at_most=None,
        sold_count=15,
        missing_amount_count=0,
        revenue=_rub(1_050_000),
        revenue_by_currency=(_rub(1_050_000),),
        romi=1.3333333,
        romi_basis="revenue",
        romi_on_revenue=1.3333333,
        romi_on_margin=None,
        mark=OK,
    )
    return replace(row, **changes)


def cost(**changes: Any) -> CustomerCost:
    wasted = cost_row(
        "Билборд",
        match="spend_only",
        spend=_rub(90_000),
        leads_count=0,
        qualified_count=0,
        customers_count=0,
        lead_cost=None,
        qualified_lead_cost=None,
        customer_cost=None,
        customer_cost_range=CostRange(low=_rub(24_390), high=None),
        revenue=_rub(0),
        romi=-1.0,
        romi_on_revenue=-1.0,
        mark=Mark(State.UNKNOWN, say("reason.no_events")),
    )
    found = CustomerCost(
        total=cost_row(None, spend=_rub(540_000), customer_cost=_rub(36_000)),
        paid=cost_row(None),
        rows=(cost_row("Яндекс Директ"), wasted),
        by_campaign=(cost_row("Яндекс Директ", campaign="Бренд"),),
        by_vat=(
            VatSpend(vat="unknown", spend=_rub(540_000), channels=("Билборд", "Яндекс Директ")),
        ),
        unmatched_spend=_rub(90_000),
        unmatched_spend_share=1 / 6,
        unmatched_leads_count=40,
        channel_unknown=Ratio(12, 170),
        campaign_unknown=Ratio(30, 130),
        names_meet=True,
        margin=None,
        sales_cost=None,
        full_customer_cost=None,
        maturity=Ratio(101, 130),
        linkage=Ratio(52, 60),
        undated_count=0,
        mark=OK,
    )
    return replace(found, **changes)
