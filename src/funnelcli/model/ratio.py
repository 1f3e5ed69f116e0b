"""A share that keeps its counts."""

from dataclasses import dataclass
from fractions import Fraction

from funnelcli.model.interval import wilson


@dataclass(frozen=True, slots=True)
class Ratio:
    """``numerator`` of ``denominator`` things; the counts live until a renderer prints them.

    A zero denominator means "no data": ``value`` and ``interval`` are then ``None``, never 0.
    The numerator may exceed the denominator (a period rate); such a ratio has no interval.
    """

    numerator: int
    denominator: int

    @property
    def exact(self) -> Fraction | None:
        """The exact quotient, or ``None`` on a zero denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def value(self) -> float | None:
        """The quotient as a float, or ``None`` on a zero denominator."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson 95 % interval of the share; ``None`` when it is not a proportion."""
        if self.denominator <= 0 or not 0 <= self.numerator <= self.denominator:
            return None
        return wilson(self.numerator, self.denominator)

    @property
    def width(self) -> float | None:
        """Width of the interval, or ``None`` when there is none."""
        found = self.interval
        return found[1] - found[0] if found else None

    def __add__(self, other: "Ratio") -> "Ratio":
        """Pool two disjoint populations."""
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)
