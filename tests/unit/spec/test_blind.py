"""Exclusions by phone and e-mail say when the exports have neither."""

from pathlib import Path

import pytest

from funnelcli.spec.blind import blind_issues
from spec_frames import agreement_of

HEAD = "version: 1\neffective_from: 2026-01-01\nexclude:\n"
TAIL = """
criteria:
  - {id: money, field: budget, at_least: 50}
qualified_when: {all: [money]}
"""
REPEATS = "  duplicates: {by: [phone, email], within_days: 30}\n"
STAFF = "  staff: {phones: ['+7 917 000-10-01'], email_domains: [firm.ru]}\n"
MAILS = "  staff: {email_domains: [firm.ru]}\n"


@pytest.mark.parametrize(
    ("exclude", "columns", "told"),
    [
        (REPEATS, {"phone", "email"}, {}),
        (REPEATS, {"phone"}, {}),
        (REPEATS, {"budget"}, {"duplicates": "phone, email"}),
        (STAFF, {"phone", "email"}, {}),
        (STAFF, {"phone"}, {"staff": "email"}),
        (STAFF, set(), {"staff": "phone, email"}),
        (MAILS, {"email"}, {}),
        (MAILS, {"phone"}, {"staff": "email"}),
        (REPEATS + STAFF, set(), {"duplicates": "phone, email", "staff": "phone, email"}),
    ],
)
def test_who_cannot_be_known_is_told(
    tmp_path: Path, exclude: str, columns: set[str], told: dict[str, str]
) -> None:
    issues = blind_issues(agreement_of(HEAD + exclude + TAIL, tmp_path), columns)
    assert {each.values["name"]: each.values["fields"] for each in issues} == told
    assert {each.code for each in issues} <= {"D198"}
    lines = (HEAD + exclude).splitlines()
    for each in issues:
        row = each.places[0].row
        assert row is not None
        assert str(each.values["name"]) in lines[row - 1]


def test_other_exclusions_are_not_asked(tmp_path: Path) -> None:
    text = HEAD + "  test: {field: title, contains_any: [тест]}\n" + TAIL
    assert not blind_issues(agreement_of(text, tmp_path), set())
