"""Rows below zero: refunds of a sale, slips of the pen, newer records."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows


def read(*paths: Path) -> Canonical:
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20)))


def codes(canonical: Canonical) -> dict[str, int]:
    return {issue.code: issue.count for issue in canonical.issues}


HEAD = "deal_id,stage,created_at,closed_at,amount,manager,phone,email,lead_id\n"
SALE = "1,Won,2026-01-02,2026-01-10,100,Anna,+79001112233,a@b.cd,L1\n"


def back(deal_id: str = "9", **cells: str) -> str:
    """A row of 40 paid back on 20 January, with nothing in common with a sale but ``cells``."""
    known = {"stage": "Won", "closed": "2026-01-20", "amount": "-40", "phone": "", "email": ""}
    row = {**known, "lead": "", **cells}
    return ("{deal_id},{stage},2026-01-20,{closed},{amount},Oleg,{phone},{email},{lead}\n").format(
        deal_id=deal_id, **row
    )


def paid(canonical: Canonical, rows: Rows) -> list[dict[str, Any]]:
    if canonical.refunds is None:
        return []
    names = ("deal_id", "amount", "closed_on", "manager", "row")
    return [{name: row[name] for name in names} for row in rows(canonical.refunds)]


@pytest.mark.parametrize(
    "row",
    [
        back("1"),
        back(phone="8 (900) 111-22-33"),
        back(email="A@B.CD"),
        back(lead="L1"),
        back(phone="+79001112233", closed="2026-01-10"),
    ],
    ids=["same id", "phone", "e-mail", "lead", "the day of the sale"],
)
def test_a_refund_pays_back_its_sale_on_its_own_day(export: Export, rows: Rows, row: str) -> None:
    canonical = read(export("d.csv", HEAD + SALE + row))
    (told,) = paid(canonical, rows)
    day = date(2026, 1, 10) if "2026-01-10" in row else date(2026, 1, 20)
    assert told == {
        "deal_id": "1",
        "amount": -4_000,
        "closed_on": day_number(day),
        "manager": "Anna",
        "row": 3,
    }
    assert [(each["deal_id"], each["amount"]) for each in rows(canonical.deals)] == [("1", 10_000)]
    (seen,) = canonical.inputs
    assert (seen.rows_read, seen.rows_kept, dict(seen.rows_excluded)) == (2, 1, {"refund": 1})
    assert codes(canonical)["D209"] == 1
    assert "D062" not in codes(canonical)


@pytest.mark.parametrize(
    "row",
    [
        back(),
        back(phone="+79001112233", closed="2026-01-09"),
        back(phone="+79001112233", amount="-100.01"),
        back(phone="+79001112233", closed=""),
        back(phone="+79009998877"),
    ],
    ids=["nothing in common", "before the sale", "more than was paid", "no day", "another person"],
)
def test_a_sale_below_zero_that_follows_no_sale_is_left_out(
    export: Export, rows: Rows, row: str
) -> None:
    canonical = read(export("d.csv", HEAD + SALE + row))
    assert paid(canonical, rows) == []
    assert [each["deal_id"] for each in rows(canonical.deals)] == ["1"]
    assert dict(canonical.inputs[0].rows_excluded) == {"D208": 1}
    issue = next(issue for issue in canonical.issues if issue.code == "D208")
    assert (issue.places[0].row, issue.places[0].column) == (3, "amount")


@pytest.mark.parametrize("stage", ["New", "Lost"])
def test_a_deal_that_is_no_sale_stays_without_its_amount(
    export: Export, rows: Rows, stage: str
) -> None:
    row = back(stage=stage, closed="", phone="+79001112233")
    canonical = read(export("d.csv", HEAD + SALE + row))
    amounts = {each["deal_id"]: each["amount"] for each in rows(canonical.deals)}
    assert amounts == {"1": 10_000, "9": None}
    assert codes(canonical)["D062"] == 1


def test_no_more_is_paid_back_than_was_paid(export: Export, rows: Rows) -> None:
    first, second = back("8", phone="+79001112233"), back("9", phone="+79001112233", amount="-61")
    both = read(export("d.csv", HEAD + SALE + second + first))
    assert [each["amount"] for each in paid(both, rows)] == [-4_000]
    assert codes(both)["D208"] == 1
    exact = read(export("e.csv", HEAD + SALE + second.replace("-61", "-60") + first))
    assert sorted(each["amount"] for each in paid(exact, rows)) == [-6_000, -4_000]


def test_the_newest_sale_that_is_large_enough_is_paid_back(export: Export, rows: Rows) -> None:
    older = "0,Won,2026-01-01,2026-01-05,500,Vera,+79001112233,,\n"
    small = read(export("a.csv", HEAD + older + SALE + back(phone="+79001112233")))
    assert [each["manager"] for each in paid(small, rows)] == ["Anna"]
    large = back(phone="+79001112233", amount="-300")
    assert [
        each["manager"] for each in paid(read(export("b.csv", HEAD + older + SALE + large)), rows)
    ] == ["Vera"]


def test_a_row_of_the_same_id_that_was_not_closed_later_is_a_newer_record(
    export: Export, rows: Rows
) -> None:
    newer = read(export("d.csv", HEAD + SALE + back("1", closed="2026-01-10")))
    assert (paid(newer, rows), rows(newer.deals)) == ([], [])
    assert dict(newer.inputs[0].rows_excluded) == {"duplicate": 1, "D208": 1}


def test_a_refund_exported_twice_is_paid_once(export: Export, rows: Rows) -> None:
    first = export("a.csv", HEAD + SALE + back("1"))
    second = export("b.csv", HEAD + back("1") + "2,New,2026-01-02,,5,Anna,,,\n")
    assert [each["amount"] for each in paid(read(first, second), rows)] == [-4_000]


def test_another_currency_is_no_refund(export: Export, rows: Rows) -> None:
    head = "deal_id,stage,closed_at,amount,currency,phone\n"
    text = head + "1,Won,2026-01-10,100,USD,+79001112233\n9,Won,2026-01-20,-40,EUR,+79001112233\n"
    canonical = read(export("d.csv", text))
    assert paid(canonical, rows) == []
    assert codes(canonical)["D208"] == 1
