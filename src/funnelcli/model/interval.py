"""Intervals for counts: Wilson for shares, Newcombe for their difference, Garwood per cost.

Sources of the formulas: Wilson 1927 (score interval); Newcombe 1998 (method 10, hybrid of two
score intervals); Garwood 1936 (exact Poisson limits, chi-square form). Checked against scipy and
the worked numbers in the tests.
"""

import math
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)
_TINY = 1e-15
_NEAR = 1e-13
_MAX_TURNS = 100
_MAX_STEPS = 100_000


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson score interval at 95 % for ``successes`` of ``trials`` (trials > 0)."""
    share = successes / trials
    z2 = Z95 * Z95
    scale = 1 + z2 / trials
    middle = share + z2 / (2 * trials)
    spread = Z95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    low = 0.0 if successes == 0 else (middle - spread) / scale
    high = 1.0 if successes == trials else (middle + spread) / scale
    return low, high


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """95 % interval of the share of ``first`` minus that of ``second``; each (successes, trials).

    9 of 60 against 4 of 55 is -4.4 to 19.7 points.
    """
    one, other = first[0] / first[1], second[0] / second[1]
    (low_one, high_one), (low_other, high_other) = wilson(*first), wilson(*second)
    gap = one - other
    return (
        gap - math.hypot(one - low_one, high_other - other),
        gap + math.hypot(high_one - one, other - low_other),
    )


def garwood(count: int) -> tuple[float, float]:
    """Exact 95 % limits of the mean of a Poisson count: (0, 3.69) for 0, (74.9, 106.2…) style."""
    low = 0.0 if count == 0 else _inverse_gamma(count, 0.025)
    return low, _inverse_gamma(count + 1, 0.975)


def _inverse_gamma(shape: int, probability: float) -> float:
    """The x with P(shape, x) = probability: Newton from Wilson and Hilferty's guess, bracketed."""
    x = _guess(shape, probability)
    low, high = 0.0, math.inf
    for _ in range(_MAX_TURNS):
        excess = _regularised_gamma(shape, x) - probability
        low, high = (x, high) if excess < 0 else (low, x)
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        nearer = x - excess / density if density else 0.0
        if not low < nearer < high:
            nearer = (low + high) / 2 if high < math.inf else 2 * x
        if abs(nearer - x) <= _NEAR * x:
            return nearer
        x = nearer
    return x


def _guess(shape: int, probability: float) -> float:
    """The quantile by the cube-root normal approximation (Wilson and Hilferty 1931)."""
    ninth = 1 / (9 * shape)
    root = 1 - ninth + NormalDist().inv_cdf(probability) * math.sqrt(ninth)
    return shape * max(root, 0.1) ** 3


def _regularised_gamma(shape: float, x: float) -> float:
    """Lower regularised incomplete gamma function P(shape, x)."""
    if x <= 0:
        return 0.0
    factor = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return factor * _gamma_series(shape, x)
    return 1 - factor * _gamma_fraction(shape, x)


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for step in range(1, _MAX_STEPS):
        term *= x / (shape + step)
        total += term
        if term < total * _TINY:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """Continued fraction of Q by Lentz's method."""
    b = x + 1 - shape
    c = 1 / 1e-300
    d = 1 / b
    result = d
    for step in range(1, _MAX_STEPS):
        a = -step * (step - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        change = d * c
        result *= change
        if abs(change - 1) < _TINY:
            break
    return result
