from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.bar import bar_text


@pytest.mark.parametrize(
    ("share", "before", "bar"),
    [
        (Fraction(1), None, "████████"),
        (Fraction(1, 2), None, "████"),
        (Fraction(1, 1000), None, "▏"),
        (None, None, ""),
        (Fraction(0), Fraction(0), ""),
        (Fraction(1, 2), Fraction(3, 4), "████ │"),
        (Fraction(3, 4), Fraction(1, 2), "███│██"),
        (Fraction(1), Fraction(1), "███████│"),
        (None, Fraction(1, 1000), "│"),
    ],
)
def test_bars(share: Fraction | None, before: Fraction | None, bar: str) -> None:
    assert bar_text(share, 8, before) == bar


@given(st.fractions(0, 1) | st.none(), st.integers(1, 40), st.fractions(0, 1) | st.none())
def test_no_bar_is_wider_than_its_column(
    share: Fraction | None, width: int, before: Fraction | None
) -> None:
    found = bar_text(share, width, before)
    assert len(found) <= width
    assert ("│" in found) is bool(before)
