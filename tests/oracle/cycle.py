"""Sales cycle and velocity by looking at deals one by one (metric reference)."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.records import Deal

AGES = (30, 60, 90, 180)


@dataclass(frozen=True)
class Life:
    """Days under observation and how they ended."""

    days: int
    end: str


@dataclass(frozen=True, kw_only=True)
class Lives:
    """Deals that were followed: dated ones, and ages of those that nobody can date."""

    dated: list[Life]
    won_when: list[int]
    lost_when: list[int]
    unknown: list[int]
    reversed_count: int

    @property
    def doubtful(self) -> int:
        """Possible wins without a day."""
        return len(self.won_when) + len(self.unknown)

    def has_single(self) -> bool:
        """At most one win in twenty without a sure day."""
        wins = sum(life.end == "won" for life in self.dated) + self.doubtful
        return 20 * self.doubtful <= wins

    def single(self) -> list[Life]:
        """Doubtful wins are left out; losses without a day are lost at once."""
        return [*self.dated, *(Life(0, "lost") for _ in self.lost_when)]

    def limits(self, age: int) -> tuple[Fraction, Fraction]:
        """At least and at most by ``age``."""
        pending = [Life(days, "open") for days in (*self.won_when, *self.unknown)]
        at_once = [Life(0, "won") for _ in pending]
        losses = [
            [Life(0, "lost") for _ in self.lost_when],
            [Life(days, "open") for days in self.lost_when],
        ]
        low = min(share_by([*self.dated, *pending, *lost], age) for lost in losses)
        high = max(share_by([*self.dated, *at_once, *lost], age) for lost in losses)
        if self.has_single():
            own = share_by(self.single(), age)
            return min(low, own), max(high, own)
        return low, high


def lives(deals: Sequence[Deal], first: date, as_of: date) -> Lives:
    """Deals created from ``first`` on, by as-of."""
    found = Lives(dated=[], won_when=[], lost_when=[], unknown=[], reversed_count=0)
    backwards = 0
    for deal in deals:
        if deal.created_on is None or deal.created_on < first:
            continue
        age = (as_of - deal.created_on).days
        if deal.status in {"won", "lost"}:
            if deal.closed_on is None:
                (found.won_when if deal.status == "won" else found.lost_when).append(age)
            elif deal.closed_on < deal.created_on:
                backwards += 1
            else:
                found.dated.append(Life((deal.closed_on - deal.created_on).days, deal.status))
        elif deal.status == "open":
            found.dated.append(Life(age, "open"))
        else:
            found.unknown.append(age)
    return Lives(
        dated=found.dated,
        won_when=found.won_when,
        lost_when=found.lost_when,
        unknown=found.unknown,
        reversed_count=backwards,
    )


def share_by(everyone: Sequence[Life], age: int) -> Fraction:
    """The share won by ``age``: survival × wins ÷ at risk, added up over the ages."""
    return sum((row.survival * Fraction(row.won, row.risk) for row in _table(everyone, age)), _ZERO)


def error_by(everyone: Sequence[Life], age: int) -> float:
    """Standard error by the delta method, term by term."""
    rows = _table(everyone, age)
    steps = [row.survival * Fraction(row.won, row.risk) for row in rows]
    rest, variance = sum(steps, _ZERO), _ZERO
    for row, step in zip(rows, steps, strict=True):
        rest -= step
        if row.ended and rest:
            variance += rest**2 * Fraction(row.ended, row.risk * (row.risk - row.ended))
        variance += row.survival**2 * Fraction(row.won * (row.risk - row.won), row.risk**3)
        variance -= 2 * rest * row.survival * Fraction(row.won, row.risk**2)
    return math.sqrt(variance)


_ZERO = Fraction(0)


@dataclass(frozen=True)
class Row:
    """One day of a life table."""

    risk: int
    won: int
    ended: int
    survival: Fraction


def _table(everyone: Sequence[Life], age: int) -> list[Row]:
    """The life table up to ``age``; survival is that before the day."""
    ends, days = Counter(everyone), Counter(life.days for life in everyone)
    risk, survival, found = len(everyone), Fraction(1), []
    for day in sorted(day for day in days if day <= age):
        won, lost = ends[Life(day, "won")], ends[Life(day, "lost")]
        found.append(Row(risk, won, won + lost, survival))
        survival *= 1 - Fraction(won + lost, risk)
        risk -= days[day]
    return found
