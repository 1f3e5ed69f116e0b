"""Cumulative incidence of an end among competing ends: how many are won by an age.

Aalen and Johansen 1978: a lost deal can no longer be won, so it is an end of its own and is not
"censored" (that would overstate the wins). Variance by the delta method (Marubini and Valsecchi
1995), interval on the log-log scale.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from funnelcli.model.interval import Z95


@dataclass(frozen=True, slots=True)
class Ends:
    """How many were won, lost, or still open, at one age in days."""

    won: int = 0
    lost: int = 0
    open: int = 0

    def __add__(self, other: "Ends") -> "Ends":
        """Both together."""
        return Ends(self.won + other.won, self.lost + other.lost, self.open + other.open)


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share won by the age of ``days`` (that day included).

    ``at_risk`` have come to that age, or ended on it; ``censored`` are open and younger: what
    they will be by then nobody knows yet.
    """

    days: int
    share: float
    error: float
    """Standard error of the share."""
    at_risk: int
    won: int
    censored: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % limits; None for a share of exactly 0 or 1."""
        if not 0 < self.share < 1:
            return None
        log = math.log(self.share)
        spread = math.exp(Z95 * self.error / (self.share * -log))
        return math.exp(log * spread), math.exp(log / spread)


@dataclass(frozen=True, slots=True)
class _Step:
    """One age at which somebody was won or lost, with its parts of the variance."""

    days: int
    share: float
    all_ends: float
    own: float
    cross: float


def incidence(spans: Mapping[int, Ends], ages: Iterable[int]) -> tuple[Incidence, ...]:
    """The share won by each of ``ages``; ``spans`` counts deals by their age at the end.

    At equal ages ends come before censoring.
    """
    steps = _steps(spans)
    return tuple(_at(age, steps, spans) for age in ages)


def _steps(spans: Mapping[int, Ends]) -> list[_Step]:
    risk = sum(each.won + each.lost + each.open for each in spans.values())
    share, alive, lost, found = 0.0, 1.0, 0, []
    for days in sorted(spans):
        each = spans[days]
        ended = each.won + each.lost
        lost += each.lost
        if ended:
            left = risk - ended
            # All of them won is exactly 1, whatever a sum of parts comes to.
            share = share + alive * each.won / risk if left or lost else 1.0
            found.append(
                _Step(
                    days=days,
                    share=share,
                    all_ends=ended / (risk * left) if left else 0.0,
                    own=alive * alive * each.won * (risk - each.won) / risk**3,
                    cross=alive * each.won / risk**2,
                )
            )
            alive *= left / risk
        risk -= ended + each.open
    return found


def _at(age: int, steps: Sequence[_Step], spans: Mapping[int, Ends]) -> Incidence:
    gone = [step for step in steps if step.days <= age]
    share = gone[-1].share if gone else 0.0
    variance = math.fsum(
        (share - step.share) ** 2 * step.all_ends + step.own - 2 * (share - step.share) * step.cross
        for step in gone
    )
    return Incidence(
        days=age,
        share=share,
        error=math.sqrt(max(variance, 0.0)),
        at_risk=sum(
            each.won + each.lost + each.open for days, each in spans.items() if days >= age
        ),
        won=sum(each.won for days, each in spans.items() if days <= age),
        censored=sum(each.open for days, each in spans.items() if days < age),
    )
