from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.money import Money
from funnelcli.sources.values.currency import currency_code
from funnelcli.sources.values.money import (
    cell_currency,
    choose_number,
    millionths,
    minor_units,
    native_millionths,
)


def numbers(texts: list[str]) -> list[object]:
    form = choose_number(texts)
    frame = pl.DataFrame({"text": texts})
    found = frame.select(millionths(pl.col("text"), form)).to_series().to_list()
    return [None if value is None else Decimal(value) / 1_000_000 for value in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["350 000"], ["350000"]),
        (["1\u00a0234,56 ₽", "1\u202f234,5 р."], ["1234.56", "1234.5"]),
        (["1'234.50"], ["1234.5"]),
        (["1,234.56", "12"], ["1234.56", "12"]),
        (["€ 3.500,00", "€ 11398,00"], ["3500", "11398"]),
        (["10000|RUB", "US$9.72"], ["10000", "9.72"]),
        (["90000,50", "350 000"], ["90000.5", "350000"]),
        (["-5", "−5,5", "(500)"], ["-5", "-5.5", "-500"]),
        (["9225.225", "0.125"], ["9225.225", "0.125"]),
        ([".5", "1.25"], ["0.5", "1.25"]),
        (["1.234.567"], ["1234567"]),
        (["1,234,567", "50.000"], ["1234567", "50"]),
        (["468.0"], ["468"]),
        (["1 500,5", "1.500,25 руб.", "-1,500,000.25 $"], ["1500.5", "1500.25", "-1500000.25"]),
        (["1,500.5", "2,500.5", "1.500,25"], ["1500.5", "2500.5", "1500.25"]),
    ],
)
def test_numbers_are_read_as_they_are_written(texts: list[str], expected: list[str]) -> None:
    assert numbers(texts) == [Decimal(text) for text in expected]


@pytest.mark.parametrize(
    "text", ["договорная", "#REF!", "12a", "1 23,4.5", "--", "77.77%", "1,2,3"]
)
def test_what_is_no_number_is_null_and_never_zero(text: str) -> None:
    assert numbers([text, "1 000,50", "2 000,75"])[0] is None


def test_a_point_in_a_column_of_decimal_commas_is_not_guessed() -> None:
    assert numbers(["10,5", "20,75", "1.234"]) == [Decimal("10.5"), Decimal("20.75"), 1234]
    assert numbers(["10,5", "20,75", "1.5"])[2] is None


def test_fifty_thousand_or_fifty_is_doubtful_until_something_tells() -> None:
    assert choose_number(["50.000", "1.000"]).doubtful
    assert numbers(["50.000"]) == [Decimal(50000)]
    assert not choose_number(["50.000", "7.5"]).doubtful
    assert numbers(["50.000", "7.5"]) == [Decimal(50), Decimal("7.5")]
    assert not choose_number(["50.000", "1.234.567"]).doubtful


def test_a_column_of_both_ways_says_nothing_of_one_mark() -> None:
    assert choose_number(["1.500,25", "1,500.25", "50,000"]).doubtful
    assert not choose_number(["1.500,25", "1,500.25", "500"]).doubtful


def test_counts_group_thousands() -> None:
    form = choose_number(["25,881", "20,287"], whole=True)
    assert not form.doubtful
    frame = pl.DataFrame({"text": ["25,881"]})
    assert frame.select(millionths(pl.col("text"), form)).item() == 25_881_000_000


def test_a_bare_column_takes_no_decorated_number() -> None:
    form = choose_number(["100", "200"])
    frame = pl.DataFrame({"text": ["300", "1.5", "1 000"]})
    found = frame.select(millionths(pl.col("text"), form)).to_series().to_list()
    assert found == [300_000_000, None, None]


def test_too_large_a_number_is_null_not_another_number() -> None:
    assert numbers(["99999999999999999999"]) == [None]
    assert numbers(["99999999999999999999.5"]) == [None]
    assert numbers(["99 999 999 999 999 999 999"]) == [None]


def test_cells_name_their_currency() -> None:
    form = choose_number(["10000|RUB", "US$9.72", "500 €", "7"])
    frame = pl.DataFrame({"text": ["10000|RUB", "US$9.72", "500 €", "7"]})
    found = frame.select(cell_currency(pl.col("text"), form)).to_series().to_list()
    assert found == ["RUB", "USD", "EUR", None]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("9225.225", "PEN", 922522),
        ("9225.235", "PEN", 922524),
        ("-0.005", "RUB", 0),
        ("-0.015", "RUB", -2),
        ("1500", "JPY", 1500),
        ("1.2345", "KWD", 1234),
        ("1.2355", "KWD", 1236),
    ],
)
def test_minor_units_round_half_even(amount: str, currency: str, minor: int) -> None:
    frame = pl.DataFrame({"m": [int(Decimal(amount) * 1_000_000)], "c": [currency]})
    found = frame.select(minor_units(pl.col("m"), pl.col("c"), [currency, "RUB"])).item()
    assert found == minor


@given(st.integers(-(10**14), 10**14))
def test_money_printed_and_read_again_is_the_same(minor: int) -> None:
    text = str(Money(minor, "RUB").amount)
    frame = pl.DataFrame({"t": [text]})
    form = choose_number([text])
    read = frame.select(millionths(pl.col("t"), form).alias("m"), c=pl.lit("RUB"))
    assert read.select(minor_units(pl.col("m"), pl.col("c"), ["RUB"])).item() == minor


def test_numbers_of_a_workbook_are_exact_to_the_millionth() -> None:
    frame = pl.DataFrame({"n": [9225.225, float("nan"), 1e300, -3.0]})
    found = frame.select(native_millionths(pl.col("n"))).to_series().to_list()
    assert found == [9_225_225_000, None, None, -3_000_000]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("RUR", "RUB"),
        ("Российский рубль", "RUB"),
        ("usd", "USD"),
        ("₽", "RUB"),
        ("руб.", "RUB"),
        ("Доллар США", "USD"),
        ("Евро", "EUR"),
        ("Фантик", None),
    ],
)
def test_currencies_by_code_sign_and_name(name: str, code: str | None) -> None:
    assert currency_code(name) == code
