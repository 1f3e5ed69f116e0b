"""Customer cost: the worked 450 000 roubles, unmatched money, floors of linkage."""

from fractions import Fraction
from typing import Any

import pytest
from scipy.stats import chi2

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.schema.columns import Role


def leads(count: int, channel: str | None = "Директ", start: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "lead_id": f"l{n}",
            "created_on": "2025-05-06",
            "channel": channel,
            "verdict": "qualified" if n - start < 90 else "rejected",
            "spec_version": 1,
        }
        for n in range(start, start + count)
    ]


def sales(count: int, amount: int | None = 7_000_000, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any column
    return [
        {
            "deal_id": f"d{n:03}",
            "status": "won",
            "amount": amount,
            "created_on": "2025-05-07",
            "closed_on": "2025-05-20",
            "lead_id": f"l{n}",
            **more,
        }
        for n in range(count)
    ]


def paid(amount: int, channel: str = "Директ") -> list[dict[str, Any]]:
    return [{"spend_on": "2025-05-03", "channel": channel, "spend": amount, "clicks": 5}]


def found(as_of: str = "2025-07-31", **parts: Any) -> CustomerCost:  # noqa: ANN401 - frames and question
    frames = {name: parts.pop(name) for name in ("leads", "deals", "spend") if name in parts}
    asked = question("2025-05-01..2025-05-31", as_of, **parts)
    result = run("customer_cost", frames_on(on_polars, **frames), asked)
    assert isinstance(result, CustomerCost)
    return result


def test_worked_example() -> None:
    """450 k: 130 leads, 90 qualified, 15 sales of 70 k."""
    result = found(leads=leads(130), deals=sales(15), spend=paid(45_000_000))
    row = result.total
    assert row.lead_cost == Money(346_154, "RUB")
    assert row.qualified_lead_cost == Money(500_000, "RUB")
    assert row.customer_cost == Money(3_000_000, "RUB")
    assert row.romi == pytest.approx(105 / 45 - 1)
    assert row.romi_basis == "revenue"
    assert row.romi_on_margin is None
    assert row.lead_cost_range
    assert row.lead_cost_range.low.minor == pytest.approx(291_500, abs=100)
    assert row.lead_cost_range.high
    assert row.lead_cost_range.high.minor == pytest.approx(414_300, abs=100)
    assert row.customer_cost_range
    assert row.customer_cost_range.low.minor == pytest.approx(1_818_900, abs=100)
    assert row.customer_cost_range.high
    assert row.customer_cost_range.high.minor == pytest.approx(5_360_100, abs=100)
    assert result.mark.state is State.OK


def test_no_sale_bounds_the_cost_from_below() -> None:
    row = found(leads=leads(130), spend=paid(45_000_000)).total
    assert row.customer_cost is None
    assert row.customer_cost_range
    assert row.customer_cost_range.low.minor == pytest.approx(45_000_000 / 2.9957, rel=1e-4)
    assert row.customer_cost_range.high is None
    assert row.mark.state is State.UNKNOWN


def test_money_without_leads_and_leads_without_money_are_rows_of_their_own() -> None:
    result = found(
        leads=leads(20) + leads(5, None, 20),
        spend=paid(1000) + paid(700, "Радио"),
    )
    assert {(row.channel, row.match) for row in result.rows} == {
        ("Директ", "both"),
        ("Радио", "spend_only"),
        (None, "leads_only"),
    }
    assert result.unmatched_spend == Money(700, "RUB")
    assert result.unmatched_leads_count == 5
    assert result.paid.lead_cost == Money(85, "RUB")
    assert result.total.lead_cost == Money(68, "RUB")


def test_channels_that_are_named_differently_tell_nothing_of_each_other() -> None:
    result = found(leads=leads(20, "yandex / cpc"), deals=sales(15), spend=paid(1000))
    rows = {row.channel: row for row in result.rows}
    assert not result.names_meet
    assert rows["Директ"].mark.state is State.REFUSED
    assert (rows["Директ"].lead_cost_range, rows["Директ"].customer_cost_range) == (None, None)
    assert rows["yandex / cpc"].mark.state is State.UNKNOWN, "nobody knows what it cost"
    assert result.paid.mark.state is State.REFUSED
    assert result.total.mark.state is State.OK, "all the money and all the customers are known"
    assert result.total.lead_cost == Money(50, "RUB")


def test_one_common_name_is_no_difference_of_names() -> None:
    result = found(leads=leads(20), spend=paid(1000) + paid(700, "Радио"))
    assert result.names_meet


def test_leads_without_any_channel_are_nobody_s_and_not_nobody() -> None:
    result = found(leads=leads(20, None), deals=sales(2), spend=paid(1000))
    assert not result.names_meet
    row = next(row for row in result.rows if row.channel == "Директ")
    assert row.mark == Mark(State.REFUSED, say("reason.no_lead_channel"))
    assert (row.leads_count, row.customers_count, row.revenue, row.romi) == (None, None, None, None)
    assert (result.total.leads_count, result.total.customers_count) == (20, 2)
    assert result.unmatched_leads_count is None


def test_campaigns_whose_leads_name_none_are_not_empty_campaigns() -> None:
    ads = [{**each, "campaign": "Бренд"} for each in paid(1000)]
    result = found(leads=leads(20), deals=sales(2), spend=ads)
    bought, unnamed = result.by_campaign
    assert bought.mark == Mark(State.REFUSED, say("reason.no_lead_campaign"))
    assert (bought.campaign, bought.leads_count, bought.revenue) == ("Бренд", None, None)
    assert (unnamed.campaign, unnamed.leads_count) == (None, 20)


def test_a_person_who_buys_twice_is_one_customer() -> None:
    people = leads(3)
    for lead in people:
        lead["person"] = "79000000001"
    result = found(leads=people, deals=sales(3), spend=paid(1000))
    assert result.total.customers_count == 1
    assert result.total.revenue == Money(21_000_000, "RUB")


def test_a_first_sale_before_the_period_makes_no_new_customer() -> None:
    person = {**leads(1)[0], "person": "p"}
    old = {**person, "lead_id": "old", "created_on": "2025-01-10"}
    before = {**sales(1)[0], "deal_id": "a", "lead_id": "old", "closed_on": "2025-02-10"}
    result = found(leads=[person, old], deals=[before, *sales(1)], spend=paid(1000))
    assert result.total.customers_count == 0
    assert result.total.revenue == Money(7_000_000, "RUB")


@pytest.mark.parametrize(
    ("linked", "state"), [(71, State.OK), (69, State.WIDE), (29, State.REFUSED)]
)
def test_linkage_floors(linked: int, state: State) -> None:
    known = facts(linkage=Ratio(linked, 100))
    result = found(leads=leads(130), deals=sales(15), spend=paid(45_000_000), facts=known)
    assert result.mark.state is state
    assert (result.total.customer_cost is None) == (state is State.REFUSED)


def test_no_spend_refuses() -> None:
    fields = {role: names for role, names in facts().fields.items() if role is not Role.SPEND}
    known = facts(fields=fields, spend_currency=None)
    result = found(leads=leads(130), deals=sales(15), facts=known)
    assert result.mark.state is State.REFUSED
    assert result.total.spend is None
    assert result.total.leads_count == 130


def test_fresh_leads_are_early() -> None:
    result = found("2025-05-10", leads=leads(130), deals=sales(15), spend=paid(45_000_000))
    assert result.total.customers_count == 0
    slow = [{**deal, "deal_id": f"s{n}", "lead_id": f"old{n}"} for n, deal in enumerate(sales(20))]
    old = [
        {**lead, "lead_id": f"old{n}", "created_on": "2025-02-01"}
        for n, lead in enumerate(leads(20))
    ]
    result = found("2025-05-25", leads=leads(130) + old, deals=sales(15) + slow, spend=paid(100))
    assert result.maturity == Ratio(0, 130)
    assert result.mark.state is State.EARLY


def test_low_linkage_refuses_customers_and_keeps_leads() -> None:
    known = facts(linkage=Ratio(1, 100))
    row = found(leads=leads(130), deals=sales(15), spend=paid(45_000_000), facts=known).total
    assert row.lead_cost == Money(346_154, "RUB")
    assert (row.customer_cost, row.customer_cost_range, row.romi) == (None, None, None)


def test_spend_and_deals_in_different_currencies_have_costs_and_no_return() -> None:
    known = facts(currency="USD", currencies=("USD",))
    row = found(leads=leads(130), deals=sales(15), spend=paid(45_000_000), facts=known).total
    assert row.customer_cost == Money(3_000_000, "RUB")
    assert row.revenue == Money(105_000_000, "USD")
    assert row.romi is None


def test_a_margin_turns_the_same_cohort_into_a_loss() -> None:
    """133 % on revenue is -6.7 % on a margin of 40 %; both are said, and which is which."""
    result = found(leads=leads(130), deals=sales(15), spend=paid(45_000_000), margin=Fraction(2, 5))
    row = result.total
    assert row.romi_on_revenue == pytest.approx(4 / 3)
    assert row.romi_on_margin == pytest.approx(-1 / 15)
    assert (row.romi, row.romi_basis) == (row.romi_on_margin, "margin")
    assert result.margin == 0.4


def test_sales_cost_stands_beside_marketing_cost() -> None:
    """30 thousand of marketing a customer, 50 with 300 thousand of sales."""
    known: dict[str, Any] = {"leads": leads(130), "deals": sales(15), "spend": paid(45_000_000)}
    result = found(**known, sales_cost=Money(30_000_000, "RUB"))
    assert result.total.customer_cost == Money(3_000_000, "RUB")
    assert result.full_customer_cost == Money(5_000_000, "RUB")
    assert found(**known).full_customer_cost is None
    assert found(**known, sales_cost=Money(1, "USD")).full_customer_cost is None
    assert (
        found(leads=leads(9), spend=paid(9), sales_cost=Money(1, "RUB")).full_customer_cost is None
    )


def test_no_sale_among_twenty_leads_bounds_the_conversion() -> None:
    """0/20: at most 13.9 %."""
    row = found(leads=leads(20), spend=paid(1000)).total
    assert row.conversion_at_most == pytest.approx(1 - 0.05 ** (1 / 20))
    assert f"{row.conversion_at_most:.1%}" == "13.9%"
    assert found(leads=leads(20), deals=sales(1), spend=paid(1)).total.conversion_at_most is None
    assert found(spend=paid(1000)).total.conversion_at_most is None, "no lead, nothing to say"


def test_the_cost_of_a_qualified_lead_has_limits_too() -> None:
    limits = found(leads=leads(130), spend=paid(45_000_000)).total.qualified_lead_cost_range
    assert limits
    assert limits.high
    low, high = (45_000_000 / chi2.ppf(p, n) * 2 for p, n in ((0.975, 182), (0.025, 180)))
    assert limits.low.minor == pytest.approx(low, abs=1)
    assert limits.high.minor == pytest.approx(high, abs=1)


def test_vat_is_counted_and_a_mixture_is_wide() -> None:
    mixed = [*paid(1000), *paid(200, "VK"), *paid(30, "VK")]
    for day, vat in zip(mixed, ("incl", "excl", None), strict=True):
        day["vat"] = vat
    result = found(leads=leads(130), deals=sales(15), spend=mixed)
    assert {each.vat: (each.spend, each.channels) for each in result.by_vat} == {
        "incl": (Money(1000, "RUB"), ("Директ",)),
        "excl": (Money(200, "RUB"), ("VK",)),
        "unknown": (Money(30, "RUB"), ("VK",)),
    }
    assert {row.channel: row.vat for row in result.rows} == {"Директ": "incl", "VK": "mixed"}
    assert result.mark.state is State.WIDE
    assert result.mark.reason
    assert result.mark.reason.key == "reason.vat_mixed"
    assert result.total.spend == Money(1230, "RUB"), "counted as it is"


def test_spend_that_does_not_say_is_no_mixture() -> None:
    days = [{**paid(1000)[0], "vat": "incl"}, *paid(5)]
    assert found(leads=leads(130), deals=sales(15), spend=days).mark.state is State.OK


def in_campaign(rows: list[dict[str, Any]], name: str | None) -> list[dict[str, Any]]:
    return [{**row, "campaign": name} for row in rows]


def test_campaigns_of_a_channel_stand_apart_and_add_up() -> None:
    result = found(
        leads=in_campaign(leads(90), "brand msk") + in_campaign(leads(40, start=90), None),
        deals=sales(15),
        spend=in_campaign(paid(9_000), "Brand  MSK") + in_campaign(paid(500), "Радиус"),
    )
    rows = {row.campaign: row for row in result.by_campaign}
    assert set(rows) == {"Brand  MSK", "Радиус", None}
    assert rows["Brand  MSK"].lead_cost == Money(100, "RUB")
    assert rows["Brand  MSK"].customer_cost == Money(600, "RUB")
    assert rows["Радиус"].match == "spend_only"
    assert rows[None].match == "leads_only"
    assert result.campaign_unknown == Ratio(40, 130)
    assert sum(row.spend.minor for row in result.by_campaign if row.spend) == 9_500


def test_campaigns_that_are_named_differently_are_refused() -> None:
    result = found(
        leads=in_campaign(leads(90), "brand_msk"),
        deals=sales(15),
        spend=in_campaign(paid(9_000), "Бренд, Москва"),
    )
    (spent,) = (row for row in result.by_campaign if row.spend)
    assert spent.mark.state is State.REFUSED
    assert spent.mark.reason
    assert spent.mark.reason.key == "reason.campaign_names"
    assert (spent.customer_cost, spent.romi) == (None, None)
    assert result.mark.state is State.OK, "the channel is known all the same"


def test_without_campaigns_there_is_no_table_of_them() -> None:
    result = found(leads=leads(90), spend=paid(9_000))
    assert result.by_campaign == ()
    assert result.campaign_unknown is None


def test_leads_that_nobody_can_place_are_counted() -> None:
    result = found(leads=leads(90) + leads(10, None, 90), spend=paid(75) + paid(25, "Радио"))
    assert result.channel_unknown == Ratio(10, 100)
    assert result.unmatched_spend_share == 0.25


@pytest.mark.parametrize("amount", [None, 0])
def test_sales_without_any_amount_are_no_revenue_of_nothing(amount: int | None) -> None:
    """Not 0 roubles and minus 100 %: nobody filled the amounts in."""
    row = found(leads=leads(130), deals=sales(15, amount), spend=paid(45_000_000)).total
    assert (row.revenue, row.revenue_by_currency, row.romi, row.romi_on_revenue) == (
        None,
        (),
        None,
        None,
    )
    assert row.customer_cost == Money(3_000_000, "RUB")
    assert (row.sold_count, row.missing_amount_count) == (15, 15 if amount is None else 0)


def test_sales_without_an_amount_are_counted_beside_the_revenue() -> None:
    deals = [*sales(14), sales(15, None)[-1]]
    row = found(leads=leads(130), deals=deals, spend=paid(45_000_000)).total
    assert row.revenue == Money(98_000_000, "RUB")
    assert (row.sold_count, row.missing_amount_count) == (15, 1)


def test_nothing_sold_is_a_revenue_of_nothing() -> None:
    row = found(leads=leads(130), deals=[], spend=paid(45_000_000)).total
    assert (row.revenue, row.romi, row.sold_count) == (Money(0, "RUB"), -1.0, 0)
