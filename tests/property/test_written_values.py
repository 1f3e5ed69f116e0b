"""A value written the way a locale writes it is read back as it was."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.sources.values.dates import Zones, choose_format, wall_clock
from funnelcli.sources.values.money import MICRO, cell_currency, choose_number, millionths
from funnelcli.sources.values.share import share_of_one

NUMBERS = {
    "ru": ("\u00a0", ","),
    "ru narrow": ("\u202f", ","),
    "typed by hand": (" ", ","),
    "en": (",", "."),
    "de": (".", ","),
    "ch": ("’", "."),
    "plain point": ("", "."),
    "plain comma": ("", ","),
}
SIGNS = {
    "{}": None, "{} ₽": "RUB", "{}\u00a0руб.": "RUB", "₽{}": "RUB", "€ {}": "EUR", "R$ {}": "BRL",
    "US${}": "USD", "${}": "USD", "{}|RUB": "RUB", "{} KZT": "KZT", "USD {}": "USD",
}  # fmt: skip  # pairs read best side by side
DATES = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%y",
)  # fmt: skip  # one line of forms
CLOCKS = (
    "", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %I:%M:%S %p", " %I:%M %p",
)  # fmt: skip  # one line of forms

kopecks = st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=8)
moments = st.lists(
    st.datetimes(datetime.fromisoformat("1999-01-01"), datetime.fromisoformat("2039-12-31")),
    min_size=1,
    max_size=8,
)


def grouped(amount: Decimal, group: str, point: str) -> str:
    text = f"{amount:,.2f}"
    return text.replace(",", "\x00").replace(".", point).replace("\x00", group)


def read_numbers(texts: Sequence[str]) -> list[Decimal | None]:
    form = choose_number(texts)
    frame = pl.DataFrame({"text": texts})
    found = frame.select(millionths(pl.col("text"), form)).to_series().to_list()
    return [None if value is None else Decimal(value) / MICRO for value in found]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("locale", NUMBERS)
@given(minor=kopecks)
def test_amounts(locale: str, sign: str, minor: list[int]) -> None:
    amounts = [Decimal(each) / 100 for each in minor]
    texts = [sign.format(grouped(amount, *NUMBERS[locale])) for amount in amounts]
    assert read_numbers(texts) == amounts
    form = choose_number(texts)
    frame = pl.DataFrame({"text": texts})
    codes = frame.select(cell_currency(pl.col("text"), form)).to_series().unique().to_list()
    assert codes == [SIGNS[sign]]


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("day", DATES)
@given(told=moments)
def test_dates(day: str, clock: str, told: list[datetime]) -> None:
    """A day over 12 stands among them, as in any column of some length."""
    form = day + clock
    written = [
        each.replace(microsecond=0) for each in [*told, datetime.fromisoformat("2026-11-25")]
    ]
    texts = [each.strftime(form) for each in written]
    wanted = [datetime.strptime(text, form) for text in texts]  # noqa: DTZ007  wall time
    chosen = choose_format(texts)
    frame = pl.DataFrame({"text": texts})
    assert frame.select(wall_clock(pl.col("text"), chosen, Zones())).to_series().to_list() == wanted
    assert not chosen.doubtful


@given(told=moments)
def test_days_that_a_spreadsheet_made_numbers(told: list[datetime]) -> None:
    zero = datetime.fromisoformat("1899-12-30")
    wanted = [each.replace(microsecond=0) for each in told]
    texts = [repr((each - zero).total_seconds() / 86_400) for each in wanted]
    frame = pl.DataFrame({"text": texts})
    chosen = choose_format(texts)
    assert frame.select(wall_clock(pl.col("text"), chosen, Zones())).to_series().to_list() == wanted


@pytest.mark.parametrize("scale", ["K", "к", " тыс.", "M", " млн"])
@given(hundredths=st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_shortened_amounts(scale: str, hundredths: list[int]) -> None:
    times = 1_000_000 if scale in {"M", " млн"} else 1_000
    texts = [f"{Decimal(each) / 100:.2f}{scale}" for each in hundredths]
    assert read_numbers(texts) == [Decimal(each) / 100 * times for each in hundredths]
    assert choose_number(texts).shortened


@pytest.mark.parametrize(("form", "unit"), [("{}%", 100), ("{} %", 100), ("{}", 100), ("{}", 1)])
@given(hundredths=st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_shares(form: str, unit: int, hundredths: list[int]) -> None:
    """Bare numbers count in hundredths where one of them is over one."""
    told = [*hundredths, 100]
    texts = [form.format(Decimal(each) * unit / 100) for each in told]
    number = choose_number([text.removesuffix("%").strip() for text in texts], habit=".")
    column = pl.col("text").str.strip_suffix("%").str.strip_chars()
    percent = pl.col("text").str.ends_with("%")
    frame = pl.DataFrame({"text": texts})
    found = frame.select(share_of_one(millionths(column, number), percent)).to_series().to_list()
    assert found == [each / 100 for each in told]
