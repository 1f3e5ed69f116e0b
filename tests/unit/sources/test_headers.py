"""Folding of header cells and their numbering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.sources.recognition.headers import (
    clean_header,
    fold_header,
    header_currency,
    number_headers,
)


@pytest.mark.parametrize(
    ("written", "folded", "currency"),
    [
        ("Бюджет ", "бюджет", None),
        ("Бюджет ₽", "бюджет", "RUB"),
        ("Бюджет\u00a0₽", "бюджет", "RUB"),
        ("Бюджет ?", "бюджет", None),
        ("Потрачено всего, ?", "потрачено всего", None),
        ("Сумма (?)", "сумма", None),
        ("Is Deal Closed?", "is deal closed?", None),
        ("?", "?", None),
        ("Сумма₽", "сумма", "RUB"),
        ("Бюджет, р.", "бюджет", "RUB"),
        ("Бюджет, руб", "бюджет", "RUB"),
        ("Расход (руб.)", "расход", "RUB"),
        ("Расход (руб., с НДС)", "расход (с ндс)", "RUB"),
        ("Amount spent (USD)", "amount spent", "USD"),
        ("Valor US$", "valor", "USD"),
        ("Lead venda R$", "lead venda", "BRL"),
        ("Потрачено всего, ₽", "потрачено всего", "RUB"),
        ("Budget, KZT", "budget", "KZT"),
        ("Cчёт", "счет", None),
        ("utm_sourсe", "utm source", None),
        ("Person - Name*", "person - name", None),
        ("Deal — ID", "deal - id", None),
        ("Opportunity Owner  ↑", "opportunity owner", None),
        ("\ufeffID", "id", None),
        ("Сум\u200bма\u00a0 сделки\n", "сумма сделки", None),
        ("CTR (%)", "ctr (%)", None),
        ("Probability, %", "probability, %", None),
        ("Сумма, RUR", "сумма", "RUB"),
        ("Товар р", "товар р", None),
        ("Next try", "next try", None),
        ("USD", "usd", None),
        ("₽", "₽", None),
        ("", "", None),
    ],
)
def test_fold(written: str, folded: str, currency: str | None) -> None:
    assert fold_header(written) == folded
    assert header_currency(written) == currency


@given(st.text())
def test_folding_twice_changes_little(text: str) -> None:
    once = fold_header(text)
    assert once == once.strip()
    assert fold_header(f"  {text}\u00a0") == once


def test_numbering_keeps_the_first_name_and_counts_the_rest() -> None:
    headers = ["Источник", "Товар", "Источник", "", "Источник", " "]
    assert number_headers(headers) == ("Источник", "Товар", "Источник#2", "#4", "Источник#3", "#6")


def test_spaces_around_a_header_do_not_hide_that_it_occurs_again() -> None:
    assert number_headers(["Бюджет ", "Источник ", "Источник\u00a0", " Бюджет"]) == (
        "Бюджет ",
        "Источник ",
        "Источник#2",
        "Бюджет#2",
    )


def test_numbering_avoids_names_that_exist() -> None:
    assert number_headers(["A", "A#2", "A"]) == ("A", "A#2", "A#3")


@given(st.lists(st.sampled_from(["A", "A#2", "A#3", "", "#2", "#3", "B", " "])))
def test_numbered_names_are_unique(headers: list[str]) -> None:
    names = number_headers(headers)
    assert len(set(names)) == len(headers) == len(names)


def test_clean_header_keeps_spaces() -> None:
    assert clean_header("\ufeffБюджет ") == "Бюджет "
