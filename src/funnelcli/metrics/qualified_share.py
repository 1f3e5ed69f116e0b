"""Qualified share: how many leads the written agreement calls qualified (metrics 2.6)."""

from dataclasses import dataclass

from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

ID = "qualified_share"


@dataclass(frozen=True, kw_only=True)
class ShareBounds:
    """The share if every unknown lead were rejected, and if every one were qualified."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ChannelShare:
    """Leads of one channel; ``channel`` None is the row of leads without one."""

    channel: str | None
    qualified_share: Ratio
    qualified_count: int
    rejected_count: int
    unknown_count: int
    excluded_count: int
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class CriterionCount:
    """One criterion over the judged leads."""

    criterion: str
    title: str
    passed_count: int
    failed_count: int
    unknown_count: int


@dataclass(frozen=True, kw_only=True)
class QualifiedShare:
    """Leads created in the period by verdict.

    ``total`` = qualified / (qualified + rejected + unknown); excluded leads (duplicates, tests)
    are counted apart.
    """

    total: Ratio
    qualified_count: int
    rejected_count: int
    unknown_count: int
    excluded_count: int
    undated_count: int
    bounds: ShareBounds | None
    norm: tuple[float, float] | None
    within_norm: bool | None
    by_channel: tuple[ChannelShare, ...]
    by_criterion: tuple[CriterionCount, ...]
    mark: Mark
