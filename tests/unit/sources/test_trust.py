"""A column that is mostly something else is not used; a bad cell here and there is."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.values.trust import TOLERATED_PERCENT
from small_exports import Export, Rows


def deals(export: Export, bad: int, cell: str, header: str = "amount") -> Canonical:
    """A hundred deals, ``bad`` of them with an unreadable ``cell``."""
    cells = {"amount": "12", "created_at": "01.02.2026", "closed_at": "02.02.2026"}
    lines = [
        ",".join([str(n), "Won", *({**cells, header: cell} if n < bad else cells).values()])
        for n in range(100)
    ]
    text = "deal_id,stage,amount,created_at,closed_at\n" + "\n".join(lines) + "\n"
    return read_sources(
        [SourceRequest(path=export("d.csv", text))], ReadOptions(today=date(2026, 11, 20))
    )


@pytest.mark.parametrize("header", ["amount", "created_at", "closed_at"])
def test_the_share_decides(export: Export, rows: Rows, header: str) -> None:
    within = deals(export, TOLERATED_PERCENT, "???", header)
    assert within.facts.has(Role.DEALS, header)
    assert "D162" not in {issue.code for issue in within.issues}
    beyond = deals(export, TOLERATED_PERCENT + 1, "???", header)
    assert not beyond.facts.has(Role.DEALS, header)
    (told,) = [issue for issue in beyond.issues if issue.code == "D162"]
    assert (told.values["number"], told.values["total"]) == (TOLERATED_PERCENT + 1, 100)
    assert all(row[header] is None for row in rows(beyond.deals))


def test_without_closings_that_can_be_read_there_is_no_closing_day(export: Export) -> None:
    assert deals(export, 50, "???", "closed_at").facts.closed_basis is None


def test_spend_that_cannot_be_read_is_no_spend(export: Export) -> None:
    path = export("s.csv", "date,campaign,cost\n2026-10-01,a,ten\n2026-10-02,a,12\n")
    canonical = read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    assert Role.SPEND not in canonical.facts.fields


def test_what_a_lead_answers_stays_with_each_lead(export: Export, rows: Rows) -> None:
    path = export("l.csv", "lead_id,created_at,budget\n1,2026-10-01,много\n2,2026-10-01,500\n")
    canonical = read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    assert [row["budget"] for row in rows(canonical.leads)] == [None, 50_000]
    assert canonical.facts.has(Role.LEADS, "budget")


def read(path: Path) -> Canonical:
    request = SourceRequest(path=path, role=Role.DEALS)
    return read_sources([request], ReadOptions(today=date(2026, 11, 20)))


@pytest.mark.parametrize("nothing", ["—", "NULL", "нет", "NaT", "0000-00-00 00:00:00", "#Н/Д"])
def test_a_word_for_nothing_is_no_unread_day(export: Export, rows: Rows, nothing: str) -> None:
    path = export(
        "d.csv",
        "deal_id;stage;created_at;closed_at;amount\n1;Won;2026-01-05;2026-01-09;5\n"
        f"2;New;2026-01-05;{nothing};{nothing}\n3;New;2026-01-05;{nothing};7\n",
    )
    canonical = read(path)
    assert [row["closed_on"] is None for row in rows(canonical.deals)] == [False, True, True]
    assert not {"D050", "D060", "D162"} & {issue.code for issue in canonical.issues}


def test_a_day_before_any_record_is_none(export: Export, rows: Rows) -> None:
    """Zero of a computer says nothing at all; another day of long ago is told."""
    days = ["1970-01-01 03:00:00", "30.12.1899", "1926-05-01", *["2026-05-01"] * 20]
    lines = [f"{number},New,{day}" for number, day in enumerate(days)]
    canonical = read(export("d.csv", "\n".join(["deal_id,stage,created_at", *lines]) + "\n"))
    assert [row["created_on"] is None for row in rows(canonical.deals)] == [True] * 3 + [False] * 20
    (issue,) = [each for each in canonical.issues if each.code == "D050"]
    assert [place.row for place in issue.places] == [4]
