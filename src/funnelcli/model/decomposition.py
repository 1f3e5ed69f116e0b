"""How much of a change of a product each of its factors made (metrics 2.8).

Sources: LMDI-I, Ang 2004 (logarithmic mean weights, exact and symmetric); Shapley 1953 over all
orders of change, for zeros, where logarithms end (Wood and Lenzen 2006); chain substitution, the
textbook way, which depends on the order. Each adds up to the change of the product.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Factors = Sequence[Fraction]


def effects(before: Factors, after: Factors) -> tuple[list[float], str]:
    """The effect of each factor, and the method: ``lmdi``, ``shapley`` where a factor is not > 0.

    Their sum is product(after) - product(before).
    """
    if min(*before, *after) > 0:
        return lmdi(before, after), "lmdi"
    return [float(each) for each in shapley(before, after)], "shapley"


def lmdi(before: Factors, after: Factors) -> list[float]:
    """L(R1, R0) x ln(x1 / x0) of each factor; all of them are > 0."""
    weight = _logarithmic_mean(_product(after), _product(before))
    return [weight * math.log(new / old) for old, new in zip(before, after, strict=True)]


def _product(factors: Factors) -> Fraction:
    return math.prod(factors, start=Fraction(1))


def _logarithmic_mean(first: Fraction, second: Fraction) -> float:
    """(a - b) / ln(a / b), and a where both are equal."""
    if first == second:
        return float(first)
    return float(first - second) / math.log(first / second)


def shapley(before: Factors, after: Factors) -> list[Fraction]:
    """The mean effect of each factor over all orders in which the factors may change, exact."""
    size = len(before)
    found = []
    for own in range(size):
        rest = [each for each in range(size) if each != own]
        total = Fraction(0)
        for count in range(size):
            weight = Fraction(
                math.factorial(count) * math.factorial(size - count - 1), math.factorial(size)
            )
            for changed in combinations(rest, count):
                others = (after[each] if each in changed else before[each] for each in rest)
                total += weight * math.prod(others)
        found.append(total * (after[own] - before[own]))
    return found


def chain(before: Factors, after: Factors) -> list[Fraction]:
    """The effects when the factors change one after another in their own order."""
    found = []
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        found.append(_product([*after[:place], new - old, *before[place + 1 :]]))
    return found


def whole(parts: Sequence[float | Fraction], total: int) -> list[int]:
    """``parts`` as whole numbers that add up to ``total``: largest remainders are rounded up.

    ``parts`` add up to ``total`` but for their rounding.
    """
    floors = [math.floor(each) for each in parts]
    left = total - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: floors[place] - parts[place])
    for place in order[: max(left, 0)]:
        floors[place] += 1
    return floors
