"""The measures that plans name: what the data say of each, and how far they may be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    WIDE_SHARE,
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    counted_lead,
    in_period,
    money_mark,
    one_if,
    sums_by_currency,
    with_refunds,
)
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.canonical import Facts
from funnelcli.schema.columns import Role

Measure = Literal["revenue", "deals_won", "leads", "qualified_leads", "spend"]
MEASURES: Sequence[Measure] = ("revenue", "deals_won", "leads", "qualified_leads", "spend")
MONEY: Sequence[Measure] = ("revenue", "spend")
UNPRICED_MANY = 20
"""More than one sale in so many without an amount makes the revenue wide."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One measure of some days: ``value`` in units, of money in minor units of ``currency``.

    ``event_count`` deals or leads make it up. ``unknown_count`` leads nobody could judge;
    ``missing_amount_count`` sales have no amount. What cannot be counted has no value, and
    ``mark`` says why; ``by_currency`` then keeps sums of several currencies apart.
    """

    measure: Measure
    value: int | None
    currency: str | None = None
    by_currency: tuple[Money, ...] = ()
    event_count: int | None = None
    unknown_count: int | None = None
    missing_amount_count: int | None = None
    mark: Mark = OK

    @property
    def shown(self) -> Money | int | None:
        """The value as money where it is money."""
        return self.of(self.value)

    def of(self, value: int | None) -> Money | int | None:
        """A value of this measure as money where it is money (none in an unknown currency)."""
        if value is None or self.measure not in MONEY:
            return value
        return None if self.currency is None else Money(value, self.currency)


def sums_of_deals(deals: Lazy, *keys: str) -> Lazy:
    """Sums of ``with_refunds`` by ``keys`` and currency.

    ``count`` deals, ``priced`` ones, the ``amount`` less what was paid back, and that part of it
    (``returned``, below zero).
    """
    amount, sale, nothing = nw.col("amount"), nw.col("sale"), nw.lit(0, dtype=nw.Int64)
    return deals.group_by(*keys, "currency").agg(
        count=sale.sum(),
        priced=(nw.when(amount.is_null()).then(nothing).otherwise(sale)).sum(),
        amount=amount.sum(),
        returned=(nw.when(sale == 0).then(amount).otherwise(nothing)).sum(),
    )


def sums_of_leads(made: Lazy, *keys: str) -> Lazy:
    """Leads that are ``counted``, ``qualified`` and ``unknown``, grouped by ``keys``."""
    return (
        made.with_columns(
            counted=one_if(counted_lead()),
            qualified=one_if(nw.col("verdict") == "qualified"),
            unknown=one_if(nw.col("verdict") == "unknown"),
        )
        .group_by(*keys)
        .agg(nw.col("counted", "qualified", "unknown").sum())
    )


def period_sums(frames: Frames, question: Question) -> dict[str, Lazy]:
    """``won``: deals won and money paid back in the period; ``made``: its leads, by day."""
    paid = with_refunds(frames)
    won = paid.filter(nw.col("outcome") == "won", in_period("decided_on", question))
    made = frames.leads.filter(in_period("created_on", question))
    return {"won": sums_of_deals(won), "made": sums_of_leads(made, "created_on")}


def fact_of(measure: Measure, rows: Rows, question: Question) -> Fact:
    """What the collected sums of the deals, leads or spend behind ``measure`` make."""
    match measure:
        case "revenue":
            return revenue(rows, question.facts)
        case "deals_won":
            return deals_won(rows, question.facts)
        case "leads":
            return leads(rows, question.facts)
        case "qualified_leads":
            return qualified_leads(rows, question)
        case "spend":
            return spend(rows, question.facts)


def revenue(won: Rows, facts: Facts) -> Fact:
    """Amounts of won deals less refunds; rows are those of ``sums_of_deals``.

    Sales without an amount are no zero: where none has one above 0, there is no revenue.
    """
    closing = closing_mark(facts)
    mark = worst([closing, money_mark(facts)])
    if mark.state is State.REFUSED:
        apart = () if closing.state is State.REFUSED else sums_by_currency(won)
        return replace(_none("revenue", mark, facts.currency), by_currency=apart)
    count, priced = _sum(won, "count"), _sum(won, "priced")
    amount, missing = _sum(won, "amount"), count - priced
    nothing = None
    if missing and not priced:
        nothing = say("reason.no_priced", count=missing)
    elif count and amount == _sum(won, "returned"):
        nothing = say("reason.zero_amounts", count=count)
    if nothing:
        return _none("revenue", Mark(State.UNKNOWN, nothing), facts.currency)
    if missing * UNPRICED_MANY > count:
        reason = say("reason.unpriced", count=missing, total=count)
        mark = worst([mark, Mark(State.WIDE, reason)])
    return Fact(
        measure="revenue",
        value=amount,
        currency=facts.currency,
        event_count=priced,
        missing_amount_count=missing,
        mark=mark,
    )


def deals_won(won: Rows, facts: Facts) -> Fact:
    """Won deals; rows have ``count``."""
    mark = closing_mark(facts)
    if mark.state is State.REFUSED:
        return _none("deals_won", mark)
    count = _sum(won, "count")
    return Fact(measure="deals_won", value=count, event_count=count, mark=mark)


def leads(made: Rows, facts: Facts) -> Fact:
    """Leads without the excluded ones; rows have ``counted``."""
    if not facts.has(Role.LEADS, "created_at"):
        return _none("leads", Mark(State.REFUSED, say("reason.no_created")))
    count = _sum(made, "counted")
    return Fact(measure="leads", value=count, event_count=count)


def qualified_leads(made: Rows, question: Question) -> Fact:
    """Qualified leads and the unknown ones beside them; rows have ``qualified``, ``unknown``."""
    if question.criteria is None:
        return _none("qualified_leads", Mark(State.REFUSED, say("reason.no_spec")))
    if not question.facts.has(Role.LEADS, "created_at"):
        return _none("qualified_leads", Mark(State.REFUSED, say("reason.no_created")))
    count, unknown = _sum(made, "qualified"), _sum(made, "unknown")
    return Fact(
        measure="qualified_leads",
        value=count,
        event_count=count,
        unknown_count=unknown,
        mark=_unjudged_mark(unknown, _sum(made, "counted")),
    )


def _unjudged_mark(unknown: int, total: int) -> Mark:
    """A count beside many leads that nobody could judge is no count of all."""
    if not unknown or Fraction(unknown, total) <= WIDE_SHARE:
        return OK
    reason = say("reason.unjudged_leads", unknown=unknown, total=total)
    return Mark(State.UNKNOWN if unknown == total else State.WIDE, reason)


def spend(days: Rows, facts: Facts) -> Fact:
    """Money spent on advertising; rows have ``spend``.

    A plan is written in the currency of the deals: spend in another one cannot be held to it.
    """
    currency = facts.spend_currency
    if Role.SPEND not in facts.fields:
        return _none("spend", Mark(State.REFUSED, say("reason.no_spend")), facts.currency)
    if currency is None:
        return _none("spend", Mark(State.REFUSED, say("reason.spend_currencies")))
    named = {currency, facts.currency} - {None, UNKNOWN_CURRENCY}
    if len(named) > 1:
        reason = say("reason.spend_in_another", spend=currency, deals=facts.currency)
        return _none("spend", Mark(State.REFUSED, reason), currency)
    return Fact(measure="spend", value=_sum(days, "spend"), currency=currency)


def _none(measure: Measure, mark: Mark, currency: str | None = None) -> Fact:
    """No fact; ``currency`` is that of its plan."""
    return Fact(measure=measure, value=None, currency=currency, mark=mark)


def _sum(rows: Rows, column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)
