"""Fisher's exact test of two shares, and which of many tests to believe (metrics 2.5).

Sources: Fisher 1935 (two-sided: the sum of tables no likelier than the one met); Benjamini and
Hochberg 1995 (step-up). Checked against scipy in the tests.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from funnelcli.model.ratio import Ratio

_SLACK = 1e-12
"""Tables whose chances differ by less than this are equally likely."""
_DWARFED = 1e-20
"""Tables so much less likely than the one met change no digit of the sum."""


def fisher(first: Ratio, second: Ratio) -> float:
    """Two-sided chance of shares this far apart when both are drawn from one population.

    Chances are taken relative to the likeliest table, so that nothing overflows.
    """
    wins, total = (first + second).numerator, (first + second).denominator
    size = first.denominator
    least, most = max(0, size + wins - total), min(size, wins)
    mode = min(max((size + 1) * (wins + 1) // (total + 2), least), most)
    rest = total - wins - size

    def odds(won: int) -> float:
        """The chance of ``won + 1`` against that of ``won``."""
        return (size - won) * (wins - won) / ((won + 1) * (rest + won + 1))

    chances = {mode: 1.0}

    def follow(step: int, end: int, seen: float) -> float:
        """Add the chances on one side of the mode, out to those that ``seen`` dwarfs.

        ``seen`` is the chance of the table met, which is returned; on its own side it is reached.
        """
        for won in range(mode, end, step):
            chance = chances[won] * odds(won) if step > 0 else chances[won] / odds(won - 1)
            chances[won + step] = chance
            if won + step == first.numerator:
                seen = chance
            elif chance < seen * _DWARFED:
                break
        return seen

    sides = [(1, most), (-1, least)] if first.numerator >= mode else [(-1, least), (1, most)]
    met = 1.0 if first.numerator == mode else 0.0
    for step, end in sides:
        met = follow(step, end, met)
    bar = met * (1 + _SLACK)
    tail = [chance for chance in chances.values() if chance <= bar]
    return min(1.0, math.fsum(tail) / math.fsum(chances.values()))


def discoveries(chances: Sequence[float], level: float) -> tuple[bool, ...]:
    """Which tests hold when at most ``level`` of those that hold may be false alarms."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    held = 0
    for rank, place in enumerate(order, 1):
        if chances[place] <= level * rank / len(chances):
            held = rank
    return tuple(place in order[:held] for place in range(len(chances)))


@dataclass(frozen=True, slots=True)
class Standing:
    """One share against the rest: ``side`` is 1 above it, -1 below, 0 where luck explains it."""

    chance: float
    side: int


def against_rest(shares: Sequence[Ratio], total: Ratio, level: float) -> tuple[Standing, ...]:
    """Each share against what is left of ``total`` without it; sides only of tests that hold."""
    rests = [
        Ratio(total.numerator - each.numerator, total.denominator - each.denominator)
        for each in shares
    ]
    pairs = list(zip(shares, rests, strict=True))
    chances = [fisher(own, rest) if rest.denominator else 1.0 for own, rest in pairs]
    held = discoveries(chances, level)
    return tuple(
        Standing(chance=chance, side=_side(own, rest) if holds else 0)
        for (own, rest), chance, holds in zip(pairs, chances, held, strict=True)
    )


def _side(own: Ratio, rest: Ratio) -> int:
    excess = own.numerator * rest.denominator - rest.numerator * own.denominator
    return (excess > 0) - (excess < 0)
