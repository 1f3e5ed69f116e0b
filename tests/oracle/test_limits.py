"""The oracle's limits against the printed numbers."""

import pytest

from oracle.limits import garwood, state_of, wilson


@pytest.mark.parametrize(
    ("won", "tried", "low", "high"),
    [(0, 20, 0, 16.1), (3, 20, 5.2, 36.0), (12, 40, 18.1, 45.4), (90, 130, 60.8, 76.5)],
)
def test_wilson(won: int, tried: int, low: float, high: float) -> None:
    assert [round(100 * end, 1) for end in wilson(won, tried)] == [low, high]


@pytest.mark.parametrize(("count", "low", "high"), [(130, 2_915, 4_143), (15, 18_189, 53_601)])
def test_garwood(count: int, low: int, high: int) -> None:
    fewest, most = garwood(count)
    assert [round(450_000 / most), round(450_000 / fewest)] == [low, high]


@pytest.mark.parametrize(
    ("won", "tried", "state"),
    [(0, 0, "unknown"), (9, 9, "early"), (5, 10, "wide"), (50, 100, "ok"), (0, 20, "ok")],
)
def test_states(won: int, tried: int, state: str) -> None:
    assert state_of(won, tried) == state
