"""Real exports become the tables that their publishers describe (data/README.md)."""

import json
import os
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.schema.columns import Role
from funnelcli.sources.load import SourceRequest, load_source, open_source
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import CsvForm
from funnelcli.sources.table import Head, Hints, RawTable, read_head, read_table
from funnelcli.sources.text.csv_table import read_tolerantly

FOLDER = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="FUNNELCLI_REAL_DATA is not set")
DATA = Path(FOLDER or ".")
EXPORTS = DATA / "exports"
HEADERS = """
    ID;Название сделки;Бюджет;Ответственный;Дата создания;Дата создания сделки;Источник;Этап сделки
    Стадия сделки;Воронка;Сумма;Валюта;Record ID;Amount;Close Date;Create Date;Deal Stage;Id;Name
    StageName;CloseDate;CreatedDate;OpportunityId;Stage;Campaign;Cost;Clicks;Impr.;Currency code
    Network;Дата;Кампания;Показы;Клики;Расход;Date;CampaignName;Impressions;Имя лида;Телефон
    Менеджер;Opportunity Name;opportunity_id;sales_agent;deal_stage;deal_id;stage_id
"""
KNOWN = frozenset(fold_header(name) for line in HEADERS.split("\n") for name in line.split(";"))
FILES = {
    "amocrm/hromov_amoimport_leads_test.csv": ("utf-8", ",", 1, 76, 20, {}),
    "amocrm/hromov_amoimport_contacts_test.csv": ("utf-8", ",", 1, 43, 19, {}),
    "hubspot/HummingAgent_docs_hubspot-export_REDACTED.csv": ("utf-8", ",", 1, 146, 54, {}),
    "salesforce/WinkelDev_Opportunity_REDACTED_cp1252.csv": ("cp1252", ",", 1, 29, 512, {}),
    "salesforce/WinkelDev_OpportunityHistory_cp1252.csv": ("cp1252", ",", 1, 21, 2809, {}),
    "salesforce/AxelColamarino_Opportunity.csv": ("utf-8-sig", ",", 1, 6, 98, {}),
    "google_ads/1123alberto_Campaign report.csv": ("utf-8", ",", 3, 17, 6, {"total_row": 3}),
    "google_ads/londonclean01_Networks(2026.02.05-2026.02.10).csv": ("utf-8", ",", 1, 4, 2, {}),
    "bitrix24_planted_defects/deals.csv": ("utf-8", ",", 1, 14, 12, {}),
    "synthetic_shapes/DEAL_20250210_0a1b2c3d_67a9c0ffee123.csv": (
        "utf-8-sig",
        ";",
        1,
        18,
        4,
        {},
    ),
    "synthetic_shapes/deals_bitrix_box_cp1251.csv": ("cp1251", ";", 1, 18, 4, {}),
    "synthetic_shapes/amocrm_excel_cp1251.csv": ("cp1251", ";", 1, 12, 3, {}),
    "synthetic_shapes/google_ads_excel_utf16.csv": ("utf-16", "\t", 3, 5, 5, {"total_row": 3}),
    "synthetic_shapes/salesforce_report_footer.csv": (
        "utf-8",
        ",",
        1,
        7,
        5,
        {"total_row": 1, "footer": 2},
    ),
    "synthetic_shapes/yandex_direct_api.tsv": ("utf-8", "\t", 2, 7, 2, {"total_row": 1}),
    "synthetic_shapes/yandex_direct_master.csv": ("utf-8-sig", ";", 5, 13, 3, {"total_row": 1}),
    "../maven_crm/sales_pipeline.csv": ("utf-8", ",", 1, 8, 8800, {}),
    "../x_education/Leads.csv": ("utf-8", ",", 1, 37, 9240, {}),
}


def read(path: Path) -> tuple[Head, RawTable]:
    head = read_head(path, Hints(), KNOWN)
    return head, read_table(head, head.headers)


@pytest.mark.parametrize("name", FILES)
def test_tables(name: str) -> None:
    head, table = read(EXPORTS / name)
    encoding, separator, header_row, width, rows, excluded = FILES[name]
    assert (head.encoding, head.separator, head.header_row) == (encoding, separator, header_row)
    assert (len(head.headers), table.rows_read) == (width, rows)
    assert table.excluded == excluded
    frame = table.frame
    assert frame.height == rows - sum(excluded.values())
    assert {issue.code for issue in head.issues} <= {"D202"}  # amoCRM repeats headers
    assert not table.issues
    assert isinstance(head.form, CsvForm)
    tolerant = read_tolerantly(head, head.form, head.headers, table.sha256)
    assert frame.equals(tolerant.frame)


def test_amocrm_headers_and_notes() -> None:
    head, table = read(EXPORTS / "amocrm/hromov_amoimport_leads_test.csv")
    frame = table.frame
    assert "Бюджет " in head.headers
    assert {"Источник", "Источник#2", "Товар#2", "cid#2", "roistat#2"} <= set(head.headers)
    assert "не закрыта" in frame["Дата закрытия"].to_list()
    notes = frame.select(c for c in head.headers if c.startswith("Примечание"))
    assert any("\n" in note for row in notes.rows() for note in row if note)
    lines = (EXPORTS / "amocrm/hromov_amoimport_leads_test.csv").read_text("utf-8").split("\n")
    for line, ident in frame.select("__row", "ID").rows():
        assert lines[line - 1].startswith(f"{ident or ''},")


