"""Intervals and states by their textbook definitions, for counts that a test can afford."""

from math import exp, fsum, lgamma, log, sqrt

Z95 = 1.959963984540054


def wilson(won: int, tried: int) -> tuple[float, float]:
    """The shares p for which (won/tried − p)² = z² p(1 − p)/tried, by the quadratic formula."""
    share, z2 = won / tried, Z95 * Z95
    a, b, c = 1 + z2 / tried, -(2 * share + z2 / tried), share * share
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def state_of(won: int, tried: int) -> str:
    """The state of a share that nothing else spoils."""
    if tried == 0:
        return "unknown"
    if tried < 10:
        return "early"
    low, high = wilson(won, tried)
    return "wide" if high - low > 0.2 else "ok"


def at_most(count: int, mean: float) -> float:
    """P(at most ``count`` events) of a Poisson law."""
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def garwood(count: int) -> tuple[float, float]:
    """Means for which so many or more, or so few or fewer, events have a chance of 2.5 %."""
    low = 0.0 if count == 0 else _mean_where(count - 1, 0.975)
    return low, _mean_where(count, 0.025)


def _mean_where(count: int, chance: float) -> float:
    """The mean with P(at most ``count``) = ``chance``; a larger mean makes it smaller."""
    low, high = 1e-12, count + 20 * sqrt(count + 1) + 20
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(count, middle) > chance else (low, middle)
    return (low + high) / 2
