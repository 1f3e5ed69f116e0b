"""The spend, leads and sales behind the cost of a customer."""

from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    Evidence,
    Figure,
    Reason,
    Total,
    evidence,
    is_,
    lead_reasons,
    priced,
)
from funnelcli.metrics.base import Frames, Question, counted_lead, in_period, less_refunds
from funnelcli.metrics.cost_row import CostRow
from funnelcli.metrics.customer_cost import CustomerCost, sales_of_leads
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: CustomerCost) -> tuple[Evidence, ...]:
    """Leads created in the period, what was sold to them by as-of, and what was spent in it."""
    del result
    made = in_period("created_on", question) & counted_lead()
    spent = in_period("spend_on", question)
    return (
        evidence(
            Role.LEADS,
            frames.leads,
            (
                _figure("leads", made, lambda row: row.leads_count),
                _figure(
                    "qualified_leads",
                    made & is_("verdict", "qualified"),
                    lambda row: row.qualified_count,
                ),
            ),
            lead_reasons(question),
        ),
        _sales(frames, question),
        evidence(
            Role.SPEND,
            frames.spend,
            (_figure("spend", spent, lambda row: row.spend, "spend"),),
            (Reason(holds=~spent, name="spent_elsewhere"),),
        ),
    )


def _sales(frames: Frames, question: Question) -> Evidence:
    """Deals with the channel of the lead they came from, as the cost counts them."""
    sales = sales_of_leads(frames).select(
        "deal_id", "lead_on", "sellable", "is_first", "lead_channel"
    )
    own = [name for name in frames.deals.collect_schema().names() if name != "channel"]
    deals = less_refunds(frames).select(*own).join(sales, on="deal_id", how="left")
    counted = is_("outcome", "won") & (nw.col("sellable") == 1) & in_period("lead_on", question)
    return evidence(
        Role.DEALS,
        deals.with_columns(channel=nw.col("lead_channel")),
        (
            _figure(
                "customers",
                counted & (nw.col("is_first") == 1),
                lambda row: row.customers_count,
            ),
            _figure("revenue", counted & priced(), lambda row: row.revenue, "amount"),
        ),
        (
            Reason(holds=is_("outcome", "open"), name="open"),
            Reason(holds=is_("outcome", "unknown"), name="unknown_stage"),
            Reason(holds=is_("outcome", "lost"), name="lost"),
            Reason(holds=nw.col("sellable").is_null(), name="no_lead"),
            Reason(holds=nw.col("sellable") != 1, name="lead_excluded"),
            Reason(holds=nw.col("lead_on").is_null(), name="lead_undated"),
            Reason(holds=~in_period("lead_on", question), name="lead_elsewhere"),
            Reason(holds=nw.col("is_first") != 1, name="repeat_sale"),
        ),
    )


def _figure(
    name: str, counts: nw.Expr, value: Callable[[CostRow], Total], column: str | None = None
) -> Figure:
    def parts(result: CustomerCost) -> Mapping[str | None, Total]:
        return {row.channel: value(row) for row in result.rows if value(row) is not None}

    return Figure(
        name=name,
        counts=counts,
        total=lambda result: value(result.total),
        column=column,
        by="channel",
        parts=parts,
    )
