"""Wilson, Garwood, Newcombe against scipy, statsmodels and the numbers of the metric pages."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from funnelcli.model.interval import garwood, newcombe, wilson


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipy(counts: tuple[int, int]) -> None:
    successes, trials = counts
    expected = stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    low, high = wilson(successes, trials)
    assert low == pytest.approx(expected.low, abs=1e-12)
    assert high == pytest.approx(expected.high, abs=1e-12)
    assert 0 <= low <= successes / trials <= high <= 1


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_statsmodels(counts: tuple[int, int]) -> None:
    expected = proportion_confint(*counts, method="wilson")
    assert wilson(*counts) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 20, 0.0, 16.1),
        (3, 20, 5.2, 36.0),
        (12, 40, 18.1, 45.4),
        (6, 40, 7.1, 29.1),
        (1, 1, 20.7, 100.0),
        (90, 130, 60.8, 76.5),
    ],
)
def test_wilson_printed_numbers(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert [round(100 * end, 1) for end in found] == [low, high]


@pytest.mark.parametrize("trials", [1, 7, 20, 10_000])
def test_wilson_ends_are_exact(trials: int) -> None:
    assert wilson(0, trials)[0] == 0.0
    assert wilson(trials, trials)[1] == 1.0


@given(st.one_of(st.integers(0, 300), st.integers(0, 3_000_000)))
def test_garwood_equals_scipy(count: int) -> None:
    low, high = garwood(count)
    expected_low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    expected_high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert math.isclose(low, expected_low, rel_tol=1e-9)
    assert math.isclose(high, expected_high, rel_tol=1e-9)


@given(st.integers(1, 100_000))
def test_garwood_equals_statsmodels(count: int) -> None:
    expected = confint_poisson(count, 1, method="exact-c")
    assert garwood(count) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("spend", "count", "low", "high"),
    [(450_000, 130, 2_915, 4_143), (450_000, 15, 18_189, 53_601)],
)
def test_garwood_printed_numbers(spend: int, count: int, low: int, high: int) -> None:
    fewest, most = garwood(count)
    assert (round(spend / most), round(spend / fewest)) == (low, high)


def test_no_sale_is_at_most_three_point_seven() -> None:
    low, high = garwood(0)
    assert low == 0.0
    assert high == pytest.approx(-math.log(0.025), rel=1e-12)


def test_newcombe_worked_number() -> None:
    low, high = newcombe((9, 60), (4, 55))
    assert (round(100 * low, 1), round(100 * high, 1)) == (-4.4, 19.7)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_newcombe_turns_round_and_holds_the_difference(
    one: int, other: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, one)), one
    second = data.draw(st.integers(0, other)), other
    low, high = newcombe(first, second)
    assert -1 <= low <= first[0] / one - second[0] / other <= high <= 1
    assert newcombe(second, first) == pytest.approx((-high, -low))


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_newcombe_equals_statsmodels(one: int, other: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, one)), one
    second = data.draw(st.integers(0, other)), other
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert newcombe(first, second) == pytest.approx(expected, abs=1e-9)
