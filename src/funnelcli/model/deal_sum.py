"""What independent deals bring together: the exact law of their sum (metric reference 2.2).

Every deal brings its amount or nothing. Nothing is drawn at random and nothing is taken for
normal: the probabilities of all sums are added up deal by deal.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

MOST_SUMS = 20_000
"""More sums than this are not kept apart: amounts are then rounded to a grid, and it is said."""
COMMON_SHOCK = 0.8
"""Standard deviation, in logits, of the luck that all deals of a period share."""
_SHOCKS = 7
"""The shared luck is looked at in so many equally likely steps."""
_FORGOTTEN = 1e-20
"""Ends of the law less likely than this are let go: they cannot be seen in any printed number."""
_SAME = 1e-12
_MOST_SHIFT = Fraction(1, 100)
_SHAKEN_SUMS = 2_000

Chances = Sequence[tuple[int, Fraction]]
"""Amount in minor units (positive) and chance of each deal."""
_Counted = Mapping[tuple[int, Fraction], int]


@dataclass(frozen=True, kw_only=True)
class DealSum:
    """The law of the sum: probability by multiple of ``step`` (minor units).

    ``rounded`` says that amounts were rounded to multiples of ``step``.
    """

    step: Fraction
    rounded: bool
    law: Mapping[int, float]

    def reaches(self, target: int) -> float:
        """P(sum ≥ ``target``); on a rounded law the target is rounded like the amounts."""
        place = target / self.step
        least = round(place) if self.rounded else math.ceil(place)
        return min(1.0, math.fsum(chance for sum_, chance in self.law.items() if sum_ >= least))

    def quantile(self, level: float) -> int:
        """The smallest sum with P(at most it) ≥ ``level`` in minor units (research R8)."""
        passed = 0.0
        for sum_ in sorted(self.law):
            passed += self.law[sum_]
            if passed >= level - _SAME:
                return round(sum_ * self.step)
        return round(max(self.law) * self.step)


def add_deals(deals: Chances, most: int = MOST_SUMS) -> DealSum | None:
    """The law of the sum of independent ``deals``.

    Exact while it has few sums, or while the amounts have a large common divisor. None where
    the grid of the rounding is so coarse for the deals that it would move their mean by over 1 %.
    """
    step = Fraction(math.gcd(*(amount for amount, _ in deals)) or 1)
    total = sum(amount for amount, _ in deals)
    if total <= most * step:
        return DealSum(step=step, rounded=False, law=_add_on_grid(_counted(deals, step)))
    exact = _add_apart(_counted(deals, step), most)
    if exact is not None:
        return DealSum(step=step, rounded=False, law=exact)
    step = Fraction(total, most)
    grid = _counted(deals, step)
    mean = sum((amount * chance for amount, chance in deals), Fraction(0))
    kept = sum((units * step * chance * n for (units, chance), n in grid.items()), Fraction(0))
    if abs(kept - mean) > mean * _MOST_SHIFT:
        return None
    return DealSum(step=step, rounded=True, law=_add_on_grid(grid))


def add_shaken(deals: Chances) -> DealSum | None:
    """As ``add_deals``, when all deals share a luck of ``COMMON_SHOCK`` logits; on a wider grid."""
    nodes = [NormalDist(0, COMMON_SHOCK).inv_cdf((n + 0.5) / _SHOCKS) for n in range(_SHOCKS)]
    mixed: dict[int, float] = {}
    law = None
    for by in nodes:
        law = add_deals([(amount, _shift(chance, by)) for amount, chance in deals], _SHAKEN_SUMS)
        if law is None:
            return None
        for sum_, chance in law.law.items():
            mixed[sum_] = mixed.get(sum_, 0.0) + chance / _SHOCKS
    return law and DealSum(step=law.step, rounded=law.rounded, law=mixed)


def _shift(chance: Fraction, by: float) -> Fraction:
    """The chance moved ``by`` logits; 0 and 1 stay."""
    odds = chance * Fraction(math.exp(by))
    return odds / (1 - chance + odds)


def _counted(deals: Chances, step: Fraction) -> _Counted:
    """How many deals have which amount, in steps, and which chance; smallest amounts first."""
    counts = Counter((round(amount / step), chance) for amount, chance in deals)
    return {key: counts[key] for key in sorted(counts) if key[0] and key[1]}


def _add_on_grid(deals: _Counted) -> dict[int, float]:
    """Probabilities of all sums, each sum of the grid having a place of its own."""
    first, law = 0, [1.0]
    for (units, exact), count in deals.items():
        hit, miss, empty = float(exact), float(1 - exact), [0.0] * units
        for _ in range(count):
            pairs = zip(law + empty, empty + law, strict=True)
            law = [without * miss + with_it * hit for without, with_it in pairs]
            while law[-1] < _FORGOTTEN:
                law.pop()
            unseen = next(place for place, chance in enumerate(law) if chance >= _FORGOTTEN)
            first, law = first + unseen, law[unseen:] if unseen else law
    return {first + place: chance for place, chance in enumerate(law) if chance}


def _add_apart(deals: _Counted, most: int) -> dict[int, float] | None:
    """Probabilities of the sums that occur; None as soon as there are over ``most`` of them."""
    law = {0: 1.0}
    for (units, exact), count in deals.items():
        hit, miss = float(exact), float(1 - exact)
        for _ in range(count):
            found = {sum_: before * miss for sum_, before in law.items()}
            for sum_, before in law.items():
                found[sum_ + units] = found.get(sum_ + units, 0.0) + before * hit
            if len(found) > most:
                return None
            law = found
    return law
