"""What is wrong with a plan itself: names that nobody knows, parts that exceed the whole."""

from collections.abc import Iterable

from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.plan_row import PartFact
from funnelcli.model.money import Money
from funnelcli.model.phrase import listed, say
from funnelcli.report.evidence import finding
from funnelcli.report.model import Finding

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


def _is_unmet(row: PartFact) -> bool:
    return row.mark.reason is not None and row.mark.reason.key == _UNMET


def _size(plan: Money | int | None) -> int:
    return plan.minor if isinstance(plan, Money) else plan or 0
