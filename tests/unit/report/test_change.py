"""Changes of headline numbers: size, sign, and when nothing may be said."""

import pytest

from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.report.change import change_of
from funnelcli.report.standing import Amount, Standing

EARLY = Mark(State.EARLY, say("reason.few_events", count=3))


def standing(amount: Amount, **more: object) -> Standing:
    return Standing(**{"metric": "m", "name": "leads", "amount": amount, **more})  # type: ignore[arg-type] # any field of a standing


def test_shares_differ_in_points() -> None:
    found = change_of(standing(Ratio(60, 100)), standing(Ratio(40, 100)))
    assert (found.unit, found.direction, found.is_better, found.beyond_luck) == (
        "points",
        "up",
        True,
        True,
    )
    assert found.change == pytest.approx(0.2)


def test_a_small_sample_settles_nothing() -> None:
    found = change_of(standing(Ratio(9, 60)), standing(Ratio(4, 55)))
    assert found.direction == "up"
    assert found.beyond_luck is False


def test_counts_are_held_against_the_days_they_took() -> None:
    def moved(now: int, then: int, days: int) -> bool | None:
        return change_of(
            standing(now, count=now, exposure=days), standing(then, count=then, exposure=20)
        ).beyond_luck

    assert moved(100, 50, 20) is True
    assert moved(100, 50, 40) is False
    assert moved(55, 50, 20) is False


def test_a_price_is_more_events_for_the_same_money() -> None:
    now = standing(Money(1000, "RUB"), count=200, exposure=200_000, good=-1)
    then = standing(Money(2000, "RUB"), count=100, exposure=200_000, good=-1)
    found = change_of(now, then)
    assert (found.change, found.direction, found.is_better) == (-0.5, "down", True)
    assert found.beyond_luck is True


def test_money_that_is_a_sum_is_no_count() -> None:
    now = standing(Money(900, "RUB"), name="revenue", count=50, exposure=10)
    then = standing(Money(1200, "RUB"), name="revenue", count=50, exposure=10)
    found = change_of(now, then)
    assert (found.change, found.direction, found.beyond_luck) == (-0.25, "down", None)


@pytest.mark.parametrize("place", [0, 1])
def test_immature_numbers_have_no_arrow(place: int) -> None:
    marks = [Mark(), Mark()]
    marks[place] = EARLY
    found = change_of(
        standing(Ratio(60, 100), mark=marks[0]), standing(Ratio(40, 100), mark=marks[1])
    )
    assert found.change == pytest.approx(0.2)
    assert (found.direction, found.is_better, found.beyond_luck) == (None, None, None)
    assert found.mark == EARLY


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (None, 5),
        (5, None),
        (5, 0),
        (Ratio(0, 0), Ratio(1, 2)),
        (Money(5, "RUB"), Money(5, "USD")),
        (Money(5, "RUB"), None),
    ],
)
def test_without_a_base_nothing_is_said(now: Amount, then: Amount) -> None:
    found = change_of(standing(now), standing(then))
    assert (found.change, found.direction) == (None, None)
    assert found.mark.state is State.UNKNOWN


def test_a_refusal_keeps_its_reason() -> None:
    refused = Mark(State.REFUSED, say("reason.no_spec"))
    assert change_of(standing(None, mark=refused), standing(None, mark=refused)).mark == refused


def test_unknown_leads_that_could_turn_it_round() -> None:
    now, then = standing(Ratio(50, 100), room=(0.5, 0.7)), standing(Ratio(60, 100))
    found = change_of(now, then)
    assert (found.direction, found.mark.state) == (None, State.UNKNOWN)
    apart = change_of(standing(Ratio(20, 100), room=(0.2, 0.3)), then)
    assert (apart.direction, apart.beyond_luck) == ("down", True)


def test_no_change_is_a_change_of_nothing() -> None:
    found = change_of(standing(Ratio(1, 2)), standing(Ratio(50, 100)))
    assert (found.change, found.direction, found.is_better, found.beyond_luck) == (
        0.0,
        "same",
        None,
        False,
    )
