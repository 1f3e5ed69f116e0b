"""Fisher's exact test and Benjamini and Hochberg against scipy and statsmodels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from funnelcli.model.fisher import against_rest, discoveries, fisher
from funnelcli.model.ratio import Ratio


def by_scipy(first: Ratio, second: Ratio) -> float:
    table = [[each.numerator, each.denominator - each.numerator] for each in (first, second)]
    return float(stats.fisher_exact(table).pvalue)


def test_twelve_of_forty_against_six_of_forty() -> None:
    assert fisher(Ratio(12, 40), Ratio(6, 40)) == pytest.approx(0.1798, abs=5e-5)


def test_nine_of_sixty_against_four_of_fifty_five_is_not_decided() -> None:
    """15.0 and 7.3 %: p = 0.24."""
    assert fisher(Ratio(9, 60), Ratio(4, 55)) == pytest.approx(0.24, abs=5e-3)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Ratio(9, 60), Ratio(4, 55)),
        (Ratio(0, 20), Ratio(0, 20)),
        (Ratio(20, 20), Ratio(0, 20)),
        (Ratio(300, 1000), Ratio(3000, 12_000)),
        (Ratio(1, 1), Ratio(1, 2)),
        (Ratio(900, 1000), Ratio(10, 1000)),
    ],
)
def test_equals_scipy(first: Ratio, second: Ratio) -> None:
    assert fisher(first, second) == pytest.approx(by_scipy(first, second), rel=1e-9, abs=1e-300)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_equals_scipy_on_any_shares(data: st.DataObject) -> None:
    sizes = [data.draw(st.integers(1, 300)) for _ in range(2)]
    first, second = (Ratio(data.draw(st.integers(0, size)), size) for size in sizes)
    assert fisher(first, second) == pytest.approx(by_scipy(first, second), rel=1e-9)
    assert fisher(first, second) == pytest.approx(fisher(second, first), rel=1e-12)


@given(chances=st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_discoveries_equal_scipy(chances: list[float]) -> None:
    adjusted = stats.false_discovery_control(chances)
    sure = [abs(each - 0.05) > 1e-9 for each in adjusted]
    found = discoveries(chances, 0.05)
    assert [f for f, s in zip(found, sure, strict=True) if s] == [
        bool(a <= 0.05) for a, s in zip(adjusted, sure, strict=True) if s
    ]


@given(
    chances=st.lists(st.integers(0, 10**6).map(lambda part: part / 10**6), min_size=1, max_size=40),
    level=st.sampled_from([0.01, 0.05, 0.2]),
)
def test_discoveries_equal_statsmodels(chances: list[float], level: float) -> None:
    rejected, adjusted, *_ = multipletests(chances, alpha=level, method="fdr_bh")
    sure = [abs(each - level) > 1e-9 for each in adjusted]
    found = discoveries(chances, level)
    assert [f for f, s in zip(found, sure, strict=True) if s] == [
        bool(r) for r, s in zip(rejected, sure, strict=True) if s
    ]


def test_one_test_among_ten_needs_a_tenth_of_the_level() -> None:
    rest = [0.9] * 9
    assert discoveries([0.0051, *rest], 0.05)[0] is False
    assert discoveries([0.0049, *rest], 0.05)[0] is True
    assert discoveries([0.04, 0.05], 0.05) == (True, True)


def test_each_share_against_what_is_left_of_the_total() -> None:
    shares = [Ratio(12, 26), Ratio(20, 24), Ratio(18, 21)]
    total = Ratio(60, 80)
    found = against_rest(shares, total, 0.05)
    rests = [Ratio(48, 54), Ratio(40, 56), Ratio(42, 59)]
    for standing, own, rest in zip(found, shares, rests, strict=True):
        assert standing.chance == pytest.approx(by_scipy(own, rest), rel=1e-9)
    assert [each.side for each in found] == [-1, 0, 0]


def test_nobody_left_to_compare_with() -> None:
    (alone,) = against_rest([Ratio(5, 40)], Ratio(5, 40), 0.05)
    assert (alone.chance, alone.side) == (1.0, 0)
