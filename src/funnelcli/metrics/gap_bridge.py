"""Gap bridge: which factor, and whose, made the revenue miss or beat its plan (metrics 2.8)."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from funnelcli.metrics.base import Frames, Lazy, Question, Rows, maturity_mark
from funnelcli.metrics.maturity import cycles, maturity
from funnelcli.metrics.measures import period_sums
from funnelcli.metrics.plan_base import CHAIN, PlanBase, plan_base, unjudged
from funnelcli.metrics.product_mix import Mix, mix_effects, mix_frames
from funnelcli.model.decomposition import chain, effects, whole
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst

ID = "gap_bridge"
Factor = Literal["leads", "mix", "quality", "conversion", "average_deal"]
Department = Literal["marketing", "sales"]
FACTORS: tuple[Factor, ...] = ("leads", "quality", "conversion", "average_deal")
WITH_MIX: tuple[Factor, ...] = ("leads", "mix", "quality", "conversion", "average_deal")
OWNERS: Mapping[Factor, Department] = {
    "leads": "marketing",
    "mix": "marketing",
    "quality": "marketing",
    "conversion": "sales",
    "average_deal": "sales",
}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one factor did to the revenue.

    ``planned`` and ``actual``: leads a number (planned ones up to as-of), quality = qualified /
    leads, conversion = sales / qualified leads, the average deal Money; the mix has none.
    ``chain`` is the effect by chain substitution in the order of the rows.
    """

    factor: Factor
    department: Department
    planned: Money | float | None
    actual: Money | float | None
    effect: Money
    chain: Money | None


@dataclass(frozen=True, kw_only=True)
class DepartmentEffect:
    """What the factors of one department did together."""

    department: Department
    effect: Money


@dataclass(frozen=True, kw_only=True)
class GapBridge:
    """From the planned revenue to the fact; effects add up to ``gap`` exactly.

    ``plan_to_date`` is the plan of the working days gone (the whole plan once the period is
    over), ``gap`` = fact - plan_to_date. ``method``: ``lmdi``, or ``shapley`` where a factor is
    0. ``with_mix`` are the effects when products change places too (empty: ``mix`` says why).
    ``maturity`` is the share of the period's leads old enough to have been sold: sales of the
    period stand over its qualified leads, which need not be the same people.
    """

    plan: Money | None
    plan_to_date: Money | None
    fact: Money | None
    gap: Money | None
    leads_count: int | None
    qualified_count: int | None
    won_count: int | None
    is_partial: bool
    days_elapsed: int
    days_total: int
    method: str | None
    rows: tuple[Effect, ...]
    by_department: tuple[DepartmentEffect, ...]
    with_mix: tuple[Effect, ...]
    mix: Mark
    maturity: Ratio | None
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums of the period, ``cycles`` of all sales, and the sums of every planned product."""
    return {
        **period_sums(frames, question),
        "cycles": cycles(frames),
        **mix_frames(frames, question),
    }


def summarise(rows: Mapping[str, Rows], question: Question) -> GapBridge:
    """The bridge, or why there is none."""
    base = plan_base(rows, question)
    ages = [{"created_on": row["created_on"], "count": row["counted"]} for row in rows["made"]]
    mature = maturity(rows["cycles"], ages, question)
    mark = worst([base.mark, unjudged(base), _sold_from_nothing(base), maturity_mark(mature)])
    revenue = base.facts[-1]
    known = base.is_known and _sold_from_nothing(base) == OK
    plan = revenue.of(base.plans[-1])
    if not known or not isinstance(plan, Money):
        return _nothing(base, plan if isinstance(plan, Money) and base.plans[-1] else None, mark)
    to_date = round(base.plans[-1] * base.gone)
    gap = base.values[-1] - to_date
    before, after = _factors(base)
    parts, method = effects(before, after)
    chained = whole(chain(before, after), gap)
    found = tuple(
        _effect(FACTORS[place], before[place], after[place], (part, chained[place]), plan.currency)
        for place, part in enumerate(whole(parts, gap))
    )
    mix = mix_effects(rows, base, question)
    return GapBridge(
        plan=plan,
        plan_to_date=Money(to_date, plan.currency),
        fact=Money(base.values[-1], plan.currency),
        gap=Money(gap, plan.currency),
        leads_count=base.values[0],
        qualified_count=base.values[1],
        won_count=base.values[2],
        is_partial=question.as_of < question.period.last,
        days_elapsed=base.days_elapsed,
        days_total=base.days_total,
        method=method,
        rows=found,
        by_department=_departments(found),
        with_mix=_with_mix(mix, gap, plan.currency),
        mix=mix.mark,
        maturity=mature,
        mark=mark,
    )


def _factors(base: PlanBase) -> tuple[list[Fraction], list[Fraction]]:
    """Planned (of the days gone) and actual leads, quality, conversion and average deal.

    A quotient of nothing has not changed: it stays as planned, and its effect is 0.
    """
    before, after = [base.plans[0] * base.gone], [Fraction(base.values[0])]
    for place in range(1, len(CHAIN)):
        planned = Fraction(base.plans[place], base.plans[place - 1])
        made, own = base.values[place - 1], base.values[place]
        before.append(planned)
        after.append(Fraction(own, made) if made else planned)
    return before, after


def _sold_from_nothing(base: PlanBase) -> Mark:
    """Sales without a single qualified lead of the period: no conversion makes them."""
    values = base.values
    if base.is_known and any(own and not made for made, own in itertools.pairwise(values)):
        return Mark(State.UNKNOWN, say("reason.sold_without_leads"))
    return OK


def _effect(
    factor: Factor,
    before: Fraction | None,
    after: Fraction | None,
    parts: tuple[int, int | None],
    currency: str,
) -> Effect:
    effect, chained = parts

    def shown(value: Fraction | None) -> Money | float | None:
        if value is None:
            return None
        return Money(round(value), currency) if factor == "average_deal" else float(value)

    return Effect(
        factor=factor,
        department=OWNERS[factor],
        planned=shown(before),
        actual=shown(after),
        effect=Money(effect, currency),
        chain=None if chained is None else Money(chained, currency),
    )


def _departments(rows: Sequence[Effect]) -> tuple[DepartmentEffect, ...]:
    found: dict[Department, Money] = {}
    for row in rows:
        known = found.get(row.department)
        found[row.department] = row.effect if known is None else known + row.effect
    return tuple(DepartmentEffect(department=name, effect=sum_) for name, sum_ in found.items())


def _with_mix(mix: Mix, gap: int, currency: str) -> tuple[Effect, ...]:
    if not mix.effects:
        return ()
    parts = zip(WITH_MIX, whole(mix.effects, gap), strict=True)
    return tuple(_effect(factor, None, None, (part, None), currency) for factor, part in parts)


def _nothing(base: PlanBase, plan: Money | None, mark: Mark) -> GapBridge:
    """A bridge that says why it has no numbers."""
    return GapBridge(
        plan=plan,
        plan_to_date=None,
        fact=None,
        gap=None,
        leads_count=None,
        qualified_count=None,
        won_count=None,
        is_partial=base.gone < 1,
        days_elapsed=base.days_elapsed,
        days_total=base.days_total,
        method=None,
        rows=(),
        by_department=(),
        with_mix=(),
        mix=mark,
        maturity=None,
        mark=mark,
    )
