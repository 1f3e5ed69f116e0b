"""The sales cycle and velocity: worked numbers, bounds, and when nothing may be said."""

from datetime import date, timedelta
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run
from funnelcli.metrics.cycle_curve import AGES
from funnelcli.metrics.durations import Days
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.schema.columns import Role

AS_OF = date(2025, 6, 30)
Row = dict[str, Any]


def deal(number: int, age: int, status: str = "open", took: int | None = None, **more: Any) -> Row:  # noqa: ANN401 - any column
    """A deal created ``age`` days before as-of that ended after ``took`` days."""
    made = AS_OF - timedelta(days=age)
    return {
        "deal_id": f"{number}-{age}-{status}-{took}",
        "status": status,
        "created_on": made.isoformat(),
        "closed_on": None if took is None else (made + timedelta(days=took)).isoformat(),
        **more,
    }


def found(metric: str, **parts: Any) -> Any:  # noqa: ANN401 - frames and question
    frames = {name: parts.pop(name) for name in ("leads", "deals") if name in parts}
    asked = question("2025-06-01..2025-06-30", AS_OF.isoformat(), **parts)
    return run(metric, frames_on(on_polars, **frames), asked)


def cycle(deals: list[Row], **parts: Any) -> SalesCycle:  # noqa: ANN401 - question
    result = found("sales_cycle", deals=deals, **parts)
    assert isinstance(result, SalesCycle)
    return result


def many(number: int, age: int, status: str = "open", took: int | None = None) -> list[Row]:
    return [deal(each, age, status, took) for each in range(number)]


def test_ten_deals_of_the_reference_at_thirty_days() -> None:
    """By day 30 the ten deals say what they say at day 14: 0.32, error 0.154, 7.4–60.8 %."""
    ten = [
        *(deal(0, 60, "won", took) for took in (3, 8, 14)),
        *(deal(0, 60, "lost", took) for took in (5, 6, 12)),
        *(deal(0, age) for age in (10, 15, 20, 25)),
    ]
    point = cycle(ten).points[0]
    assert point.days == 30
    assert point.share == pytest.approx(0.32)
    assert point.error == pytest.approx(0.154, abs=0.0005)
    assert point.low is not None
    assert point.high is not None
    assert (round(100 * point.low, 1), round(100 * point.high, 1)) == (7.4, 60.8)
    assert (point.least, point.most) == (point.share, point.share)
    assert point.mark.state is State.EARLY
    assert point.mark.reason is not None
    assert point.mark.reason.key == "reason.few_at_risk"


def test_the_days_of_sales_and_the_age_of_what_is_open_stay_apart() -> None:
    rows = [deal(0, 20, "won", 10), deal(0, 20, "won", 20), deal(0, 90), deal(1, 70)]
    result = cycle(rows)
    assert result.won == Days(p50=15.0, p90=19.0, count=2)
    assert (result.open_count, result.open_age_median) == (2, 80.0)


def test_only_sales_of_the_period_give_its_days() -> None:
    result = cycle([deal(0, 100, "won", 10), deal(0, 40, "won", 30)])
    assert result.won == Days(p50=30.0, p90=30.0, count=1)


def test_everybody_followed_is_a_plain_share() -> None:
    """Nobody is open: however few come to 180 days, what became of all is known."""
    result = cycle([*many(60, 300, "won", 5), *many(40, 300, "lost", 9)])
    assert [point.share for point in result.points] == pytest.approx([0.6] * len(AGES))
    assert {point.mark.state for point in result.points} == {State.OK}


def test_a_sale_without_a_day_makes_bounds() -> None:
    """One in 39 wins: the curve stands, the bounds run from "open" to "won at once"."""
    rows = [*many(38, 300, "won", 5), *many(40, 300, "lost", 9), deal(0, 300, "won")]
    point = cycle(rows).points[0]
    assert point.share == pytest.approx(38 / 78)
    assert (point.least, point.most) == pytest.approx((38 / 79, 39 / 79))


def test_above_one_in_twenty_there_is_no_single_curve() -> None:
    rows = [*many(18, 300, "won", 5), *many(30, 300, "lost", 9), deal(0, 300, "won")]
    result = cycle([*rows, deal(0, 300, "unknown")])
    point = result.points[0]
    assert (point.share, point.error, point.low, point.high) == (None, None, None, None)
    assert (point.least, point.most) == pytest.approx((18 / 50, 20 / 50))
    assert point.mark.state is State.WIDE
    assert (result.undated_won_count, result.unknown_count) == (1, 1)


def test_a_loss_without_a_day_may_have_come_on_any() -> None:
    rows = [*many(30, 300, "won", 50), *many(30, 20), *many(5, 300, "lost")]
    point = cycle(rows).points[1]
    assert point.least <= (point.share or 0) <= point.most
    assert point.least < point.most


