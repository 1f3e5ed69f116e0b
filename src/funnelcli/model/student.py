"""Student's t distribution: probabilities and quantiles for predictions from few days.

Sources of the formulas: the distribution function by the regularised incomplete beta function
(Abramowitz and Stegun 26.7.1), its continued fraction 26.5.8. Checked against scipy in the tests.
"""

import math

_TINY = 1e-300
_NEAR = 1e-15
_MAX_STEPS = 10_000
_MAX_TURNS = 200


def student_cdf(t: float, freedom: int) -> float:
    """P(T ≤ t) with ``freedom`` degrees of freedom (≥ 1).

    Near the middle from the mass between 0 and t, far out from the tail: so neither loses digits.
    """
    square = t * t
    inner, outer = square / (freedom + square), freedom / (freedom + square)
    if square < freedom:
        return 0.5 + math.copysign(_incomplete_beta(0.5, freedom / 2, inner) / 2, t)
    tail = _incomplete_beta(freedom / 2, 0.5, outer) / 2
    return 1 - tail if t > 0 else tail


def student_quantile(probability: float, freedom: int) -> float:
    """The t with P(T ≤ t) = ``probability`` (0 < probability < 1), by bisection."""
    if probability < 0.5:
        return -student_quantile(1 - probability, freedom)
    low, high = 0.0, 1.0
    while student_cdf(high, freedom) < probability:
        low, high = high, 2 * high
    for _ in range(_MAX_TURNS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if student_cdf(middle, freedom) < probability else (low, middle)
    return high


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(logarithm + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method."""
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    result = d
    for step in range(1, _MAX_STEPS):
        place = a + 2 * step
        even = step * (b - step) * x / ((place - 1) * place)
        odd = -(a + step) * (a + b + step) * x / (place * (place + 1))
        change = 1.0
        for term in (even, odd):
            d = _inverse(1 + term * d)
            c = 1 + term / c or _TINY
            change = c * d
            result *= change
        if abs(change - 1) < _NEAR:
            break
    return result


def _inverse(value: float) -> float:
    return 1 / (value or _TINY)
