"""Run rate: where the period ends if the pace holds (research: metrics 2.1)."""

from dataclasses import dataclass

from funnelcli.model.money import Money
from funnelcli.model.state import Mark

ID = "run_rate"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One way to project the fact: over calendar days, working days, or the past profile."""

    forecast: Money | float | None
    days_elapsed: int | None
    days_total: int | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class RunRateRow:
    """One measure: revenue (Money) or a count of deals_won, leads, qualified_leads.

    ``plan_share`` = fact / plan and ``forecast_share`` = forecast / plan, exact before rounding.
    ``pace_needed`` is per remaining working day. ``event_count`` deals or leads make up the fact.
    """

    measure: str
    fact: Money | int | None
    by_currency: tuple[Money, ...]
    event_count: int | None
    unknown_count: int | None
    plan: Money | int | None
    plan_share: float | None
    forecast: Money | float | None
    forecast_basis: str | None
    forecast_share: float | None
    pace_needed: Money | float | None
    plan_probability: float | None
    calendar: Basis
    working: Basis
    profile: Basis
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class RunRate:
    """All measures; ``headline`` is the row of revenue."""

    headline: RunRateRow
    rows: tuple[RunRateRow, ...]
    finished: bool
    """Whether as-of has reached the end of the period: the forecast is then the fact."""
    calendar_country: str
    mark: Mark
