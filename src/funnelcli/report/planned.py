"""The plan: what is wrong with it, what made the gap to it, and the KPI of both departments."""

from collections.abc import Iterable

from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.plan_row import PartFact
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.model.money import Money
from funnelcli.model.phrase import listed, say
from funnelcli.model.state import State
from funnelcli.report.evidence import finding
from funnelcli.report.model import Finding

_TRUSTED = (State.OK, State.WIDE)
_UNMET = "reason.part_not_met"


def plan_problems(result: PlanFact) -> Iterable[Finding]:
    """Names that the plan writes otherwise than the exports, and parts beyond the whole."""
    for split in result.by_part:
        strange = [each.part for each in split.rows if _is_unmet(each)]
        if strange:
            yield finding("F030", "plan_fact", names=listed(list(dict.fromkeys(strange))))
        for row in result.rows:
            own = [each.plan for each in split.rows if each.measure == row.measure]
            parts = sum(_size(plan) for plan in own)
            if row.plan is not None and parts > _size(row.plan):
                whole = row.plan
                yield finding(
                    "F031",
                    "plan_fact",
                    measure=say(f"column.{row.measure}"),
                    dimension=say(f"plans_of.{split.dimension}"),
                    parts=Money(parts, whole.currency) if isinstance(whole, Money) else parts,
                    plan=whole,
                )


def bridged(result: GapBridge) -> Iterable[Finding]:
    """A gap that may be trusted, with the factor that made most of it."""
    if result.gap is None or result.gap.minor >= 0 or result.mark.state not in _TRUSTED:
        return
    worst = min(result.rows, key=lambda each: each.effect.minor)
    yield finding(
        "F032",
        "gap_bridge",
        result.mark,
        gap=result.gap,
        factor=say(f"factor.{worst.factor}"),
        effect=worst.effect,
        department=say(f"owner.{worst.department}"),
        **{each.department: each.effect for each in result.by_department},
    )


def shared(result: SharedKpi) -> Iterable[Finding]:
    """Whether both departments together are where they planned to be."""
    if result.value is None or result.mark.state not in _TRUSTED:
        return
    yield finding(
        "F034" if result.value >= 1 else "F033",
        "shared_kpi",
        result.mark,
        value=result.value,
        deal=result.average_deal,
        planned_deal=result.planned_deal,
        share=result.qualified_share,
        planned_share=result.planned_share,
    )


def _is_unmet(row: PartFact) -> bool:
    return row.mark.reason is not None and row.mark.reason.key == _UNMET


def _size(plan: Money | int | None) -> int:
    return plan.minor if isinstance(plan, Money) else plan or 0
