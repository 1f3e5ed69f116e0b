"""The headline numbers against the plan and the norms of the period."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from funnelcli.metrics.base import Question, plan_value
from funnelcli.metrics.projection import pace_of
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.report.change import Change, Comparison, change_of
from funnelcli.report.sections.run_rate import is_settled
from funnelcli.report.standing import Standing, standings

_PER = {
    "lead_cost": ("spend", "leads"),
    "qualified_lead_cost": ("spend", "qualified_leads"),
    "customer_cost": ("spend", "deals_won"),
    "average_deal": ("revenue", "deals_won"),
}
"""Planned money and what it is divided by."""


def compare_plan(results: Mapping[str, object], question: Question) -> Comparison:
    """What the plan says of each headline number; measures by where their pace leads."""
    pace = pace_of(question)
    rows = tuple(_rows(results, question))
    return Comparison(
        against="plan",
        period=question.period,
        as_of=question.as_of,
        elapsed_days=pace.working_elapsed,
        total_days=len(pace.working),
        then_elapsed_days=None,
        then_total_days=None,
        rows=rows,
        mark=Mark() if rows else _nothing(results, question),
    )


def _nothing(results: Mapping[str, object], question: Question) -> Mark:
    """Why no number stands beside a plan: nobody knows the fact of what is planned, or no plan."""
    paces = results.get("run_rate")
    for row in paces.rows if isinstance(paces, RunRate) else ():
        if plan_value(question, row.measure) is not None and row.mark.reason is not None:
            return Mark(State.REFUSED, row.mark.reason)
    return Mark(State.REFUSED, say("reason.no_plan_at_all", period=question.period))


def _rows(results: Mapping[str, object], question: Question) -> Iterator[Change]:
    paces = results.get("run_rate")
    if isinstance(paces, RunRate):
        yield from _paces(paces)
    for each in standings(results, question):
        planned = _planned(each, question)
        if planned is not None:
            # A plan is no sample: nothing about it is due to luck but the number itself.
            found = change_of(each, replace(each, amount=planned, count=None, room=None))
            yield replace(found, beyond_luck=_apart(each, planned) if found.direction else None)


def _paces(result: RunRate) -> Iterator[Change]:
    """Where the pace leads against the plan; an arrow only where every basis says the same."""
    for row in result.rows:
        if row.plan is None or row.forecast is None:
            continue
        now = Standing(
            metric="run_rate",
            name=row.measure,
            amount=row.fact if result.finished else row.forecast,
            count=row.event_count,
            mark=row.mark,
        )
        found = change_of(now, replace(now, amount=row.plan, count=None))
        settled = result.finished or is_settled(row)
        yield found if settled else replace(found, direction=None, is_better=None)


def _planned(each: Standing, question: Question) -> Ratio | Money | None:
    if each.name == "qualified_share":
        parts = plan_value(question, "qualified_leads"), plan_value(question, "leads")
        return Ratio(parts[0], parts[1]) if parts[0] is not None and parts[1] else None
    if each.name not in _PER or not isinstance(each.amount, Money):
        return None
    money, over = (plan_value(question, measure) for measure in _PER[each.name])
    return Money(money, each.amount.currency).per(over) if money is not None and over else None


def _apart(each: Standing, planned: Ratio | Money) -> bool | None:
    """Whether the interval of the number leaves out what was planned."""
    if not isinstance(each.amount, Ratio) or not isinstance(planned, Ratio):
        return None
    interval, value = each.amount.interval, planned.value
    return None if interval is None or value is None else not interval[0] <= value <= interval[1]
