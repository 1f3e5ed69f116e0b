"""The prediction of the remaining days: worked numbers of May 2025, its edges, its honesty."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest
from scipy import stats

from canonical_frames import plan, question
from funnelcli.metrics.prediction import Prediction, day_sample, predict
from funnelcli.metrics.projection import Daily, pace_of
from funnelcli.model.day import day_number

MAY = "2025-05-01..2025-05-31"
WORKING = ["2025-05-05", "2025-05-06", "2025-05-07", "2025-05-12", "2025-05-13", "2025-05-14"]
DAYS = [90, 0, 210, 140, 260, 90]


def daily(values: dict[str, int], *, may_fall: bool = False) -> Daily:
    days = {day_number(date.fromisoformat(day)): value for day, value in values.items()}
    return Daily(
        measure="revenue", values=days, events={}, first=None, currency="RUB", may_fall=may_fall
    )


def in_may(
    values: list[int] | dict[str, int],
    goal: int | None = 2_000,
    events: int = 12,
    as_of: str = "2025-05-14",
    *,
    may_fall: bool = False,
) -> Prediction | None:
    by_day = values if isinstance(values, dict) else dict(zip(WORKING, values, strict=True))
    pace = pace_of(question(MAY, as_of, plan=plan("2025-05", revenue=goal or 0)))
    return predict(daily(by_day, may_fall=may_fall), sum(by_day.values()), events, goal, pace)


def test_worked_numbers_of_may() -> None:
    found = in_may(DAYS)
    assert found
    assert found.probability == pytest.approx(0.731, abs=5e-4)
    assert (round(found.low), round(found.high)) == (1_544, 3_196)


def test_six_days_are_not_taken_for_the_law() -> None:
    """Resampling the days as if they were all there is says 89.6 % and a narrow 1 990 to 2 750."""
    dice = Random(5)
    ends = sorted(sum(DAYS) + sum(dice.choices(DAYS, k=12)) for _ in range(4_000))
    assert sum(end >= 2_000 for end in ends) / len(ends) == pytest.approx(0.896, abs=0.015)
    found = in_may(DAYS)
    assert found
    assert found.probability
    assert found.probability < 0.75
    assert found.high - found.low > 2 * (ends[3_600] - ends[400])


def test_it_is_students_prediction() -> None:
    found = in_may([5, 9, 1, 7, 3, 11], goal=150)
    mean, spread = 6.0, stats.tstd([5, 9, 1, 7, 3, 11]) * (12 + 12 * 12 / 6) ** 0.5
    law = stats.t(5, loc=36 + 12 * mean, scale=spread)
    assert found
    assert found.probability == pytest.approx(law.sf(150), abs=1e-9)
    assert found.low == pytest.approx(max(law.ppf(0.1), 36), abs=1e-9)
    assert found.high == pytest.approx(law.ppf(0.9), abs=1e-9)


@pytest.mark.parametrize(
    ("values", "events", "as_of"),
    [
        ([50] * 6, 12, "2025-05-14"),
        (DAYS, 9, "2025-05-14"),
        (dict(zip(WORKING[:4], DAYS[:4], strict=True)), 12, "2025-05-12"),
        (DAYS, 12, "2025-05-31"),
    ],
    ids=["days all alike", "few deals", "few days", "no day left"],
)
def test_no_prediction(values: list[int] | dict[str, int], events: int, as_of: str) -> None:
    assert in_may(values, events=events, as_of=as_of) is None


def test_the_end_is_never_under_the_fact_without_refunds() -> None:
    found = in_may([0, 0, 0, 0, 0, 600])
    assert found
    assert found.low == 600
    refunds = in_may([0, 0, -100, 0, 0, 600], may_fall=True)
    assert refunds
    assert refunds.low < 500


def test_a_plan_that_is_reached_stays_so() -> None:
    found = in_may(DAYS, goal=700)
    assert found
    assert found.probability == 1.0


def test_without_a_plan_there_is_a_range_and_no_probability() -> None:
    found = in_may(DAYS, goal=None)
    assert found
    assert found.probability is None


def test_days_off_join_the_next_working_day() -> None:
    pace = pace_of(question(MAY, "2025-05-18"))
    values = {"2025-05-02": 5, "2025-05-05": 1, "2025-05-10": 7, "2025-05-12": 2, "2025-05-17": 9}
    sample = day_sample(daily(values), pace)
    assert sample == [6, 0, 0, 9, 0, 0, 0, 0], "the weekend after the 16th waits for Monday"


SHAPES: dict[str, Callable[[Random], int]] = {
    "even": lambda dice: dice.randrange(50, 150),
    "idle": lambda dice: dice.choice([0, 0, dice.randrange(100, 400), dice.randrange(100, 400)]),
    "skewed": lambda dice: int(dice.lognormvariate(4, 0.8)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("gone", [6, 10, 14])
def test_eight_of_ten_months_end_inside_the_range(shape: str, gone: int) -> None:
    worlds = 2_000 if os.environ.get("FUNNELCLI_THOROUGH") else 400
    dice = Random(f"{shape}{gone}")
    month = question(MAY, "2025-05-31").calendar.working_days(question(MAY, "2025-05-31").period)
    pace = pace_of(question(MAY, str(month[gone] - timedelta(days=1))))
    inside = []
    for _ in range(worlds):
        days = [SHAPES[shape](dice) for _ in month]
        gone_by = {str(day): days[place] for place, day in enumerate(month[:gone])}
        found = predict(daily(gone_by), sum(days[:gone]), 20, None, pace)
        if found is not None:
            inside.append(found.low <= sum(days) <= found.high)
    assert len(inside) > worlds * 0.8
    assert 0.72 <= fmean(inside) <= 0.88
