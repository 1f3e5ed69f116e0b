"""Response time day by day, from the metric reference (2.9) alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A lead with its two moments; ``touched_at`` None is untouched."""

    created_at: datetime
    touched_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Work:
    """When people work; a short day ends an hour earlier."""

    works: Callable[[date], bool]
    starts: time
    ends: time
    short: frozenset[date]

    def span(self, day: date) -> tuple[datetime, datetime]:
        """When work begins and ends on a working ``day``."""
        end = datetime.combine(day, self.ends) - timedelta(hours=day in self.short)
        return datetime.combine(day, self.starts), end


def minutes_between(first: datetime, last: datetime, work: Work) -> int:
    """Working minutes from ``first`` to ``last``, added up day by day."""
    found, day = timedelta(), first.date()
    while day <= last.date():
        starts, ends = work.span(day)
        inside = min(ends, _minute(last)) - max(starts, _minute(first))
        if inside > timedelta() and work.works(day):
            found += inside
        day += timedelta(days=1)
    return found // timedelta(minutes=1)


def response(
    touches: Sequence[Touch], as_of: date, norm: int, work: Work
) -> dict[str, int | float | None]:
    """The counts and quantiles of some leads."""
    end = datetime.combine(as_of + timedelta(days=1), time())
    answered, waiting, backward = [], [], 0
    for lead in touches:
        if lead.touched_at is None or lead.touched_at >= end:
            waiting.append(minutes_between(lead.created_at, end, work))
        elif _minute(lead.touched_at) < _minute(lead.created_at):
            backward += 1
        else:
            answered.append(minutes_between(lead.created_at, lead.touched_at, work))
    return {
        "leads_count": len(touches),
        "answered_count": len(answered),
        "untouched_count": len(waiting),
        "backward_count": backward,
        "late_count": sum(minutes > norm for minutes in answered),
        "breached_count": sum(minutes > norm for minutes in waiting),
        "pending_count": sum(minutes <= norm for minutes in waiting),
        "minutes_median": float(np.quantile(answered, 0.5)) if answered else None,
        "minutes_p90": float(np.quantile(answered, 0.9)) if answered else None,
    }


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
