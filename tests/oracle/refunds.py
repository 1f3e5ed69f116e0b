"""Refunds by looking for the sale of every row below zero (metric reference 2.1, 2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oracle.records import Deal, Span


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money of a sale paid back on a day: minor units, below zero."""

    sale: Deal
    paid_on: date
    amount: int


def split(rows: Sequence[Deal]) -> tuple[list[Deal], list[Refund]]:
    """Deals, and what was paid back of them.

    A row below zero that repeats an id, or is won, is no deal. It is a refund when a sale of the
    same id, else lead, else phone, else e-mail, was closed by its day for at least as much, and
    the sale has not been paid back already.
    """
    plain = [row for row in rows if row.amount is None or row.amount >= 0]
    below = [row for row in rows if row.amount is not None and row.amount < 0]
    ids = {row.deal_id for row in plain}
    strange = [row for row in below if row.deal_id in ids or row.status == "won"]
    left = {sale.deal_id: sale.amount or 0 for sale in plain}
    found = []
    for row in sorted(strange, key=_turn):
        sale = _sale_of(row, plain, repeats=row.deal_id in ids)
        if sale is None or row.closed_on is None or row.amount is None:
            continue
        left[sale.deal_id] += row.amount
        if left[sale.deal_id] >= 0:
            found.append(Refund(sale=sale, paid_on=row.closed_on, amount=row.amount))
    return plain, found


def _turn(row: Deal) -> tuple[date, int, str]:
    """Earlier first; of one day the smallest, so that the order of a file decides nothing."""
    return row.closed_on or date.max, -(row.amount or 0), row.deal_id


def _sale_of(row: Deal, plain: Iterable[Deal], *, repeats: bool) -> Deal | None:
    amount, day = row.amount, row.closed_on
    if day is None or amount is None:
        return None
    sales = [
        deal
        for deal in plain
        if deal.status == "won" and deal.closed_on and deal.closed_on <= day
        if deal.amount and deal.amount >= -amount
    ]
    for name in ("deal_id",) if repeats else ("lead_id", "phone", "email"):
        key = getattr(row, name)
        same = [deal for deal in sales if key and getattr(deal, name) == key]
        if same:
            return max(same, key=lambda deal: (deal.closed_on, deal.deal_id))
    return None


def paid_back(refunds: Iterable[Refund], span: Span) -> int:
    """What was paid back on days of ``span``."""
    return sum(refund.amount for refund in refunds if span.holds(refund.paid_on))
