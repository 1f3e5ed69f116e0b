"""Manager conversion: highest, lowest, and whether luck explains the spread (metrics 2.5)."""

from dataclasses import dataclass

from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

ID = "manager_conversion"
COMPARED_FROM = 20
"""Decided deals a manager needs to take part in highest, lowest and spread."""


@dataclass(frozen=True, kw_only=True)
class ManagerRow:
    """One manager; ``manager`` None is the row of deals without one.

    ``won_count`` and ``lost_count`` closed in the period, ``open_count`` open at as-of;
    ``decided_share`` = won / (won + lost); ``created_share`` = won to date / created in the
    period. ``compared`` says whether the manager has enough decided deals to be compared.
    """

    manager: str | None
    won_count: int | None
    lost_count: int | None
    open_count: int
    undated_won_count: int
    undated_lost_count: int
    decided_share: Ratio | None
    created_share: Ratio
    revenue: Money | None
    revenue_by_currency: tuple[Money, ...]
    average_deal: Money | None
    cycle_days_median: float | None
    compared: bool
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Extreme:
    """The manager at one end and the share that put him there."""

    manager: str
    decided_share: Ratio


@dataclass(frozen=True, kw_only=True)
class ManagerConversion:
    """All managers, and what their spread proves.

    ``luck_band`` is the 95 % point of the spread among equal managers; ``verdict`` is ``luck`` while the spread does not exceed it, else ``differs``.
    """

    total: Ratio | None
    total_created: Ratio
    undated_won_count: int
    undated_lost_count: int
    highest: Extreme | None
    lowest: Extreme | None
    spread: float | None
    luck_band: float | None
    verdict: str | None
    rows: tuple[ManagerRow, ...]
    mark: Mark
