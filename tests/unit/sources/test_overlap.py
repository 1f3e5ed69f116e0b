"""Records with one id, files given twice, moves and spend that stand there twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.issues import Issue
from funnelcli.model.phrase import say
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.shape import Hints
from small_exports import Export, Rows
from workbooks import Cell, save

TODAY = date(2026, 11, 20)
HEAD = "deal_id,stage,amount,modified_at\n"


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=TODAY, **options))


def issues(canonical: Canonical, code: str) -> list[Issue]:
    return [issue for issue in canonical.issues if issue.code == code]


def test_the_record_changed_last_stays(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        HEAD
        + "1,New,5,2026-01-02 10:06:00\n1,New,6,2026-01-02 10:05:00\n1,New,7,\n"
        + "2,New,8,2026-01-01 00:00:00\n",
    )
    canonical = read(path)
    kept = {row["deal_id"]: (row["amount"], row["row"]) for row in rows(canonical.deals)}
    assert kept == {"1": (500, 2), "2": (800, 5)}
    (issue,) = issues(canonical, "D046")
    assert [place.row for place in issue.places] == [3, 4]
    assert (issue.count, issue.values["equal"], issue.values["differing"]) == (2, 0, 2)
    assert issue.values["rule"] == say("repeat.newest")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (("", ""), "repeat.later_row"),
        (("2026-01-01 10:00", "2026-01-01 10:00"), "repeat.later_row"),
    ],
)
def test_the_later_row_stays_where_nothing_is_known(
    export: Export, rows: Rows, changed: tuple[str, str], rule: str
) -> None:
    path = export("d.csv", HEAD + f"1,New,5,{changed[0]}\n1,New,6,{changed[1]}\n")
    canonical = read(path)
    assert [row["amount"] for row in rows(canonical.deals)] == [600]
    assert issues(canonical, "D046")[0].values["rule"] == say(rule)


def test_what_decides_is_named_for_a_mixture(export: Export) -> None:
    path = export("d.csv", HEAD + "1,A,5,2026-01-02\n1,A,6,2026-01-01\n2,A,6,\n2,A,6,\n")
    (issue,) = issues(read(path), "D046")
    assert issue.values["rule"] == say("repeat.newest_or_later_row")
    assert (issue.values["equal"], issue.values["differing"]) == (1, 1)


def test_files_that_overlap_are_named_in_pairs(export: Export, rows: Rows) -> None:
    first = export("a.csv", HEAD + "1,A,1,2026-01-01\n2,A,2,2026-01-09\n3,A,3,2026-01-01\n")
    second = export("b.csv", HEAD + "2,B,2,2026-01-05\n3,A,3,2026-01-01\n4,A,4,2026-01-10\n")
    canonical = read(first, second)
    assert {row["deal_id"]: row["stage"] for row in rows(canonical.deals)} == {
        "1": "A",
        "2": "A",
        "3": "A",
        "4": "A",
    }
    assert not issues(canonical, "D046")
    one, two = issues(canonical, "D181")
    names = {key: one.values[key] for key in ("file", "other", "number", "equal", "differing")}
    expected = {"file": str(first), "other": str(second), "number": 1, "equal": 1, "differing": 0}
    assert names == expected
    assert one.values["rule"] == say("repeat.same")
    assert (two.values["file"], two.values["other"]) == (str(second), str(first))
    assert (two.values["rule"], two.places[0].row) == (say("repeat.newest"), 2)
    for seen in canonical.inputs:
        assert (seen.rows_read, seen.rows_kept, dict(seen.rows_excluded)) == (
            3,
            2,
            {"duplicate": 1},
        )


def test_two_sheets_of_a_workbook_are_told_apart(tmp_path: Path) -> None:
    header: list[Cell] = ["deal_id", "stage", "amount"]
    sheets: dict[str, list[list[Cell]]] = {
        "September": [header, ["1", "New", 5]],
        "October": [header, ["1", "New", 6]],
    }
    path = save(tmp_path / "d.xlsx", sheets)
    requests = [SourceRequest(path=path, hints=Hints(sheet=name)) for name in sheets]
    canonical = read_sources(requests, ReadOptions(today=TODAY))
    (issue,) = issues(canonical, "D181")
    assert issue.values["file"] == f"{path} [September]"
    assert issue.values["other"] == f"{path} [October]"


def test_a_file_listed_later_stays_where_nothing_is_known(export: Export) -> None:
    first, second = export("a.csv", HEAD + "1,A,1,\n"), export("b.csv", HEAD + "1,B,1,\n")
    (issue,) = issues(read(first, second), "D181")
    assert (issue.values["file"], issue.values["rule"]) == (str(first), say("repeat.later_file"))


def test_leads_know_when_they_were_changed(export: Export, rows: Rows) -> None:
    path = export(
        "l.csv",
        "lead_id,created_at,title,modified_at\n"
        "1,2026-01-01,new,2026-02-02\n1,2026-01-01,old,2026-01-02\n",
    )
    canonical = read(path)
    assert [row["title"] for row in rows(canonical.leads)] == ["new"]


def test_a_file_given_twice_is_read_once(export: Export, rows: Rows) -> None:
    text = HEAD + "1,A,1,2026-01-01\n,A,2,2026-01-09\n"
    first, second = export("a.csv", text), export("copy of a.csv", text)
    canonical = read(first, second)
    assert [row["input"] for row in rows(canonical.deals)] == [0]
    assert [seen.file for seen in canonical.inputs] == [str(first), str(second)]
    assert dict(canonical.inputs[1].rows_excluded) == {"same_file": 2}
    assert canonical.inputs[1].rows_kept == 0
    (issue,) = issues(canonical, "D180")
    assert (issue.values["file"], issue.values["other"]) == (str(second), str(first))
    assert not issues(canonical, "D181")
    assert len(issues(canonical, "D047")) == 1


def test_one_file_in_two_roles_is_no_copy(export: Export) -> None:
    path = export("a.csv", "deal_id,lead_id,stage,created_at\n1,7,A,2026-01-01\n")
    requests = [SourceRequest(path=path, role=role) for role in (Role.DEALS, Role.LEADS)]
    canonical = read_sources(requests, ReadOptions(today=TODAY))
    assert [seen.rows_kept for seen in canonical.inputs] == [1, 1]
    assert not issues(canonical, "D180")


def test_a_move_that_stands_there_twice_is_named(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage,created_at\n1,B,2026-01-01\n")
    moves = export(
        "h.csv",
        "deal_id,from_stage,to_stage,entered_at\n"
        "1,A,B,2026-01-02 10:00:00\n1,A,B,2026-01-02 10:00:00\n1,A,B,2026-01-03 10:00:00\n",
    )
    (issue,) = issues(read(deals, moves), "D182")
    assert (issue.count, issue.places[0].row) == (1, 3)


SPEND = "date,campaign,cost,ad\n"


def test_copied_rows_of_spend_are_named_and_counted(export: Export, rows: Rows) -> None:
    first = export("a.csv", SPEND + "2026-01-01,x,5,1\n2026-01-01,x,5,2\n2026-01-01,x,5,1\n")
    second = export("b.csv", SPEND + "2026-01-01,x,5,1\n2026-01-02,x,0,1\n2026-01-02,x,0,1\n")
    canonical = read(first, second)
    assert sum(row["spend"] for row in rows(canonical.spend)) == 2000
    one, two = issues(canonical, "D183")
    told = [(each.values["others"], each.count, each.values["priced"]) for each in (one, two)]
    assert told == [(str(first), 1, 1), (f"{first}, {second}", 2, 1)]
    assert [place.row for place in one.places] == [4]
    assert [place.row for place in two.places] == [2, 4]


def test_rows_that_only_look_alike_are_no_copies(export: Export) -> None:
    path = export("a.csv", SPEND + "2026-01-01,x,5,1\n2026-01-01,x,5,2\n")
    assert not issues(read(path), "D183")


@pytest.mark.parametrize(
    ("line", "shared"),
    [
        ("2026-01-02,2026-01-02,x,7", 1),
        ("2026-01-03,2026-01-05,x,7", 2),
        ("2026-01-05,2026-01-06,x,7", 0),
        ("2026-01-02,2026-01-02,y,7", 0),
        ("2026-01-02,2026-01-02,,7", 0),
        ("2026-01-02,2026-01-02,x,0", 0),
    ],
)
def test_days_that_two_files_of_spend_share(export: Export, line: str, shared: int) -> None:
    head = "period_from,period_to,campaign,cost\n"
    first = export("a.csv", head + "2026-01-01,2026-01-04,x,100\n")
    second = export("b.csv", f"{head}{line}\n")
    found = issues(read(first, second), "D091")
    assert [each.count for each in found] == ([shared] if shared else [])
    if shared:
        values = {name: found[0].values[name] for name in ("file", "other", "campaigns")}
        assert values == {"file": str(first), "other": str(second), "campaigns": 1}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ("November 1, 2026 - November 7, 2026", "D183"),
        ("November 5, 2026 - November 11, 2026", "D091"),
        ("November 8, 2026 - November 14, 2026", None),
    ],
)
def test_equal_rows_under_different_periods_are_no_copies(
    export: Export, other: str, code: str | None
) -> None:
    text = (
        'Campaign report\n"{}"\nCampaign status,Campaign,Currency code,Impr.,Cost\n'
        "Enabled,A,USD,70,70.00\n"
    )
    first = export("a.csv", text.format("November 1, 2026 - November 7, 2026") + "\n")
    canonical = read(first, export("b.csv", text.format(other)))
    told = {issue.code for issue in canonical.issues} & {"D091", "D183"}
    assert told == ({code} if code else set())


def test_days_that_two_files_share_without_campaigns(export: Export) -> None:
    head = "date,channel,cost\n"
    first = export("a.csv", head + "2026-01-01,x,100\n2026-01-02,x,60\n2026-01-02,y,5\n")
    second = export("b.csv", head + "2026-01-02,x,100\n2026-01-03,y,100\n")
    canonical = read(first, second)
    (issue,) = issues(canonical, "D227")
    assert (issue.count, issue.values["channels"]) == (1, "x")
    assert not issues(canonical, "D091")


def test_spend_in_another_currency_than_the_deals_is_told(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage,amount,currency\n1,Won,5,RUB\n")
    first = export("a.csv", "date,campaign,cost,currency\n2026-01-01,x,100,USD\n")
    second = export("b.csv", "date,campaign,cost,currency\n2026-01-02,x,100,EUR\n")
    (issue,) = issues(read(deals, first, second), "D064")
    assert issue.values["currencies"] == "EUR, RUB, USD"


def test_the_file_that_knows_of_newer_events_stays_whatever_its_name(
    export: Export, rows: Rows
) -> None:
    head = "deal_id,stage,created_at,closed_at\n"
    newer = export("deals (1).csv", head + "1,Won,2026-01-02,2026-02-03\n2,New,2026-02-01,\n")
    older = export("deals.csv", head + "1,New,2026-01-02,\n3,New,2026-01-31,2026-12-31\n")
    canonical = read(newer, older)
    assert {row["deal_id"]: row["stage"] for row in rows(canonical.deals)}["1"] == "Won"
    (issue,) = issues(canonical, "D181")
    assert issue.values["rule"] == say("repeat.newer_file")
    assert issue.values["file"] == str(older)


def test_records_of_two_systems_with_one_id_are_kept_apart(export: Export, rows: Rows) -> None:
    amocrm = "ID,Название сделки,Этап сделки,Воронка,Бюджет\n1,А,Успешно реализовано,В,5\n"
    bitrix = "ID,Название сделки,Стадия сделки,Сумма\n1,Б,Новая,7\n2,В,Новая,8\n"
    canonical = read(export("a.csv", amocrm), export("b.csv", bitrix))
    assert {row["deal_id"]: row["amount"] for row in rows(canonical.deals)} == {
        "1": 500,
        "bitrix24:1": 700,
        "2": 800,
    }
    (issue,) = issues(canonical, "D226")
    assert (issue.count, issue.places[0].row) == (1, 2)
    assert not issues(canonical, "D181")


def test_ids_mean_the_record_of_the_system_that_names_them(export: Export, rows: Rows) -> None:
    pipedrive = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status\n1,A,New,Open\n2,B,New,Open\n"
    hubspot = "Record ID,Deal Name,Deal Stage,Deal owner,Create Date\n1,C,New,D,2026-01-01 10:00\n"
    contacts = "Record ID,First Name,Lead Status,Contact owner,Create Date,Associated Deal IDs\n"
    moves = "Record ID,Deal Name,Deal Stage,Entered\n1,C,New,2026-01-02 10:00\n"
    canonical = read(
        export("a.csv", pipedrive),
        export("b.csv", hubspot),
        export("c.csv", f"{contacts}7,E,New,D,2026-01-01 09:00,1\n"),
        export("d.csv", moves),
    )
    assert [row["deal_id"] for row in rows(canonical.history)] == ["hubspot:1"]
    linked = {row["deal_id"]: row["lead_id"] for row in rows(canonical.deals)}
    assert linked == {"1": None, "2": None, "hubspot:1": "7"}


def test_one_system_under_two_names_has_one_set_of_ids(export: Export, rows: Rows) -> None:
    amocrm = "ID,Название сделки,Этап сделки,Воронка,Бюджет\n1,А,Новая,В,5\n"
    kommo = "ID,Lead title,Lead stage,Sales pipeline,Sale\n1,А,New,В,5\n"
    canonical = read(export("a.csv", amocrm), export("b.csv", kommo))
    assert [row["deal_id"] for row in rows(canonical.deals)] == ["1"]
    assert issues(canonical, "D181")
    assert not issues(canonical, "D226")


def test_copied_rows_are_not_told_twice(export: Export) -> None:
    text = SPEND + "2026-01-01,x,5,1\n2026-01-02,x,5,1\n"
    first = export("a.csv", f"{text}2026-01-03,x,5,a\n")
    second = export("b.csv", f"{text}2026-01-03,x,5,b\n")
    canonical = read(first, second)
    assert issues(canonical, "D183")
    assert not issues(canonical, "D091")
