"""Deals that were copied into another pipeline and may be counted twice."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import Loaded

_NEAR = 1
"""Days between the two at most: a copy is made by a robot or by hand on the same day."""
_GROUP = ("__who", "amount", "currency")


def twins(deals: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Deals that another one of a different pipeline repeats; nothing is left out.

    ``deals`` has amounts in minor units, ``created_on`` and the keys of the person. Two deals
    are told to be one when their pipelines differ, the same person (else the same contact, else
    the same title) wants them for the same sum above zero, and they were created a day apart at
    most. Of such a group the deals of every pipeline after the first are counted.
    """
    if deals["pipeline"].n_unique() < 2 or "created_on" not in deals.columns:
        return []
    asked = (pl.col("amount") > 0) & (pl.col("pipeline") != "")
    dated = deals.filter(asked & pl.col("created_on").is_not_null())
    named = dated.with_columns(_who(deals.columns).alias("__who")).drop_nulls("__who")
    repeated = named.filter(pl.struct(_GROUP).is_duplicated())
    shared = repeated.filter(pl.col("pipeline").n_unique().over(_GROUP) > 1)
    ordered = shared.sort(*_GROUP, "created_on", "pipeline", "deal_id")
    before = pl.col("created_on", "pipeline").shift(1).over(_GROUP).name.prefix("__")
    told = ordered.with_columns(before)
    copied = (pl.col("__pipeline") != pl.col("pipeline")) & (
        pl.col("created_on") - pl.col("__created_on") <= _NEAR
    )
    return row_issues("D184", told, copied, files, "deal_id")


def _who(present: Sequence[str]) -> pl.Expr:
    """Whom the deal is with: the person, else the contact, else the title."""
    names = [name for name in ("person", "contact", "title") if name in present]
    marked = [pl.format("{}:{}", pl.lit(name), pl.col(name).str.to_lowercase()) for name in names]
    return pl.coalesce(marked)
