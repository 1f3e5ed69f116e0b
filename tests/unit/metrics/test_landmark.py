"""Chances by the end of the period: what deals came to after the same day of past periods."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run, with_history
from funnelcli.metrics.landmark import band
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State

Row = dict[str, Any]
MAY = "2025-05-01..2025-05-31"
AS_OF = "2025-05-14"
"""17 days before the end: landmarks 11 February, 14 March, 13 April."""
PLAN = plan("2025-05", revenue=121_000_000)
STAGES = ("New", "Offer", "Contract")


class World:
    """Deals with their moves; the first move is of 1 February, so three months are covered."""

    def __init__(self) -> None:
        self.deals: list[Row] = []
        self.history: list[Row] = []
        self.add("lost", 1, created="2025-02-01", closed="2025-02-02", deal_id="first")

    def add(
        self,
        status: str,
        rank: int,
        *,
        created: str | None = "2025-02-03",
        closed: str | None = None,
        amount: int | None = 1,
        entered: str | None = None,
        **more: Any,  # noqa: ANN401 - any column
    ) -> None:
        deal_id = more.pop("deal_id", f"d{len(self.deals)}")
        deal = {"deal_id": deal_id, "status": status, "created_on": created, "amount": amount}
        if status == "open":
            deal |= {"rank": rank, "stage": STAGES[rank - 1], "expected_on": "2025-05-28"}
        self.deals.append({**deal, "closed_on": closed, **more})
        moved = {"to_rank": rank, "to_stage": STAGES[rank - 1], "entered_on": entered or created}
        self.history.append({"deal_id": deal_id, "seq": 1, **moved})

    def past(self, rank: int, won: int, resolved: int, *, closed: str = "2025-02-20") -> None:
        for n in range(resolved):
            self.add("won" if n < won else "lost", rank, closed=closed)

    def found(self, as_of: str = AS_OF, period: str = MAY) -> PipelineCoverage:
        frames = frames_on(on_polars, deals=self.deals, history=self.history)
        known = facts(fields=with_history(facts()))
        result = run("pipeline_coverage", frames, question(period, as_of, plan=PLAN, facts=known))
        assert isinstance(result, PipelineCoverage)
        return result


def worked() -> World:
    """The worked example: 5 x 200 k at 15 %, 4 x 300 k at 35 %, 2 x 400 k at 60 %."""
    world = World()
    for rank, won in ((1, 3), (2, 7), (3, 12)):
        world.past(rank, won, 20)
    for rank, count in ((1, 5), (2, 4), (3, 2)):
        for _ in range(count):
            world.add("open", rank, created="2025-04-20", amount=(100 + 100 * rank) * 100_000)
    return world


def test_worked_numbers() -> None:
    result = worked().found()
    assert result.raw == pytest.approx(3000 / 1210)
    assert result.weighted == pytest.approx(1050 / 1210)
    assert result.weighted_reason.state is State.OK
    assert result.plan_probability == pytest.approx(0.331, abs=5e-4)
    assert result.outlook
    points = (result.outlook.low, result.outlook.middle, result.outlook.high)
    assert points == tuple(Money(n * 100_000, "RUB") for n in (500, 1_000, 1_600))
    shaken = (result.outlook.shaken_low, result.outlook.shaken_high)
    assert shaken == (Money(30_000_000, "RUB"), Money(190_000_000, "RUB"))
    assert [stage.bases for stage in result.by_stage] == [{"age": 5}, {"age": 4}, {"age": 2}]
    assert [stage.win_share.numerator for stage in result.by_stage if stage.win_share] == [3, 7, 12]


def test_new_deals_bring_what_they_usually_do() -> None:
    """300 k in the median month: P(>= 910 k) = 59.5 %."""
    world = worked()
    for month, amount in (("02", 10), ("03", 300), ("04", 900)):
        created, closed = f"2025-{month}-15", f"2025-{month}-27"
        world.add("won", 1, created=created, closed=closed, amount=amount * 100_000)
    result = world.found()
    assert result.new_amount == Money(30_000_000, "RUB")
    assert result.plan_probability == pytest.approx(0.595, abs=5e-4)
    assert result.plan_probability_reason.state is State.OK


def test_a_sale_counts_only_after_the_landmark_and_by_the_end_of_its_period() -> None:
    world = World()
    world.add("open", 1, created="2025-05-07", amount=100)
    for closed in ("2025-02-12", "2025-02-28"):  # the first day after it, and the last one
        world.past(1, 1, 1, closed=closed)
    world.past(1, 1, 1, closed="2025-02-11")  # no longer open at its end
    world.past(1, 18, 18, closed="2025-03-01")  # later: won, but not by the end
    result = world.found()
    assert result.by_stage[0].win_share == Ratio(2, 20)
    assert result.by_stage[0].bases == {"stage": 1}


def test_deals_of_the_same_age_come_first() -> None:
    """20 deals of 8 days say 50 %, 20 of 3 days say nothing is won: the open one is 8 days old."""
    world = World()
    for n in range(20):
        closed = "2025-02-20"
        world.add("won" if n < 10 else "lost", 2, created="2025-02-03", closed=closed)
        world.add("lost", 2, created="2025-02-08", closed=closed)
    world.add("open", 2, created="2025-05-06", amount=1_000)
    world.add("open", 2, created="2025-05-07", amount=1_000)
    result = world.found()
    assert result.weighted_amount == Money(500, "RUB")
    assert result.by_stage[0].bases == {"age": 2}
    assert result.by_stage[0].win_share == Ratio(10, 40)


def test_few_of_the_past_fall_back_to_the_share_ever_won() -> None:
    world = World()
    world.past(1, 19, 19, closed="2025-03-01")
    world.add("open", 1, created="2025-05-01", amount=100)
    world.add("open", 1, created="2025-05-01", amount=1_000_000, expected_on="2025-07-01")
    result = world.found()
    assert result.by_stage[0].bases == {"ever": 1}, "ever is not by the end: a later day waits"
    assert result.by_stage[0].win_share == Ratio(19, 20), "and the first deal was lost"
    assert result.weighted_amount == Money(95, "RUB")
    assert result.weighted_reason.state is State.WIDE


def test_a_stage_is_that_of_the_landmark() -> None:
    """Deals that moved on after it stood in the first stage then."""
    world = World()
    world.past(1, 10, 20)
    moved = [
        {**move, "seq": 2, "to_rank": 2, "to_stage": "Offer", "entered_on": "2025-02-12"}
        for move in world.history[1:]
    ]
    world.history += moved
    world.add("open", 1, created="2025-05-01", amount=100)
    assert world.found().by_stage[0].win_share == Ratio(10, 20)


def test_required_and_gap() -> None:
    """Of 600 k open on past landmarks 150 k were won: required 1/0.25, gap 1 210 - 750 = 460 k."""
    world = worked()
    world.deals = [{**deal, "amount": None} if deal["closed_on"] else deal for deal in world.deals]
    world.add("won", 1, closed="2025-02-20", amount=150)
    world.add("lost", 1, closed="2025-02-20", amount=450)
    result = world.found()
    assert result.open_conversion == pytest.approx(0.25)
    assert result.open_cover == pytest.approx(3000 / 1210)
    assert result.required == pytest.approx(4)
    assert result.gap == Money(46_000_000, "RUB")
    assert result.required_reason.state is State.WIDE


def test_new_deals_lower_what_is_required() -> None:
    """G = 605 k, half of the rest: required halves, and nothing is missing."""
    world = worked()
    world.deals = [{**deal, "amount": None} if deal["closed_on"] else deal for deal in world.deals]
    world.add("won", 1, closed="2025-02-20", amount=150)
    world.add("lost", 1, closed="2025-02-20", amount=450)
    for month in ("02", "03", "04"):
        created, closed = f"2025-{month}-15", f"2025-{month}-27"
        world.add("won", 1, created=created, closed=closed, amount=60_500_000)
    result = world.found()
    assert result.required == pytest.approx(2)
    assert result.gap == Money(0, "RUB")


def test_nothing_won_before_requires_nothing_sayable() -> None:
    world = worked()
    world.deals = [{**deal, "amount": None} if deal["closed_on"] else deal for deal in world.deals]
    world.add("lost", 1, closed="2025-02-20", amount=450)
    result = world.found()
    assert result.required is None
    assert result.gap == Money(121_000_000, "RUB")
    assert result.required_reason.state is State.UNKNOWN


def test_two_past_months_are_too_few_for_money() -> None:
    world = worked()
    world.history = [move for move in world.history if move["deal_id"] != "first"]
    result = world.found()
    assert result.past_periods == 2
    assert (result.plan_probability, result.required, result.gap) == (None, None, None)
    reason = result.plan_probability_reason.reason
    assert reason
    assert reason.key == "reason.few_past_periods"


def test_new_deals_that_suffice_leave_no_chance_to_the_deals_in_hand() -> None:
    world = worked()
    for month in ("02", "03", "04"):
        world.add(
            "won",
            1,
            created=f"2025-{month}-15",
            closed=f"2025-{month}-27",
            amount=121_000_000,
        )
    result = world.found()
    assert result.plan_probability is None
    assert result.plan_probability_reason.state is State.UNKNOWN
    assert (result.required, result.gap) == (0, Money(0, "RUB"))


def test_a_period_that_is_over_brings_nothing_more() -> None:
    result = worked().found("2025-05-31")
    assert (result.weighted, result.plan_probability, result.required) == (None, None, None)
    assert result.weighted_reason.reason
    assert result.weighted_reason.reason.key == "reason.period_finished"


def test_unpriced_deals_make_the_chance_wide() -> None:
    world = worked()
    world.add("open", 1, created="2025-05-01", amount=None)
    result = world.found()
    assert result.plan_probability == pytest.approx(0.331, abs=5e-4)
    assert result.plan_probability_reason.state is State.WIDE


@pytest.mark.parametrize(
    ("age", "place"), [(0, 0), (7, 0), (8, 1), (30, 1), (31, 2), (90, 2), (91, 3), (999, 3)]
)
def test_bands_of_age(age: int, place: int) -> None:
    assert band(age) == place


def test_one_deal_may_decide_alone() -> None:
    world = worked()
    world.add("open", 1, created="2025-05-01", amount=200_000_000, deal_id="whale")
    large = world.found().largest
    assert large
    assert (large.deal_id, large.amount) == ("whale", Money(200_000_000, "RUB"))
    assert large.share == pytest.approx(0.4)


def test_deals_older_than_nine_of_ten_won_ones_are_stale() -> None:
    """Won at 1 to 21 days: P90 = 19 days by linear interpolation; 19 days is not over it."""
    world = World()
    for days in range(1, 22):
        world.add("won", 1, created="2025-03-01", closed=f"2025-03-{1 + days:02}")
    world.add("open", 1, created="2025-04-25", amount=5)
    world.add("open", 1, created="2025-04-24", amount=7)
    world.add("open", 1, created=None, amount=9)
    found = world.found().stale
    assert found
    assert (found.count, found.amount) == (1, Money(7, "RUB"))
    assert found.after_days == {"": 19.0}


def test_few_sales_say_nothing_of_what_is_old() -> None:
    world = World()
    world.past(1, 19, 19)
    world.add("open", 1, created="2025-02-02", amount=7)
    assert world.found().stale is None
