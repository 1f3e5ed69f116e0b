"""The rows behind the measures that plans name: deals won, leads made, money spent."""

from collections.abc import Callable, Mapping
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    Total,
    closed_reasons,
    deals_and_refunds,
    evidence,
    is_,
    is_sale,
    lead_reasons,
    priced,
    sold_in,
)
from funnelcli.metrics.base import Frames, Question, counted_lead, in_period
from funnelcli.schema.columns import Role

Totals = Mapping[str, Callable[[Any], Total]]
"""The numbers of a result by the names of their figures."""


def of_deals(frames: Frames, question: Question, totals: Totals) -> Evidence:
    """``deals_won`` of the period, and their ``revenue`` less what was paid back in it."""
    sold = sold_in(question)
    return evidence(
        Role.DEALS,
        deals_and_refunds(frames),
        (
            Figure(name="deals_won", counts=sold & is_sale(), total=totals["deals_won"]),
            Figure(
                name="revenue", counts=sold & priced(), total=totals["revenue"], column="amount"
            ),
        ),
        _reasons(),
    )


def of_priced_deals(frames: Frames, question: Question, totals: Totals) -> Evidence:
    """Deals won in the period that have an amount: what an average deal is made of."""
    sold = sold_in(question)
    counted = Figure(name="priced", counts=sold & priced(), total=totals["priced"])
    unpriced = Reason(holds=sold & nw.col("amount").is_null(), name="no_amount")
    return evidence(Role.DEALS, frames.deals, (counted,), (unpriced, *_reasons()))


def _reasons() -> tuple[Reason, ...]:
    lost = Reason(holds=is_("outcome", "lost"), name="lost")
    return (*closed_reasons(), lost, CLOSED_ELSEWHERE)


def of_leads(frames: Frames, question: Question, totals: Totals) -> Evidence:
    """``leads`` made in the period, and the ``qualified_leads`` among them."""
    made = in_period("created_on", question) & counted_lead()
    qualified = made & is_("verdict", "qualified")
    return evidence(
        Role.LEADS,
        frames.leads,
        (
            Figure(name="leads", counts=made, total=totals["leads"]),
            Figure(name="qualified_leads", counts=qualified, total=totals["qualified_leads"]),
        ),
        lead_reasons(question),
    )


def of_spend(frames: Frames, question: Question, totals: Totals) -> Evidence:
    """``spend`` of the period."""
    spent = in_period("spend_on", question)
    return evidence(
        Role.SPEND,
        frames.spend,
        (Figure(name="spend", counts=spent, total=totals["spend"], column="spend"),),
        (Reason(holds=~spent, name="spent_elsewhere"),),
    )
