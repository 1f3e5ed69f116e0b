"""The worked table of the plan gap, and the laws that every method keeps."""

import math
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.decomposition import chain, effects, lmdi, shapley, whole

PLAN = [Fraction(100), Fraction(60, 100), Fraction(25, 100), Fraction(80)]
FACT = [Fraction(130), Fraction(90, 130), Fraction(15, 90), Fraction(70)]


def test_lmdi_of_the_worked_table() -> None:
    assert lmdi(PLAN, FACT) == pytest.approx([294.7220, 160.7497, -455.4717, -150.0], abs=5e-5)


def test_shapley_of_the_worked_table() -> None:
    found = [float(each) for each in shapley(PLAN, FACT)]
    assert found == pytest.approx([302.3, 164.7, -463.8, -153.2], abs=0.05)


def test_chains_of_the_worked_table_depend_on_the_order() -> None:
    assert [float(each) for each in chain(PLAN, FACT)] == pytest.approx([360, 240, -600, -150])
    turned = [float(each) for each in chain(PLAN[::-1], FACT[::-1])]
    assert turned[::-1] == pytest.approx([242.3, 107.7, -350, -150], abs=0.05)


def test_leads_of_a_chain_are_worth_what_the_order_says() -> None:
    """Over all 24 orders the leads move between 210 and 415: why a chain is not the main way."""
    found = []
    for order in permutations(range(4)):
        effects_in_order = chain([PLAN[each] for each in order], [FACT[each] for each in order])
        found.append(float(effects_in_order[order.index(0)]))
    assert len(found) == 24
    assert min(found) == pytest.approx(210)
    assert max(found) == pytest.approx(415.4, abs=0.05)


def test_departments_of_the_worked_table() -> None:
    leads, quality, conversion, check = lmdi(PLAN, FACT)
    assert (leads + quality, conversion + check) == pytest.approx((455.47, -605.47), abs=5e-3)


positive = st.fractions(min_value=Fraction(1, 1000), max_value=10**6, max_denominator=1000)
some = st.lists(st.tuples(positive, positive), min_size=2, max_size=5)


@given(some)
def test_every_method_adds_up(pairs: list[tuple[Fraction, Fraction]]) -> None:
    before, after = [old for old, _ in pairs], [new for _, new in pairs]
    gap = math.prod(after) - math.prod(before)
    assert sum(chain(before, after)) == gap
    assert sum(shapley(before, after)) == gap
    scale = float(math.prod(after) + math.prod(before))
    assert sum(lmdi(before, after)) == pytest.approx(float(gap), abs=1e-9 * scale)


@given(some)
def test_a_factor_that_stays_does_nothing_and_the_way_back_is_the_opposite(
    pairs: list[tuple[Fraction, Fraction]],
) -> None:
    before = [old for old, _ in pairs]
    after = [before[0], *(new for _, new in pairs[1:])]
    for method in (lmdi, shapley):
        there, back = method(before, after), method(after, before)
        assert there[0] == 0
        scale = float(math.prod(after) + math.prod(before))
        assert [float(each) for each in there] == pytest.approx(
            [-float(each) for each in back], abs=1e-9 * scale
        )


def test_a_zero_needs_shapley() -> None:
    gone = [Fraction(130), Fraction(9, 13), Fraction(0), Fraction(80)]
    found, method = effects(PLAN, gone)
    assert method == "shapley"
    assert sum(found) == pytest.approx(-1200)
    assert effects(PLAN, FACT)[1] == "lmdi"


def test_equal_ends_have_effects_that_cancel() -> None:
    after = [Fraction(200), Fraction(60, 100), Fraction(25, 200), Fraction(80)]
    found = lmdi(PLAN, after)
    assert found == pytest.approx([1200 * math.log(2), 0, -1200 * math.log(2), 0])


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=6), st.data())
def test_whole_parts_add_up(cuts: list[int], data: st.DataObject) -> None:
    parts = [Fraction(cut, 7) for cut in cuts]
    total = round(sum(parts))
    extra = data.draw(st.just(Fraction(total) - sum(parts)))
    found = whole([*parts, extra], total)
    assert sum(found) == total
    assert all(abs(one - part) < 1 for one, part in zip(found, [*parts, extra], strict=True))
