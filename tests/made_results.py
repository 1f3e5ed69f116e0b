# ruff: noqa: ANN401 - any field of a result may be changed
"""Results made by hand, so that the report can be tested without a pipeline."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from funnelcli.metrics.base import Split
from funnelcli.metrics.course import Course, CoursePoint
from funnelcli.metrics.outlook import Outlook
from funnelcli.metrics.pipeline_coverage import OpenStage, PipelineCoverage
from funnelcli.metrics.qualified_share import (
    ChannelShare,
    CriterionCount,
    QualifiedShare,
    ShareBounds,
    WeekShare,
)
from funnelcli.metrics.rate_row import Basis, ForecastRange, RunRateRow
from funnelcli.metrics.reach import Bounds
from funnelcli.metrics.run_rate import PartRate, RunRate
from funnelcli.metrics.stage_conversion import StageConversion, StageRow, Totals
from funnelcli.metrics.weak_points import LargestDeal, Stale
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from made_costs import cost
from made_managers import EARLY, WIDE, manager, managers, one_role, rub
from made_plan import gap_bridge, plan_fact, shared_kpi
from made_response import capacity, response_time

__all__ = ["EARLY", "WIDE", "manager", "managers", "one_role", "rub"]

REFUSED = Mark(State.REFUSED, say("reason.no_closing_day"))


def basis(forecast: Money | float | None, elapsed: int | None, total: int | None) -> Basis:
    return Basis(forecast=forecast, days_elapsed=elapsed, days_total=total, mark=OK)


def no_profile() -> Basis:
    reason = say("reason.profile_history", months=3, needed=6)
    return Basis(
        forecast=None, days_elapsed=None, days_total=None, mark=Mark(State.UNKNOWN, reason)
    )


def course(
    measure: str, fact: Money | int, plan: Money | int, *, elapsed: int = 20, days: int = 30
) -> Course:
    """As much every day as the day before, through November 2026."""

    def part(whole: Money | int, share: float) -> Money | int:
        if isinstance(whole, Money):
            return Money(round(whole.minor * share), whole.currency)
        return round(whole * share)

    points = tuple(
        CoursePoint(
            day=date(2026, 11, n),
            fact=part(fact, n / elapsed) if n <= elapsed else None,
            planned=part(plan, n / days),
        )
        for n in range(1, days + 1)
    )
    return Course(measure=measure, points=points)


def measure(name: str, **changes: Any) -> RunRateRow:
    """A count: 35 of 60 after 14 of 20 working days."""
    row = RunRateRow(
        measure=name,
        fact=35,
        by_currency=(),
        event_count=35,
        unknown_count=None,
        missing_amount_count=None,
        plan=60,
        plan_share=35 / 60,
        forecast=50.0,
        forecast_basis="working",
        forecast_share=50 / 60,
        forecast_range=ForecastRange(low=43.5, high=56.5),
        pace_needed=25 / 6,
        plan_probability=0.042,
        disagreement=None,
        calendar=basis(52.5, 20, 30),
        working=basis(50.0, 14, 20),
        profile=no_profile(),
        mark=OK,
    )
    return replace(row, **changes)


def revenue(**changes: Any) -> RunRateRow:
    """7.1 of 12 million roubles, 89.2 % by pace."""
    row = measure(
        "revenue",
        fact=rub(7_104_000),
        plan=rub(12_000_000),
        plan_share=0.592,
        forecast=rub(10_704_123.45),
        forecast_share=0.89201,
        forecast_range=ForecastRange(low=rub(9_100_000), high=rub(12_300_000)),
        pace_needed=rub(816_000),
        calendar=basis(rub(10_656_000), 20, 30),
        working=basis(rub(10_704_123.45), 14, 20),
    )
    return replace(row, **changes)


def parts() -> tuple[Split[PartRate], ...]:
    """Anna's plan of revenue, and everybody else."""
    anna = PartRate(**vars(revenue()), part="Анна К.", kind="planned")
    rest = PartRate(**vars(revenue(plan=None, forecast_share=None)), part=None, kind="others")
    return Split(dimension="manager", rows=(anna, rest)), Split(dimension="product", rows=())


