"""How far apart equally good managers end up by luck alone (research: metrics 2.5)."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from operator import sub

from funnelcli.model.binomial import binomial
from funnelcli.model.ratio import Ratio

_LEVEL = 0.95
_SLACK = 1e-12
"""Probabilities are sums of floats; a point short of the level by less than this has reached it."""
_EXACT_WORK = 100_000
_GRID = 2000


def luck_band(shares: Sequence[Ratio]) -> Fraction | None:
    """The 95 % point of highest minus lowest share among managers of the pooled rate.

    P(R <= r) = sum over v of [prod P(v <= p_i <= v + r) - prod P(v < p_i <= v + r)], binomial
    p_i = k / n_i. The smallest r that reaches 95 % is returned, exact while the work allows; for
    larger teams shares are put on a grid of 1/2000 and the answer is rounded up to it, so that
    luck is never under-estimated by more than the grid.

    Returns:
        None when fewer than two shares or no pooled rate exist.
    """
    pooled = sum(shares, Ratio(0, 0)).exact
    if len(shares) < 2 or pooled is None or not all(share.denominator for share in shares):
        return None
    if pooled in (0, 1):
        return Fraction(0)
    sizes = [share.denominator for share in shares]
    exact = sum(sizes) * len(sizes) <= _EXACT_WORK
    steps = math.lcm(*set(sizes)) if exact else _GRID
    laws = [_law(size, float(pooled), steps, exact=exact) for size in sizes]
    return Fraction(_smallest_range(laws) + (0 if exact else 1), steps)


def _law(size: int, rate: float, steps: int, *, exact: bool) -> dict[int, float]:
    """Chances of wins/size on a line of ``steps`` steps; on the grid, rounded to nearest."""
    chances: dict[int, float] = {}
    for wins, chance in binomial(size, rate):
        step = wins * (steps // size) if exact else _nearest(wins * steps, size)
        chances[step] = chances.get(step, 0.0) + chance
    return chances


def _nearest(dividend: int, divisor: int) -> int:
    """The whole number nearest to the quotient."""
    return (2 * dividend + divisor) // (2 * divisor)


def _smallest_range(laws: Sequence[Mapping[int, float]]) -> int:
    """The smallest whole number of steps r with P(R <= r) at the level, by bisection."""
    values = sorted({point for law in laws for point in law})
    sums = [
        list(accumulate([law.get(value, 0.0) for value in values], initial=0.0)) for law in laws
    ]
    before = [list(column) for column in zip(*sums, strict=True)]
    low, high = -1, values[-1] - values[0]
    while high - low > 1:
        middle = (low + high) // 2
        if _probability(values, before, middle) >= _LEVEL - _SLACK:
            high = middle
        else:
            low = middle
    return high


def _probability(values: Sequence[int], before: Sequence[Sequence[float]], r: int) -> float:
    """P(highest - lowest <= r): the lowest is a value v, and none lies above v + r.

    ``before[i]`` holds each manager's P(p < values[i]), with one more row for "all".
    """
    total = 0.0
    for place, value in enumerate(values):
        top = before[bisect_right(values, value + r)]
        total += math.prod(map(sub, top, before[place]))
        total -= math.prod(map(sub, top, before[place + 1]))
    return total
