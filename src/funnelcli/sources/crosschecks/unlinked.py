"""Deals without their lead, leads without a deal, ids that lead nowhere, other managers."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.crosschecks.keys import ROUNDED
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.shape import ROW


def unlinked(
    deals: pl.DataFrame,
    leads: pl.DataFrame,
    deal_files: Sequence[Loaded],
    lead_files: Sequence[Loaded],
) -> list[Issue]:
    """How many deals and leads stand alone, and which ids name nobody.

    ``deals`` have ``from_lead``, the lead that each came from.
    """
    told: list[Issue] = []
    if "lead_id" in deals.columns:
        # A deal comes from the lead it names, if there is that lead.
        nobody = pl.col("lead_id").ne_missing(pl.col("from_lead")) & pl.col("lead_id").is_not_null()
        told += _lost_ids(deals, nobody, deal_files, "lead_id")
    if "deal_id" in leads.columns:
        known = deals["deal_id"].unique().implode()
        nobody = ~pl.col("deal_id").is_in(known) & pl.col("deal_id").is_not_null()
        told += _lost_ids(leads, nobody, lead_files, "deal_id")
    lonely = deals["from_lead"].null_count()
    idle = leads.height - deals["from_lead"].drop_nulls().n_unique()
    if lonely or idle:
        values = {
            "deals": lonely,
            "deals_total": deals.height,
            "leads": idle,
            "leads_total": leads.height,
        }
        told.append(Issue("D185", values, lonely + idle))
    return told + _handed_over(deals, leads, deal_files)


def _lost_ids(
    frame: pl.DataFrame, nobody: pl.Expr, files: Sequence[Loaded], name: str
) -> list[Issue]:
    """Ids of the other export that name nobody: rounded ones cannot, the others might."""
    rounded = pl.col(name).str.contains(ROUNDED)
    return [
        *row_issues("D045", frame, nobody & rounded, files, name),
        *row_issues("D186", frame, nobody & ~rounded, files, name),
    ]


def _handed_over(deals: pl.DataFrame, leads: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Deals whose manager is not the one of their lead: the export knows only today's."""
    if "manager" not in deals.columns or "manager" not in leads.columns:
        return []
    own = deals.select("from_lead", "manager", INPUT, ROW).drop_nulls(["from_lead", "manager"])
    first = leads.select(pl.col("lead_id").alias("from_lead"), pl.col("manager").alias("__first"))
    both = own.join(first, on="from_lead", maintain_order="left").drop_nulls("__first")
    other = pl.col("manager") != pl.col("__first")
    return row_issues("D086", both, other, files, "manager", total=both.height)