def test_closed_before_created_is_left_out_and_counted() -> None:
    result = cycle([*many(3, 10, "won", 5), deal(0, 10, "won", -3), {"deal_id": "x"}])
    assert (result.reversed_count, result.undated_count) == (1, 1)
    assert result.won is not None
    assert result.won.count == 3


def test_older_deals_than_a_year_are_not_followed() -> None:
    result = cycle([*many(2, 364, "lost", 3), *many(5, 365, "won", 3)])
    assert (result.created_count, result.won_count) == (2, 0)


def test_channels_and_managers_are_read_at_the_same_ages() -> None:
    rows = [row | {"channel": "VK", "manager": "Анна"} for row in many(3, 300, "won", 5)]
    rows += [row | {"manager": "Олег"} for row in many(4, 300, "lost", 5)]
    result = cycle(rows)
    assert [(each.channel, each.points[0].share) for each in result.by_channel] == [
        *(("VK", 1.0), (None, 0.0))
    ]
    assert [(each.manager, each.created_count) for each in result.by_manager] == [
        *(("Анна", 3), ("Олег", 4))
    ]


def test_nothing_won_is_no_days() -> None:
    result = cycle(many(3, 10))
    assert (result.won, result.maturity, result.mark.state) == (None, None, State.UNKNOWN)


def velocity(**parts: Any) -> SalesVelocity:  # noqa: ANN401 - frames and question
    result = found("sales_velocity", **parts)
    assert isinstance(result, SalesVelocity)
    return result


LEADS = [
    {"lead_id": verdict, "created_on": "2025-01-01", "verdict": verdict}
    for verdict in ("qualified", "rejected", "unknown")
]


def worked() -> list[Row]:
    """40 open from qualified leads, 25 of 100 won for 80 000 on average in 45 days."""
    sold = [row | {"amount": 8_000_000} for row in many(25, 60, "won", 45)]
    opened = [row | {"lead_id": "qualified"} for row in many(40, 20)]
    return [*sold, *many(75, 61, "lost", 45), *opened]


def test_worked_velocity() -> None:
    """40 × 0.25 × 80 000 ÷ 45 = 17 778 a day."""
    result = velocity(leads=LEADS, deals=worked())
    assert result.velocity == Money(1_777_778, "RUB")
    assert result.velocity_most == result.velocity_all == result.velocity
    assert result.decided_share == Ratio(25, 100)
    assert (result.average_deal, result.cycle_days_median) == (Money(8_000_000, "RUB"), 45.0)
    assert result.mark.state is State.OK


def test_deals_whose_lead_nobody_judged_bound_it() -> None:
    more = [row | {"lead_id": "unknown"} for row in many(19, 21)]
    rest = [row | {"lead_id": "rejected"} for row in many(40, 22)]
    result = velocity(leads=LEADS, deals=[*worked(), *more, *rest, deal(0, 3)])
    assert (result.open_count, result.open_qualified_count, result.open_unknown_count) == (
        *(100, 40, 20),
    )
    assert result.velocity == Money(1_777_778, "RUB")
    assert result.velocity_most == Money(2_666_667, "RUB")
    assert result.velocity_all == Money(4_444_444, "RUB")
    assert result.mark.reason is not None
    assert (result.mark.state, result.mark.reason.key) == (State.WIDE, "reason.open_unjudged")


def test_without_an_agreement_only_all_open_deals_are_told() -> None:
    result = velocity(leads=LEADS, deals=worked(), criteria=None)
    assert (result.velocity, result.velocity_most, result.open_qualified_count) == (None,) * 3
    assert result.velocity_all == Money(1_777_778, "RUB")
    assert result.mark.state is State.REFUSED


def test_without_amounts_nothing_is_told() -> None:
    fields = {**facts().fields, Role.DEALS: facts().fields[Role.DEALS] - {"amount"}}
    result = velocity(leads=LEADS, deals=worked(), facts=facts(fields=fields))
    assert (result.velocity, result.velocity_all, result.average_deal) == (None, None, None)


@pytest.mark.parametrize(("took", "reason"), [(0, "reason.zero_cycle"), (None, "reason.no_sales")])
def test_nothing_to_divide_by(took: int | None, reason: str) -> None:
    sold = [] if took is None else [row | {"amount": 1} for row in many(12, 5, "won", took)]
    result = velocity(leads=LEADS, deals=[*sold, *many(3, 9, "lost", 2)])
    assert result.velocity is None
    assert result.mark.reason is not None
    assert (result.mark.state, result.mark.reason.key) == (State.UNKNOWN, reason)


def test_sales_that_all_cost_nothing_have_no_velocity() -> None:
    sold = [row | {"amount": 0} for row in many(12, 60, "won", 45)]
    result = velocity(leads=LEADS, deals=[*sold, *many(40, 20)])
    assert (result.velocity, result.velocity_all, result.average_deal) == (None, None, None)
    assert result.mark.state is State.UNKNOWN
