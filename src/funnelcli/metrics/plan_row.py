"""A row of plan and fact: one measure of the firm, of a part of it, or of some of its days."""

from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.measures import Fact
from funnelcli.metrics.parts import PartKind
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst


@dataclass(frozen=True, kw_only=True)
class PlanFactRow:
    """One measure: revenue and spend are Money, the others counts.

    ``plan_share`` = fact / plan, exact before rounding; ``gap`` = fact - plan. Both are None
    without a plan. ``event_count`` deals or leads make up the fact. ``is_planned``: the plan names
    it, also where ``plan`` is None because nobody knows the one currency of its money.
    """

    measure: str
    fact: Money | int | None
    by_currency: tuple[Money, ...]
    event_count: int | None
    unknown_count: int | None
    missing_amount_count: int | None
    is_planned: bool
    plan: Money | int | None
    plan_share: float | None
    gap: Money | int | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class PartFact(PlanFactRow):
    """One measure of one product, manager or channel.

    ``kind``: ``planned`` (the plan names the part), ``others`` (all names without a plan together)
    or ``nameless``; ``part`` is the name of a planned one, else None.
    """

    part: str | None
    kind: PartKind


@dataclass(frozen=True, kw_only=True)
class SpanFact(PlanFactRow):
    """One measure of the days of a month or week that lie in the period.

    ``is_partial``: the period cuts it, or it is not over by as-of. ``per_day`` = fact / working
    days gone, None before the first of them.
    """

    period: Period
    is_partial: bool
    days_elapsed: int
    days_total: int
    per_day: Money | float | None


@dataclass(frozen=True, kw_only=True)
class MonthFact(SpanFact):
    """``month`` is YYYY-MM."""

    month: str


@dataclass(frozen=True, kw_only=True)
class WeekFact(SpanFact):
    """``week`` is the ISO week YYYY-Www.

    ``before`` is the fact of the same weekdays one week earlier; None where data began later.
    """

    week: str
    before: Money | int | None


def beside(fact: Fact, plan: int | None, *, held: bool = True) -> PlanFactRow:
    """The fact beside its plan; ``held``: a plan is expected, and its absence is told."""
    value = fact.value
    gap = None if value is None or plan is None else value - plan
    return PlanFactRow(
        measure=fact.measure,
        fact=fact.shown,
        by_currency=fact.by_currency,
        event_count=fact.event_count,
        unknown_count=fact.unknown_count,
        missing_amount_count=fact.missing_amount_count,
        is_planned=plan is not None,
        plan=fact.of(plan),
        plan_share=float(Fraction(value, plan)) if value is not None and plan else None,
        gap=fact.of(gap),
        mark=worst([fact.mark, _held(fact, plan)]) if held else fact.mark,
    )


def _held(fact: Fact, plan: int | None) -> Mark:
    """Whether there is a plan to hold the fact to, and whether unknown leads could reach it."""
    if plan is None:
        measure = say(f"measure.{fact.measure}")
        return Mark(State.REFUSED, say("reason.no_plan", measure=measure))
    if not plan:
        return Mark(State.UNKNOWN, say("reason.zero_plan"))
    value, unknown = fact.value, fact.unknown_count or 0
    if value is not None and value < plan <= value + unknown:
        return Mark(State.UNKNOWN, say("reason.unknown_could_meet_plan", count=unknown))
    return OK
