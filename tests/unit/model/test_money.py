from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.money import UNKNOWN_CURRENCY, Money, minor_digits


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123_450, "RUB", "1234.50"),
        (-5, "RUB", "-0.05"),
        (0, "EUR", "0.00"),
        (1234, "JPY", "1234"),
        (1234, "KWD", "1.234"),
        (1_000_553_400, UNKNOWN_CURRENCY, "10005534.00"),
    ],
)
def test_amount_has_the_digits_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert str(Money(minor, currency).amount) == text


@given(st.integers(-(10**18), 10**18), st.sampled_from(["RUB", "JPY", "KWD", "XXX"]))
def test_amount_is_exact(minor: int, currency: str) -> None:
    amount = Money(minor, currency).amount
    assert amount * 10 ** minor_digits(currency) == minor
    assert Decimal(str(amount)) == amount


def test_currencies_are_never_added() -> None:
    assert Money(1, "RUB") + Money(2, "RUB") == Money(3, "RUB")
    with pytest.raises(ValueError, match="cannot add RUB to EUR"):
        Money(1, "RUB") + Money(2, "EUR")


@pytest.mark.parametrize(
    ("minor", "count", "expected"),
    [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (1, 3, 0), (45_000_000, 130, 346_154), (45, 9, 5)],
)
def test_unit_cost_rounds_half_even(minor: int, count: int, expected: int) -> None:
    assert Money(minor, "RUB").per(count) == Money(expected, "RUB")


def test_unit_cost_of_nothing_is_none() -> None:
    assert Money(100, "RUB").per(0) is None


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_unit_cost_is_the_nearest_minor_unit(minor: int, count: int) -> None:
    found = Money(minor, "RUB").per(count)
    assert found is not None
    assert abs(Fraction(minor, count) - found.minor) <= Fraction(1, 2)
