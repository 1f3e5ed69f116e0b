"""Student's distribution is scipy's, and the tables'."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from funnelcli.model.student import student_cdf, student_quantile


@example(t=1.192092896e-07, freedom=11)
@given(t=st.floats(-60, 60), freedom=st.integers(1, 400))
def test_the_distribution_function_is_scipys(t: float, freedom: int) -> None:
    assert student_cdf(t, freedom) == pytest.approx(stats.t.cdf(t, freedom), rel=1e-9, abs=1e-12)


@given(probability=st.floats(0.0005, 0.9995), freedom=st.integers(1, 400))
def test_quantiles_are_scipys(probability: float, freedom: int) -> None:
    expected = stats.t.ppf(probability, freedom)
    assert student_quantile(probability, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_table_every_textbook_prints() -> None:
    assert round(student_quantile(0.9, 5), 3) == 1.476
    assert round(student_quantile(0.975, 10), 3) == 2.228
    assert student_cdf(0.0, 3) == 0.5
