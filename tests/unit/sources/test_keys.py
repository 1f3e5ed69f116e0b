import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.phone import phone_digits
from funnelcli.sources.crosschecks.keys import email_keys, phone_keys, with_keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("+7 917 000-10-01", "79170001001"),
        ("89170001001", "79170001001"),
        ("8 (917) 000-10-01", "79170001001"),
        ("7 917 000 10 01", "79170001001"),
        ("+49 30 1234567", "49301234567"),
        ("917 000-10-01", "79170001001"),
        ("495 000-10-01", "4950001001"),
        ("675660001", None),
        ("\u202a+7 (917) 000\u201110\u201101\u202c", "79170001001"),
        ("8\u202f917\u2013000\u201310\u201301", "79170001001"),
        ("+7 999 999-99-99", None),
        ("0000000000", None),
        ("7 999 000-00-00", "79990000000"),
        ("8 917 777-77-70", "79177777770"),
        ("12345678901234567", None),
        ("позвонить Ивану 89170001001", None),
        (None, None),
    ],
)
def test_phones_compare_by_their_digits(text: str | None, key: str | None) -> None:
    assert phone_keys(pl.Series("phone", [text], pl.String)).to_list() == [key]


@given(
    st.lists(st.text("0123456789+() -.'\u00a0\u2011\u202a\u0661\uff11x", max_size=20), min_size=1)
)
def test_a_column_of_phones_is_read_like_each_of_them(texts: list[str]) -> None:
    assert phone_keys(pl.Series("phone", texts)).to_list() == list(map(phone_digits, texts))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ivan@Example.COM", "ivan@example.com"),
        ("нет", None),
        ("a@b", None),
        ("a b@example.com", None),
    ],
)
def test_addresses_compare_in_lower_case(text: str, key: str | None) -> None:
    assert email_keys(pl.Series("email", [text], pl.String)).to_list() == [key]


def test_the_first_valid_of_several_columns_and_lists_counts() -> None:
    frame = pl.DataFrame(
        {
            "phone": ["12, 8 917 000 10 01; 8 917 000 10 02", "123456, 78901", None, "none"],
            "phone#2": ["89990000000", "89170001003", "89170001004", None],
            "email": [None, "x, a@b.ru", None, None],
        }
    )
    made = with_keys(frame, ["phone", "phone#2"], ["email"])
    assert made["phone_key"].to_list() == ["79170001001", "79170001003", "79170001004", None]
    assert made["email_key"].to_list() == [None, "a@b.ru", None, None]
    assert made["person"].to_list() == ["79170001001", "79170001003", "79170001004", None]


def test_the_address_is_the_person_without_a_phone() -> None:
    frame = pl.DataFrame({"email": ["A@b.ru"]})
    assert with_keys(frame, [], ["email"])["person"].to_list() == ["a@b.ru"]
