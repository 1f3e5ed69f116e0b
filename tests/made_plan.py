"""Plan and fact made by hand: revenue 7.1 of 12 million, 14 of 20 working days gone; its gap."""

from dataclasses import replace
from datetime import date
from typing import Any

from funnelcli.metrics.base import Split
from funnelcli.metrics.gap_bridge import OWNERS, DepartmentEffect, Effect, Factor, GapBridge
from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.plan_row import MonthFact, PartFact, PlanFactRow, WeekFact
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.model.money import Money
from funnelcli.model.period import Period, month_of
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State

UNMET = Mark(State.UNKNOWN, say("reason.part_not_met", role=say("role.leads")))
NO_PLAN = Mark(State.REFUSED, say("reason.no_plan", measure=say("measure.spend")))


def rub(amount: int) -> Money:
    return Money(amount * 100, "RUB")


def plan_row(measure: str = "revenue", **changes: Any) -> PlanFactRow:  # noqa: ANN401 - any field
    row = PlanFactRow(
        measure=measure,
        fact=rub(7_104_000),
        by_currency=(),
        event_count=35,
        unknown_count=None,
        missing_amount_count=0,
        is_planned=True,
        plan=rub(12_000_000),
        plan_share=0.592,
        gap=rub(-4_896_000),
        mark=OK,
    )
    return replace(row, **changes)


def leads_row(**changes: Any) -> PlanFactRow:  # noqa: ANN401 - any field
    return plan_row(
        "leads", **{"fact": 90, "plan": 130, "plan_share": 90 / 130, "gap": -40, **changes}
    )


def spend_row() -> PlanFactRow:
    absent = dict.fromkeys(("plan", "plan_share", "gap"))
    return plan_row("spend", fact=rub(450_000), **absent, is_planned=False, mark=NO_PLAN)


def parts() -> tuple[Split[PartFact], ...]:
    absent = dict.fromkeys(("fact", "plan_share", "gap"))
    engine = leads_row(fact=50, plan=80, plan_share=0.625, gap=-30)
    rows = (
        PartFact(**vars(engine), part="Двигатель", kind="planned"),
        PartFact(**vars(leads_row(plan=40, **absent, mark=UNMET)), part="Капот", kind="planned"),
        PartFact(
            **vars(leads_row(is_planned=False, plan=None, plan_share=None, gap=None)),
            part=None,
            kind="others",
        ),
    )
    return (
        Split(dimension="product", rows=rows),
        Split(dimension="manager", rows=()),
        Split(dimension="channel", rows=()),
    )


def week(first: date, name: str, **changes: Any) -> WeekFact:  # noqa: ANN401 - any field
    row = WeekFact(
        **vars(leads_row(fact=12, plan=None, plan_share=None, gap=None)),
        period=Period(first, date.fromordinal(first.toordinal() + 7)),
        is_partial=False,
        days_elapsed=5,
        days_total=5,
        per_day=2.4,
        before=15,
        week=name,
    )
    return replace(row, **changes)


def plan_fact(**changes: Any) -> PlanFact:  # noqa: ANN401 - any field
    month = MonthFact(
        **vars(plan_row()),
        period=month_of(date(2026, 11, 1)),
        is_partial=True,
        days_elapsed=14,
        days_total=20,
        per_day=rub(507_429),
        month="2026-11",
    )
    found = PlanFact(
        headline=plan_row(),
        is_partial=True,
        days_elapsed=14,
        days_total=20,
        data_from=None,
        rows=(plan_row(), leads_row(), spend_row()),
        by_part=parts(),
        by_month=(month,),
        by_week=(
            week(date(2026, 11, 9), "2026-W46"),
            week(date(2026, 11, 16), "2026-W47", is_partial=True, days_elapsed=3, per_day=4.0),
        ),
        mark=OK,
    )
    return replace(found, **changes)


def gap_bridge(**changes: Any) -> GapBridge:  # noqa: ANN401 - any field
    """The worked table of the metric reference, in thousands."""
    rows: tuple[tuple[Factor, Money | float, Money | float, int, int], ...] = (
        ("leads", 100.0, 130.0, 294_722, 360_000),
        ("quality", 0.6, 90 / 130, 160_750, 240_000),
        ("conversion", 0.25, 15 / 90, -455_472, -600_000),
        ("average_deal", rub(80_000), rub(70_000), -150_000, -150_000),
    )
    effects = tuple(
        Effect(
            factor=factor,
            department=OWNERS[factor],
            planned=planned,
            actual=actual,
            effect=rub(effect),
            chain=rub(chained),
        )
        for factor, planned, actual, effect, chained in rows
    )
    mix = Effect(
        factor="mix",
        department="marketing",
        planned=None,
        actual=None,
        effect=rub(-150_000),
        chain=None,
    )
    found = GapBridge(
        plan=rub(1_200_000),
        plan_to_date=rub(1_200_000),
        fact=rub(1_050_000),
        gap=rub(-150_000),
        leads_count=130,
        qualified_count=90,
        won_count=15,
        is_partial=True,
        days_elapsed=14,
        days_total=20,
        method="lmdi",
        rows=effects,
        by_department=(
            DepartmentEffect(department="marketing", effect=rub(455_472)),
            DepartmentEffect(department="sales", effect=rub(-605_472)),
        ),
        with_mix=(mix,),
        mix=OK,
        maturity=Ratio(40, 130),
        mark=OK,
    )
    return replace(found, **changes)


def shared_kpi(**changes: Any) -> SharedKpi:  # noqa: ANN401 - any field
    """70 of 80 thousand and 69.2 of 60 %: 1.01."""
    found = SharedKpi(
        value=0.875 * 90 / 130 / 0.6,
        bounds=None,
        average_deal=rub(70_000),
        planned_deal=rub(80_000),
        deal_index=0.875,
        qualified_share=Ratio(90, 130),
        planned_share=Ratio(60, 100),
        share_index=90 / 130 / 0.6,
        priced_count=15,
        unknown_count=0,
        mark=OK,
    )
    return replace(found, **changes)
