"""Quantiles of a sample of whole numbers given as counts per value."""

import math
from collections.abc import Sequence
from fractions import Fraction


def quantile(counted: Sequence[tuple[int, int]], level: Fraction) -> Fraction:
    """The ``level`` quantile by linear interpolation (numpy's default; research R8).

    Args:
        counted: (value, count) pairs sorted by value, at least one of them with a count.
        level: from 0 to 1.
    """
    place = level * (sum(count for _, count in counted) - 1)
    low, high = _nth(counted, int(place)), _nth(counted, math.ceil(place))
    return low + (place - int(place)) * (high - low)


def _nth(counted: Sequence[tuple[int, int]], place: int) -> int:
    """The value at ``place`` (from 0) of the sorted sample."""
    for value, count in counted:
        if place < count:
            return value
        place -= count
    raise IndexError(place)
