"""What a gap is measured from: the plan of leads, their quality, sales and revenue together."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.base import EARLY_DAYS, EARLY_EVENTS, Question, Rows, plan_value
from funnelcli.metrics.measures import Fact, Measure, fact_of
from funnelcli.model.phrase import listed, say
from funnelcli.model.state import OK, Mark, State, worst

CHAIN: tuple[Measure, ...] = ("leads", "qualified_leads", "deals_won", "revenue")
"""Revenue = leads x qualified share x sales per qualified lead x average sale."""


@dataclass(frozen=True, kw_only=True)
class PlanBase:
    """Facts and plans of the chain, in its order; ``mark`` refuses where a link is missing.

    ``gone`` is the share of the period's working days that has gone by as-of.
    """

    facts: tuple[Fact, ...]
    plans: tuple[int, ...]
    gone: Fraction
    days_elapsed: int
    days_total: int
    mark: Mark

    @property
    def is_known(self) -> bool:
        """Whether both sides of every link are known and the plan divides."""
        return self.mark.state not in {State.REFUSED, State.UNKNOWN}

    @property
    def values(self) -> tuple[int, ...]:
        """The facts as numbers; money in minor units."""
        return tuple(fact.value or 0 for fact in self.facts)


def plan_base(rows: Mapping[str, Rows], question: Question) -> PlanBase:
    """The chain of the whole firm in the period, from ``won`` and ``made``."""
    facts = tuple(
        fact_of(measure, rows["made" if measure in CHAIN[:2] else "won"], question)
        for measure in CHAIN
    )
    plans = {measure: plan_value(question, measure) for measure in CHAIN}
    days = question.calendar.working_days(question.period)
    elapsed = sum(day <= question.as_of for day in days)
    finished = question.as_of >= question.period.last
    return PlanBase(
        facts=facts,
        plans=tuple(plan or 0 for plan in plans.values()),
        gone=Fraction(elapsed, len(days)) if days else Fraction(1),
        days_elapsed=elapsed,
        days_total=len(days),
        mark=worst(
            [
                *(fact.mark for fact in facts),
                _planned(plans),
                OK if finished else _begun(elapsed),
                _few(facts[2]),
            ]
        ),
    )


def _planned(plans: Mapping[Measure, int | None]) -> Mark:
    absent = [say(f"measure.{measure}") for measure, plan in plans.items() if plan is None]
    if absent:
        return Mark(State.REFUSED, say("reason.no_plan", measure=listed(absent)))
    if not all(plans.values()):
        return Mark(State.UNKNOWN, say("reason.zero_plan"))
    return OK


def _begun(elapsed: int) -> Mark:
    if not elapsed:
        return Mark(State.UNKNOWN, say("reason.period_not_begun"))
    if elapsed < EARLY_DAYS:
        return Mark(State.EARLY, say("reason.few_days", count=elapsed))
    return OK


def _few(sales: Fact) -> Mark:
    count = sales.value
    if count is not None and count < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=count))
    return OK


def unjudged(base: PlanBase) -> Mark:
    """Whether the unknown leads could carry the qualified share across its plan."""
    leads, qualified = base.facts[0].value, base.facts[1].value
    unknown = base.facts[1].unknown_count
    if not leads or qualified is None or not unknown:
        return OK
    planned = Fraction(base.plans[1], base.plans[0]) if base.plans[0] else None
    low, high = Fraction(qualified, leads), Fraction(qualified + unknown, leads)
    if planned is not None and low < planned <= high:
        return Mark(State.UNKNOWN, say("reason.unknown_could_meet_share", count=unknown))
    return OK
