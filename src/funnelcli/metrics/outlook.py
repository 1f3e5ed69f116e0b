"""What the deals in hand may bring by the end of the period, and the chance of its plan (2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.base import Row
from funnelcli.metrics.landmark import FEW_PERIODS, FIRM_PAST, Chance, Past
from funnelcli.model.deal_sum import DealSum, add_deals, add_shaken
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst

_TAIL = 0.1


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Money the open deals bring: 10 %, 50 % and 90 % points.

    ``low`` to ``high`` holds if deals are won independently of each other; ``shaken_low`` to
    ``shaken_high`` if they share a luck of 0.8 logits (None where too many small deals hide it).
    ``rounded_to``: the step to which amounts were rounded, None when nothing was.
    """

    low: Money
    middle: Money
    high: Money
    shaken_low: Money | None
    shaken_high: Money | None
    rounded_to: Money | None


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """``count`` open deals of ``amount`` minor units each that are won with ``chance``."""

    amount: int
    count: int
    chance: Chance

    @property
    def share(self) -> Fraction:
        """The chance as an exact number."""
        return self.chance.share.exact or Fraction(0)

    @property
    def worth(self) -> Fraction:
        """Amount x chance of all of them."""
        return self.amount * self.count * self.share


def weigh(
    rows: Iterable[Row], past: Past, *, dated: bool
) -> tuple[tuple[Weighed, ...] | None, Mark]:
    """Open deals with an amount and their chances, or why they have none.

    A chance of winning by the end of the period needs no expected day. Where only the chance of
    winning ever is known, the expected day must lie in the period (when days are known at all).
    """
    found: list[Weighed] = []
    mark = OK
    for row in rows:
        chance = past.chance((row["pipeline"], row["rank"]), row["age"])
        elsewhere = dated and not row["inside"]
        if elsewhere and (chance is None or chance.basis == "ever"):
            continue
        if chance is None:
            return None, Mark(State.UNKNOWN, say("reason.weighted_no_past", stage=row["stage"]))
        if (chance.basis == "ever" and mark == OK) or chance.share.denominator < FIRM_PAST:
            thin = chance.share.denominator < FIRM_PAST
            key = "reason.weighted_thin" if thin else "reason.weighted_ever"
            mark = Mark(State.WIDE, say(key, stage=row["stage"], share=chance.share))
        found.append(Weighed(amount=row["amount"], count=row["count"], chance=chance))
    return tuple(found), mark


def total_worth(deals: Sequence[Weighed] | None) -> Fraction | None:
    """Amount x chance of all ``deals``; None where they have no chances."""
    return None if deals is None else sum((each.worth for each in deals), Fraction(0))


@dataclass(frozen=True, kw_only=True)
class PlanChance:
    """The chance that the open deals bring ``target``, and what they bring at all."""

    mark: Mark
    probability: float | None = None
    outlook: Outlook | None = None


def plan_chance(
    deals: Sequence[Weighed], left: int, past: Past, currency: str | None, basis: Mark
) -> PlanChance:
    """P(the open deals bring what is left after the usual new deals), if deals are independent."""
    parts = [(each.amount, each.share) for each in deals for _ in range(each.count)]
    law = add_deals(parts)
    if law is None or currency is None:
        return PlanChance(mark=Mark(State.UNKNOWN, say("reason.too_small_deals")))
    outlook = _outlook(law, add_shaken(parts), currency)
    new = past.new_amount
    if new is None:
        mark = few_periods(past)
    elif left <= new:
        mark = Mark(State.UNKNOWN, say("reason.new_deals_suffice", amount=_money(new, currency)))
    else:
        return PlanChance(mark=basis, probability=law.reaches(left - round(new)), outlook=outlook)
    return PlanChance(mark=mark, outlook=outlook)


def _outlook(law: DealSum, shaken: DealSum | None, currency: str) -> Outlook:
    def point(of: DealSum, level: float) -> Money:
        return Money(of.quantile(level), currency)

    return Outlook(
        low=point(law, _TAIL),
        middle=point(law, 0.5),
        high=point(law, 1 - _TAIL),
        shaken_low=point(shaken, _TAIL) if shaken else None,
        shaken_high=point(shaken, 1 - _TAIL) if shaken else None,
        rounded_to=_money(law.step, currency) if law.rounded else None,
    )


def _money(minor: Fraction, currency: str) -> Money:
    return Money(round(minor), currency)


def few_periods(past: Past) -> Mark:
    """Why money cannot be compared with past periods."""
    reason = say("reason.few_past_periods", count=past.periods, needed=FEW_PERIODS)
    return Mark(State.REFUSED, reason)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """How many times the rest of the plan must be open, and the money that is missing.

    ``create``: the amount of further deals that would bring the missing money.
    """

    mark: Mark
    cover: float | None = None
    gap: int | None = None
    create: int | None = None


def require(open_amount: int, left: int, past: Past, basis: Mark) -> Requirement:
    """``required`` and ``gap`` by past periods (research 2.2); new deals are counted on as usual.

    The coverage is that of all open deals, whenever they are expected to close: what they were
    expected at on a past day is in no export.
    """
    new, conversion = past.new_amount, past.conversion
    if new is None:
        return Requirement(mark=few_periods(past))
    if conversion is None:
        return Requirement(mark=Mark(State.UNKNOWN, say("reason.nothing_open_then")))
    rest = max(Fraction(0), left - new)
    gap = max(Fraction(0), rest - conversion * open_amount)
    if not conversion:
        mark = Mark(State.UNKNOWN, say("reason.nothing_won_then"))
        return Requirement(mark=mark, gap=round(gap))
    today = Mark(State.WIDE, say("reason.amounts_of_today"))
    cover = float(rest / (conversion * left))
    return Requirement(
        mark=worst([basis, today]), cover=cover, gap=round(gap), create=round(gap / conversion)
    )
