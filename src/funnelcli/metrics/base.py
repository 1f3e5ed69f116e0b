"""What a metric is given and what it must offer. Metrics do not import each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

import narwhals.stable.v2 as nw

from funnelcli.model.day import day_number
from funnelcli.model.period import Period
from funnelcli.schema.calendar import WorkCalendar
from funnelcli.schema.canonical import Facts, PlanRow

Mode = Literal["ordered", "visited", "strict"]
Rows = Sequence[Mapping[str, Any]]
Lazy = nw.LazyFrame[Any]


@dataclass(frozen=True, kw_only=True)
class Frames:
    """Canonical frames (schema/canonical.py) seen at the end of ``as_of``.

    Records created later are gone. ``leads`` has ``verdict`` (a Verdict as String; null without a
    spec) and ``c:<criterion>`` (Int64: 1 passed, 0 failed, null unknown). ``deals`` has
    ``outcome`` (open/won/lost/unknown) at as-of: a deal closed later is open.
    """

    leads: Lazy
    deals: Lazy
    history: Lazy
    spend: Lazy


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what is known beside the frames."""

    period: Period
    as_of: date
    mode: Mode
    calendar: WorkCalendar
    facts: Facts
    plan: tuple[PlanRow, ...]
    criteria: tuple[tuple[str, str], ...] | None
    """Id and title of each criterion of the newest spec version; None without a spec."""
    qualified_norm: tuple[float, float] | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Day numbers of the period: first, and one after the last."""
        return day_number(self.period.start), day_number(self.period.end)

    @property
    def as_of_day(self) -> int:
        """Day number of as-of."""
        return day_number(self.as_of)


class Metric(Protocol):
    """A module of ``metrics/`` seen as a value (the catalog lists them)."""

    ID: str

    @staticmethod
    def compute(frames: Frames, question: Question) -> Mapping[str, Lazy]:
        """Lazy frames to collect, by a name of the metric's own choice."""
        ...

    @staticmethod
    def summarise(rows: Mapping[str, Rows], question: Question) -> Any:  # noqa: ANN401 - each metric has its own result type
        """The typed result from the collected rows."""
        ...


def in_period(column: str, question: Question) -> nw.Expr:
    """Rows whose day number in ``column`` lies in the period (null is outside)."""
    first, end = question.span
    return (nw.col(column) >= first) & (nw.col(column) < end)
