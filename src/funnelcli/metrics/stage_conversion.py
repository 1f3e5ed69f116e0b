"""Stage conversion: how far the deals created in the period came (research: metrics 2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from funnelcli.metrics.base import Mode
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

ID = "stage_conversion"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a share can be at least and at most, given what is not known."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One step of one pipeline; the last row of a pipeline is its won outcome.

    ``reached`` deals surely reached it; for ``unknown_count`` more nobody knows («ХЗ»).
    ``from_previous`` is None where only ``from_previous_bounds`` can be said.
    """

    pipeline: str | None
    stage: str | None
    outcome: str | None
    reached: int
    unknown_count: int
    from_previous: Ratio | None
    from_first: Ratio | None
    from_previous_bounds: Bounds | None
    from_first_bounds: Bounds | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What became of the deals created in the period, by as-of."""

    created_count: int
    won_count: int
    lost_count: int
    open_count: int
    unknown_count: int


@dataclass(frozen=True, kw_only=True)
class StageConversion:
    """The funnel of deals. ``rows`` are those of ``mode``; ``by_mode`` holds every mode."""

    mode: Mode
    basis: str
    """history or snapshot."""
    stage_order: str | None
    totals: Totals
    undated_count: int
    rows: tuple[StageRow, ...]
    by_mode: Mapping[str, tuple[StageRow, ...]]
    mark: Mark
