"""An answer that no criterion understands is told; an absent one is not."""

from datetime import UTC, datetime
from pathlib import Path

from funnelcli.issues import Issue
from funnelcli.pipeline.reading import read_exports
from funnelcli.pipeline.request import Request

SPEC = """version: 1
effective_from: 2026-01-01
placeholders: {authority: [не спросили]}
criteria:
  - {id: decides, title: Решает сам, field: authority, is: true}
  - {id: size, field: Размер, at_least: 50}
  - {id: brand, field: product, contains_any: [opel]}
qualified_when: {any: [decides, size, brand]}
"""
LEADS = """lead_id;created_at;authority;Размер;product
1;2026-03-01;Да;60;Opel
2;2026-03-02;Да, сам;около 50;Peugeot
3;2026-03-03;не спросили;;
4;2026-03-04;нет;1 200;
5;2026-03-05;;~70;Opel
6;2026-03-06;+;12;Opel
"""


def told(folder: Path, leads: str) -> dict[str, Issue]:
    (folder / "leads.csv").write_text(leads, encoding="utf-8")
    (folder / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "funnelcli.yaml").write_text(
        "version: 1\nqualification: lead-spec.yaml\nsources: {leads: {path: leads.csv}}\n",
        encoding="utf-8",
    )
    request = Request(
        files=(),
        config=folder / "funnelcli.yaml",
        cwd=folder,
        now=datetime(2026, 3, 20, tzinfo=UTC),
        as_of=None,
        period=None,
        mode="ordered",
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )
    issues = read_exports(request).issues
    return {str(each.values["title"]): each for each in issues if each.code == "D238"}


def test_answers_that_say_nothing_to_their_criterion(tmp_path: Path) -> None:
    found = told(tmp_path, LEADS)
    assert {name: issue.count for name, issue in found.items()} == {"Решает сам": 2, "size": 2}
    places = [(place.row, place.column) for place in found["Решает сам"].places]
    assert places == [(3, "authority"), (7, "authority")]
    assert [place.row for place in found["size"].places] == [3, 6]


def test_nothing_is_told_of_answers_that_are_understood(tmp_path: Path) -> None:
    clear = LEADS.replace("Да, сам", "ДА").replace(";+;", ";no;").replace("около ", "")
    assert told(tmp_path, clear.replace("~70", "70")) == {}
