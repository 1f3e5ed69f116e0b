"""What real deals leave unsaid, counted again in the raw file by nothing but the csv module."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
EXPORTS = Path(DATA or ".") / "exports"
SALESFORCE = EXPORTS / "salesforce" / "WinkelDev_Opportunity_REDACTED_cp1252.csv"
HUBSPOT = EXPORTS / "hubspot" / "HummingAgent_docs_hubspot-export_REDACTED.csv"


def told(path: Path) -> dict[str, int]:
    found = read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))
    return {issue.code: issue.count for issue in found.issues}


def test_salesforce() -> None:
    with SALESFORCE.open(encoding="cp1252", newline="") as stream:
        rows = list(csv.DictReader(stream))
    won = [row for row in rows if row["IsWon"] == "1"]
    lost = [row for row in rows if row["IsClosed"] == "1" and row["IsWon"] == "0"]
    known = {id(row) for row in lost}
    others = [row for row in rows if id(row) not in known]
    codes = told(SALESFORCE)
    assert codes["D195"] == sum(not row["LossReason__c"] for row in lost) == 168
    assert codes["D194"] == sum(bool(row["LossReason__c"]) for row in others)
    assert codes["D192"] == sum(float(row["Amount"] or 1) == 0 for row in won)
    assert codes.get("D193", 0) == sum(not row["Amount"] for row in won)


def test_hubspot() -> None:
    with HUBSPOT.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    won = [row for row in rows if row["Is Closed Won"] == "true"]
    lost = [row for row in rows if row["Is closed lost"] == "true"]
    codes = told(HUBSPOT)
    assert codes["D193"] == sum(not row["Amount"] for row in won)
    assert codes["D195"] == sum(not row["Closed Lost Reason"] for row in lost) == 28
    assert codes.get("D190", 0) == sum(not row["Deal owner"] for row in rows)


def test_a_product_that_the_list_of_products_spells_otherwise() -> None:
    names = ("sales_pipeline", "products", "accounts", "sales_teams")
    paths = [EXPORTS.parent / "maven_crm" / f"{name}.csv" for name in names]
    with paths[0].open(encoding="utf-8", newline="") as stream:
        sold = [row["product"] for row in csv.DictReader(stream)]
    with paths[1].open(encoding="utf-8", newline="") as stream:
        listed = {row["product"] for row in csv.DictReader(stream)}
    found = read_sources(
        [SourceRequest(path=path) for path in paths], ReadOptions(today=date(2026, 11, 20))
    )
    (issue,) = [each for each in found.issues if each.code == "D187"]
    assert issue.values["ids"] == "GTXPro"
    assert issue.count == sum(product not in listed for product in sold) > 1_000
