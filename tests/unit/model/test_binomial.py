import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from funnelcli.model.binomial import binomial, share_limits


@pytest.mark.parametrize("size", [1, 7, 40, 5000])
@pytest.mark.parametrize("rate", [0.001, 0.3, 0.97])
def test_the_law_is_that_of_scipy(size: int, rate: float) -> None:
    law = dict(binomial(size, rate))
    assert sum(law.values()) == pytest.approx(1, abs=1e-9)
    for wins in list(law)[:: max(1, len(law) // 50)]:
        assert law[wins] == pytest.approx(stats.binom.pmf(wins, size, rate), rel=1e-7, abs=1e-20)


@given(
    st.integers(1, 3000),
    st.floats(0.01, 0.99),
    st.sampled_from([0.95, 0.998]),
)
def test_limits_lie_within_one_try_of_the_quantiles(size: int, rate: float, level: float) -> None:
    low, high = share_limits(size, rate, level)
    tail = (1 - level) / 2
    for limit, point in ((low, tail), (high, 1 - tail)):
        exact = stats.binom.ppf(point, size, rate)
        assert exact - 1 - 1e-6 <= limit * size <= exact + 1e-6 or limit in (0.0, 1.0, rate)
    assert 0 <= low <= high <= 1


def test_limits_close_on_the_rate_and_hold_it() -> None:
    sizes = [10, 30, 100, 1000, 100_000]
    limits = [share_limits(size, 0.4, 0.95) for size in sizes]
    assert all(low <= 0.4 <= high for low, high in limits)
    widths = [high - low for low, high in limits]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == pytest.approx(2 * 1.96 * (0.24 / 100_000) ** 0.5, rel=0.01)


def test_a_certain_rate_allows_itself_alone() -> None:
    assert share_limits(12, 0.0, 0.95) == (0.0, 0.0)
    assert share_limits(12, 1.0, 0.95) == (1.0, 1.0)
