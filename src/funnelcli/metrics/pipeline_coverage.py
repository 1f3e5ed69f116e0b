"""Pipeline coverage: is there enough in the pipeline for what is left of the plan (2.2)."""

from dataclasses import dataclass

from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

ID = "pipeline_coverage"


@dataclass(frozen=True, kw_only=True)
class OpenStage:
    """Open deals in one stage; ``win_share`` of past resolved deals that stood in it."""

    pipeline: str | None
    stage: str | None
    open_count: int
    open_amount: Money | None
    win_share: Ratio | None


@dataclass(frozen=True, kw_only=True)
class PipelineCoverage:
    """Open deals at as-of against the plan that is left.

    ``open_amount`` is of all open deals with an amount; ``in_period_amount`` of those expected to
    close inside the period (all of them when the export has no expected dates: ``dated`` False).
    ``raw`` = in_period_amount / remaining_plan; ``weighted`` uses each stage's ``win_share``.
    """

    open_count: int
    open_amount: Money | None
    by_currency: tuple[Money, ...]
    dated: bool
    in_period_count: int
    in_period_amount: Money | None
    overdue_count: int | None
    overdue_amount: Money | None
    missing_amount_count: int
    missing_expected_count: int | None
    remaining_plan: Money | None
    raw: float | None
    weighted: float | None
    weighted_amount: Money | None
    weighted_reason: Mark
    required: float | None
    plan_probability: float | None
    gap: Money | None
    by_stage: tuple[OpenStage, ...]
    mark: Mark