def run_rate(head: RunRateRow | None = None, *more: RunRateRow, finished: bool = False) -> RunRate:
    head = head or revenue()
    rows = (
        (head, *more)
        if more
        else (
            head,
            measure("deals_won"),
            measure(
                "leads",
                fact=301,
                plan=400,
                plan_share=301 / 400,
                forecast=430.0,
                forecast_share=1.075,
            ),
            measure(
                "qualified_leads",
                fact=150,
                plan=250,
                plan_share=0.6,
                forecast=214.3,
                forecast_share=0.857,
                unknown_count=11,
            ),
        )
    )
    return RunRate(
        headline=head,
        rows=rows,
        by_part=parts(),
        by_day=(
            course("revenue", rub(7_104_000), rub(12_000_000)),
            course("deals_won", 35, 60),
            course("leads", 301, 400),
        ),
        finished=finished,
        calendar_country="RU",
        mark=head.mark,
    )


_OPEN_STAGES = (
    OpenStage(
        pipeline="Основная",
        stage="Квалификация",
        open_count=20,
        open_amount=rub(5_000_000),
        win_share=Ratio(23, 150),
        bases={"age": 16, "stage": 4},
        weighted_amount=rub(766_667),
    ),
    OpenStage(
        pipeline="Основная",
        stage=None,
        open_count=21,
        open_amount=None,
        win_share=None,
        bases={},
        weighted_amount=rub(0),
    ),
)


def coverage(**changes: Any) -> PipelineCoverage:
    found = PipelineCoverage(
        open_count=41,
        open_amount=rub(14_500_000),
        by_currency=(rub(14_500_000),),
        dated=True,
        in_period_count=34,
        in_period_amount=rub(12_142_080),
        overdue_count=7,
        overdue_amount=rub(910_000),
        largest=LargestDeal(deal_id="4711", amount=rub(4_060_000), share=0.28),
        stale=Stale(count=5, amount=rub(620_000), after_days={"Основная": 74.5}),
        missing_amount_count=3,
        missing_expected_count=2,
        remaining_plan=rub(4_896_000),
        raw=2.48,
        weighted=0.87,
        weighted_amount=rub(4_259_520),
        weighted_reason=OK,
        past_periods=6,
        new_amount=rub(300_000),
        outlook=Outlook(
            low=rub(3_000_000),
            middle=rub(4_200_000),
            high=rub(5_700_000),
            shaken_low=rub(2_100_000),
            shaken_high=rub(6_900_000),
            rounded_to=None,
        ),
        plan_probability=0.331,
        plan_probability_reason=OK,
        open_cover=2.96,
        open_conversion=0.31,
        required=3.03,
        gap=rub(101_000),
        to_create=rub(325_806),
        weighted_gap=rub(336_480),
        required_reason=OK,
        by_stage=_OPEN_STAGES,
        mark=OK,
    )
    return replace(found, **changes)


def bounds_of(qualified: int, rejected: int, unknown: int) -> ShareBounds:
    judged = qualified + rejected + unknown
    return ShareBounds(low=qualified / judged, high=(qualified + unknown) / judged)


def channel(
    name: str | None, qualified: int, rejected: int, unknown: int, **changes: Any
) -> ChannelShare:
    row = ChannelShare(
        channel=name,
        qualified_share=Ratio(qualified, qualified + rejected + unknown),
        qualified_count=qualified,
        rejected_count=rejected,
        unknown_count=unknown,
        excluded_count=2,
        bounds=bounds_of(qualified, rejected, unknown),
        mark=OK,
    )
    return replace(row, **changes)


def qualified(**changes: Any) -> QualifiedShare:
    found = QualifiedShare(
        total=Ratio(150, 301),
        qualified_count=150,
        rejected_count=140,
        unknown_count=11,
        excluded_count=19,
        undated_count=1,
        bounds=bounds_of(150, 140, 11),
        norm=(0.55, 0.8),
        within_norm=False,
        by_channel=(
            channel("Яндекс Директ", 100, 60, 5),
            channel("VK Реклама", 45, 75, 4),
            channel(None, 5, 5, 2, mark=WIDE),
        ),
        by_asked=None,
        by_week=tuple(
            WeekShare(
                week=date(2026, 9, 7) + timedelta(weeks=n),
                qualified_share=Ratio(12 + n, 27),
                unknown_count=n % 3,
                finished=n < 10,
            )
            for n in range(11)
        ),
        by_criterion=(
            CriterionCount(
                criterion="brand",
                title="Ищет запчасть на Opel",
                passed_count=230,
                failed_count=66,
                unknown_count=5,
            ),
        ),
        mark=OK,
    )
    return replace(found, **changes)


