"""Copies in another pipeline, records that stand alone, gaps of the history."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.issues import Issue
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

SALES = PipelineNames(stages=("A", "B", "C", "D"), won=("Won",), lost=())


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20), **options))


def issues(canonical: Canonical) -> dict[str, Issue]:
    return {issue.code: issue for issue in canonical.issues}


TWINS = "deal_id,pipeline,stage,created_at,amount,phone,contact,title\n"
BASE = "1,Продажи,A,2026-01-05 10:00:00,500,89170001001,Пётр,Ворота\n"


@pytest.mark.parametrize(
    ("copy", "is_twin"),
    [
        ("2,Сервис,A,2026-01-05 10:01:00,500,+7 917 000-10-01,Иван,Иное", True),
        ("2,Сервис,A,2026-01-06 23:59:00,500,89170001001,Пётр,Ворота", True),
        ("2,Сервис,A,2026-01-04 00:00:00,500,89170001001,Пётр,Ворота", True),
        ("2,Сервис,A,2026-01-07 00:00:00,500,89170001001,Пётр,Ворота", False),
        ("2,Продажи,A,2026-01-05 10:01:00,500,89170001001,Пётр,Ворота", False),
        ("2,Сервис,A,2026-01-05 10:01:00,501,89170001001,Пётр,Ворота", False),
        ("2,Сервис,A,2026-01-05 10:01:00,500,89170001002,Пётр,Ворота", False),
        ("2,,A,2026-01-05 10:01:00,500,89170001001,Пётр,Ворота", False),
        ("2,Сервис,A,,500,89170001001,Пётр,Ворота", False),
    ],
)
def test_a_deal_in_two_pipelines(export: Export, rows: Rows, copy: str, *, is_twin: bool) -> None:
    canonical = read(export("d.csv", f"{TWINS}{BASE}{copy}\n"))
    found = issues(canonical)
    assert ("D184" in found) == is_twin
    assert len(rows(canonical.deals)) == 2
    if is_twin:
        assert found["D184"].count == 1


@pytest.mark.parametrize(
    ("one", "other", "is_twin"),
    [
        (",пётр,a", ",Пётр,b", True),
        (",,Ворота", ",,ворота", True),
        (",,", ",,", False),
        (",Пётр,Ворота", ",,Ворота", False),
    ],
)
def test_without_a_phone_the_contact_else_the_title_tells(
    export: Export, one: str, other: str, *, is_twin: bool
) -> None:
    lines = [
        TWINS.strip(),
        f"1,Продажи,A,2026-01-05 10:00:00,500,{one}",
        f"2,Сервис,A,2026-01-05 11:00:00,500,{other}",
    ]
    assert ("D184" in issues(read(export("d.csv", "\n".join(lines) + "\n")))) == is_twin


def test_of_a_group_every_pipeline_after_the_first_counts(export: Export) -> None:
    lines = [
        f"{n},{pipeline},A,2026-01-05 10:00:00,500,89170001001,,"
        for n, pipeline in enumerate(["x", "y", "x", "z"])
    ]
    issue = issues(read(export("d.csv", TWINS + "\n".join(lines) + "\n")))["D184"]
    assert (issue.count, [place.row for place in issue.places]) == (2, [3, 5])


def test_records_that_stand_alone_are_counted(export: Export) -> None:
    leads = export("l.csv", "lead_id,created_at,deal_id\nL1,2026-01-01,\nL2,2026-01-01,77\n")
    deals = export(
        "d.csv",
        "deal_id,stage,created_at,lead_id\n1,A,2026-01-05,L1\n2,A,2026-01-05,L9\n3,A,2026-01-05,\n",
    )
    canonical = read(leads, deals)
    alone = issues(canonical)["D185"]
    values = {name: alone.values[name] for name in ("deals", "deals_total", "leads", "leads_total")}
    assert values == {"deals": 2, "deals_total": 3, "leads": 1, "leads_total": 2}
    nobody = [issue for issue in canonical.issues if issue.code == "D186"]
    assert [(issue.places[0].file, issue.places[0].row, issue.count) for issue in nobody] == [
        (str(deals), 3, 1),
        (str(leads), 3, 1),
    ]


def test_an_id_of_the_other_export_that_was_rounded_is_told_as_such(export: Export) -> None:
    leads = export("l.csv", "lead_id,created_at\n5800000000000000001,2026-01-01\n")
    deals = export(
        "d.csv", "deal_id,stage,created_at,lead_id\n1,A,2026-01-05,5.8E+18\n2,A,2026-01-05,L9\n"
    )
    found = issues(read(leads, deals))
    assert [found[code].places[0].row for code in ("D045", "D186")] == [2, 3]
    assert found["D045"].places[0].column == "lead_id"


def test_nothing_is_said_of_records_that_all_belong_together(export: Export) -> None:
    leads = export("l.csv", "lead_id,created_at\nL1,2026-01-01\n")
    deals = export("d.csv", "deal_id,stage,created_at,lead_id\n1,A,2026-01-05,L1\n")
    assert not {"D185", "D186"} & issues(read(leads, deals)).keys()


def test_deals_that_another_manager_took_over(export: Export) -> None:
    leads = export(
        "l.csv",
        "lead_id,created_at,manager\nL1,2026-01-01,Анна\nL2,2026-01-01,Анна\n"
        "L3,2026-01-01,\nL4,2026-01-01,Анна\n",
    )
    deals = export(
        "d.csv",
        "deal_id,stage,created_at,lead_id,manager\n1,A,2026-01-05,L1,Анна\n"
        "2,A,2026-01-05,L2,Борис\n3,A,2026-01-05,L3,Борис\n4,A,2026-01-05,L4,\n",
    )
    issue = issues(read(leads, deals))["D086"]
    assert (issue.count, issue.values["total"], issue.places[0].row) == (1, 2, 3)


def test_leads_contacted_before_they_were_created(export: Export) -> None:
    leads = export(
        "l.csv",
        "lead_id,created_at,first_contact_at\n1,2026-01-02 10:00,2026-01-02\n"
        "2,2026-01-02 10:00,2026-01-01\n3,2026-01-02 10:00,\n",
    )
    issue = issues(read(leads))["D088"]
    assert (issue.count, issue.places[0].row) == (1, 3)


HISTORY = "deal_id,from_stage,to_stage,entered_at\n"


def test_gaps_of_the_history(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage,created_at\n" + "1,D,2026-01-01\n2,A,2026-01-01\n")
    moves = export(
        "h.csv",
        HISTORY
        + "1,,A,2026-01-01 10:00:00\n1,A,C,2026-01-02 10:00:00\n"
        + "1,C,D,2026-01-03 10:00:00\n1,D,A,2026-01-04 10:00:00\n1,A,Won,2026-01-05 10:00:00\n",
    )
    found = issues(read(deals, moves, pipelines={"x": SALES}))
    assert (found["D191"].count, found["D191"].values["total"]) == (1, 2)
    assert found["D191"].places[0].row == 3
    assert (found["D199"].count, found["D199"].places[0].row) == (1, 3)


def test_a_whole_history_has_no_gaps(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage,created_at\n1,B,2026-01-01\n")
    moves = export("h.csv", HISTORY + "1,,A,2026-01-01 10:00:00\n1,A,B,2026-01-02 10:00:00\n")
    assert not {"D191", "D199"} & issues(read(deals, moves, pipelines={"x": SALES})).keys()


def test_moves_of_tomorrow_are_named(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage,created_at\n1,B,2026-01-01\n")
    moves = export("h.csv", HISTORY + "1,,A,2026-11-20 23:00:00\n1,A,B,2026-11-21 10:00:00\n")
    issue = issues(read(deals, moves))["D087"]
    assert (issue.count, issue.places[0].row) == (1, 3)


def test_moves_without_deals_are_complained_of_as_well(export: Export) -> None:
    moves = export("h.csv", HISTORY + "1,,A,2026-01-01 10:00:00\n1,,A,2026-01-01 10:00:00\n1,A,,\n")
    assert {"D182", "D075"} <= issues(read(moves)).keys()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_moves_of_one_moment_go_by_their_ids(
    export: Export, rows: Rows, order: tuple[int, ...]
) -> None:
    lines = [
        f"{id_},1,A,{to},2026-01-01 10:00:00" for id_, to in (("9", "X"), ("10", "Y"), ("11", "Z"))
    ]
    moves = export(
        "h.csv",
        "event_id,deal_id,from_stage,to_stage,entered_at\n"
        + "".join(f"{lines[n]}\n" for n in order),
    )
    assert [row["to_stage"] for row in rows(read(moves).history)] == ["X", "Y", "Z"]


def test_phones_that_a_spreadsheet_has_rounded_are_told(export: Export) -> None:
    leads = export(
        "leads.csv",
        "lead_id;created_at;phone;email\nL1;2026-01-05;7,9E+10;\nL2;2026-01-06;7,9E+10;a@b.ru\n"
        "L3;2026-01-07;+7 900 000-00-03;\nL4;2026-01-08;79000000004;\nL5;2026-01-09;;\n",
    )
    rounded = issues(read(leads))["D045"]
    assert (rounded.count, [place.row for place in rounded.places]) == (2, [2, 3])


def test_what_ids_catch_on_their_way_is_no_part_of_them(export: Export) -> None:
    deals = export(
        "deals.csv", "deal_id,stage,lead_id\n7\u200b,New,\ufeffL1\n8.0,New,L2\n\u200b,New,\n"
    )
    leads = export("leads.csv", "lead_id,created_at\nL1,2026-01-05\nL2\u2060,2026-01-06\n")
    moves = export(
        "moves.csv",
        "deal_id,from_stage,to_stage,entered_at\n7,,New,2026-01-05\n\u200b8,,New,2026-01-06\n",
    )
    canonical = read(deals, leads, moves)
    assert not {"D074", "D185", "D186", "D191"} & issues(canonical).keys()
    assert issues(canonical)["D047"].count == 1


@pytest.mark.parametrize(
    ("amount", "currency", "is_told"),
    [
        ("$500", "RUB", True),
        ("500 EUR", "RUB", True),
        ("500 ₽", "RUB", False),
        ("$500", "MXN", False),
    ],
)
def test_a_cell_that_names_another_currency_than_its_row(
    export: Export, amount: str, currency: str, *, is_told: bool
) -> None:
    deals = export(
        "deals.csv",
        f"deal_id;stage;amount;currency\n1;New;{amount};{currency}\n2;New;7;{currency}\n",
    )
    found = issues(read(deals))
    assert ("D237" in found) is is_told
    if is_told:
        assert [place.row for place in found["D237"].places] == [2]
