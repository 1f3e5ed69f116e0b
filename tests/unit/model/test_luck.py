"""The luck band against the oracle's whole numbers."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelcli.model.luck import luck_band
from funnelcli.model.ratio import Ratio
from oracle import managers

SHARES = st.integers(1, 9).flatmap(
    lambda size: st.builds(Ratio, st.integers(0, size), st.just(size))
)


def test_eight_equal_managers() -> None:
    assert luck_band([Ratio(6, 30)] * 8) == Fraction(9, 30)


@settings(max_examples=25)
@given(st.lists(SHARES, min_size=2, max_size=4))
def test_exact_for_teams_of_any_sizes(shares: list[Ratio]) -> None:
    pooled = sum(shares, Ratio(0, 0)).exact
    assert pooled is not None
    if pooled in (0, 1):
        assert luck_band(shares) == 0
        return
    sizes = [share.denominator for share in shares]
    assert luck_band(shares) == managers.luck_band(sizes, pooled)


def test_a_large_team_of_unequal_sizes_is_right_to_the_grid() -> None:
    """Sizes as in a real team of 30; the answer is rounded up by at most two steps of 1/2000."""
    sizes = [79, 110, 121, 123, 126, 152, 153, 160, 175, 187, 193, 194, 195, 206, 213]
    sizes += [227, 229, 231, 232, 237, 261, 261, 264, 264, 272, 275, 335, 336, 347, 553]
    shares = [Ratio(round(size * 0.63), size) for size in sizes]
    pooled = sum(shares, Ratio(0, 0)).exact
    found = luck_band(shares)
    assert pooled is not None
    assert found is not None
    expected = managers.luck_band_in_floats(sizes, float(pooled))
    assert float(found) == pytest.approx(expected, abs=1 / 1000)


def test_nobody_to_compare_with() -> None:
    assert luck_band([Ratio(3, 9)]) is None
    assert luck_band([]) is None
    assert luck_band([Ratio(0, 0), Ratio(0, 5)]) is None