def stage(name: str | None, reached: int, before: int | None, **changes: Any) -> StageRow:
    row = StageRow(
        pipeline="Основная",
        stage=name,
        outcome=None,
        reached=reached,
        unknown_count=0,
        from_previous=Ratio(reached, before) if before else None,
        from_first=Ratio(reached, 512),
        from_previous_bounds=None,
        from_first_bounds=None,
        mark=OK,
    )
    return replace(row, **changes)


def stages(**changes: Any) -> StageConversion:
    rows = (
        stage("Новая", 512, None),
        stage("Квалификация", 470, 512),
        stage("Договоры, оплаты и доставка", 307, 470, unknown_count=4),
        stage(None, 163, 307, outcome="won"),
    )
    found = StageConversion(
        mode="ordered",
        basis="history",
        stage_order="profile",
        totals=Totals(
            created_count=512, won_count=163, lost_count=199, open_count=146, unknown_count=4
        ),
        undated_count=1,
        without_ladder_count=0,
        moved_back_count=0,
        before_history_count=0,
        allows_backward=False,
        crossed_count=0,
        reentered_count=0,
        rows=rows,
        by_mode={"ordered": rows},
        mark=OK,
    )
    return replace(found, **changes)


def snapshot_stages() -> StageConversion:
    reason = Mark(State.WIDE, say("reason.snapshot_bounds", count=203))
    rows = (
        stage("Firmas", 389, None, mark=reason),
        stage(
            None,
            163,
            None,
            outcome="won",
            from_previous_bounds=Bounds(low=163 / 389, high=163 / 186),
            from_first=None,
            mark=reason,
        ),
    )
    return stages(basis="snapshot", rows=rows, by_mode={"ordered": rows}, mark=reason)


def results() -> "dict[str, object]":
    return {
        "run_rate": run_rate(),
        "plan_fact": plan_fact(),
        "gap_bridge": gap_bridge(),
        "shared_kpi": shared_kpi(),
        "pipeline_coverage": coverage(),
        "manager_conversion": managers(),
        "response_time": response_time(),
        "capacity": capacity(),
        "qualified_share": qualified(),
        "customer_cost": cost(),
        "stage_conversion": stages(),
    }


def bare_results() -> dict[str, object]:
    """Everything refused or absent, as an export without closing days and settings gives it."""
    row = revenue(
        **dict.fromkeys(("fact", "plan", "plan_share", "forecast", "forecast_basis")),
        forecast_share=None,
        pace_needed=None,
        mark=REFUSED,
    )
    unknown = ("open_amount", "in_period_amount", "overdue_count", "overdue_amount")
    unmeasured = ("remaining_plan", "raw", "weighted", "weighted_amount")
    uncompared = ("total", "highest", "lowest", "spread", "luck_band", "verdict")
    undecided = ("won_count", "lost_count", "decided_share", "revenue", "average_deal")
    nobody = manager(None, 0, 0, **dict.fromkeys(undecided), mark=REFUSED)
    nobody = replace(nobody, created_share=Ratio(0, 0), cycle_days_median=None)
    unagreed = ("total", "bounds", "norm", "within_norm")
    return {
        "run_rate": run_rate(row, row),
        "pipeline_coverage": coverage(
            **dict.fromkeys((*unknown, *unmeasured)), weighted_reason=REFUSED, mark=REFUSED
        ),
        "manager_conversion": managers(**dict.fromkeys(uncompared), rows=(nobody,), mark=REFUSED),
        "qualified_share": qualified(**dict.fromkeys(unagreed), mark=REFUSED),
        "customer_cost": cost(linkage=None, maturity=None, unmatched_spend=None),
        "stage_conversion": snapshot_stages(),
    }
