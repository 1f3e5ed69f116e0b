"""Deals without their lead, leads without a deal, ids that lead nowhere, other managers."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import Loaded


def unlinked(
    deals: pl.DataFrame,
    leads: pl.DataFrame,
    found: pl.DataFrame,
    deal_files: Sequence[Loaded],
    lead_files: Sequence[Loaded],
) -> list[Issue]:
    """How many deals and leads stand alone, and which ids name nobody.

    ``found`` is what ``link_deals`` found: ``deal_id``, ``from_lead``.
    """
    told: list[Issue] = []
    if "lead_id" in deals.columns:
        told += row_issues("D186", deals, _names_nobody(leads, "lead_id"), deal_files, "lead_id")
    if "deal_id" in leads.columns:
        told += row_issues("D186", leads, _names_nobody(deals, "deal_id"), lead_files, "deal_id")
    lonely, idle = deals.height - found.height, leads.height - found["from_lead"].n_unique()
    if lonely or idle:
        values = {
            "deals": lonely,
            "deals_total": deals.height,
            "leads": idle,
            "leads_total": leads.height,
        }
        told.append(Issue("D185", values, lonely + idle))
    return told + _handed_over(deals, leads, found, deal_files)


def _handed_over(
    deals: pl.DataFrame, leads: pl.DataFrame, found: pl.DataFrame, files: Sequence[Loaded]
) -> list[Issue]:
    """Deals whose manager is not the one of their lead: the export knows only today's."""
    if "manager" not in deals.columns or "manager" not in leads.columns:
        return []
    first = leads.select(pl.col("lead_id").alias("from_lead"), pl.col("manager").alias("__first"))
    known = found.join(first, on="from_lead").drop_nulls("__first")
    both = deals.join(known, on="deal_id", maintain_order="left").drop_nulls("manager")
    other = pl.col("manager") != pl.col("__first")
    return row_issues("D086", both, other, files, "manager", total=both.height)


def _names_nobody(others: pl.DataFrame, name: str) -> pl.Expr:
    """Whether the id in the column ``name`` is none of those the others have there."""
    known = others[name].drop_nulls().unique().implode()
    return ~pl.col(name).is_in(known) & pl.col(name).is_not_null()
