"""Where the remaining working days may lead: Student's prediction from the days gone (2.1).

Each remaining day is taken to be drawn like the days gone, nothing more: the sum of r more days
lies around r times their mean with the spread of r days and of the mean itself.
"""

import math
from dataclasses import dataclass
from datetime import date
from statistics import fmean, stdev

from funnelcli.metrics.base import EARLY_DAYS, EARLY_EVENTS
from funnelcli.metrics.projection import Daily, Pace
from funnelcli.model.day import day_number
from funnelcli.model.student import student_cdf, student_quantile

_TAIL = 0.1
"""The printed range runs from the 10 % to the 90 % point."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """The end of the period in units or minor units, unrounded.

    Eight of ten such periods end between ``low`` and ``high``. ``probability`` of reaching the
    plan is None without a plan.
    """

    low: float
    high: float
    probability: float | None


def predict(
    daily: Daily, fact: int, events: int, plan: int | None, pace: Pace
) -> Prediction | None:
    """The range of the period's end and the probability of its plan.

    None where a pace says nothing: under 5 elapsed working days, under 10 events, no day left,
    or days that are all alike. Without refunds the end is never under the
    fact, and a plan that is reached stays so.
    """
    sample = day_sample(daily, pace)
    left = len(pace.working) - pace.working_elapsed
    if len(sample) < EARLY_DAYS or events < EARLY_EVENTS or not left:
        return None
    spread = stdev(sample) * math.sqrt(left + left * left / len(sample))
    if not spread:
        return None
    freedom = len(sample) - 1
    middle = fact + left * fmean(sample)
    reach = student_quantile(1 - _TAIL, freedom) * spread
    floor = -math.inf if daily.may_fall else fact
    return Prediction(
        low=max(middle - reach, floor),
        high=max(middle + reach, floor),
        probability=_probability(plan, middle, spread, freedom, floor) if plan else None,
    )


def _probability(plan: int, middle: float, spread: float, freedom: int, floor: float) -> float:
    if plan <= floor:
        return 1.0
    return student_cdf((middle - plan) / spread, freedom)


def day_sample(daily: Daily, pace: Pace) -> list[int]:
    """What each elapsed working day brought; days off join the next working day."""
    gone = pace.working[: pace.working_elapsed]
    starts = [day_number(pace.question.period.start), *(day_number(day) + 1 for day in gone)]
    return [_between(daily, start, day) for start, day in zip(starts, gone, strict=False)]


def _between(daily: Daily, first: int, last: date) -> int:
    return sum(daily.values.get(day, 0) for day in range(first, day_number(last) + 1))
