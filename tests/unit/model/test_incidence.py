"""Cumulative incidence against the ten leads of the reference, statsmodels, scipy, proportions."""

from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from funnelcli.model.incidence import Ends, incidence
from funnelcli.model.interval import Z95

TEN = {
    **{days: Ends(won=1) for days in (3, 8, 14)},
    **{days: Ends(lost=1) for days in (5, 6, 12)},
    **{days: Ends(open=1) for days in (10, 15, 20, 25)},
}
SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["won", "lost", "open"])), min_size=1, max_size=60
)


def spans_of(ends: list[tuple[int, str]]) -> dict[int, Ends]:
    found: dict[int, Ends] = {}
    for days, end in ends:
        found[days] = found.get(days, Ends()) + Ends(**{end: 1})
    return found


def by_definition(ends: list[tuple[int, str]], age: int) -> Fraction:
    """The sum over ages of survival before × wins ÷ at risk, in exact fractions."""
    share, alive = Fraction(0), Fraction(1)
    for day in sorted({days for days, _ in ends}):
        if day > age:
            break
        risk = sum(days >= day for days, _ in ends)
        met = Counter(end for days, end in ends if days == day)
        share += alive * Fraction(met["won"], risk)
        alive *= 1 - Fraction(met["won"] + met["lost"], risk)
    return share


def test_ten_deals_of_the_reference() -> None:
    third, eighth, last = incidence(TEN, (3, 8, 14))
    assert [round(each.share, 12) for each in (third, eighth, last)] == [0.1, 0.2, 0.32]
    assert [each.at_risk for each in (third, eighth, last)] == [10, 7, 4]
    assert round(last.error, 3) == 0.154
    assert last.interval is not None
    assert [round(100 * end, 1) for end in last.interval] == [7.4, 60.8]


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["won", "open"])), max_size=60))
def test_all_of_them_won_is_exactly_one(ends: list[tuple[int, str]]) -> None:
    (last,) = incidence(spans_of([*ends, (21, "won")]), (21,))
    assert last.share == 1
    assert last.interval is None


def test_lost_deals_taken_for_censored_would_say_more() -> None:
    """The same ten: 0.42 as if the lost were still open, 0.30 of all, 0.50 of those closed."""
    blind = {days: Ends(won=ends.won, open=ends.open + ends.lost) for days, ends in TEN.items()}
    (found,) = incidence(blind, (14,))
    assert round(found.share, 2) == 0.42
    everyone = sum(TEN.values(), start=Ends())
    closed = everyone.won + everyone.lost
    assert (everyone.won / (closed + everyone.open), everyone.won / closed) == (0.3, 0.5)


@given(SPANS, st.integers(0, 25))
def test_the_share_is_the_sum_of_its_definition(ends: list[tuple[int, str]], age: int) -> None:
    (found,) = incidence(spans_of(ends), (age,))
    assert found.share == pytest.approx(float(by_definition(ends, age)), abs=1e-12)
    assert found.won == sum(days <= age and end == "won" for days, end in ends)


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["won", "lost"])), min_size=1))
def test_with_everybody_followed_it_is_a_plain_proportion(ends: list[tuple[int, str]]) -> None:
    """Share and variance of a binomial, whatever the losses."""
    (found,) = incidence(spans_of(ends), (20,))
    share = sum(end == "won" for _, end in ends) / len(ends)
    assert found.share == pytest.approx(share, abs=1e-9)
    assert found.error == pytest.approx((share * (1 - share) / len(ends)) ** 0.5, abs=1e-9)


def test_without_losses_it_is_kaplan_and_meier_of_scipy() -> None:
    """Survival and Greenwood's variance to 1e-9."""
    chance = Random(7)
    ends = [(chance.randrange(1, 200), chance.choice(["won", "open"])) for _ in range(400)]
    ends.append((300, "open"))
    won = np.array([days for days, end in ends if end == "won"])
    still = np.array([days for days, end in ends if end == "open"])
    curve = stats.ecdf(stats.CensoredData(uncensored=won, right=still)).sf
    limits = curve.confidence_interval(method="linear")
    for each in incidence(spans_of(ends), (30, 60, 90, 150)):
        assert each.share == pytest.approx(1 - curve.evaluate(each.days), abs=1e-9)
        width = limits.high.evaluate(each.days) - limits.low.evaluate(each.days)
        assert each.error == pytest.approx(width / 2 / Z95, abs=1e-9)


@given(SPANS, st.integers(0, 20))
def test_with_losses_it_is_that_of_statsmodels(ends: list[tuple[int, str]], age: int) -> None:
    """Share and delta-method variance to 1e-9; one deal open past all ages keeps theirs finite."""
    followed = [*ends, (30, "open")]
    days = np.array([each for each, _ in followed])
    ended = np.array([("open", "won", "lost").index(end) for _, end in followed])
    (found,) = incidence(spans_of(followed), (age,))
    if not any(each <= age and end == "won" for each, end in followed):
        assert (found.share, found.error) == (0.0, 0.0)
        return
    curve = CumIncidenceRight(days, ended)
    place = np.searchsorted(curve.times, age, side="right") - 1
    assert found.share == pytest.approx(curve.cinc[0][place], abs=1e-9)
    assert found.error**2 == pytest.approx(curve.cinc_se[0][place] ** 2, abs=1e-9)
    if len(followed) > 20:
        assert found.error == pytest.approx(curve.cinc_se[0][place], abs=1e-9)


def test_without_losses_it_is_kaplan_and_meier_of_statsmodels() -> None:
    """The same without a deal left at the end, where scipy gives no limits."""
    chance = Random(11)
    ends = [(chance.randrange(1, 90), chance.choice(["won", "won", "open"])) for _ in range(300)]
    days = np.array([each for each, _ in ends])
    curve = SurvfuncRight(days, np.array([end == "won" for _, end in ends], dtype=float))
    for each in incidence(spans_of(ends), (5, 30, 60, 80)):
        place = np.searchsorted(curve.surv_times, each.days, side="right") - 1
        assert each.share == pytest.approx(1 - curve.surv_prob[place], abs=1e-9)
        assert each.error == pytest.approx(curve.surv_prob_se[place], abs=1e-9)


def test_nobody_is_no_share() -> None:
    (found,) = incidence({}, (30,))
    assert (found.share, found.error, found.interval, found.at_risk) == (0.0, 0.0, None, 0)
