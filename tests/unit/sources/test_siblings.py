"""What one export leaves open, another of the same kind tells."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

META = "Day,Campaign name,Impressions,Link clicks,Amount spent (USD)\n"


def read(*paths: Path) -> Canonical:
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20)))


def codes(canonical: Canonical) -> set[str]:
    return {issue.code for issue in canonical.issues}


def days(canonical: Canonical, rows: Rows) -> set[int]:
    return {row["spend_on"] for row in rows(canonical.spend)}


@pytest.mark.parametrize(
    ("proof", "day"), [("10/13/2026", date(2026, 11, 1)), ("13/10/2026", date(2026, 1, 11))]
)
def test_the_month_before_tells_day_from_month(
    export: Export, rows: Rows, proof: str, day: date
) -> None:
    before = export("october.csv", f"{META}{proof},A,1,1,5\n")
    now = export("november.csv", f"{META}11/01/2026,A,1,1,5\n")
    deals = export("deals.csv", "deal_id,stage,created_at\n1,New,2026-10-01\n")
    canonical = read(now, before, deals)
    assert "D051" not in codes(canonical)
    assert days(canonical, rows) == {day_number(date(2026, 10, 13)), day_number(day)}


@pytest.mark.parametrize(
    "others",
    [
        [META + "10/13/2026,A,1,1,5\n", META + "13/09/2026,A,1,1,5\n"],
        ["date,channel,cost\n10/13/2026,A,5\n"],
    ],
)
def test_exports_that_disagree_or_are_of_another_kind_tell_nothing(
    export: Export, rows: Rows, others: list[str]
) -> None:
    now = export("november.csv", f"{META}11/01/2026,A,1,1,5\n")
    paths = [export(f"{number}.csv", text) for number, text in enumerate(others)]
    canonical = read(now, *paths)
    assert "D051" in codes(canonical)
    assert day_number(date(2026, 1, 11)) in days(canonical, rows)


def test_another_export_tells_thousands_from_decimals(export: Export, rows: Rows) -> None:
    head = "Дата;Канал;Расход\n"
    before = export("a.csv", head + "13.10.2026;x;1.234,50\n")
    now = export("b.csv", head + "01.11.2026;x;50.000\n")
    assert "D061" in codes(read(now))
    canonical = read(before, now)
    assert "D061" not in codes(canonical)
    assert {row["spend"] for row in rows(canonical.spend)} == {123450, 5000000}
    dotted = export("c.csv", head + "13.10.2026;x;1,234.50\n")
    assert {row["spend"] for row in rows(read(dotted, now).spend)} == {123450, 5000}
