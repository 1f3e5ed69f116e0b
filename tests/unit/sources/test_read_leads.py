# ruff: noqa: DTZ001 - frames hold times without a zone
"""Leads, their channels and persons, and what ties deals to them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from funnelcli.model.day import day_number
from funnelcli.model.ratio import Ratio
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

TODAY = date(2026, 11, 20)


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=TODAY, **options))


DEALS = "deal_id,stage,created_at,amount,currency,manager,phone,source,lead_id,loss_reason\n"


def test_without_a_lead_file_every_deal_is_a_lead(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        DEALS
        + "7,Won,2026-01-05 10:00:00,12.50,EUR,Anna,8 917 000-10-01,Сайт,L1,\n"
        + "8,New,,,,,,,,Дорого\n",
    )
    canonical = read(path)
    assert canonical.facts.leads_from_deals
    assert canonical.facts.linkage is None
    first, second = rows(canonical.leads)
    expected = {
        "lead_id": "7",
        "deal_id": "7",
        "created_at": datetime(2026, 1, 5, 10),
        "created_on": day_number(date(2026, 1, 5)),
        "budget": 1250,
        "currency": "EUR",
        "manager": "Anna",
        "phone_key": "79170001001",
        "person": "79170001001",
        "channel": "Сайт",
        "status": None,
        "row": 2,
        "input": 0,
    }
    assert {name: first[name] for name in expected} == expected
    assert (second["disqualify_reason"], second["created_on"]) == ("Дорого", None)
    assert [row["lead_id"] for row in rows(canonical.deals)] == ["7", "8"]
    fields = canonical.facts.fields[Role.LEADS]
    assert {"lead_id", "created_at", "budget", "disqualify_reason"} <= fields
    assert not {"status", "amount", "stage", "region"} & fields


def test_leads_and_deals_are_linked_and_counted(export: Export, rows: Rows) -> None:
    leads = export(
        "l.csv",
        "lead_id,created_at,phone,email\nL1,2026-01-01 10:00:00,89170001001,\n"
        "L2,2026-01-02 10:00:00,,A@b.ru\nL3,2026-01-03 10:00:00,89170001003,\n",
    )
    deals = export(
        "d.csv",
        "deal_id,stage,created_at,phone,email,lead_id\n"
        "1,Won,2026-01-05 10:00:00,,,L1\n2,Won,2026-01-05 10:00:00,,a@B.ru,\n"
        "3,Won,2026-01-05 10:00:00,+7 917 000 10 03,,nobody\n4,New,2026-01-05 10:00:00,,,\n",
    )
    canonical = read(leads, deals)
    linked = {row["deal_id"]: row["lead_id"] for row in rows(canonical.deals)}
    assert linked == {"1": "L1", "2": "L2", "3": "L3", "4": None}
    assert canonical.facts.linkage == Ratio(3, 4)
    assert not canonical.facts.leads_from_deals
    narrow = read(leads, deals, link_days=2)
    assert narrow.facts.linkage == Ratio(2, 4)


def test_leads_alone_have_no_linkage(export: Export, rows: Rows) -> None:
    canonical = read(export("l.csv", "lead_id,created_at,status\nL1,2026-01-01,New\n"))
    assert canonical.facts.linkage is None
    assert Role.DEALS not in canonical.facts.fields
    assert rows(canonical.deals) == []
    assert rows(canonical.leads)[0]["status"] == "New"


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("yandex,cpc,Сайт", "Яндекс Директ"),
        ("Yandex, CPC ,Сайт", "Яндекс Директ"),
        ("vk,cpc,Сайт", "Сайт"),
        ("vk,cpc,", "vk / cpc"),
        ("vk,,", "vk"),
        (",,Авито", "Авито!"),
        ("google,organic,", "Гугл"),
        (",,", None),
        (",,unknown", "unknown"),
    ],
)
def test_the_channel_of_a_lead(export: Export, rows: Rows, line: str, channel: str | None) -> None:
    path = export(
        "l.csv", f"lead_id,created_at,utm_source,utm_medium,source\nL1,2026-01-01,{line}\n"
    )
    named = {"yandex / cpc": "Яндекс Директ", "АВИТО": "Авито!", "google": "Гугл"}
    assert rows(read(path, channels=named).leads)[0]["channel"] == channel


def test_a_channel_column_is_used_and_renamed(export: Export, rows: Rows) -> None:
    path = export(
        "l.csv", "lead_id,created_at,channel,source\nL1,2026-01-01,ads,x\nL2,2026-01-01,,x\n"
    )
    found = [row["channel"] for row in rows(read(path, channels={"Ads": "Реклама"}).leads)]
    assert found == ["Реклама", "x"]


def test_typed_answers_of_a_lead(export: Export, rows: Rows) -> None:
    path = export(
        "l.csv",
        "lead_id;created_at;budget;timeline_days;authority;first_contact_at\n"
        "1;01.02.2026 10:00;1 200,50;1 000;Да;02.02.2026 00:30\n2;01.02.2026 10:00;;2,5;;\n",
    )
    canonical = read(path, currency="RUB", time_zone="Europe/Moscow")
    first, second = rows(canonical.leads)
    assert (first["budget"], first["currency"], first["timeline_days"]) == (120050, "RUB", 1000)
    assert first["authority"] == "Да"
    assert first["first_contact_at"] == datetime(2026, 2, 1, 21, 30)
    assert first["first_contact_on"] == day_number(date(2026, 2, 2))
    assert (second["budget"], second["timeline_days"]) == (None, None)
    assert {issue.code for issue in canonical.issues} == {"D060"}


def test_repeated_and_nameless_leads_are_counted(export: Export) -> None:
    canonical = read(
        export("l.csv", "lead_id,created_at\nL1,2026-01-01\nL1,2026-01-02\n,2026-01-03\n")
    )
    assert dict(canonical.inputs[0].rows_excluded) == {"no_id": 1, "duplicate": 1}


HISTORY = "deal_id,from_stage,to_stage,entered_at\n"


def test_only_real_moves_of_known_deals_stay(export: Export, rows: Rows) -> None:
    deals = export("d.csv", "deal_id,stage,pipeline\n1,Won,Main\n2,B,Main\n")
    moves = export(
        "h.csv",
        HISTORY
        + "1,B,Won,2026-01-03 10:00:00\n1,,A,2026-01-01 10:00:00\n1,A,B,2026-01-02 10:00:00\n"
        + "1,B,B,2026-01-02 11:00:00\n1,A,B,2026-01-02 10:00:00\n9,,A,2026-01-01 10:00:00\n"
        + "2,,,2026-01-01 10:00:00\n2,,A,\n,A,B,2026-01-01 10:00:00\n",
    )
    canonical = read(deals, moves)
    excluded = dict(canonical.inputs[1].rows_excluded)
    assert excluded == {
        "not_a_move": 1,
        "duplicate": 1,
        "orphan_deal": 1,
        "no_stage": 1,
        "no_date": 1,
        "no_id": 1,
    }
    found = [(row["seq"], row["to_stage"], row["to_status"]) for row in rows(canonical.history)]
    assert found == [(1, "A", "open"), (2, "B", "open"), (3, "Won", "won")]
    assert {row["pipeline"] for row in rows(canonical.history)} == {"Main"}
    assert canonical.facts.newest_on == date(2026, 1, 3)
    assert {"D074", "D075", "D047"} <= {issue.code for issue in canonical.issues}


def test_moves_at_one_moment_follow_each_other(export: Export, rows: Rows) -> None:
    deals = export("d.csv", "deal_id,stage\n1,D\n2,B\n")
    moves = export(
        "h.csv",
        HISTORY
        + "1,C,D,2026-01-01 10:00:00\n1,B,C,2026-01-01 10:00:00\n1,,A,2026-01-01 10:00:00\n"
        + "1,A,B,2026-01-01 10:00:00\n2,A,B,2026-01-01 10:00:00\n2,B,A,2026-01-01 10:00:00\n"
        + "2,A,B,2026-01-02 10:00:00\n",
    )
    found = rows(read(deals, moves).history)
    assert [row["to_stage"] for row in found if row["deal_id"] == "1"] == ["A", "B", "C", "D"]
    assert [row["to_stage"] for row in found if row["deal_id"] == "2"] == ["B", "A", "B"]
    assert [row["seq"] for row in found] == [1, 2, 3, 4, 1, 2, 3]


@pytest.mark.parametrize("steps", [("BC", "CD", "DB"), ("BC", "CD", "DE", "EF", "FG", "GH", "HB")])
def test_moves_that_go_in_a_circle_begin_where_the_deal_stood(
    export: Export, rows: Rows, steps: tuple[str, ...]
) -> None:
    later = "".join(f"1,{step[0]},{step[1]},2026-01-02 10:00:00\n" for step in reversed(steps))
    moves = export(
        "h.csv", f"{HISTORY}1,,A,2026-01-01 09:00:00\n1,A,B,2026-01-01 10:00:00\n{later}"
    )
    found = [row["to_stage"] for row in rows(read(moves).history)]
    assert found == ["A", "B", *(step[1] for step in steps)]


def test_history_without_deals_is_kept(export: Export, rows: Rows) -> None:
    canonical = read(export("h.csv", HISTORY + "1,A,B,2026-01-01 10:00:00\n"))
    (row,) = rows(canonical.history)
    assert (row["to_stage"], row["entered_on"]) == ("B", day_number(date(2026, 1, 1)))
    assert canonical.inputs[0].rows_kept == 1


@pytest.mark.parametrize("header", ["*", "^.*$", "^b"])
def test_a_header_that_reads_like_a_pattern_is_only_a_name(
    export: Export, rows: Rows, header: str
) -> None:
    path = export("l.csv", f"lead_id,{header},created_at,budget\n1,Полуось,2026-01-05,9\n")
    request = SourceRequest(path=path, role=Role.LEADS, columns={"title": header})
    (lead,) = rows(read_sources([request], ReadOptions(today=TODAY)).leads)
    assert (lead["title"], lead["budget"]) == ("Полуось", 900)


def test_a_day_without_a_time_in_a_column_with_times_has_no_minute(
    export: Export, rows: Rows
) -> None:
    path = export(
        "l.csv",
        "lead_id,created_at,first_contact_at\nL1,05.01.2026 10:30:00,05.01.2026\n"
        "L2,06.01.2026,06.01.2026 12:00:00\nL3,07.01.2026 00:00:30,07.01.2026 00:01:00\n",
    )
    found = [(row["created_minute"], row["first_contact_minute"]) for row in rows(read(path).leads)]
    assert found == [(630, None), (None, 720), (0, 1)]
