"""Columns that hold people are known by their headers, read or not."""

import pytest

from funnelcli.sources.recognition.people import people_columns


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Имя", "contact"),
        ("фамилия ", "contact"),
        ("Имя#2", "contact"),
        ("First_Name", "contact"),
        ("Контакт: Имя", "contact"),
        ("Person - Name", "contact"),
        ("Компания: Название компании", "company"),
        ("Associated Company", "company"),
        ("Рабочий телефон", "phone"),
        ("Другой email", "email"),
        ("Факс", "phone"),
        ("Skype", "contact"),
    ],
)
def test_a_header_that_means_a_person(header: str, field: str) -> None:
    assert people_columns([header]) == {header: field}


@pytest.mark.parametrize(
    "header", ["Название лида", "Deal Name", "Ответственный", "Кем создана сделка", "Город", ""]
)
def test_other_headers_are_left_alone(header: str) -> None:
    assert people_columns([header]) == {}
