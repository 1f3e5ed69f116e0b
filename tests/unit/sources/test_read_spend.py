"""Spend by day, the plan, currencies and rates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.errors import InputError
from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Canonical, PlanRow
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

TODAY = date(2026, 11, 20)


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=TODAY, **options))


def by_day(found: list[dict[str, Any]], name: str = "spend") -> list[tuple[int, int]]:
    return [(row["spend_on"] - day_number(date(2026, 1, 1)), row[name]) for row in found]


def test_a_period_is_split_over_its_days_exactly(export: Export, rows: Rows) -> None:
    path = export(
        "s.csv",
        "period_from,period_to,channel,spend,clicks\n2026-01-01,2026-01-03,2ГИС,100.00,2\n"
        "2026-01-05,2026-01-05,2ГИС,0.01,\n",
    )
    canonical = read(path)
    found = rows(canonical.spend)
    assert by_day(found) == [(0, 3334), (1, 3333), (2, 3333), (4, 1)]
    assert by_day(found, "clicks") == [(0, 1), (1, 1), (2, 0), (4, None)]
    (seen,) = canonical.inputs
    assert (seen.rows_read, seen.rows_kept) == (2, 2)


GOOGLE = "Campaign status,Campaign,Currency code,Impr.,Cost\n"


@pytest.mark.parametrize(
    "period",
    [
        "July 8, 2025 - July 31, 2025",
        "8 июля 2025 г. – 31 июля 2025 г.",
        "8\u00a0июля 2025 - 31\u00a0июля 2025",
    ],
)
def test_the_period_above_the_header_and_totals_below(
    export: Export, rows: Rows, period: str
) -> None:
    path = export(
        "g.csv",
        f'Campaign report\n"{period}"\n'
        + GOOGLE
        + 'Enabled,Brand,EUR,"25,881",1661.67\nPaused,Generic,EUR,"20,287",904.26\n'
        + 'Total: Campaigns, --,EUR,"46,168",2565.92\nTotal: Search,,EUR,"46,168",2565.92\n',
    )
    canonical = read(path)
    found = rows(canonical.spend)
    assert len(found) == 48
    assert sum(row["spend"] for row in found) == 256593
    assert sum(row["impressions"] for row in found) == 46168
    days = {row["spend_on"] for row in found}
    assert (min(days), max(days)) == (
        day_number(date(2025, 7, 8)),
        day_number(date(2025, 7, 31)),
    )
    assert {row["channel"] for row in found} == {"Google Ads"}
    assert canonical.facts.spend_currency == "EUR"
    assert canonical.inputs[0].rows_excluded == {"total_row": 2}


def test_nothing_but_spend_without_days_is_refused(export: Export) -> None:
    with pytest.raises(InputError) as caught:
        read(export("g.csv", "Network,Clicks,Cost,Avg. CPC\nSearch,7,US$9.72,US$1.39\n"))
    assert [issue.code for issue in caught.value.issues] == ["D080"]


DEALS = "deal_id,stage,created_at,amount,currency\n1,Won,2026-01-01,5,RUB\n"
CARDS = "Network,Clicks,Cost,Avg. CPC\nSearch,7,US$9.72,US$1.39\nPartners,1,US$2.00,US$2.00\n"
SPANLESS = f"Campaign report\nAll time\n{GOOGLE}Enabled,Brand,EUR,5,1661.67\n"


@pytest.mark.parametrize(("text", "code"), [(CARDS, "D080"), (SPANLESS, "D082")])
def test_spend_without_days_costs_the_numbers_of_spend_and_no_others(
    export: Export, rows: Rows, text: str, code: str
) -> None:
    text_of_two = "period_from,period_to,spend\n2026-01-01,2026-01-31,5\n2026-02-01,2026-02-01,5\n"
    dated = export("direct.csv", text_of_two)
    canonical = read(export("deals.csv", DEALS), dated, export("g.csv", text))
    assert Role.DEALS in canonical.facts.fields
    assert Role.SPEND not in canonical.facts.fields, "a part of the spend is no total"
    assert len(rows(canonical.deals)) == 1
    told = [each for each in canonical.issues if each.code in {"D080", "D081", "D082"}]
    assert [(each.code, Path(str(each.values["file"])).name) for each in told] == [(code, "g.csv")]
    assert rows(canonical.spend) == []
    _, one, other = canonical.inputs
    assert (one.rows_kept, dict(one.rows_excluded)) == (0, {code: 2})
    assert (other.rows_kept, dict(other.rows_excluded)) == (0, {"no_date": other.rows_read})
    assert {gone.code for file in canonical.left_out for gone in file.rows} == {code}


DIRECT = "Дата;Кампания;№ Кампании;Показы;Клики;Расход (руб., {})\n"


@pytest.mark.parametrize(("vat", "kept"), [("с НДС", "incl"), ("без НДС", "excl")])
def test_the_header_says_currency_and_tax(export: Export, rows: Rows, vat: str, kept: str) -> None:
    path = export(
        "d.csv", DIRECT.format(vat) + "26.07.2023;Б;1;10;2;1500,50\n27.07.2023;Б;1;10;2;812,00\n"
    )
    found = rows(read(path).spend)
    assert [row["spend"] for row in found] == [150050, 81200]
    assert {row["vat"] for row in found} == {kept}
    assert {row["currency"] for row in found} == {"RUB"}
    assert {row["channel"] for row in found} == {"Яндекс Директ"}


def test_a_part_of_the_spend_is_no_total_when_the_money_of_another_file_cannot_be_read(
    export: Export, rows: Rows
) -> None:
    dated = export("direct.csv", "date,channel,spend\n2026-01-01,Директ,5\n")
    bad = export("vk.csv", "date,channel,spend\n2026-01-01,VK,?\n2026-01-02,VK,5\n")
    canonical = read(export("deals.csv", DEALS), dated, bad)
    assert Role.SPEND not in canonical.facts.fields
    assert rows(canonical.spend) == []
    assert dict(canonical.inputs[1].rows_excluded) == {"D162": 1}


API = "Date\tCampaignName\tCampaignId\tImpressions\tClicks\tCost\n2023-07-26\tA\t1\t10\t2\t{}\n"


@pytest.mark.parametrize(
    ("cost", "minor"), [("1500500000", 150050), ("1500.50", 150050), ("1501", 150100), ("0", 0)]
)
def test_millionths_are_told_from_units(export: Export, rows: Rows, cost: str, minor: int) -> None:
    path = export("a.tsv", API.format(cost))
    assert rows(read(path, currency="RUB").spend)[0]["spend"] == minor


def test_amounts_in_millionths_are_told(export: Export) -> None:
    told = read(export("a.tsv", API.format("1500500000")), currency="RUB").issues
    assert [(each.code, each.places[0].column) for each in told] == [("D206", "Cost")]
    assert read(export("b.tsv", API.format("1500.50")), currency="RUB").issues == ()


def test_without_clicks_round_sums_are_units(export: Export, rows: Rows) -> None:
    text = "Date\tCampaignName\tCampaignId\tImpressions\tCost\n"
    text += "2026-10-01\tA\t1\t10\t20000\n2026-10-02\tA\t1\t10\t50000\n"
    found = rows(read(export("a.tsv", text), currency="RUB").spend)
    assert sum(row["spend"] for row in found) == 7_000_000


@pytest.mark.parametrize(
    ("header", "codes"), [("Траты (тыс. руб.)", ["D207", "D063"]), ("Стысячные траты", ["D063"])]
)
def test_a_header_that_counts_by_thousands_is_a_warning(
    export: Export, header: str, codes: list[str]
) -> None:
    path = export("s.csv", f"date;campaign;{header}\n01.10.2026;A;5\n")
    request = SourceRequest(path=path, role=Role.SPEND, columns={"spend": header})
    told = read_sources([request], ReadOptions(today=TODAY)).issues
    assert [issue.code for issue in told] == codes


def test_the_channel_of_the_settings_and_its_name(export: Export, rows: Rows) -> None:
    path = export("s.csv", "date,source,spend\n2026-01-01,ads,5\n")
    request = SourceRequest(path=path, role=Role.SPEND, channel="Директ")
    told = read_sources([request], ReadOptions(today=TODAY, channels={"директ": "Яндекс Директ"}))
    assert rows(told.spend)[0]["channel"] == "Яндекс Директ"
    assert rows(read(path, channels={"ADS": "Реклама"}).spend)[0]["channel"] == "Реклама"


def test_rows_without_money_or_days_are_left_out(export: Export) -> None:
    path = export(
        "s.csv",
        "period_from,period_to,spend\n2026-01-01,2026-01-02,\n,2026-01-02,5\n"
        "2026-01-03,2026-01-02,5\n2026-01-01,2026-01-02,5\n",
    )
    canonical = read(path)
    assert dict(canonical.inputs[0].rows_excluded) == {"no_spend": 1, "no_date": 2}
    assert [issue.count for issue in canonical.issues if issue.code == "D081"] == [2]


def test_the_plan_of_a_file(export: Export) -> None:
    path = export(
        "p.csv",
        "period,measure,key,value\n2026-11,revenue,,1 200 000\n2026-11,deals_won,,60\n"
        "2026-11,Выручка,manager=Анна К.,300000.50\n2026-Q4,leads,product=Двигатель,120\n"
        "11.2026,spend,канал=Директ,5\n",
    )
    canonical = read(path, currency="RUB")
    assert canonical.plan == (
        PlanRow(period="2026-11", measure="revenue", value=120_000_000),
        PlanRow(period="2026-11", measure="deals_won", value=60),
        PlanRow(
            period="2026-11",
            measure="revenue",
            value=30_000_050,
            dimension="manager",
            key="Анна К.",
        ),
        PlanRow(period="2026-Q4", measure="leads", value=120, dimension="product", key="Двигатель"),
        PlanRow(period="2026-11", measure="spend", value=500, dimension="channel", key="Директ"),
    )
    assert canonical.inputs[0].rows_kept == 5


@pytest.mark.parametrize(
    "line",
    [
        "2026-13,revenue,,5",
        "month,revenue,,5",
        "2026-11,profit,,5",
        "2026-11,leads,team=Москва,5",
        "2026-11,leads,manager=,5",
        "2026-11,leads,,2.5",
        "2026-11,leads,,много",
        "2026-11,leads,,-5",
    ],
)
def test_plan_rows_that_mean_nothing_are_left_out(export: Export, line: str) -> None:
    canonical = read(export("p.csv", f"period,measure,key,value\n2026-11,leads,,5\n{line}\n"))
    assert len(canonical.plan) == 1
    assert dict(canonical.inputs[0].rows_excluded) == {"unreadable": 1}
    assert [issue.code for issue in canonical.issues] == ["D085"]


def amounts(export: Export, header: str, *lines: str) -> Path:
    return export("d.csv", f"deal_id;stage;{header}\n" + "".join(f"{x}\n" for x in lines))


def test_the_currency_column_wins_over_sign_header_and_settings(export: Export, rows: Rows) -> None:
    path = amounts(
        export,
        "amount, ₽;currency",
        "1;Won;5 €;Доллар США",
        "2;Won;5 €;",
        "3;Won;5;",
    )
    canonical = read(path, currency="KZT")
    assert [row["currency"] for row in rows(canonical.deals)] == ["USD", "EUR", "RUB"]
    assert canonical.facts.currency is None
    assert canonical.facts.currencies == ("EUR", "RUB", "USD")
    assert "D064" in {issue.code for issue in canonical.issues}


def test_the_settings_name_what_nobody_else_names(export: Export, rows: Rows) -> None:
    path = amounts(export, "amount", "1;Won;5")
    assert rows(read(path, currency="JPY").deals)[0]["amount"] == 5
    nameless = read(path)
    assert (nameless.facts.currency, rows(nameless.deals)[0]["currency"]) == ("XXX", "XXX")
    assert [issue.count for issue in nameless.issues if issue.code == "D063"] == [1]


def test_unknown_currency_names_are_named(export: Export, rows: Rows) -> None:
    canonical = read(amounts(export, "amount;currency", "1;Won;5;Фантик"))
    assert rows(canonical.deals)[0]["currency"] == "XXX"
    (issue,) = [issue for issue in canonical.issues if issue.code == "D065"]
    assert issue.values["names"] == "Фантик"


RATES = "date,currency,rate\n2026-01-10,USD,80.125\n2026-01-01,USD,75\n2026-01-01,JPY,0.5\n"


def test_rates_of_the_day_convert_exactly(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        "deal_id,stage,created_at,closed_at,amount,currency\n"
        "1,Won,2026-01-02,2026-01-10,10.04,USD\n2,New,2026-01-02,,10,USD\n"
        "3,New,2026-01-02,,7,RUB\n4,Won,2026-01-02,2026-01-03,101,JPY\n5,New,,,,USD\n",
    )
    canonical = read(path, currency="RUB", rates=export("rates.csv", RATES))
    assert [row["amount"] for row in rows(canonical.deals)] == [80446, 75000, 700, 5050, None]
    assert canonical.facts.currency == "RUB"


def test_amounts_before_the_first_rate_keep_their_currency(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv",
        "deal_id,stage,created_at,amount,currency\n1,New,2025-12-31,10,USD\n2,New,2026-02-01,5,RUB\n",
    )
    canonical = read(path, currency="RUB", rates=export("rates.csv", RATES))
    first, second = rows(canonical.deals)
    assert (first["amount"], first["currency"]) == (1000, "USD")
    assert second["amount"] == 500
    assert canonical.facts.currency is None
    (issue,) = [issue for issue in canonical.issues if issue.code == "D066"]
    assert (issue.values["currencies"], issue.places[0].row) == ("USD", 2)


def test_spend_is_converted_by_its_day(export: Export, rows: Rows) -> None:
    path = export("s.csv", "date,spend,currency\n2026-01-05,2,USD\n2026-01-11,2,USD\n")
    canonical = read(path, currency="RUB", rates=export("rates.csv", RATES))
    assert [row["spend"] for row in rows(canonical.spend)] == [15000, 16025]


@pytest.mark.parametrize(("text", "currency"), [("day,code,rate\n", "RUB"), (RATES, None)])
def test_unusable_rates_are_an_error(export: Export, text: str, currency: str | None) -> None:
    deals = export("d.csv", "deal_id,stage\n1,Won\n")
    with pytest.raises(InputError) as caught:
        read(deals, currency=currency, rates=export("rates.csv", text + "1,2,3\n"))
    assert caught.value.issues[-1].code == "D067"


def test_unreadable_rates_are_named(export: Export) -> None:
    deals = export("d.csv", "deal_id,stage\n1,Won\n")
    rates = export("rates.csv", RATES + "2026-01-11,Фантик,5\n2026-01-12,USD,0\n")
    canonical = read(deals, currency="RUB", rates=rates)
    assert [issue.count for issue in canonical.issues if issue.code == "D068"] == [2]


@pytest.mark.parametrize(
    ("costs", "clicks", "total"),
    [
        (["1500500000", "812000000"], [20, 10], 231_250),  # whole kopecks in millionths
        (["1234567", "2345678"], [1, 2], None),  # neither: units would be 1.2 million a click
        (["20000", "50000"], [10, 20], 7_000_000),  # units, though divisible like kopecks
        (["1500.50", "812"], [20, 10], 231_250),
    ],
)
def test_a_click_tells_millionths_from_units(
    export: Export, rows: Rows, costs: list[str], clicks: list[int], total: int | None
) -> None:
    lines = [
        f"2026-10-01\tA\t1\t100\t{click}\t{cost}" for cost, click in zip(costs, clicks, strict=True)
    ]
    head = "Date\tCampaignName\tCampaignId\tImpressions\tClicks\tCost\n"
    canonical = read(export("api.tsv", head + "\n".join(lines) + "\n"))
    found = sum(row["spend"] for row in rows(canonical.spend))
    assert found == (total if total is not None else round(123.4567 + 234.5678))


@pytest.mark.parametrize(
    ("rates", "is_rated"),
    [
        ("2026-01-01,USD,75\n2026-01-02,USD,76\n", False),  # by the day, and the file ends
        ("2026-01-01,USD,75\n2026-05-01,USD,76\n", True),  # every four months
        ("2026-01-01,USD,75\n", True),  # one for ever
        ("2026-07-30,USD,75\n2026-08-02,USD,76\n", True),
    ],
)
def test_a_rate_is_not_good_long_after_its_file_ends(
    export: Export, rows: Rows, rates: str, *, is_rated: bool
) -> None:
    path = export("d.csv", "deal_id,stage,created_at,amount,currency\n1,New,2026-09-01,10,USD\n")
    canonical = read(path, currency="RUB", rates=export("r.csv", f"date,currency,rate\n{rates}"))
    assert (rows(canonical.deals)[0]["currency"] == "RUB") is is_rated
    assert ("D066" in {issue.code for issue in canonical.issues}) is not is_rated


def test_a_plan_that_says_two_values_takes_the_last_and_tells(export: Export) -> None:
    first = export("p.csv", "period,measure,key,value\n2026-11,leads,,5\n2026-11,leads,,5\n")
    later = export(
        "q.csv",
        "period,measure,key,value\n2026-11,leads,manager=Анна,3\n2026-11,leads,manager=Анна,3\n",
    )
    assert not [issue for issue in read(first, later).issues if issue.code == "D239"]
    again = export("r.csv", "period,measure,key,value\n2026-11,leads,,7\n2026-11,leads,,5\n")
    canonical = read(again, later)
    (issue,) = [issue for issue in canonical.issues if issue.code == "D239"]
    assert [(place.file, place.row) for place in issue.places] == [(str(again), 2)]
    assert [row.value for row in canonical.plan] == [7, 5, 3, 3]
