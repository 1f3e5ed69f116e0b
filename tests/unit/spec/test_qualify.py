from pathlib import Path

import pytest

from funnelcli.render.words import Words
from funnelcli.spec.model import Agreement
from funnelcli.spec.qualify import (
    absent_fields,
    absent_issues,
    column_of,
    judge,
    needed_fields,
)
from spec_frames import agreement_of, lead_frame

SPEC = """
version: 1
effective_from: 2026-01-01
exclude: {test: {field: Метка, contains_any: [тест]}}
criteria:
  - {id: money, field: budget, at_least: 50}
  - {id: staff, field: Число сотрудников, at_least: 5}
qualified_when: {all: [money]}
"""


@pytest.fixture
def agreement(tmp_path: Path) -> Agreement:
    return agreement_of(SPEC, tmp_path)


def test_needed_fields_are_as_written(agreement: Agreement) -> None:
    assert needed_fields(agreement) == {"budget", "Число сотрудников", "Метка"}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("budget", "budget"),
        ("need", None),
        ("Метка", "x:Метка"),
        ("МЕТКА ", "x:Метка"),
        ("число  Сотрудников", "x:Число сотрудников"),
        ("Budget", None),
    ],
)
def test_columns_are_found_by_name_or_folded_header(field: str, found: str | None) -> None:
    assert column_of(field, {"budget", "x:Метка", "x:Число сотрудников"}) == found


def test_absent_fields_are_warned_about(agreement: Agreement) -> None:
    assert absent_fields(agreement, {"budget", "x:Метка"}) == ("Число сотрудников",)
    columns = {"need", "x:Метка"}
    budget, staff = absent_issues(agreement, columns, ["Число сотрудника", "Телефон"])
    assert (budget.code, staff.code) == ("S063", "S064")
    assert (staff.places[0].row, staff.places[0].column) == (7, "24")
    assert "«Число сотрудника»" in Words("ru").text(staff.hint)
    far = absent_issues(agreement, {"budget", "x:Метка"})[0]
    assert "inspect" in Words("en").text(far.hint)


def test_answers_of_absent_columns_are_unknown(agreement: Agreement) -> None:
    frame = lead_frame([{"budget": "60"}, {"budget": "10", "Метка": "Тест"}])
    judged = judge(frame, agreement, {"x:Метка"}, "RUB").collect().to_native()
    assert judged["c:money"].to_list() == [None, None]
    assert judged["verdict"].to_list() == ["unknown", "excluded"]


@pytest.mark.parametrize(
    ("currency", "wanted"),
    [
        ("RUB", [1, 1, 1, None]),
        ("USD", [1, None, 1, 1]),
        ("XXX", [1, None, 1, None]),
        (None, [1, None, 1, None]),
    ],
)
def test_money_is_compared_in_its_own_currency(
    agreement: Agreement, currency: str | None, wanted: list[int | None]
) -> None:
    leads = [{"budget": "60", "currency": each} for each in (None, "RUB", "XXX", "USD")]
    judged = judge(lead_frame(leads), agreement, {"budget"}, currency).collect()
    assert judged.to_native()["c:money"].to_list() == wanted


def test_thresholds_follow_the_digits_of_the_currency(agreement: Agreement) -> None:
    leads = [{"budget": "50"}, {"budget": "49"}]
    for currency in ("JPY", "KWD", "RUB"):
        judged = judge(lead_frame(leads, currency), agreement, {"budget"}, currency).collect()
        assert judged.to_native()["c:money"].to_list() == [1, 0]
