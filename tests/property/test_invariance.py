"""What must not matter does not: order of rows, number of files, how often the world exists."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from oracle.files import Hand, Layout, doubled, shuffled
from oracle.tool import results_of
from oracle.worlds import QUICK, Recipe, make_world, recipes

FEW = settings(max_examples=max(1, settings().max_examples // 8), phases=QUICK)


@FEW
@given(recipes(), st.integers(0, 10**9))
def test_the_order_of_rows_changes_nothing(recipe: Recipe, seed: int) -> None:
    world = make_world(recipe)
    assert results_of(shuffled(world, seed)) == results_of(world)


@FEW
@given(recipes())
def test_a_file_in_two_parts_changes_nothing(recipe: Recipe) -> None:
    world = make_world(recipe)
    assert results_of(world, Layout(split=True)) == results_of(world)


HANDS = (
    Hand(
        encoding="cp1251",
        separator=";",
        day="%d.%m.%Y",
        moment="%d.%m.%Y %H:%M:%S",
        group="\u00a0",
        point=",",
    ),
    Hand(encoding="utf-16", separator="\t", day="%d.%m.%y", moment="%d.%m.%Y, %H:%M:%S", group=","),
    Hand(encoding="utf-8-sig", separator="|", moment="%Y-%m-%dT%H:%M:%S", group=".", point=","),
)
"""Excel of Russia, a program by the clock of a browser, a database with German amounts."""


@FEW
@given(recipes(), st.sampled_from(HANDS))
def test_the_hand_that_wrote_the_files_changes_nothing(recipe: Recipe, hand: Hand) -> None:
    world = make_world(recipe)
    assert results_of(world, Layout(hand=hand)) == results_of(world)


@FEW
@given(recipes())
def test_twice_the_world_has_twice_the_counts_and_the_same_shares(recipe: Recipe) -> None:
    world = make_world(recipe)
    once, twice = results_of(world), results_of(doubled(world))
    if once is None or twice is None:
        assert once == twice
        return
    for metric in (
        "stage_conversion",
        "manager_conversion",
        "qualified_share",
        "customer_cost",
        "funnel",
    ):
        check_doubled(once[metric], twice[metric], f"{metric}.")
    for one, two in zip(once["sales_cycle"].points, twice["sales_cycle"].points, strict=True):
        assert two.share == pytest.approx(one.share, abs=1e-12)
        assert (two.least, two.most) == pytest.approx((one.least, one.most), abs=1e-12)
        assert two.at_risk == 2 * one.at_risk
    for one, two in zip(once["run_rate"].rows, twice["run_rate"].rows, strict=True):
        check_doubled(one.fact, two.fact, one.measure)
    for one, two in zip(once["plan_fact"].rows, twice["plan_fact"].rows, strict=True):
        check_doubled((one.fact, one.event_count), (two.fact, two.event_count), one.measure)
    for one, two in zip(once["plan_fact"].by_week, twice["plan_fact"].by_week, strict=True):
        check_doubled((one.fact, one.before), (two.fact, two.before), one.week)
    check_doubled(once["shared_kpi"].value, twice["shared_kpi"].value, "shared_kpi")
    check_doubled(once["pipeline_coverage"].open_amount, twice["pipeline_coverage"].open_amount, "")
    check_doubled(once["pipeline_coverage"].open_count, twice["pipeline_coverage"].open_count, "")


DOUBLED = (
    "stage_conversion",
    "manager_conversion",
    "qualified_share",
    "customer_cost",
    "funnel",
)
UNIT = {
    *("lead_cost", "qualified_lead_cost", "customer_cost", "average_deal", "median_deal"),
    *("cost", "cost_per"),
}
"""Money that is a quotient stays."""
OF_SIZE = {
    *("mark", "interval", "highest", "lowest", "spread", "luck_band", "verdict", "compared"),
    *("lead_cost_range", "qualified_lead_cost_range", "customer_cost_range"),
    *("norm", "within_norm", "maturity", "linkage", "conversion_at_most", "stands_out"),
    *("cost_range", "times"),
}
"""Fields that may change because there is more to count on."""


def check_doubled(one: Any, two: Any, place: str) -> None:  # noqa: ANN401 - any field of a result
    """Counts and sums double; quotients, names and nothing stay."""
    if (
        isinstance(one, bool | str | float)
        or one is None
        or place.rsplit(".", maxsplit=1)[-1] in UNIT
    ):
        assert one == two, place
    elif isinstance(one, int):
        assert two == 2 * one, place
    elif isinstance(one, Money):
        assert two.minor == 2 * one.minor, place
    elif isinstance(one, Ratio):
        assert two == one + one, place
    elif isinstance(one, tuple):
        assert len(one) == len(two), place
        for n, (left, right) in enumerate(zip(one, two, strict=True)):
            check_doubled(left, right, f"{place}[{n}]")
    elif is_dataclass(one):
        for field in fields(one):
            if field.name not in OF_SIZE:
                left, right = getattr(one, field.name), getattr(two, field.name)
                check_doubled(left, right, f"{place}.{field.name}")
