"""Margin, cost of sales and VAT go from the settings into the cost of a customer."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.model.money import Money
from oracle.tool import Asked, run_tool

LEADS = "lead_id,created_at,source,utm_campaign\n" + "".join(
    f"{n},2026-11-0{1 + n % 3} 10:00,Директ,Brand\n" for n in range(10)
)
DEALS = (
    "deal_id,stage,amount,created_at,closed_at,lead_id,loss_reason\n"
    "a,Won,3000,2026-11-04 10:00,2026-11-10 10:00,1,\n"
    "b,Lost,500,2026-11-04 10:00,2026-11-12 10:00,2,Нет в наличии\n"
)
SPEND = "spend_on,channel,campaign,spend\n2026-11-02,Директ,brand,1000\n"
SETTINGS = """
version: 1
currency: RUB
sources:
  leads: {path: leads.csv}
  deals: {path: deals.csv}
  spend: {path: spend.csv, vat: excl}
pipelines: {Main: {stages: [New], won: [Won], lost: [Lost]}}
loss_reasons: {НЕТ  в наличии: product}
margin: 0.4
sales_cost: {2026-10: 5, 2026-11: 500}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("leads", LEADS), ("deals", DEALS), ("spend", SPEND)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "funnelcli.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def results(folder: Path, period: str) -> Any:  # noqa: ANN401 - read field by field
    asked = Asked(as_of=date(2026, 11, 30), period=period)
    return run_tool(folder / "funnelcli.yaml", asked)


def test_margin_sales_cost_and_vat_of_the_settings(folder: Path) -> None:
    cost = results(folder, "2026-11")["customer_cost"]
    assert cost.total.romi_on_revenue == pytest.approx(2.0)
    assert cost.total.romi_on_margin == pytest.approx(0.2)
    assert cost.total.romi_basis == "margin"
    assert cost.full_customer_cost == Money(150_000, "RUB")
    assert [(each.vat, each.spend) for each in cost.by_vat] == [("excl", Money(100_000, "RUB"))]
    assert [(row.campaign, row.leads_count) for row in cost.by_campaign] == [("brand", 10)]


def test_the_cost_of_sales_is_of_whole_periods(folder: Path) -> None:
    months = results(folder, "2026-10-01..2026-11-30")["customer_cost"]
    assert months.sales_cost == Money(50_500, "RUB")
    week = results(folder, "2026-W45")["customer_cost"]
    assert (week.sales_cost, week.full_customer_cost) == (None, None), "nothing is split"


def test_a_header_that_says_it_is_believed_where_the_settings_are_silent(folder: Path) -> None:
    silent = SETTINGS.replace(", vat: excl", ", columns: {spend: 'Расход, с НДС'}")
    (folder / "funnelcli.yaml").write_text(silent, encoding="utf-8")
    header = SPEND.replace(",spend\n", ',"Расход, с НДС"\n')
    (folder / "spend.csv").write_text(header, encoding="utf-8")
    cost = results(folder, "2026-11")["customer_cost"]
    assert [each.vat for each in cost.by_vat] == ["incl"]


def test_owners_of_loss_reasons_are_matched_folded(folder: Path) -> None:
    losses = results(folder, "2026-11")["loss_reasons"]
    owned = {each.owner: each.lost_count for each in losses.by_owner}
    assert owned == {"unknown": 0, "product": 1}
