"""The gap bridge by product: what it did that products changed places among the leads (2.8)."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, Question, Rows, in_period, with_refunds
from funnelcli.metrics.measures import sums_of_deals, sums_of_leads
from funnelcli.metrics.parts import Plans, met, plans_by, unmet, with_part
from funnelcli.metrics.plan_base import CHAIN, PlanBase
from funnelcli.model.decomposition import effects
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State
from funnelcli.schema.columns import Role

Counts = tuple[int, ...]
"""Leads, qualified leads, sales and revenue in minor units."""


@dataclass(frozen=True, kw_only=True)
class Mix:
    """Effects of leads, mix, quality, conversion and average deal in minor units, unrounded."""

    effects: tuple[float, ...]
    mark: Mark


def mix_frames(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums of each planned product, and its name where it is met; nothing without such plans."""
    plans = plans_by(question, "product")
    if not _is_whole(plans):
        return {}
    paid = with_refunds(frames, "product")
    won = paid.filter(nw.col("outcome") == "won", in_period("decided_on", question))
    made = frames.leads.filter(in_period("created_on", question))
    return {
        "won:product": sums_of_deals(with_part(won, plans), "part"),
        "made:product": sums_of_leads(with_part(made, plans), "part"),
        "deals:product": met(frames.deals, plans),
        "leads:product": met(frames.leads, plans),
    }


def _is_whole(plans: Plans) -> bool:
    """Whether some product is planned, and each that is has the whole chain planned."""
    chain = set(CHAIN)
    return bool(plans.names) and all(chain <= set(own) for own in plans.values.values())


def mix_effects(rows: Mapping[str, Rows], base: PlanBase, question: Question) -> Mix:
    """The bridge of every product added up; products without a plan are one group."""
    plans = plans_by(question, "product")
    if not _is_whole(plans):
        return _none(State.REFUSED, "reason.no_product_plans")
    if (mark := _unmet(plans, rows, question)) is not None:
        return Mix(effects=(), mark=mark)
    groups = list(_groups(plans, rows, base))
    if any(min(planned) < 0 for planned, _ in groups):
        return _none(State.REFUSED, "reason.parts_exceed")
    if any(_from_nothing(each) for group in groups for each in group):
        return _none(State.UNKNOWN, "reason.product_sold_without_leads")
    found = [_effects(planned, fact, base) for planned, fact in groups]
    return Mix(effects=tuple(map(sum, zip(*found, strict=True))), mark=OK)


def _none(state: State, reason: str) -> Mix:
    return Mix(effects=(), mark=Mark(state, say(reason)))


def _unmet(plans: Plans, rows: Mapping[str, Rows], question: Question) -> Mark | None:
    seen = {Role.DEALS: rows["deals:product"], Role.LEADS: rows["leads:product"]}
    marks = (
        unmet(plans, place, measure, question, seen)
        for place in range(len(plans.names))
        for measure in CHAIN
    )
    return next((mark for mark in marks if mark is not None), None)


def _groups(
    plans: Plans, rows: Mapping[str, Rows], base: PlanBase
) -> Iterator[tuple[Counts, Counts]]:
    """Plan and fact of each planned product, then of all the rest of the firm."""
    rest_plan, rest_fact = list(base.plans), list(base.values)
    for place, name in enumerate(plans.names):
        planned = tuple(plans.values[name][measure] for measure in CHAIN)
        fact = _counts(rows, place)
        rest_plan = [whole - part for whole, part in zip(rest_plan, planned, strict=True)]
        rest_fact = [whole - part for whole, part in zip(rest_fact, fact, strict=True)]
        yield planned, fact
    yield tuple(rest_plan), tuple(rest_fact)


def _counts(rows: Mapping[str, Rows], place: int) -> Counts:
    def total(source: str, column: str) -> int:
        return sum(int(row[column] or 0) for row in rows[source] if row["part"] == place)

    return (
        total("made:product", "counted"),
        total("made:product", "qualified"),
        total("won:product", "count"),
        total("won:product", "amount"),
    )


def _from_nothing(counts: Counts) -> bool:
    """Sales without a qualified lead: no conversion makes them."""
    return any(after and not before for before, after in itertools.pairwise(counts))


def _effects(planned: Counts, fact: Counts, base: PlanBase) -> Sequence[float]:
    all_planned, all_made = base.plans[0], base.values[0]
    before = [all_planned * base.gone, Fraction(planned[0], all_planned)]
    after = [Fraction(all_made), Fraction(fact[0], all_made) if all_made else before[1]]
    for place in range(1, len(CHAIN)):
        old = _quotient(planned[place], planned[place - 1])
        new = _quotient(fact[place], fact[place - 1])
        # What is not known on one side has not changed; what nobody has is 1 of nothing.
        before.append(old if old is not None else new if new is not None else Fraction(1))
        after.append(new if new is not None else before[-1])
    return effects(before, after)[0]


def _quotient(dividend: int, divisor: int) -> Fraction | None:
    return Fraction(dividend, divisor) if divisor else None
