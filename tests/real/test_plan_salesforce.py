"""Plan and fact, the gap and the shared KPI of the real Salesforce org, counted from its rows.

It has no leads (deals are their own) and four currencies: without rates no sum of money exists,
with rates each sale counts by the rate of its closing move.
"""

import csv
import os
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from oracle.checks import close
from oracle.gap import by_logarithms, factors
from oracle.tool import Asked, run_tool

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
SALESFORCE = Path(DATA or ".") / "exports" / "salesforce"
OPPORTUNITY = SALESFORCE / "WinkelDev_Opportunity_REDACTED_cp1252.csv"
HISTORY = SALESFORCE / "WinkelDev_OpportunityHistory_cp1252.csv"
PLAN = {"revenue": 90_000, "deals_won": 80, "leads": 200, "qualified_leads": 40}
SETTINGS = """
version: 1
{money}
sources:
  deals: {{path: {deals}}}
  history: {{path: {history}}}
qualification: lead-spec.yaml
plan:
  2023-Q2: {{{plan}, spend: 1000}}
"""
SPEC = """
version: 1
effective_from: 2020-01-01
agreed_by: [A, B]
criteria:
  - {id: direct, title: Direct channel, group: need, field: Channel__c, one_of: [Directo]}
qualified_when: {all: [direct]}
"""
RATES = {
    "COP": {"2022-01-01": "0.00022", "2023-05-10": "0.00023"},
    "MXN": {"2022-01-01": "0.055", "2023-06-01": "0.0575"},
    "PEN": {"2022-01-01": "0.27"},
}
"""Dollars for one unit, from a day on."""
FIRST, END = date(2023, 4, 1), date(2023, 7, 1)
Row = dict[str, str]


def results(folder: Path, money: str) -> Any:  # noqa: ANN401 - results by id
    plan = ", ".join(f"{measure}: {value}" for measure, value in PLAN.items())
    settings = folder / "funnelcli.yaml"
    told = SETTINGS.format(money=money, deals=OPPORTUNITY, history=HISTORY, plan=plan)
    settings.write_text(told, encoding="utf-8")
    (folder / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    lines = [f"{day},{code},{rate}" for code, own in RATES.items() for day, rate in own.items()]
    (folder / "rates.csv").write_text("\n".join(["date,currency,rate", *lines]), encoding="utf-8")
    return run_tool(settings, Asked(period="2023-Q2"))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - read field by field
    return results(tmp_path_factory.mktemp("mixed"), "")


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - read field by field
    return results(tmp_path_factory.mktemp("rated"), "currency: USD\nrates: rates.csv")


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


def sold() -> Iterable[tuple[Row, date]]:
    """Won deals by the day of their last move to the sale."""
    days = {
        row["OpportunityId"]: date.fromisoformat(row["CreatedDate"][:10])
        for row in sorted(rows_of(HISTORY), key=lambda row: row["CreatedDate"])
        if row["StageName"] == "Closed Won" != row["FromOpportunityStageName"]
    }
    for row in rows_of(OPPORTUNITY):
        if row["IsWon"] == "1" and FIRST <= days[row["Id"]] < END:
            yield row, days[row["Id"]]


def made() -> list[Row]:
    return [
        r for r in rows_of(OPPORTUNITY) if FIRST <= date.fromisoformat(r["CreatedDate"][:10]) < END
    ]


def cents(row: Row, day: date) -> int:
    """Cents of the amount in its own currency, then in dollars, each half-even."""
    own = (Decimal(row["Amount"]) * 100).to_integral_value(ROUND_HALF_EVEN)
    rates = RATES.get(row["CurrencyIsoCode"], {"2022-01-01": "1"})
    rate = Decimal(rates[max(begins for begins in rates if begins <= day.isoformat())])
    return int((own * rate).to_integral_value(ROUND_HALF_EVEN))


def chain() -> list[int]:
    """Leads, qualified ones, sales, cents."""
    leads, sales = made(), list(sold())
    good = sum(row["Channel__c"] == "Directo" for row in leads)
    return [len(leads), good, len(sales), sum(cents(*sale) for sale in sales if sale[0]["Amount"])]


def test_without_rates_counts_are_told_and_money_is_refused(mixed: Any) -> None:  # noqa: ANN401 - read field by field
    rows = {row.measure: row for row in mixed["plan_fact"].rows}
    leads, good, sales, _ = chain()
    counted = ("leads", "qualified_leads", "deals_won")
    assert [rows[name].fact for name in counted] == [leads, good, sales]
    assert [rows[name].plan_share for name in counted] == [leads / 200, good / 40, sales / 80]
    money = rows["revenue"]
    assert (money.fact, money.plan_share, money.gap, money.is_planned) == (None, None, None, True)
    apart: dict[str, int] = {}
    for row, _ in sold():
        code, own = row["CurrencyIsoCode"], Decimal(row["Amount"] or 0) * 100
        apart[code] = apart.get(code, 0) + int(own.to_integral_value(ROUND_HALF_EVEN))
    assert {each.currency: each.minor for each in money.by_currency} == apart
    assert (rows["spend"].fact, rows["spend"].mark.reason.key) == (None, "reason.no_spend")
    for result in (mixed["plan_fact"], mixed["gap_bridge"], mixed["shared_kpi"]):
        assert (result.mark.state, result.mark.reason.key) == ("refused", "reason.currencies")
    assert (mixed["gap_bridge"].rows, mixed["gap_bridge"].gap) == ((), None)
    assert mixed["shared_kpi"].value is None


def test_with_rates_revenue_is_that_of_the_closing_days(rated: Any) -> None:  # noqa: ANN401 - read field by field
    row = next(row for row in rated["plan_fact"].rows if row.measure == "revenue")
    money = chain()[-1]
    assert (row.fact.minor, row.fact.currency) == (money, "USD")
    assert close(row.plan_share, Fraction(money, PLAN["revenue"] * 100))
    assert row.gap.minor == money - PLAN["revenue"] * 100
    months = [each.fact.minor for each in rated["plan_fact"].by_month if each.measure == "revenue"]
    assert (len(months), sum(months)) == (3, money)


def test_with_rates_the_gap_is_that_of_four_logarithms(rated: Any) -> None:  # noqa: ANN401 - read field by field
    result, fact = rated["gap_bridge"], chain()
    planned = [PLAN["leads"], PLAN["qualified_leads"], PLAN["deals_won"], PLAN["revenue"] * 100]
    before, after = (
        factors([Fraction(each) for each in each_of], []) for each_of in (planned, fact)
    )
    effects = by_logarithms(before, after)
    assert (result.method, result.is_partial) == ("lmdi", False)
    assert result.gap.minor == fact[-1] - planned[-1] == sum(r.effect.minor for r in result.rows)
    assert all(abs(r.effect.minor - e) < 1 for r, e in zip(result.rows, effects, strict=True))


def test_with_rates_the_kpi_is_a_product_of_two_quotients(rated: Any) -> None:  # noqa: ANN401 - read field by field
    result, (leads, good, _, money) = rated["shared_kpi"], chain()
    priced = sum(bool(row["Amount"]) for row, _ in sold())
    deal = Fraction(money, priced) / Fraction(PLAN["revenue"] * 100, PLAN["deals_won"])
    share = Fraction(good, leads) / Fraction(PLAN["qualified_leads"], PLAN["leads"])
    assert close(result.value, deal * share)
    assert (result.priced_count, result.unknown_count) == (priced, 0)
