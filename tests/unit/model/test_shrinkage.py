"""The Beta prior of greatest likelihood."""

import pytest
from scipy import optimize, stats

from funnelcli.model.ratio import Ratio
from funnelcli.model.shrinkage import Prior, beta_prior

THREE = (Ratio(12, 40), Ratio(6, 40), Ratio(1, 1))


def test_the_formula_draws_to_the_pooled_share() -> None:
    """Strength 20 at the pooled 19 of 81."""
    prior = Prior(alpha=20 * 19 / 81, beta=20 * 62 / 81)
    assert [round(100 * prior.shrink(each), 1) for each in THREE] == [27.8, 17.8, 27.1]


def test_three_managers() -> None:
    prior = beta_prior(THREE)
    assert prior
    assert prior.alpha == pytest.approx(26.5, abs=0.05)
    assert prior.beta == pytest.approx(84.8, abs=0.05)


@pytest.mark.parametrize(
    "shares",
    [
        [Ratio(30, 40), Ratio(10, 40), Ratio(20, 60), Ratio(5, 25), Ratio(50, 90)],
        [Ratio(1, 200), Ratio(20, 200), Ratio(60, 200), Ratio(3, 30), Ratio(0, 50)],
    ],
)
def test_is_as_likely_as_the_best_that_scipy_finds(shares: list[Ratio]) -> None:
    def unlikely(logs: tuple[float, float]) -> float:
        alpha, beta = (2.718281828459045**each for each in logs)
        return -sum(
            float(stats.betabinom.logpmf(each.numerator, each.denominator, alpha, beta))
            for each in shares
        )

    best = optimize.minimize(
        unlikely, (0.0, 1.0), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13}
    )
    prior = beta_prior(shares)
    assert prior
    wanted = Prior(
        alpha=float(2.718281828459045 ** best.x[0]), beta=float(2.718281828459045 ** best.x[1])
    )
    for each in shares:
        assert prior.shrink(each) == pytest.approx(wanted.shrink(each), abs=1e-6)


@pytest.mark.parametrize(
    "shares",
    [
        [Ratio(20, 100)] * 6,
        [Ratio(20, 100), Ratio(19, 100), Ratio(22, 100), Ratio(21, 100), Ratio(18, 100)],
        [Ratio(0, 40)] * 5,
        [Ratio(40, 40)] * 5,
    ],
)
def test_a_spread_no_larger_than_luck_has_no_prior(shares: list[Ratio]) -> None:
    assert beta_prior(shares) is None
