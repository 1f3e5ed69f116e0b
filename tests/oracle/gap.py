"""The gap of revenue to its plan by brute force: every order of change (metric reference 2.8)."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations


def factors(chain: Sequence[Fraction], other: Sequence[Fraction]) -> list[Fraction]:
    """Leads, then the quotients of neighbours; a quotient of nothing is that of ``other``."""
    found = [chain[0]]
    for place, (low, high) in enumerate(pairwise(chain)):
        found.append(high / low if low else other[place + 1] / other[place])
    return found


def by_orders(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Fraction]:
    """Mean effect of each factor over all orders (Shapley)."""
    total = [Fraction(0)] * len(before)
    orders = list(permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for place in order:
            start = math.prod(now)
            now[place] = after[place]
            total[place] += math.prod(now) - start
    return [each / len(orders) for each in total]


def by_logarithms(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[float]:
    """LMDI: the share of each factor in the logarithm of the change."""
    old, new = math.prod(before), math.prod(after)
    if old == new:
        return [float(old) * math.log(b / a) for a, b in zip(before, after, strict=True)]
    whole = math.log(new / old)
    return [float(new - old) * math.log(b / a) / whole for a, b in zip(before, after, strict=True)]
