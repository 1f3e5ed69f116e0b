import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.personal import (
    mask_contact,
    mask_contacts,
    mask_name,
    mask_words,
    name_words,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+79161234567", "+7916***4567"),
        ("+7 (916) 123-45-67", "+7916***4567"),
        ("8 916 123 45 67", "8916***4567"),
        ("9161234567", "916***4567"),
        ("ivan@domain.ru", "i***@d***.ru"),
        ("Ivan.Petrov@mail.example.com", "I***@m***.com"),
        ("ivan@localhost", "i***@l***"),
        ("12", "***12"),
        ("", "***"),
        ("89161234567,+7 916 123-45-68", "8916***4567, +7916***4568"),
        ("+7 916 123 45 67 +7 916 123 45 68", "+79161***4568"),
        ("+7 (495) 123-45-67 доб. 8901", "+74951***8901"),
        ("ivan@mail.ru; petr@firm", "i***@m***.ru, p***@f***"),
        ("ivan@mail.ru, +7 916 123-45-67", "i***@m***.ru, +7916***4567"),
        ("Иван Петров <ivan@mail.ru> (Иван)", "i***@m***.ru"),
        ("@ivan", "***"),
    ],
)
def test_a_contact_keeps_its_shape(text: str, masked: str) -> None:
    assert mask_contact(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Вася +7 916 000-10-22 vasya@example.com", "Вася +7916***1022 v***@e***.com"),
        ("звонить 8(916)123-45-67, спросить", "звонить 8916***4567, спросить"),
        ("тел.89161234567", "тел.8916***4567"),
        ("моб89161234567-Иван", "моб8916***4567-Иван"),
        ("89161234567,89161234568", "8916***4567,8916***4568"),
        ("8 (916) 123–45–67", "8916***4567"),
        ("+7(916)123-45-67доб12", "+7916***4567доб12"),
        ("INV1234567890 uuid-1234567890", "INV1234567890 uuid-1234567890"),
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-01..2026-11-20", "2026-11-01..2026-11-20"),
        ("20.11.2026 12", "20.11.2026 12"),
        ("1 234,56 ₽", "1 234,56 ₽"),
        ("Источник#2, deals_2026-11-20.xlsx", "Источник#2, deals_2026-11-20.xlsx"),
    ],
)
def test_contacts_inside_text(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked


def test_names() -> None:
    assert mask_name(" Иван Петров ") == "И***"
    words = name_words(["Иван Петров", "Ли"])
    assert mask_words("иван, Петрова и Ли", words) == "и***, Петрова и Ли"


@given(
    st.from_regex(r"(\+7|8)9[0-9]{9}", fullmatch=True),
    st.sampled_from(["{}", "x {} y", "({})", "тел.{}", "Я-{}-я", "{},{}", "{}/{}", "т{}доб.1"]),
)
def test_no_number_survives_in_text(phone: str, frame: str) -> None:
    digits = re.sub(r"\D", "", mask_contacts(frame.format(phone, phone)))
    assert phone[-7:] not in digits
    assert phone[1:] not in digits


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "1(((", "+1", "@", "a@", "1-", "89161234567,", "1,1", " "]
)
@pytest.mark.parametrize("end", ["", "@", "x"])
def test_a_long_text_takes_no_longer_than_its_length(piece: str, end: str) -> None:
    """Quadratic, an address without its second half would take half a minute."""
    text = piece * 50_000 + end
    started = time.process_time()
    mask_contacts(text)
    mask_contact(text)
    assert time.process_time() - started < 3