def test_winkeldev_letters() -> None:
    _, table = read(EXPORTS / "salesforce/WinkelDev_OpportunityHistory_cp1252.csv")
    stages = set(table.frame["StageName"].to_list())
    assert any("Negociación" in stage for stage in stages if stage)


def test_bitrix_rows() -> None:
    head, table = read(EXPORTS / "synthetic_shapes/deals_bitrix_box_cp1251.csv")
    frame = table.frame
    assert head.headers[-1] == "ID"
    assert frame["ID"].null_count() == 0
    assert 'Сделка "Альфа"; опт' in frame["Название сделки"].to_list()


def test_direct_period_is_in_the_preamble() -> None:
    head, _ = read(EXPORTS / "synthetic_shapes/yandex_direct_master.csv")
    assert "Период: 26.07.2023 - 05.08.2023" in head.preamble


def test_the_page_named_xls_holds_what_the_csv_of_the_same_deals_holds() -> None:
    head, table = read(EXPORTS / "synthetic_shapes/DEAL_20250210_0a1b2c3d_67a9c0ffee124.xls")
    frame = table.frame
    assert head.container == "html"
    assert frame["ID"].to_list() == ["101", "101", "102", "103"]
    assert frame["Сумма"].to_list() == ["100000", "25000", "84000.00", *frame["Сумма"][3:]]
    assert frame["Название сделки"][0] == 'Сделка "Альфа"; опт'


def test_an_empty_export_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_head(EXPORTS / "synthetic_shapes" / "bitrix_empty.csv", Hints(), KNOWN)
    assert [issue.code for issue in caught.value.issues] == ["D015"]


def truths(expected: str) -> list[str]:
    """The generated Russian exports that must come out so; none without the real data."""
    folder = DATA / "corpora" / "ru-crm-bad"
    if FOLDER is None or not folder.is_dir():
        return []
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return [name for name, facts in truth.items() if facts["expect"] == expected]


@pytest.mark.parametrize("name", truths("equal"))
def test_odd_exports_that_must_equal_the_truth(name: str) -> None:
    folder = DATA / "corpora" / "ru-crm-bad"
    truth = json.loads((folder / "truth.json").read_text("utf-8"))[name]
    head = read_head(folder / name, Hints(), KNOWN)
    if truth["header"] == ["RANGE:c:5000"]:
        assert len(head.headers) == 5000
        return
    frame = read_table(head, head.headers).frame.drop("__row")
    assert [fold_header(name) for name in head.headers] == [
        fold_header(name) for name in truth["header"]
    ]
    rows = [[cell or "" for cell in row] for row in frame.rows()]
    expected = [
        ["х" * 500_000 if cell.startswith("REPEAT:х") else cell for cell in row]
        for row in truth["rows"]
    ]
    assert rows == expected


@pytest.mark.parametrize("name", truths("equal"))
def test_odd_exports_are_leads_to_the_command(name: str) -> None:
    folder = DATA / "corpora" / "ru-crm-bad"
    truth = json.loads((folder / "truth.json").read_text("utf-8"))[name]
    if truth["header"] == ["RANGE:c:5000"]:
        return
    loaded = load_source(open_source(SourceRequest(path=folder / name)), 0, None)
    assert loaded.found.role is Role.LEADS
    assert loaded.frame.height == len(truth["rows"])


def test_sums_of_every_way_of_writing_in_one_column() -> None:
    path = DATA / "corpora" / "ru-crm-bad" / "money_formats.csv"
    budgets = load_source(open_source(SourceRequest(path=path)), 0, None).frame["budget"]
    assert (budgets / 1_000_000).to_list() == [1_500_000, 1_500_000.5, 1_500_000, 1_500_000, 1_500]


@pytest.mark.parametrize("name", truths("refuse"))
def test_odd_exports_that_must_be_refused(name: str) -> None:
    with pytest.raises(InputError):
        read_head(DATA / "corpora" / "ru-crm-bad" / name, Hints(), KNOWN)


WARNED = {
    "duplicate_headers.csv": ("D202", 1),
    "header_twice.csv": ("D023", 8),
    "mojibake_utf8_as_cp1251.csv": ("D026", None),
    "nul_in_cell.csv": ("D025", 3),
    "ragged_long_unquoted.csv": ("D021", 2),
    "ragged_short.csv": ("D021", 7),
    "stray_quote_at_start.csv": ("D022", 3),
    "truncated_mid_char.csv": ("D203", 7),
    "unterminated_quote_eof.csv": ("D022", 8),
}


@pytest.mark.parametrize("name", WARNED)
def test_odd_exports_that_must_be_warned_about(name: str) -> None:
    head, table = read(DATA / "corpora" / "ru-crm-bad" / name)
    issues = (*head.issues, *table.issues)
    told = {(issue.code, place.row) for issue in issues for place in issue.places}
    assert WARNED[name] in told


def test_an_export_whose_dates_are_ambiguous_is_warned_about() -> None:
    path = DATA / "corpora" / "ru-crm-bad" / "date_ambiguous.csv"
    loaded = load_source(open_source(SourceRequest(path=path, role=Role.LEADS)), 0, None)
    assert "D051" in {issue.code for issue in loaded.typed.issues}
