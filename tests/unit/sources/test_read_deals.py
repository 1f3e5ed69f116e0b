# ruff: noqa: DTZ001 - frames hold times without a zone
"""Deals from small files: accounting, outcomes, closings, stages, amounts."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from funnelcli.errors import InputError
from funnelcli.model.day import day_number
from funnelcli.model.stage import Ladder
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

TODAY = date(2026, 11, 20)
SALES = PipelineNames(stages=("New", "Offer"), won=("Done",), lost=("Dead",))


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=TODAY, **options))


def told(path: Path, **request: Any) -> Canonical:  # noqa: ANN401 - of SourceRequest
    return read_sources([SourceRequest(path=path, **request)], ReadOptions(today=TODAY))


def codes(canonical: Canonical) -> dict[str, int]:
    return {issue.code: issue.count for issue in canonical.issues}


def test_every_row_is_accounted_for(export: Export, rows: Rows) -> None:
    path = export(
        "deals.csv",
        "deal_id,stage,created_at,amount\n1,Won,2026-01-01,5\n,Won,2026-01-01,5\n"
        "2,Lost,2026-01-02,7\n1,Won,2026-01-01,5\n",
    )
    canonical = read(path)
    (seen,) = canonical.inputs
    assert (seen.rows_read, seen.rows_kept) == (4, 2)
    assert dict(seen.rows_excluded) == {"no_id": 1, "duplicate": 1}
    assert [(row["deal_id"], row["row"], row["input"]) for row in rows(canonical.deals)] == [
        ("2", 4, 0),
        ("1", 5, 0),
    ]
    places = {issue.code: issue.places[0] for issue in canonical.issues if issue.places}
    assert (places["D047"].row, places["D047"].column) == (3, "deal_id")
    assert (places["D046"].row, places["D046"].file) == (2, str(path))


def test_two_files_of_one_role_are_joined_and_overlaps_reported(export: Export, rows: Rows) -> None:
    first = export("a.csv", "deal_id,stage,amount\n1,Won,5\n2,New,6\n")
    second = export("b.csv", "deal_id,stage,manager\n2,Won,Anna\n3,Won,Anna\n")
    canonical = read(first, second)
    assert [row["deal_id"] for row in rows(canonical.deals)] == ["1", "2", "3"]
    assert [row["stage"] for row in rows(canonical.deals)] == ["Won", "Won", "Won"]
    assert [seen.rows_kept for seen in canonical.inputs] == [1, 2]
    assert canonical.facts.has(Role.DEALS, "amount", "manager", "status")


def test_deleted_deals_are_left_out(export: Export) -> None:
    path = export(
        "o.csv",
        "Id,IsDeleted,StageName,IsWon,IsClosed\n1,0,A,0,0\n2,1,B,1,1\n3,false,B,1,1\n",
    )
    (seen,) = read(path).inputs
    assert dict(seen.rows_excluded) == {"deleted": 1}


def test_flags_come_before_names(export: Export, rows: Rows) -> None:
    path = export(
        "h.csv",
        "Record ID,Deal Stage,Deal Name,Create Date,Is Closed Won,Is closed lost\n"
        "1,Dead Deals,a,2026-01-01 10:00,false,true\n2,Closed Won,b,2026-01-01 10:00,false,false\n"
        "3,Signed,c,2026-01-01 10:00,true,false\n",
    )
    assert [row["status"] for row in rows(read(path).deals)] == ["lost", "open", "won"]


def test_a_status_column_comes_before_the_stage(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage,status\n1,Offer,lost\n2,Won,open\n3,Won,\n4,x,???\n")
    statuses = [row["status"] for row in rows(read(path).deals)]
    assert statuses == ["lost", "open", "won", "unknown"]


def test_the_status_of_the_settings_holds_for_every_row(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage\n1,Lost\n2,\n")
    canonical = told(path, role=Role.DEALS, status="won")
    assert [row["status"] for row in rows(canonical.deals)] == ["won", "won"]


def test_a_stage_off_the_ladder_is_unknown_and_listed(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage\n1,new\n2,Pause\n3,Done\n4,Dead\n5,\n")
    canonical = read(path, pipelines={"Main": SALES})
    assert [row["status"] for row in rows(canonical.deals)] == [
        "open",
        "unknown",
        "won",
        "lost",
        "open",
    ]
    assert [row["rank"] for row in rows(canonical.deals)] == [1, None, None, None, None]
    issue = next(issue for issue in canonical.issues if issue.code == "D070")
    assert (issue.values["stages"], issue.values["number"]) == ("Pause", 1)
    assert issue.places[0].row == 3
    assert canonical.facts.stage_order == "settings"


def test_without_any_ladder_a_strange_stage_is_open(export: Export, rows: Rows) -> None:
    canonical = read(export("d.csv", "deal_id,stage\n1,Pause\n"))
    assert [row["status"] for row in rows(canonical.deals)] == ["open"]
    assert canonical.facts.ladders == ()
    assert "D072" in codes(canonical)


def test_an_order_with_a_row_for_each_product_counts_its_sum_once(
    export: Export, rows: Rows
) -> None:
    head = "Номер заказа;Дата оформления;Статус заказа;Сумма заказа;Товар\n"
    lines = "1;01.11.2026;Выполнен;1500;Дверь\n1;01.11.2026;Выполнен;1500;Ручка\n"
    canonical = read(export("o.csv", head + lines))
    (order,) = rows(canonical.deals)
    assert (order["amount"], order["product"]) == (150000, "Дверь, Ручка")
    assert canonical.inputs[0].rows_excluded == {"merged_into": 1}
    assert {"D225"} == codes(canonical).keys() & {"D225", "D048", "D046"}


def test_two_columns_of_reasons_complete_each_other(export: Export, rows: Rows) -> None:
    head = "ID,Название сделки,Этап сделки,Воронка,Причина отказа,Причина отказа ОП\n"
    lines = "1,А,Закрыто и не реализовано,В,,Дорого\n2,Б,Закрыто и не реализовано,В,Спам,Дорого\n"
    canonical = read(export("d.csv", head + lines))
    assert [row["loss_reason"] for row in rows(canonical.deals)] == ["Дорого", "Спам"]
    assert "D195" not in codes(canonical)


def test_product_rows_glued_on_once_more_are_repeats(export: Export, rows: Rows) -> None:
    head = "ID;Название сделки;Стадия сделки;Сумма;Валюта;Ответственный;Дата создания;Товар\n"
    line = "{0};{0};Новая;{1};Российский рубль;Анна;03.02.2025 09:15:00;{2}\n"
    lines = [
        line.format(*each) for each in ((1, 100, "x"), (1, 100, "x"), (1, 5, "y"), (2, 7, "z"))
    ]
    canonical = read(export("b.csv", "".join([head, *lines, line.format(3, 1, "x"), *lines])))
    found = [(row["deal_id"], row["amount"], row["product"]) for row in rows(canonical.deals)]
    assert found == [("1", 20500, "x, y"), ("2", 700, "z"), ("3", 100, "x")]
    assert dict(canonical.inputs[0].rows_excluded) == {"merged_into": 2, "duplicate": 4}
    issue = next(issue for issue in canonical.issues if issue.code == "D046")
    assert (issue.values["equal"], issue.values["differing"]) == (4, 0)
    assert [place.row for place in issue.places] == [7, 8, 9, 10]


def test_product_rows_of_one_deal_are_merged(export: Export, rows: Rows) -> None:
    head = "ID;Название сделки;Стадия сделки;Сумма;Валюта;Ответственный;Дата создания;Товар\n"
    line = "{};{};Новая;{};Российский рубль;Анна;03.02.2025 09:15:00;{}\n"
    path = export(
        "b.csv",
        head
        + line.format(1, "A", "100.50", "Панель")
        + line.format(1, "A", "25", "Доставка")
        + line.format(2, "B", "7", "")
        + line.format(2, "B", "7", "")
        + line.format(3, "C", "1", "x")
        + line.format(3, "other", "2", "y"),
    )
    canonical = read(path)
    (seen,) = canonical.inputs
    assert dict(seen.rows_excluded) == {"merged_into": 1, "duplicate": 2}
    found = [(row["deal_id"], row["amount"], row["product"]) for row in rows(canonical.deals)]
    assert found == [("1", 12550, "Панель, Доставка"), ("2", 700, None), ("3", 200, "y")]
    assert (canonical.facts.currency, codes(canonical)["D048"]) == ("RUB", 1)


AMO = "ID,Название сделки,Бюджет ,Дата создания сделки,Дата закрытия,Этап сделки,Воронка\n"


def test_the_word_for_open_is_no_date_and_no_complaint(export: Export, rows: Rows) -> None:
    path = export(
        "a.csv",
        AMO
        + "1,a,100,01.02.2026 10:00:00,не закрыта,Переговоры,V\n"
        + "2,b,100,01.02.2026 10:00:00,05.02.2026 11:00:00,Успешно реализовано,V\n"
        + "3,c,100,01.02.2026 10:00:00,05.02.2026 11:00:00,Переговоры,V\n",
    )
    canonical = read(path)
    assert "D050" not in codes(canonical)
    assert [row["closed_on"] for row in rows(canonical.deals)] == [
        None,
        day_number(date(2026, 2, 5)),
        None,
    ]
    assert canonical.facts.closed_basis == "stamped"
    assert canonical.facts.ladders == (Ladder("V", ("Переговоры",)),)


SF = "Id,StageName,IsWon,IsClosed,CreatedDate,CloseDate,LastStageChangeDate\n"


def test_a_close_date_is_expected_while_open_and_declared_once_closed(
    export: Export, rows: Rows
) -> None:
    path = export(
        "s.csv",
        SF
        + "1,A,0,0,2026-01-01 10:00:00,2026-12-31,2026-01-05 10:00:00\n"
        + "2,W,1,1,2026-01-01 10:00:00,2026-02-28,2026-02-05 10:00:00\n"
        + "3,W,1,1,2026-01-01 10:00:00,2026-02-28,\n",
    )
    canonical = read(path)
    found = [
        (row["closed_basis"], row["closed_on"], row["expected_on"]) for row in rows(canonical.deals)
    ]
    assert found == [
        (None, None, day_number(date(2026, 12, 31))),
        ("stamped", day_number(date(2026, 2, 5)), None),
        ("declared", day_number(date(2026, 2, 28)), None),
    ]
    assert dict(canonical.facts.closed_basis_counts) == {"stamped": 1, "declared": 1}
    assert canonical.inputs[0].closed_basis == "stamped"


def test_the_last_move_into_the_outcome_is_the_closing(export: Export, rows: Rows) -> None:
    deals = export(
        "s.csv",
        SF
        + "1,Won,1,1,2026-01-01 10:00:00,2026-02-28,2026-02-25 10:00:00\n"
        + "2,Won,1,1,2026-01-01 10:00:00,2026-02-28,2026-02-26 10:00:00\n",
    )
    moves = export(
        "h.csv",
        "deal_id,from_stage,to_stage,entered_at\n1,A,Won,2026-02-01 09:00:00\n"
        "1,Won,A,2026-02-02 09:00:00\n1,A,Won,2026-02-03 09:00:00\n2,A,Lost,2026-02-03 09:00:00\n",
    )
    canonical = read(deals, moves)
    found = [(row["closed_basis"], row["closed_at"]) for row in rows(canonical.deals)]
    assert found == [
        ("moved", datetime(2026, 2, 3, 9)),
        ("stamped", datetime(2026, 2, 26, 10)),
    ]


def test_closed_from_overrules_and_is_only_declared(export: Export, rows: Rows) -> None:
    text = (
        "deal_id,stage,created_at,modified_at,closed_at,expected_on\n"
        "1,Won,2026-01-01,2026-03-03,2026-02-02,2026-04-04\n"
    )
    path = export("d.csv", text)
    for told_from, day in (("modified", date(2026, 3, 3)), ("expected", date(2026, 4, 4))):
        (row,) = rows(told(path, closed_from=told_from).deals)
        assert (row["closed_basis"], row["closed_on"]) == ("declared", day_number(day))
    (row,) = rows(told(path).deals)
    assert (row["closed_basis"], row["closed_on"]) == ("stamped", day_number(date(2026, 2, 2)))


def test_closed_deals_without_a_day_are_counted(export: Export) -> None:
    canonical = read(export("d.csv", "deal_id,stage\n1,Won\n2,Lost\n3,New\n"))
    assert dict(canonical.facts.closed_basis_counts) == {"none": 2}
    assert canonical.facts.closed_basis is None
    assert codes(canonical)["D071"] == 2


def test_impossible_days_are_kept_and_counted(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        "deal_id,stage,created_at,closed_at\n1,Won,2026-05-05,2026-05-04\n2,New,2027-01-01,\n",
    )
    canonical = read(path)
    assert len(rows(canonical.deals)) == 2
    assert (codes(canonical)["D054"], codes(canonical)["D053"]) == (1, 1)
    assert canonical.facts.newest_on == date(2026, 5, 5)
    assert canonical.facts.last_on == date(2026, 5, 5)
    assert canonical.facts.first_on == date(2026, 5, 4)


def test_expected_dates_never_count_as_newest(export: Export) -> None:
    path = export(
        "s.csv",
        SF
        + "1,A,0,0,2026-01-01 10:00:00,2026-11-01,\n"
        + "2,W,1,1,2026-01-02 10:00:00,2026-10-01,\n",
    )
    facts = read(path).facts
    assert (facts.newest_on, facts.last_on) == (date(2026, 1, 2), date(2026, 1, 2))


def test_a_negative_amount_is_missing(export: Export, rows: Rows) -> None:
    canonical = read(export("d.csv", "deal_id,stage,amount\n1,New,-12000\n2,Won,0\n"))
    assert [row["amount"] for row in rows(canonical.deals)] == [None, 0]
    assert codes(canonical)["D062"] == 1


def test_unreadable_cells_are_null_with_their_place(export: Export, rows: Rows) -> None:
    good = "".join(f"{number},Won,01.02.2026,12\n" for number in range(3, 12))
    path = export(
        "d.csv",
        f"deal_id,stage,created_at,amount\n1,Won,32.13.2026,12\n2,Won,01.02.2026,дорого\n{good}",
    )
    canonical = read(path)
    assert [row["amount"] for row in rows(canonical.deals)][:3] == [1200, None, 1200]
    assert [row["created_on"] is None for row in rows(canonical.deals)][:2] == [True, False]
    assert "D162" not in codes(canonical)
    places = {issue.code: issue.places[0] for issue in canonical.issues if issue.places}
    assert (places["D050"].row, places["D050"].column) == (2, "created_at")
    assert (places["D060"].row, places["D060"].column) == (3, "amount")


def test_evidence_below_the_sample_still_decides(export: Export, rows: Rows) -> None:
    lines = [f"{n},New,01/02/2026,5.000" for n in range(500)]
    lines += ["900,New,01/31/2026,1.5"]
    canonical = read(export("d.csv", "deal_id,stage,created_at,amount\n" + "\n".join(lines) + "\n"))
    found = rows(canonical.deals)
    assert found[0]["created_on"] == day_number(date(2026, 1, 2))
    assert found[0]["amount"] == 500
    assert not {"D050", "D051", "D060", "D061"} & codes(canonical).keys()


def test_a_day_over_twelve_below_the_sample_settles_the_doubt(export: Export) -> None:
    lines = [f"{n},New,01/02/2026" for n in range(500)]
    undecided = export("a.csv", "deal_id,stage,created_at\n" + "\n".join(lines) + "\n")
    assert codes(read(undecided))["D051"] == 1
    lines += ["900,New,31/01/2026"]
    decided = export("b.csv", "deal_id,stage,created_at\n" + "\n".join(lines) + "\n")
    assert "D051" not in codes(read(decided))


def test_the_other_dates_of_a_file_settle_the_doubt(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv", "deal_id,stage,created_at,closed_at\n1,Won,2/1/2026,3/15/2026\n2,New,2/2/2026,\n"
    )
    canonical = read(path)
    assert rows(canonical.deals)[0]["created_on"] == day_number(date(2026, 2, 1))
    assert "D051" not in codes(canonical)


def test_two_kinds_of_date_in_one_column_are_read_and_named(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        "deal_id,stage,created_at\n1,New,2026-01-02\n2,New,2026-01-03\n3,New,04.01.2026\n"
        "4,New,2026-01-05 10:00\n",
    )
    canonical = read(path)
    assert all(row["created_on"] for row in rows(canonical.deals))
    (issue,) = [issue for issue in canonical.issues if issue.code == "D052"]
    assert [place.row for place in issue.places] == [4]


def test_cells_that_are_no_days_are_no_second_kind_of_date(export: Export) -> None:
    lines = [f"{number},New,2026-01-02" for number in range(20)]
    path = export("d.csv", "\n".join(["deal_id,stage,created_at", *lines, "99,New,01.01.0001", ""]))
    assert codes(read(path)).keys() & {"D050", "D052"} == {"D050"}


def test_local_days_come_from_the_zone(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage,created_at\n1,New,2026-06-01T22:30:00Z\n")
    (row,) = rows(read(path, time_zone="Europe/Moscow").deals)
    assert row["created_at"] == datetime(2026, 6, 1, 22, 30)
    assert row["created_on"] == day_number(date(2026, 6, 2))
    (row,) = rows(read(path).deals)
    assert row["created_on"] == day_number(date(2026, 6, 1))


def test_damaged_ids_are_named(export: Export) -> None:
    canonical = read(export("d.csv", "deal_id,stage\n5.80502800E+18,New\n12,New\n"))
    assert codes(canonical)["D045"] == 1


def test_extra_headers_become_columns(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage,Марка Авто\n1,New,Opel\n")
    canonical = read(path, extra_fields=frozenset({"марка авто", "нет", "stage"}))
    assert rows(canonical.deals)[0]["x:марка авто"] == "Opel"
    assert rows(canonical.leads)[0]["x:марка авто"] == "Opel"
    assert canonical.facts.has(Role.DEALS, "x:марка авто")
    assert "x:stage" not in rows(canonical.deals)[0]


def test_all_broken_files_are_named_at_once(export: Export, tmp_path: Path) -> None:
    first = export("a.csv", "user,team\n1,2\n")
    with pytest.raises(InputError) as caught:
        read(first, tmp_path / "missing.csv")
    assert [issue.code for issue in caught.value.issues] == ["D001", "D040"]
