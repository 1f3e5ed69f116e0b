"""The funnel from ad to sale: counts, «ХЗ», prices, and what nobody measured."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run, with_history
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.funnel_step import FunnelStep
from funnelcli.metrics.reach import Bounds
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder
from funnelcli.model.state import State
from funnelcli.schema.columns import Role

COUNTED = {
    **facts().fields,
    Role.SPEND: frozenset({"spend_on", "spend", "channel", "impressions", "clicks"}),
}
Row = dict[str, Any]


def leads(*verdicts: str, day: str = "2025-05-05", **more: Any) -> list[Row]:  # noqa: ANN401 - any column
    return [
        {"lead_id": f"{day}-{n}", "created_on": day, "channel": "VK", "verdict": verdict} | more
        for n, verdict in enumerate(verdicts)
    ]


def deal(lead_id: str | None, *, rank: int | None = None, **more: Any) -> Row:  # noqa: ANN401 - any column
    known: Row = {
        "deal_id": f"deal of {lead_id} {more}",
        "lead_id": lead_id,
        "created_on": "2025-05-06",
        "rank": rank,
        "stage": None if rank is None else ("New", "Offer", "Contract")[rank - 1],
    }
    if more.get("status") in {"won", "lost"}:
        known["closed_on"] = "2025-05-20"
    return known | more


def found(*, fields: Any = None, known: Row | None = None, **parts: Any) -> Funnel:  # noqa: ANN401 - frames and question
    frames = {n: parts.pop(n) for n in ("leads", "deals", "history", "spend") if n in parts}
    told = facts(fields=COUNTED if fields is None else fields, **(known or {}))
    asked = question("2025-05-01..2025-05-31", "2025-06-30", facts=told, **parts)
    result = run("funnel", frames_on(on_polars, **frames), asked)
    assert isinstance(result, Funnel)
    return result


def step(result: Funnel, name: str, stage: str | None = None) -> FunnelStep:
    return next(row for row in result.rows if (row.step, row.stage) == (name, stage))


def counts(result: Funnel) -> list[int | None]:
    return [row.count for row in result.rows]


def sold(number: int) -> list[Row]:
    return [deal(f"2025-05-05-{n}", status="won", amount=7_000_000) for n in range(number)]


def test_worked_example() -> None:
    """Spend 450 000, 130 leads, 90 qualified, 15 sales of 70 000 (metrics 2.7)."""
    result = found(
        leads=leads(*["qualified"] * 90, *["rejected"] * 40),
        deals=sold(15),
        spend=[
            {"spend_on": "2025-05-03", "channel": "VK", "spend": 45_000_000}
            | {"impressions": 900_000, "clicks": 4_500}
        ],
    )
    assert counts(result) == [900_000, 4_500, 130, 90, 15, 15, 15, 15, 15, 15]
    assert [row.cost and row.cost.minor for row in result.rows[:5]] == [
        *(50_000, 10_000, 346_154, 500_000, 3_000_000)
    ]
    lead = step(result, "leads")
    assert lead.cost_range is not None
    assert lead.cost_range.high is not None
    assert [round(end.minor / 100) for end in (lead.cost_range.low, lead.cost_range.high)] == [
        *(2_915, 4_143)
    ]
    won = step(result, "won")
    assert won.cost_range is not None
    assert won.cost_range.high is not None
    assert [round(end.minor / 100) for end in (won.cost_range.low, won.cost_range.high)] == [
        *(18_189, 53_601)
    ]
    assert step(result, "clicks").from_previous == Ratio(4_500, 900_000)
    assert lead.from_previous == Ratio(130, 4_500)
    assert step(result, "qualified").from_previous == Ratio(90, 130)
    assert step(result, "deals").from_previous == Ratio(15, 130)
    assert won.from_previous == Ratio(15, 15)
    assert won.from_leads == Ratio(15, 130)
    assert step(result, "revenue").amount == Money(105_000_000, "RUB")


def test_what_nobody_measured_is_a_row_that_says_what_to_export() -> None:
    """No ads, no agreement, no stage order: refused, never 0."""
    fields = {role: names for role, names in COUNTED.items() if role is not Role.SPEND}
    result = found(
        leads=leads("qualified"), fields=fields, known={"ladders": ()}, criteria=None, spend=()
    )
    reasons = {row.step: row.mark.reason and row.mark.reason.key for row in result.rows}
    assert {name: reasons[name] for name in ("impressions", "clicks", "qualified", "stage")} == {
        "impressions": "reason.no_spend",
        "clicks": "reason.no_spend",
        "qualified": "reason.no_spec",
        "stage": "reason.no_stage_order",
    }
    assert [row.count for row in result.rows if row.mark.state is State.REFUSED] == [None] * 4
    assert step(result, "qualified").unknown_count == 1


def test_few_linked_deals_refuse_every_step_of_deals() -> None:
    result = found(leads=leads("qualified"), deals=sold(1), known={"linkage": Ratio(2, 10)})
    later = [row for row in result.rows if row.step in {"deals", "stage", "won", "revenue"}]
    assert {(row.mark.state, row.count, row.amount, row.cost) for row in later} == {
        (State.REFUSED, None, None, None)
    }
    assert result.mark.state is State.REFUSED


def test_a_lead_stands_where_its_furthest_deal_came() -> None:
    own = [deal("2025-05-05-0", rank=1), deal("2025-05-05-0", status="won", amount=100)]
    result = found(leads=leads("qualified"), deals=own)
    assert counts(result)[2:] == [1, 1, 1, 1, 1, 1, 1, 1]
    assert step(result, "revenue").amount == Money(100, "RUB")


def test_a_deal_of_a_repeat_belongs_to_the_newest_earlier_lead_of_the_person() -> None:
    people = [
        *leads("qualified", day="2025-04-20", person="p"),
        *leads("qualified", day="2025-05-02", person="p"),
        *leads("excluded", day="2025-05-09", person="p", excluded_as="duplicate", channel="Авито"),
        *leads("excluded", day="2025-05-10", excluded_as="test"),
    ]
    own = [
        deal("2025-05-09-0", status="won", amount=5),
        deal("2025-05-10-0", status="won", amount=7),
    ]
    result = found(leads=people, deals=own)
    won = step(result, "won")
    assert (won.count, won.unknown_count) == (1, 0)
    assert step(result, "leads").count == 1
    assert step(result, "revenue").amount == Money(5, "RUB")
    assert {group.channel for group in result.by_channel} == {"VK"}


def test_deals_of_no_known_lead_are_nobodys_knowledge() -> None:
    """They stand in the row of their own channel, in no count."""
    own = [deal(None, status="won", amount=5, channel="Выставка"), deal(None, rank=1)]
    old = deal(None, rank=1, created_on="2025-04-30", deal_id="old")
    result = found(leads=leads("qualified"), deals=[*own, old])
    assert [(row.count, row.unknown_count) for row in result.rows[4:]] == [
        *((0, 2), (0, 2), (0, 1), (0, 1), (0, 1), (0, 1))
    ]
    shown = {group.channel: group.rows[-2].loose_count for group in result.by_channel}
    assert shown == {"VK": 0, "Выставка": 1, None: 0}
    exhibition = next(group for group in result.by_channel if group.channel == "Выставка")
    assert exhibition.rows[-1].amount is None
    assert exhibition.rows[-1].mark.state is State.UNKNOWN


def test_a_lost_deal_without_history_leaves_bounds() -> None:
    people = leads(*["qualified"] * 4)
    own = [
        deal("2025-05-05-0", status="lost"),
        deal("2025-05-05-1", rank=3),
        deal("2025-05-05-2", status="won"),
    ]
    offer = step(found(leads=people, deals=own), "stage", "Offer")
    assert (offer.count, offer.unknown_count, offer.from_previous) == (2, 1, None)
    assert offer.from_previous_bounds == Bounds(low=2 / 3, high=1.0)
    assert offer.from_leads_bounds == Bounds(low=0.5, high=0.75)


def test_history_tells_how_far_lost_deals_came_and_how_long_it_took() -> None:
    people = leads("qualified")
    own = [deal("2025-05-05-0", status="lost", deal_id="d", closed_on="2025-05-20")]
    moves = [
        {"deal_id": "d", "to_rank": 1, "entered_on": "2025-05-06", "seq": 0},
        {"deal_id": "d", "from_rank": 1, "to_rank": 2, "entered_on": "2025-05-09", "seq": 1},
        {"deal_id": "d", "from_rank": 2, "entered_on": "2025-05-20", "seq": 2, "to_status": "lost"},
    ]
    fields = with_history(facts(fields=COUNTED))
    result = found(leads=people, deals=own, history=moves, fields=fields)
    assert counts(result)[4:9] == [1, 1, 1, 0, 0]
    assert step(result, "stage", "Offer").unknown_count == 0
    new, offer, contract, sale = result.times
    assert new.to_reach is not None
    assert (new.to_reach.p50, new.inside and new.inside.p50) == (1.0, 3.0)
    assert offer.to_reach is not None
    assert (offer.to_reach.p90, offer.inside and offer.inside.p50) == (4.0, 11.0)
    assert (contract.to_reach, contract.inside, sale.to_reach) == (None, None, None)


def test_young_leads_are_marked() -> None:
    """Nine of ten sales take 31 days or more; leads of the last days of May are too young."""
    old = leads(*["qualified"] * 12, day="2025-03-01")
    young = leads(*["qualified"] * 12, day="2025-05-30")
    own = [
        deal(f"2025-03-01-{n}", status="won", created_on="2025-03-02", closed_on="2025-04-10")
        for n in range(12)
    ]
    won = step(found(leads=[*old, *young], deals=own), "won")
    assert won.maturity == Ratio(0, 12)
    assert won.mark.state is State.EARLY
    assert won.mark.reason is not None
    assert won.mark.reason.key == "reason.immature"


def test_several_pipelines_stand_one_after_another_and_the_sale_is_out_of_the_deals() -> None:
    ladders = (Ladder("A", ("New", "Offer")), Ladder("B", ("Call",)))
    own = [
        deal("2025-05-05-0", pipeline="A", rank=2),
        deal("2025-05-05-1", pipeline="B", status="won"),
    ]
    result = found(leads=leads(*["qualified"] * 3), deals=own, known={"ladders": ladders})
    stages = [(row.pipeline, row.stage, row.count) for row in result.rows if row.step == "stage"]
    assert stages == [("A", "New", 1), ("A", "Offer", 1), ("B", "Call", 1)]
    won = step(result, "won")
    assert (won.previous, won.from_previous) == ("deals", Ratio(1, 2))


def test_ad_rows_without_clicks_are_counted_and_their_channel_has_no_leads_per_click() -> None:
    spend = [
        {"spend_on": "2025-05-03", "channel": "VK", "spend": 100, "impressions": 10, "clicks": 1},
        {"spend_on": "2025-05-03", "channel": "Радио", "spend": 900},
        {"spend_on": "2025-06-03", "channel": "VK", "spend": 50, "impressions": 99, "clicks": 9},
    ]
    result = found(leads=leads("qualified", "rejected"), spend=spend)
    clicks = step(result, "clicks")
    assert (clicks.count, clicks.unknown_count, clicks.cost) == (1, 1, Money(100, "RUB"))
    assert clicks.mark.state is State.WIDE
    assert step(result, "leads").from_previous == Ratio(2, 1)
    assert step(result, "leads").cost == Money(500, "RUB")
    radio = next(group for group in result.by_channel if group.channel == "Радио")
    assert (radio.rows[0].count, radio.rows[0].mark.state) == (None, State.UNKNOWN)


@pytest.mark.parametrize(("by", "state"), [("campaign", State.OK), ("manager", State.REFUSED)])
def test_ads_know_campaigns_and_no_managers(by: str, state: State) -> None:
    spend = [
        {"spend_on": "2025-05-03", "channel": "VK", "campaign": "БРЕНД", "spend": 100}
        | {"impressions": 10, "clicks": 1}
    ]
    people = leads("qualified", campaign="Бренд", manager="Анна")
    result = found(leads=people, spend=spend, by=by)
    assert result.by_asked is not None
    (group,) = result.by_asked.rows
    assert group.channel == ("Бренд" if by == "campaign" else "Анна")
    assert group.rows[0].mark.state is state
    assert group.rows[2].count == 1


def test_names_of_channels_that_never_meet_are_told() -> None:
    spend = [{"spend_on": "2025-05-03", "channel": "vk.com", "spend": 100}]
    assert not found(leads=leads("qualified"), spend=spend).names_meet
    assert found(leads=leads("qualified")).names_meet


def test_one_ad_row_without_clicks_blinds_its_channel() -> None:
    """The clicks known of VK are not all: leads per click would be too many."""
    spend = [
        {"spend_on": "2025-05-03", "channel": "VK", "spend": 100, "clicks": 1},
        {"spend_on": "2025-05-04", "channel": "VK", "spend": 100},
    ]
    lead = step(found(leads=leads("qualified"), spend=spend), "leads")
    assert (lead.count, lead.from_previous) == (1, None)


def test_the_last_stay_ends_with_the_deal() -> None:
    """No move tells of the closing; the closing day does."""
    own = [deal("2025-05-05-0", status="won", deal_id="d", closed_on="2025-05-20")]
    moves = [{"deal_id": "d", "to_rank": 3, "entered_on": "2025-05-08", "seq": 0}]
    fields = with_history(facts(fields=COUNTED))
    result = found(leads=leads("qualified"), deals=own, history=moves, fields=fields)
    contract = result.times[2]
    assert contract.inside is not None
    assert (contract.inside.p50, contract.standing_count) == (12.0, 0)


def test_sales_that_all_cost_nothing_are_no_money() -> None:
    own = [deal(f"2025-05-05-{n}", status="won", amount=0) for n in range(3)]
    money = step(found(leads=leads(*["qualified"] * 3), deals=own), "revenue")
    assert (money.count, money.amount, money.mark.state) == (3, None, State.UNKNOWN)
    assert money.mark.reason is not None
    assert money.mark.reason.key == "reason.zero_amounts"
