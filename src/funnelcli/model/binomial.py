"""The binomial law, and what share of a count it allows (funnel plot: Spiegelhalter 2005)."""

import math
from collections.abc import Iterator

_NEGLIGIBLE = 1e-22
"""A chance too small to move any printed digit."""
_REACH = 11
"""Standard deviations beyond which every chance is negligible."""


def binomial(size: int, rate: float) -> Iterator[tuple[int, float]]:
    """Wins among ``size`` tries with their chances, negligible ones left out; 0 < rate < 1."""
    middle, reach = size * rate, _REACH * math.sqrt(size * rate * (1 - rate)) + 10
    first, last = max(0, int(middle - reach)), min(size, int(middle + reach))
    logarithm = (
        *(math.lgamma(size + 1), -math.lgamma(first + 1), -math.lgamma(size - first + 1)),
        *(first * math.log(rate), (size - first) * math.log1p(-rate)),
    )
    chance, odds = math.exp(math.fsum(logarithm)), rate / (1 - rate)
    for wins in range(first, last + 1):
        if chance > _NEGLIGIBLE:
            yield wins, chance
        chance *= odds * (size - wins) / (wins + 1)


def share_limits(size: int, rate: float, level: float) -> tuple[float, float]:
    """Between what the share of ``size`` tries lies with probability ``level``.

    The law has steps; its quantiles are interpolated between them, so that the limits of growing
    counts make a smooth funnel. A rate of 0 or 1 allows itself alone.
    """
    if rate in (0, 1):
        return rate, rate
    tail = (1 - level) / 2
    low, high = (_quantile(size, rate, point) / size for point in (tail, 1 - tail))
    return min(max(low, 0.0), rate), max(min(high, 1.0), rate)


def _quantile(size: int, rate: float, point: float) -> float:
    """The smallest count whose cumulated chance reaches ``point``, less the part that is over."""
    total = 0.0
    for wins, chance in binomial(size, rate):
        total += chance
        if total >= point:
            return wins - (total - point) / chance
    return float(size)
