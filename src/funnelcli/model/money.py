"""Money as an integer of minor units with its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

UNKNOWN_CURRENCY = "XXX"
"""ISO 4217 code for "no currency": used when an export names none."""

_DIGITS = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
}


def minor_digits(currency: str) -> int:
    """How many decimal digits the minor unit of ``currency`` has (ISO 4217; 2 when unlisted)."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` minor units (kopecks, cents) of ``currency``.

    Amounts of different currencies are never added; adding them raises ``ValueError``.
    """

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in currency units with the currency's own number of digits."""
        digits = minor_digits(self.currency)
        return (
            Decimal(self.minor)
            .scaleb(-digits)
            .quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
        )

    def __add__(self, other: "Money") -> "Money":
        """Sum inside one currency."""
        if self.currency != other.currency:
            raise ValueError(f"cannot add {self.currency} to {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def per(self, count: int) -> "Money | None":
        """Unit cost rounded half-even to minor units; ``None`` when ``count`` is 0."""
        return Money(round(Fraction(self.minor, count)), self.currency) if count else None
