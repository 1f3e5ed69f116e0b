"""Refunds: rows of deals below zero that pay back what an earlier sale brought."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.stage import Outcome
from funnelcli.sources.accounting import Dropped, row_issues, take_out
from funnelcli.sources.crosschecks.keys import with_keys
from funnelcli.sources.load import INPUT, Loaded, several
from funnelcli.sources.shape import ROW

SALE = "sale_id"
"""The column with the deal that a row below zero repeats by its id."""
_MONEY = (SALE, "closed_on", "closed_basis", "amount", "currency", INPUT, ROW)
_BACK = "__back"
_KEYS = ("lead_id", "phone_key", "email_key")
"""What a refund and its sale may have in common, the surest first."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Deals without their refunds.

    ``refunds`` (None when there are none) pay back money of the sale ``sale_id`` on the day
    ``closed_on``; their amounts are below zero.
    """

    deals: pl.DataFrame
    refunds: pl.DataFrame | None
    dropped: tuple[Dropped, ...]
    issues: tuple[Issue, ...]


def with_own_ids(deals: pl.DataFrame) -> pl.DataFrame:
    """Rows below zero closed after another row of their id get an id of their own, and ``sale_id``.

    Otherwise a refund would take the place of its sale as the newer record of it. One that was
    not closed later is a newer record indeed.
    """
    if not {"amount", "closed_at"} <= set(deals.columns):
        return deals
    if not deals.select((pl.col("amount") < 0).any()).item():
        return deals
    sold_at = pl.when(pl.col("amount") > 0).then("closed_at").min().over("deal_id")
    later = (pl.col("amount") < 0) & (pl.col("closed_at") > sold_at)
    marked = deals.with_columns(later.fill_null(value=False).alias(_BACK))
    parts = [pl.col(name).cast(pl.String) for name in ("deal_id", "amount", "closed_at")]
    own = pl.concat_str(parts, separator="#")
    return marked.with_columns(
        pl.when(_BACK).then("deal_id").alias(SALE),
        pl.when(_BACK).then(own).otherwise("deal_id").alias("deal_id"),
    ).drop(_BACK)


def split_refunds(deals: pl.DataFrame, files: Sequence[Loaded]) -> Split:
    """Refunds apart; rows below zero that follow no sale are left out, if they say they are sales.

    A row below zero is a refund when it is won and dated (or repeats the id of a sale) and a sale
    with that id, lead, phone or e-mail was closed by then for at least as much in its currency.
    Deals that are open or lost stay, without their amount.
    """
    below = pl.col("amount") < 0
    if not deals.select(below.any()).item():
        return Split(deals=_without_mark(deals), refunds=None, dropped=(), issues=())
    marked = _without_mark(deals, keep=True).with_row_index(_BACK)
    refunds = _paid_back(marked)
    linked = pl.col(_BACK).is_in(refunds[_BACK].to_list())
    sold = below & ((pl.col("status") == Outcome.WON.value) | pl.col(SALE).is_not_null())
    issues = [
        *row_issues("D209", marked, linked, files, "amount"),
        *row_issues("D208", marked, sold & ~linked, files, "amount"),
        *row_issues("D062", marked, below & ~sold, files, "amount"),
    ]
    kept, gone = take_out(marked, linked, "refund", "D209")
    kept, strays = take_out(kept, sold, "D208", "D208")
    amount = pl.when(pl.col("amount") >= 0).then("amount").alias("amount")
    return Split(
        deals=kept.drop(_BACK, SALE).with_columns(amount),
        refunds=refunds.select(*_MONEY) if refunds.height else None,
        dropped=(*gone, *strays),
        issues=tuple(issues),
    )


def _without_mark(deals: pl.DataFrame, *, keep: bool = False) -> pl.DataFrame:
    if keep and SALE not in deals.columns:
        return deals.with_columns(pl.lit(None, pl.String).alias(SALE))
    return deals if keep or SALE not in deals.columns else deals.drop(SALE)


def _paid_back(deals: pl.DataFrame) -> pl.DataFrame:
    """The rows below zero that have a sale, with its id; none beyond what the sale brought."""
    keyed = with_keys(deals, several(deals, "phone"), several(deals, "email"))
    won = pl.col("status") == Outcome.WON.value
    dated = keyed.filter(pl.col("closed_on").is_not_null())
    sales = dated.filter(won & (pl.col("amount") > 0)).select(
        pl.col("deal_id").alias("__sale"),
        pl.col("closed_on").alias("__sold_on"),
        pl.col("amount").alias("__sold"),
        pl.col("currency").alias("__currency"),
        *(key for key in _KEYS if key in keyed.columns),
    )
    back = dated.filter(pl.col("amount") < 0)
    found = [_joined(back, sales.with_columns(pl.col("__sale").alias(SALE)), SALE)]
    strangers = back.filter(pl.col(SALE).is_null() & won)
    for key in _KEYS:
        if key in sales.columns:
            left = strangers.filter(~pl.col(_BACK).is_in(pl.concat(found)[_BACK].to_list()))
            found.append(_joined(left, sales, key))
    # The order of rows decides nothing: of one day the smallest refund comes first.
    ordered = pl.concat(found).sort("closed_on", -pl.col("amount"), "deal_id")
    rest = pl.col("__sold") + pl.col("amount").cum_sum().over("__sale")
    linked = ordered.filter(rest >= 0)
    return linked.with_columns(pl.col("__sale").alias(SALE)).sort(_BACK)


def _joined(back: pl.DataFrame, sales: pl.DataFrame, key: str) -> pl.DataFrame:
    """Each row with the newest sale of the same ``key`` that it can pay back."""
    fields = ("__sale", "__sold_on", "__sold", "__currency")
    fits = (
        (pl.col("__sold_on") <= pl.col("closed_on"))
        & (pl.col("__sold") >= -pl.col("amount"))
        & (pl.col("__currency") == pl.col("currency"))
    )
    return (
        back.filter(pl.col(key).is_not_null())
        .join(sales.select(key, *fields), on=key, how="inner")
        .filter(fits)
        .sort("__sold_on", "__sale")
        .unique(_BACK, keep="last", maintain_order=True)
        .select(
            _BACK, "deal_id", "closed_on", "closed_basis", "amount", "currency", INPUT, ROW, *fields
        )
    )
