"""The Beta prior of greatest likelihood."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from scipy import optimize, special, stats

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


def slopes(shares: Sequence[Ratio], alpha: float, beta: float) -> list[float]:
    """Of the log-likelihood by alpha and by beta, by scipy's digamma; 0 at the likeliest prior."""
    won = np.array([share.numerator for share in shares])
    tried = np.array([share.denominator for share in shares])
    both = special.digamma(tried + alpha + beta) - special.digamma(alpha + beta)
    up = special.digamma(won + alpha) - special.digamma(alpha)
    down = special.digamma(tried - won + beta) - special.digamma(beta)
    return [float((up - both).sum()), float((down - both).sum())]


@pytest.mark.parametrize("seed", range(20))
def test_shares_are_drawn_as_by_scipy_to_nine_digits(seed: int) -> None:
    dice = Random(seed)
    shares = []
    for _ in range(dice.randrange(5, 30)):
        size = dice.randrange(1, 400)
        rate = min(0.98, max(0.02, dice.gauss(0.3, dice.choice([0.05, 0.15, 0.3]))))
        shares.append(Ratio(sum(dice.random() < rate for _ in range(size)), size))
    prior = beta_prior(shares)
    if prior is None:
        return
    logs = np.log([prior.alpha, prior.beta])
    exact = optimize.root(lambda at: slopes(shares, *np.exp(at)), logs, options={"xtol": 1e-15}).x
    wanted = Prior(alpha=float(np.exp(exact[0])), beta=float(np.exp(exact[1])))
    for each in shares:
        assert prior.shrink(each) == pytest.approx(wanted.shrink(each), abs=1e-9)


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
