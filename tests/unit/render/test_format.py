from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.money import Money, minor_digits
from funnelcli.model.period import Period, month_of
from funnelcli.render.format import (
    format_about,
    format_compact,
    format_count,
    format_day,
    format_money,
    format_norm,
    format_number,
    format_percent,
    format_period,
    format_points,
    format_times,
)

NBSP = "\u00a0"
LANGS = st.sampled_from(["ru", "en"])
SHARES = st.fractions(min_value=0, max_value=3, max_denominator=10**7)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("share", "ru", "en"),
    [
        (Fraction(4238, 6711), "63,2 %", "63.2%"),
        (Fraction(0), "0 %", "0%"),
        (Fraction(1), "100 %", "100%"),
        (Fraction(4, 10_000), "<0,1 %", "<0.1%"),
        (Fraction(9997, 10_000), ">99,9 %", ">99.9%"),
        (Fraction(10_003, 10_000), ">100,0 %", ">100.0%"),
        (Fraction(1185, 1000), "118,5 %", "118.5%"),
        (Fraction(-67, 1000), "-6,7 %", "-6.7%"),
        (Fraction(-1, 10_000), ">-0,1 %", ">-0.1%"),
        (12.5, "1 250,0 %", "1,250.0%"),
    ],
)
def test_percent(share: Fraction, ru: str, en: str) -> None:
    assert plain(format_percent(share, "ru")) == ru
    assert format_percent(share, "en") == en


@given(SHARES, LANGS)
def test_0_and_100_percent_are_printed_only_when_exact(share: Fraction, lang: str) -> None:
    text = format_points(share, lang)
    assert (text == "0") == (share == 0)
    assert (text == "100") == (share == 1)
    assert text not in {"0,0", "0.0", "100,0", "100.0"}


@given(SHARES, LANGS)
def test_a_printed_share_says_what_the_share_is(share: Fraction, lang: str) -> None:
    text = format_points(share, lang)
    number = Fraction(parse_decimal(text.lstrip("<>"), locale=lang)) / 100
    if text.startswith("<"):
        assert share < number
    elif text.startswith(">"):
        assert share > number
    else:
        assert abs(share - number) <= Fraction(1, 2000)


@given(st.integers(-(10**15), 10**15), LANGS)
def test_a_count_reads_back(count: int, lang: str) -> None:
    assert parse_decimal(format_count(count, lang), locale=lang) == count


def test_thousands() -> None:
    assert format_count(6711, "ru") == f"6{NBSP}711"
    assert format_count(6711, "en") == "6,711"
    assert format_count(-5, "ru") == "-5"


@given(st.decimals(-(10**9), 10**9, places=1), LANGS)
def test_a_number_reads_back(number: Decimal, lang: str) -> None:
    assert parse_decimal(format_number(number, lang), locale=lang) == number


@given(st.integers(-(10**15), 10**15), st.sampled_from(["RUB", "USD", "JPY", "KWD", "XXX"]), LANGS)
def test_money_reads_back(minor: int, currency: str, lang: str) -> None:
    text = format_money(Money(minor, currency), lang)
    digits = "".join(char for char in text if char.isdigit() or char in ".,-")
    units = parse_decimal(digits.rstrip(".,"), locale=lang)
    assert units == Decimal(minor).scaleb(-minor_digits(currency))


@pytest.mark.parametrize(
    ("money", "ru", "en"),
    [
        (Money(1_200_000_000, "RUB"), "12 000 000 ₽", "RUB 12,000,000"),
        (Money(123_450, "RUB"), "1 234,50 ₽", "RUB 1,234.50"),
        (Money(-123_400, "USD"), "-1 234 $", "-$1,234"),
        (Money(1_000_553_400, "XXX"), "10 005 534", "10,005,534"),
        (Money(1_500, "JPY"), "1 500 ¥", "¥1,500"),
        (Money(1_005, "KWD"), "1,005 KWD", "KWD 1.005"),
    ],
)
def test_money(money: Money, ru: str, en: str) -> None:
    assert plain(format_money(money, "ru")) == ru
    assert plain(format_money(money, "en")) == en


def test_a_projection_has_no_kopecks() -> None:
    assert plain(format_about(Money(1_070_412_345, "RUB"), "ru")) == "10 704 123 ₽"


def test_a_norm_is_printed_as_it_was_written() -> None:
    assert plain(format_norm(0.55, "ru")) == "55 %"
    assert format_norm(0.555, "en") == "55.5%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.479, "2,48×"),
        (0, "0×"),
        (1, "1×"),
        (0.999, ">0,99×"),
        (1.001, ">1,00×"),
        (0.001, "<0,01×"),
    ],
)
def test_times(value: float, text: str) -> None:
    assert format_times(value, "ru") == text


def test_days() -> None:
    assert format_day(date(2026, 11, 20), "ru") == "20 ноября 2026"
    assert format_day(date(2026, 11, 20), "en") == "20 November 2026"


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (month_of(date(2026, 11, 20)), "ноябрь 2026"),
        (Period(date(2026, 3, 9), date(2026, 3, 16)), "9–15 марта 2026"),
        (Period(date(2026, 3, 9), date(2026, 3, 10)), "9 марта 2026"),
        (Period(date(2026, 1, 1), date(2026, 4, 1)), "1 января – 31 марта 2026"),
        (Period(date(2025, 12, 29), date(2026, 1, 5)), "29 декабря 2025 – 4 января 2026"),
    ],
)
def test_periods(period: Period, text: str) -> None:
    assert format_period(period, "ru") == text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 800), LANGS)
def test_a_period_names_its_last_day_and_year(first: date, days: int, lang: str) -> None:
    period = Period(first, first + timedelta(days=days))
    text = format_period(period, lang)
    assert str(period.last.year) in text
    assert period.is_month or str(period.last.day) in text


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (1_250_000, "1,25 млн", "1.25M"),
        (1_056_000, "1,06 млн", "1.06M"),
        (974_634, "974,6 тыс.", "974.6K"),
        (-28_000, "-28 тыс.", "-28K"),
        (0, "0", "0"),
    ],
)
def test_compact_numbers_tell_marks_of_an_axis_apart(value: int, ru: str, en: str) -> None:
    assert plain(format_compact(value, "ru")) == ru
    assert format_compact(value, "en") == en
