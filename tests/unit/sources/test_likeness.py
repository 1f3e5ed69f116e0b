"""Headers that look like a field are offered, never read."""

from datetime import date

import pytest

from funnelcli.errors import InputError
from funnelcli.schema.columns import Role
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.recognition.likeness import likely_columns
from funnelcli.sources.recognition.mapping import map_columns
from funnelcli.sources.recognition.profile import GENERIC, load_profiles
from funnelcli.sources.shape import Hints
from small_exports import Export


def likely(*headers: str) -> dict[str, str]:
    (block,) = load_profiles()[GENERIC].roles[Role.DEALS]
    return dict(likely_columns(Role.DEALS, map_columns(headers, Role.DEALS, block)))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Менеджер по продажам", "manager"),
        ("Отвественный", "manager"),
        ("Дата создания (МСК)", "created_at"),
        ("Deal Stge", "stage"),
        ("Сделка: причина отказа", "loss_reason"),
    ],
)
def test_a_header_with_a_slip_or_with_words_around_it(header: str, field: str) -> None:
    assert likely("deal_id", header)[field] == header


@pytest.mark.parametrize("header", ["ID контакта", "Комментарий", "Opportunity Name 2 of 5", "х"])
def test_anything_else_is_not_offered(header: str) -> None:
    assert header not in likely("deal_id", "title", header).values()


def test_the_missing_field_is_offered_with_the_error(export: Export) -> None:
    path = export(
        "d.csv", "Record ID,Deal Name,Deal owner,Deal Stage of today,Amount\n1,a,b,New,5\n"
    )
    seen = inspect_file(path, Hints())
    assert [issue.code for issue in seen.issues][:2] == ["D042", "D165"]
    assert seen.issues[1].values["header"] == "Deal Stage of today"
    assert seen.likely["stage"] == "Deal Stage of today"
    assert "stage" not in {field.name for field in seen.fields}


def test_a_file_without_a_likely_header_has_one_reason(export: Export) -> None:
    seen = inspect_file(
        export("d.csv", "Record ID,Deal Name,Deal owner,Amount\n1,a,b,5\n"), Hints()
    )
    codes = [issue.code for issue in seen.issues]
    assert "D042" in codes
    assert "D165" not in codes


def test_a_wrong_guess_is_never_read(export: Export) -> None:
    path = export(
        "d.csv", "Record ID,Deal Name,Deal owner,Deal Stage of today,Amount\n1,a,b,New,5\n"
    )
    with pytest.raises(InputError) as caught:
        read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    assert [issue.code for issue in caught.value.issues] == ["D042", "D165"]


def test_a_header_like_a_field_that_statistics_need_is_told(export: Export) -> None:
    path = export("d.csv", "deal_id,stage,created_at,Manager (old),Сумма (план)\n1,Won,,Anna,5\n")
    canonical = read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    found = [issue for issue in canonical.issues if issue.code == "D165"]
    assert [(issue.values["field"], issue.values["header"]) for issue in found] == [
        ("amount", "Сумма (план)"),
        ("manager", "Manager (old)"),
    ]
    assert found[0].places[0].column == "Сумма (план)"
    whole = export("e.csv", "deal_id,stage,amount,created_at,manager,Manager (old)\n1,Won,5,,A,B\n")
    canonical = read_sources([SourceRequest(path=whole)], ReadOptions(today=date(2026, 11, 20)))
    assert "D165" not in {issue.code for issue in canonical.issues}
