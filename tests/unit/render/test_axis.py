import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.axis import evenly, labelled, ticks


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0, 1_056_000, [0, 250_000, 500_000, 750_000, 1_000_000, 1_250_000]),
        (-3, 7, [-4, -2, 0, 2, 4, 6, 8]),
        (0, 0.7, [0, 0.2, 0.4, 0.6, 0.8]),
        (0, 0, [0]),
        (5, 9, [0, 2, 4, 6, 8, 10]),
    ],
)
def test_marks_are_round(low: float, high: float, marks: list[float]) -> None:
    assert ticks(low, high) == marks


@given(st.floats(-1e12, 1e12), st.floats(0.01, 1e12))
def test_marks_hold_the_values_and_are_few(low: float, width: float) -> None:
    marks = ticks(low, low + width)
    assert len(marks) <= 8
    unseen = 1e-6 * (abs(low) + width) + 1e-6
    assert marks[0] <= low + unseen
    assert marks[-1] >= low + width - unseen
    assert 0 in marks


def test_texts_are_looked_up_by_the_number_as_the_script_writes_it() -> None:
    axis = labelled({0.0: "0", 0.25: 'a "quoted" one', 1_000_000.0: "1 млн"}, grid=False)
    text, _, after = axis["labelExpr"].rpartition("[")
    assert after == "datum.value]"
    assert json.loads(text) == {"0": "0", "0.25": 'a "quoted" one', "1000000": "1 млн"}
    assert axis["values"] == [0.0, 0.25, 1_000_000.0]
    assert axis["grid"] is False


@given(st.lists(st.integers(), max_size=80), st.integers(1, 9))
def test_places_are_thinned_out_evenly(places: list[int], most: int) -> None:
    found = evenly(places, most)
    assert len(found) <= most
    assert found == places[:: max(1, math.ceil(len(places) / most))]
