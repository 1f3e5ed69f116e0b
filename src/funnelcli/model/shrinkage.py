"""Shares drawn towards what all have in common: empirical Bayes with a Beta prior (metrics 2.5).

The prior is the beta-binomial of greatest likelihood (Skellam 1948), by golden sections over its
mean inside those over its strength, then by Newton's steps where its slope is 0 (golden sections
see a flat top and stop at half of the digits); nothing random. Checked against scipy in the tests.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from funnelcli.model.ratio import Ratio

_GOLDEN = (math.sqrt(5) - 1) / 2
_TURNS = 32
_WEAKEST, _STRONGEST = math.log(0.05), math.log(1e6)
_POINTS = 18
_STEPS, _SHARP, _FAR = 20, 1e-14, 12.0
_GAIN = 1e-6
"""A prior that explains the shares no better than this (in log-likelihood) explains nothing."""


@dataclass(frozen=True, kw_only=True)
class Prior:
    """A Beta prior: ``alpha`` wins and ``beta`` losses that everybody is lent."""

    alpha: float
    beta: float

    def shrink(self, share: Ratio) -> float:
        """(k + alpha) / (n + alpha + beta)."""
        return (share.numerator + self.alpha) / (share.denominator + self.alpha + self.beta)


def beta_prior(shares: Sequence[Ratio]) -> Prior | None:
    """The likeliest prior; None when it runs to infinity: the spread is no larger than luck's."""
    pooled = sum(shares, Ratio(0, 0)).exact
    if pooled is None or pooled in (0, 1):
        return None
    counts = [(each.numerator, each.denominator - each.numerator) for each in shares]

    def best_mean(strength: float) -> float:
        return _peak(lambda mean: _likelihood(counts, mean, math.exp(strength)), 1e-9, 1 - 1e-9)

    def profile(strength: float) -> float:
        return _likelihood(counts, best_mean(strength), math.exp(strength))

    step = (_STRONGEST - _WEAKEST) / _POINTS
    grid = [_WEAKEST + place * step for place in range(_POINTS + 1)]
    top = max(grid, key=profile)
    found = _peak(profile, max(_WEAKEST, top - step), min(_STRONGEST, top + step))
    if profile(found) < _binomial(counts, float(pooled)) + _GAIN:
        return None
    mean, strength = best_mean(found), math.exp(found)
    return _sharpened(shares, Prior(alpha=mean * strength, beta=(1 - mean) * strength))


def _sharpened(shares: Sequence[Ratio], prior: Prior) -> Prior:
    """The prior near ``prior`` where both slopes of the likelihood are 0."""
    wins = [share.numerator for share in shares]
    losses = [share.denominator - share.numerator for share in shares]
    sizes = [share.denominator for share in shares]
    alpha, beta = prior.alpha, prior.beta
    for _ in range(_STEPS):
        both, both_bend = _slope(sizes, alpha + beta)
        up, up_bend = _slope(wins, alpha)
        down, down_bend = _slope(losses, beta)
        first, second, cross = up_bend - both_bend, down_bend - both_bend, -both_bend
        turn = first * second - cross * cross
        if turn <= 0:  # no peak here: what golden sections found is the best known
            return prior
        ahead = ((up - both) * second - (down - both) * cross) / turn
        aside = ((down - both) * first - (up - both) * cross) / turn
        if ahead >= alpha or aside >= beta:
            return prior
        alpha, beta = alpha - ahead, beta - aside
        if abs(ahead) < _SHARP * alpha and abs(aside) < _SHARP * beta:
            break
    return Prior(alpha=alpha, beta=beta)


def _slope(counts: Sequence[int], weight: float) -> tuple[float, float]:
    """First and second derivative of the sum of log Γ(count + weight) - log Γ(weight)."""
    start, bend = _polygammas(weight)
    ends = [_polygammas(count + weight) for count in counts]
    return math.fsum(end - start for end, _ in ends), math.fsum(end - bend for _, end in ends)


def _polygammas(x: float) -> tuple[float, float]:
    """Digamma and trigamma of x > 0: by recurrence up to 12, then by their series.

    Abramowitz and Stegun 6.3.18 and 6.4.12.
    """
    first, second = 0.0, 0.0
    while x < _FAR:
        first, second, x = first - 1 / x, second + 1 / (x * x), x + 1
    y = 1 / (x * x)
    first += math.log(x) - 1 / (2 * x)
    first -= y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))
    second += 1 / x + y / 2
    second += y / x * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - 5 * y / 66))))
    return first, second


def _peak(height: Callable[[float], float], low: float, high: float) -> float:
    """Where ``height`` is greatest between ``low`` and ``high``, by golden sections."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    for _ in range(_TURNS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = height(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = height(left)
    return (low + high) / 2


def _likelihood(counts: Sequence[tuple[int, int]], mean: float, strength: float) -> float:
    """Log-likelihood of wins and losses, without the binomial coefficients."""
    alpha, beta = mean * strength, (1 - mean) * strength
    lgamma = math.lgamma
    own = math.fsum(
        lgamma(won + alpha) + lgamma(lost + beta) - lgamma(won + lost + strength)
        for won, lost in counts
    )
    return own - len(counts) * (math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(strength))


def _binomial(counts: Sequence[tuple[int, int]], rate: float) -> float:
    """The same where everybody has one rate: the prior of infinite strength."""
    return math.fsum(won * math.log(rate) + lost * math.log1p(-rate) for won, lost in counts)
