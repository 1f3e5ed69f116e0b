"""One made-up sample for each profile of a CRM, and what must come out of it."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

SAMPLES = {
    "pipedrive": """\
Deal - ID,Deal - Value,Deal - Currency,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Owner,\
Deal - Deal created,Deal - Deal closed on,Deal - Lost reason
1,1000.50,EUR,Sales,Proposal,Won,Anna,2026-10-01 10:00:00,2026-10-20 12:00:00,
2,500,EUR,Sales,Contact,Lost,Boris,2026-10-02 10:00:00,2026-10-22 12:00:00,Price
3,700,EUR,Sales,Contact,Open,Anna,2026-10-13 10:00:00,,
""",
    "zoho": """\
Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,\
Probability (%),Lead Source,Created Time,Modified Time,Currency
1,u1,Anna,1000.50,A,2026-10-20,X,Closed Won,100,Web,2026-10-01 10:00:00,2026-10-20 12:00:00,EUR
2,u2,Boris,500,C,2026-10-22,Y,Closed Lost,0,Ads,2026-10-02 10:00:00,2026-10-22 12:00:00,EUR
3,u1,Anna,700,B,2026-12-20,X,Qualification,10,Web,2026-10-13 10:00:00,2026-10-21 12:00:00,EUR
""",
    "dynamics365": """\
(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,\
Est. close date,Est. revenue (EUR),Sales Stage,Status,Status Reason,Owner,Created On,Modified On,\
Actual Close Date
1,x,2026-10-20,A,2026-10-25,1000.50,Propose,Won,Won,Anna,2026-10-01,2026-10-20,2026-10-20
2,x,2026-10-22,B,2026-10-25,500,Qualify,Lost,Out-Sold,Boris,2026-10-02,2026-10-22,2026-10-22
3,x,2026-10-20,C,2026-12-20,700,Qualify,Open,In Progress,Anna,2026-10-13,2026-10-20,
""",
}
"""The same three deals as each system would write them."""

BASIS = {"pipedrive": "stamped", "zoho": "declared", "dynamics365": "stamped"}


def read(path: Path) -> Canonical:
    return read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))


@pytest.mark.parametrize("profile", SAMPLES)
def test_deals_of_a_profile(export: Export, rows: Rows, profile: str) -> None:
    canonical = read(export("deals.csv", SAMPLES[profile]))
    assert canonical.inputs[0].profile == profile
    names = ("deal_id", "status", "amount", "currency", "manager", "created_on", "closed_on")
    assert [tuple(row[name] for name in names) for row in rows(canonical.deals)] == [
        ("1", "won", 100_050, "EUR", "Anna", day(1), day(20)),
        ("2", "lost", 50_000, "EUR", "Boris", day(2), day(22)),
        ("3", "open", 70_000, "EUR", "Anna", day(13), None),
    ]
    assert canonical.facts.closed_basis == BASIS[profile]


def day(number: int) -> int:
    return day_number(date(2026, 10, number))


def test_spend_of_meta_names_its_currency_in_the_header(export: Export, rows: Rows) -> None:
    path = export(
        "meta.csv",
        "Day,Campaign name,Impressions,Link clicks,Amount spent (USD),Reporting starts,"
        "Reporting ends\n2026-10-01,Brand,1000,30,12.50,2026-10-01,2026-10-31\n"
        "2026-10-02,Brand,1200,36,14.25,2026-10-01,2026-10-31\n",
    )
    canonical = read(path)
    assert (canonical.inputs[0].profile, canonical.inputs[0].role) == ("meta_ads", Role.SPEND)
    names = ("spend_on", "channel", "spend", "currency", "impressions", "clicks")
    assert [tuple(row[name] for name in names) for row in rows(canonical.spend)] == [
        (day(1), "Meta Ads", 1250, "USD", 1000, 30),
        (day(2), "Meta Ads", 1425, "USD", 1200, 36),
    ]
