"""Real exports are understood as their description says (FUNNELCLI_REAL_DATA)."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from funnelcli.errors import InputError
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.shape import Hints

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
ROOT = Path(DATA or ".")
EXPORTS = ROOT / "exports"
SALESFORCE = EXPORTS / "salesforce"
OPPORTUNITY = SALESFORCE / "WinkelDev_Opportunity_REDACTED_cp1252.csv"
HISTORY = SALESFORCE / "WinkelDev_OpportunityHistory_cp1252.csv"
AXEL = SALESFORCE / "AxelColamarino_Opportunity.csv"
AMOCRM = EXPORTS / "amocrm" / "hromov_amoimport_leads_test.csv"
HUBSPOT = EXPORTS / "hubspot" / "HummingAgent_docs_hubspot-export_REDACTED.csv"
GOOGLE = EXPORTS / "google_ads" / "1123alberto_Campaign report.csv"
SHAPES = EXPORTS / "synthetic_shapes"
MAVEN = {
    "deal_id": "opportunity_id",
    "manager": "sales_agent",
    "stage": "deal_stage",
    "created_at": "engage_date",
    "closed_at": "close_date",
    "amount": "close_value",
    "product": "product",
    "company": "account",
}


def read(*requests: SourceRequest) -> Canonical:
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20)))


def plain(*paths: Path) -> Canonical:
    return read(*(SourceRequest(path=path) for path in paths))


def deals(canonical: Canonical) -> pl.DataFrame:
    native = canonical.deals.to_native()
    assert isinstance(native, pl.LazyFrame)
    return native.collect()


def spend(canonical: Canonical) -> pl.DataFrame:
    native = canonical.spend.to_native()
    assert isinstance(native, pl.LazyFrame)
    return native.collect()


def outcomes(canonical: Canonical) -> dict[str, int]:
    return dict(deals(canonical)["status"].value_counts().iter_rows())


def codes(canonical: Canonical) -> set[str]:
    return {issue.code for issue in canonical.issues}


def test_salesforce_with_history() -> None:
    canonical = plain(OPPORTUNITY, HISTORY)
    assert outcomes(canonical) == {"won": 163, "lost": 203, "open": 146}
    (ladder,) = canonical.facts.ladders
    assert len(ladder.stages) == 5
    assert "Negociación" in ladder.stages
    assert canonical.facts.stage_order == "export"
    assert dict(canonical.facts.closed_basis_counts) == {"moved": 366}
    assert canonical.facts.currency is None
    assert canonical.facts.currencies == ("COP", "MXN", "PEN", "USD")
    moves = canonical.inputs[1]
    assert (moves.role, moves.encoding) == (Role.HISTORY, "cp1252")
    assert (moves.rows_read, dict(moves.rows_excluded)) == (2809, {"not_a_move": 1478})


def test_salesforce_without_history() -> None:
    canonical = plain(OPPORTUNITY)
    assert outcomes(canonical) == {"won": 163, "lost": 203, "open": 146}
    assert dict(canonical.facts.closed_basis_counts) == {"stamped": 366}
    assert canonical.inputs[0].profile == "salesforce"


def test_an_undecidable_order_of_day_and_month_is_warned_of() -> None:
    inspection = inspect_file(AXEL, Hints())
    assert {"D042", "D051"} == {issue.code for issue in inspection.issues}
    canonical = read(SourceRequest(path=AXEL, role=Role.DEALS, columns={"deal_id": "Name"}))
    assert "D051" in codes(canonical)
    assert canonical.inputs[0].rows_kept == 98


def test_amocrm() -> None:
    canonical = plain(AMOCRM)
    (seen,) = canonical.inputs
    assert (seen.profile, seen.rows_read) == ("amocrm", 20)
    assert (seen.rows_kept, dict(seen.rows_excluded)) == (19, {"no_id": 1})
    assert seen.columns["amount"] == "Бюджет "
    assert seen.columns["source"] == "Источник#2"
    assert "Источник" in seen.unmapped
    assert "D050" not in codes(canonical)
    found = deals(canonical)
    assert found.filter(pl.col("status") == "open")["closed_at"].null_count() == 11
    assert found.filter(pl.col("status") != "open")["closed_at"].null_count() == 0


def test_hubspot_losses_are_told_by_flag() -> None:
    lost = deals(plain(HUBSPOT)).filter(pl.col("status") == "lost")
    assert lost.height == 28
    assert lost.filter(pl.col("stage") == "Dead Deals").height == 18


def test_an_open_hubspot_deal_has_an_expected_day_and_no_closing() -> None:
    still_open = deals(plain(HUBSPOT)).filter(pl.col("status") == "open")
    assert still_open["expected_on"].count() == 15
    assert still_open["closed_on"].count() == 0


def test_a_history_that_stands_side_by_side() -> None:
    canonical = plain(SHAPES / "hubspot_property_history_ragged.csv")
    (seen,) = canonical.inputs
    assert (seen.role, seen.profile, seen.rows_kept) == (Role.HISTORY, "hubspot", 3)


def test_select_means_missing() -> None:
    columns = {"lead_id": "Prospect ID", "region": "City"}
    path = ROOT / "x_education" / "Leads.csv"
    request = SourceRequest(path=path, role=Role.LEADS, columns=columns)
    options = ReadOptions(today=date(2026, 11, 20), extra_fields=frozenset({"Specialization"}))
    native = read_sources([request], options).leads.to_native()
    assert isinstance(native, pl.LazyFrame)
    leads = native.collect()
    assert leads.height == 9240
    assert not leads["region"].str.contains("^Select$").any()
    assert not leads["x:Specialization"].str.contains("^Select$").any()


def test_maven_with_named_columns() -> None:
    path = ROOT / "maven_crm" / "sales_pipeline.csv"
    canonical = read(SourceRequest(path=path, role=Role.DEALS, columns=MAVEN))
    assert outcomes(canonical) == {"won": 4238, "lost": 2473, "open": 2089}
    assert deals(canonical)["amount"].sum() == 1_000_553_400
    assert canonical.facts.currency == "XXX"
    assert canonical.facts.closed_basis == "stamped"


@pytest.mark.parametrize(
    "name", ["DEAL_20250210_0a1b2c3d_67a9c0ffee123.csv", "deals_bitrix_box_cp1251.csv"]
)
def test_bitrix24(name: str) -> None:
    canonical = plain(SHAPES / name)
    assert outcomes(canonical) == {"won": 1, "lost": 1, "open": 1}
    assert canonical.inputs[0].rows_excluded == {"merged_into": 1}
    assert deals(canonical).filter(pl.col("deal_id") == "101")["amount"].item() == 12_500_000
    (ladder,) = canonical.facts.ladders
    assert ladder.stages == ("Cчёт на предоплату",)  # the vendor's own Latin C
    assert (canonical.facts.closed_basis, canonical.facts.currency) == (None, "RUB")


def test_a_list_of_contacts_is_named() -> None:
    path = EXPORTS / "amocrm" / "hromov_amoimport_contacts_test.csv"
    with pytest.raises(InputError) as caught:
        plain(path)
    assert [issue.code for issue in caught.value.issues] == ["D160"]
    seen = inspect_file(path, Hints())
    assert (seen.role, seen.rows_read) == (None, 19)
    apart = {issue.code: issue.values for issue in seen.issues}["D161"]
    assert (apart["column"], apart["other"]) == ("Дата редактирования", "Сделки")


def test_amocrm_saved_again_by_excel() -> None:
    canonical = plain(SHAPES / "amocrm_excel_cp1251.csv")
    assert deals(canonical)["amount"].to_list() == [35_000_000, 9_000_050, None]
    assert canonical.facts.currency == "RUB"


@pytest.mark.parametrize(
    ("path", "days", "total", "currency"),
    [
        (GOOGLE, 28, 0, "EUR"),
        (SHAPES / "google_ads_excel_utf16.csv", 24, 256_593, "RUB"),
        (SHAPES / "yandex_direct_master.csv", 1, 231_250, "RUB"),
        (SHAPES / "yandex_direct_api.tsv", 1, 150_050, "XXX"),
    ],
)
def test_totals_are_never_added(path: Path, days: int, total: int, currency: str) -> None:
    canonical = plain(path)
    found = spend(canonical)
    assert found["spend_on"].n_unique() == days
    assert found["spend"].sum() == total
    assert canonical.facts.spend_currency == currency
    assert "total_row" in canonical.inputs[0].rows_excluded


def test_files_of_unknown_role_are_named_not_judged() -> None:
    folder = EXPORTS / "bitrix24_planted_defects"
    unknown = {"companies", "contacts", "deal_products", "payments", "products", "users"}
    for name in sorted(unknown | {"pipeline_stages"}):
        with pytest.raises(InputError) as caught:
            plain(folder / f"{name}.csv")
        assert [issue.code for issue in caught.value.issues] == ["D040"]


KNOWN = """
amocrm/hromov_amoimport_leads_test.csv|deals|amocrm|utf-8|,|1|20
hubspot/HummingAgent_docs_hubspot-export_REDACTED.csv|deals|hubspot|utf-8|,|1|54
salesforce/WinkelDev_Opportunity_REDACTED_cp1252.csv|deals|salesforce|cp1252|,|1|512
salesforce/WinkelDev_OpportunityHistory_cp1252.csv|history|salesforce|cp1252|,|1|2809
salesforce/AxelColamarino_Opportunity.csv|deals|salesforce|utf-8-sig|,|1|98
google_ads/1123alberto_Campaign report.csv|spend|google_ads|utf-8|,|3|6
google_ads/londonclean01_Networks(2026.02.05-2026.02.10).csv|spend|google_ads|utf-8|,|1|2
google_ads/londonclean01_Search_keywords(2026.02.05).csv|spend|google_ads|utf-8|,|1|46
google_ads/londonclean01_Time_series(2026.02.05).csv|spend|google_ads|utf-8|,|1|24
bitrix24_planted_defects/deals.csv|deals|generic|utf-8|,|1|12
bitrix24_planted_defects/stage_history.csv|history|generic|utf-8|,|1|6
bitrix24_planted_defects/marketing_costs.csv|spend|generic|utf-8|,|1|4
synthetic_shapes/DEAL_20250210_0a1b2c3d_67a9c0ffee123.csv|deals|bitrix24|utf-8-sig|;|1|4
synthetic_shapes/DEAL_20250210_0a1b2c3d_67a9c0ffee124.xls|deals|bitrix24|utf-8-sig|None|1|4
synthetic_shapes/deals_bitrix_box_cp1251.csv|deals|bitrix24|cp1251|;|1|4
synthetic_shapes/amocrm_excel_cp1251.csv|deals|amocrm|cp1251|;|1|3
synthetic_shapes/google_ads_excel_utf16.csv|spend|google_ads|utf-16|tab|3|5
synthetic_shapes/hubspot_property_history_ragged.csv|history|hubspot|utf-8|,|0|3
synthetic_shapes/salesforce_report_footer.csv|deals|salesforce|utf-8|,|1|5
synthetic_shapes/yandex_direct_api.tsv|spend|yandex_direct|utf-8|tab|2|2
synthetic_shapes/yandex_direct_master.csv|spend|yandex_direct|utf-8-sig|;|5|3
"""
"""Every export that holds a role of ours: profile, encoding, separator, header row, rows."""


@pytest.mark.parametrize(
    "line", KNOWN.strip().splitlines(), ids=lambda line: line.partition("|")[0]
)
def test_inspect_says_what_each_export_is(line: str) -> None:
    name, *known = line.split("|")
    seen = inspect_file(EXPORTS / name, Hints())
    told = (seen.role, seen.profile, seen.encoding, seen.separator, seen.header_row, seen.rows_read)
    assert [str(value).replace("\t", "tab") for value in told] == known


def test_inspect_says_that_spend_names_no_days() -> None:
    for path in sorted((EXPORTS / "google_ads").glob("londonclean01_*.csv")):
        assert "D080" in {issue.code for issue in inspect_file(path, Hints()).issues}
