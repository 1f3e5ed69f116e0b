from fractions import Fraction

import pytest

from funnelcli.model.ratio import Ratio


def test_the_counts_live_on() -> None:
    share = Ratio(858, 21593)
    assert share.value == 858 / 21593
    assert share.exact == Fraction(858, 21593)
    assert share.interval is not None
    low, high = share.interval
    assert low < 0.0397 < high
    assert share.width == high - low


def test_zero_denominator_is_no_data() -> None:
    empty = Ratio(0, 0)
    assert (empty.value, empty.exact, empty.interval, empty.width) == (None, None, None, None)


@pytest.mark.parametrize("ratio", [Ratio(5, 4), Ratio(-1, 4)])
def test_what_is_no_proportion_has_no_interval(ratio: Ratio) -> None:
    assert ratio.interval is None
    assert ratio.width is None
    assert ratio.value is not None


def test_pooling_adds_counts_not_shares() -> None:
    assert Ratio(1, 2) + Ratio(1, 8) == Ratio(2, 10)
