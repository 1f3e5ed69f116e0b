"""Plan and fact, and the pace by product and agent, of the Maven export, counted row by row."""

import csv
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from oracle.tool import Asked, run_tool

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
FILE = Path(DATA or ".") / "maven_crm" / "sales_pipeline.csv"
START, END, AS_OF = date(2017, 6, 1), date(2017, 7, 1), date(2017, 6, 16)
SETTINGS = """
version: 1
sources:
  deals:
    path: {path}
    columns: {{deal_id: opportunity_id, manager: sales_agent, stage: deal_stage,
      created_at: engage_date, closed_at: close_date, amount: close_value, product: product}}
pipelines:
  Sales: {{stages: [Prospecting, Engaging], won: [Won], lost: [Lost]}}
plan:
  2017-06:
    revenue: 1000000
    deals_won: 500
    by_product:
      gtx basic: {{revenue: 100000, deals_won: 150}}
      MG Special: {{deals_won: 120}}
      GTX Extra: {{deals_won: 5}}
    by_manager:
      Darcel Schlecht: {{revenue: 100000}}
"""
Row = dict[str, str]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - read field by field
    folder = tmp_path_factory.mktemp("maven")
    settings = folder / "funnelcli.yaml"
    settings.write_text(SETTINGS.format(path=FILE), encoding="utf-8")
    return run_tool(settings, Asked(period="2017-06", as_of=AS_OF))


def sold(first: date, end: date) -> list[Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] == "Won"]
    return [row for row in rows if first <= date.fromisoformat(row["close_date"]) < end]


def money(rows: list[Row]) -> int:
    return 100 * sum(int(row["close_value"]) for row in rows)


def until_now() -> list[Row]:
    return sold(START, AS_OF + timedelta(days=1))


def test_the_firm(found: Any) -> None:  # noqa: ANN401 - read field by field
    rows = {row.measure: row for row in found["plan_fact"].rows}
    mine = until_now()
    assert len(mine) > 100
    assert (rows["revenue"].fact.minor, rows["deals_won"].fact) == (money(mine), len(mine))
    assert rows["deals_won"].plan_share == len(mine) / 500
    assert found["gap_bridge"].mark.state == found["shared_kpi"].mark.state == "refused"


def test_products_and_agents_add_up(found: Any) -> None:  # noqa: ANN401 - read field by field
    mine = until_now()
    parts = {split.dimension: split.rows for split in found["plan_fact"].by_part}
    won = {(r.part, r.kind): r.fact for r in parts["product"] if r.measure == "deals_won"}

    def named(*names: str) -> int:
        return sum(row["product"] in names for row in mine)

    planned = ("GTX Basic", "MG Special")
    assert won == {
        ("gtx basic", "planned"): named("GTX Basic"),
        ("MG Special", "planned"): named("MG Special"),
        ("GTX Extra", "planned"): None,
        (None, "others"): len(mine) - named(*planned),
    }
    (darcel, others) = parts["manager"]
    own = [row for row in mine if row["sales_agent"] == "Darcel Schlecht"]
    assert (darcel.fact.minor, others.fact.minor) == (money(own), money(mine) - money(own))


def test_the_pace_of_an_agent(found: Any) -> None:  # noqa: ANN401 - read field by field
    pace = {split.dimension: split.rows for split in found["run_rate"].by_part}
    darcel, others = pace["manager"]
    own = [row for row in until_now() if row["sales_agent"] == "Darcel Schlecht"]
    assert darcel.calendar.forecast.minor == round(money(own) * 30 / 16)
    whole = found["run_rate"].headline
    together = darcel.forecast.minor + others.forecast.minor
    assert together == pytest.approx(whole.forecast.minor, abs=2)


def test_weeks(found: Any) -> None:  # noqa: ANN401 - read field by field
    weeks = {r.week: r for r in found["plan_fact"].by_week if r.measure == "deals_won"}
    assert list(weeks) == ["2017-W22", "2017-W23", "2017-W24"]
    week = weeks["2017-W24"]
    assert week.is_partial
    assert week.fact == len(sold(date(2017, 6, 12), date(2017, 6, 17)))
    assert week.before == len(sold(date(2017, 6, 5), date(2017, 6, 10)))
    assert weeks["2017-W22"].fact == len(sold(START, date(2017, 6, 5)))
