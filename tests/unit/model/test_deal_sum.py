"""The law of the sum of deals: worked numbers of the reference, brute force, its edges."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.deal_sum import MOST_SUMS, DealSum, add_deals, add_shaken

THOUSAND = 100_000
"""A thousand roubles in minor units."""
Deals = list[tuple[int, Fraction]]
WORKED: Deals = (
    [(200 * THOUSAND, Fraction(15, 100))] * 5
    + [(300 * THOUSAND, Fraction(35, 100))] * 4
    + [(400 * THOUSAND, Fraction(60, 100))] * 2
)
CHANCES = st.sampled_from([Fraction(n, 20) for n in range(21)])


def law_of(deals: Deals) -> DealSum:
    law = add_deals(deals)
    assert law
    return law


def by_hand(deals: Deals) -> dict[int, Fraction]:
    """Every outcome of every deal, one by one."""
    found: dict[int, Fraction] = {}
    for outcome in product((0, 1), repeat=len(deals)):
        total, likely = 0, Fraction(1)
        for won, (amount, chance) in zip(outcome, deals, strict=True):
            total += won * amount
            likely *= chance if won else 1 - chance
        found[total] = found.get(total, Fraction(0)) + likely
    return found


def test_worked_numbers() -> None:
    law = law_of(WORKED)
    assert not law.rounded
    assert law.reaches(1_210 * THOUSAND) == pytest.approx(0.331, abs=5e-4)
    assert law.reaches(910 * THOUSAND) == pytest.approx(0.595, abs=5e-4)
    points = [law.quantile(level) for level in (0.1, 0.5, 0.9)]
    assert points == [500 * THOUSAND, 1_000 * THOUSAND, 1_600 * THOUSAND]


def test_a_sum_equal_to_the_target_reaches_it() -> None:
    """24.6 %, where a careless grid says 22.2 %."""
    assert law_of(WORKED).reaches(1_400 * THOUSAND) == pytest.approx(0.246, abs=5e-4)


def test_nothing_is_taken_for_normal() -> None:
    assert law_of(WORKED).reaches(1_210 * THOUSAND) != pytest.approx(0.355, abs=0.01)


def test_a_shared_luck_widens_the_range() -> None:
    law = add_shaken(WORKED)
    assert law
    assert (law.quantile(0.1), law.quantile(0.9)) == (300 * THOUSAND, 1_900 * THOUSAND)


@given(st.lists(st.tuples(st.integers(1, 10**9), CHANCES), max_size=8))
def test_it_is_what_counting_every_outcome_gives(deals: Deals) -> None:
    law, hand = law_of(deals), by_hand(deals)
    for target in hand:
        exact = sum(likely for total, likely in hand.items() if total >= target)
        assert law.reaches(target) == pytest.approx(float(exact), abs=1e-9)
    assert sum(law.law.values()) == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(1, 10**6), CHANCES), max_size=30))
def test_the_order_of_deals_does_not_matter(deals: Deals) -> None:
    mixed = deals[::-1]
    once, twice = law_of(deals), law_of(mixed)
    assert once == twice


def test_many_odd_amounts_are_rounded_and_it_is_said() -> None:
    deals: Deals = [(1_000_003 + 7_919 * n * n, Fraction(1 + n % 3, 5)) for n in range(60)]
    law = law_of(deals)
    total = sum(amount for amount, _ in deals)
    assert law.rounded
    assert law.step == Fraction(total, MOST_SUMS)
    mean = sum(chance * place * law.step for place, chance in law.law.items())
    assert float(mean) == pytest.approx(float(sum(a * p for a, p in deals)), rel=1e-3)


def test_many_alike_deals_stay_exact() -> None:
    law = law_of([(50_000, Fraction(1, 10))] * 400)
    assert not law.rounded
    assert law.quantile(0.5) == 40 * 50_000


def test_deals_smaller_than_the_grid_are_not_lost_in_silence() -> None:
    odd: Deals = [(1_009 + n % 7, Fraction(1, 10)) for n in range(60_000)]
    assert add_deals(odd) is None


def test_no_deals_bring_nothing() -> None:
    law = law_of([])
    assert (law.reaches(1), law.reaches(0), law.quantile(0.9)) == (0, 1, 0)
