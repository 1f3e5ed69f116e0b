"""The first sentences: will the plan be met, and whose turn it is, marketing's or sales'."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from funnelcli.issues import Severity
from funnelcli.metrics.base import Question
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.state import State
from funnelcli.report.cells import name, percent
from funnelcli.report.chances import deals_chance, pace_chance
from funnelcli.report.model import Callout
from funnelcli.report.sections.customer_cost import wasted_rows
from funnelcli.report.sections.manager_conversion import differing
from funnelcli.report.sections.pipeline_coverage import is_plan_reached, is_short
from funnelcli.report.sections.qualified_share import is_below_norm, is_surely_out
from funnelcli.report.sections.run_rate import is_settled, misses_plan

_TRUSTED = (State.OK, State.WIDE)
_OVERDUE_MANY = 0.1
"""Share of open deals past their day that makes it the sellers' turn."""


def compose_headline(question: Question, results: Mapping[str, object]) -> tuple[Callout, ...]:
    """The plan with its chance, then the open deals, then each department's turn."""
    run_rate = results.get("run_rate")
    coverage = results.get("pipeline_coverage")
    found: list[Callout] = []
    if isinstance(run_rate, RunRate):
        found.append(_with_chance(_plan(run_rate, question), results))
    if isinstance(coverage, PipelineCoverage):
        found.extend(_coverage(coverage))
    found.extend(_turns(results))
    return tuple(found)


def _with_chance(callout: Callout, results: Mapping[str, object]) -> Callout:
    """The sentence on the plan and its chance: by the open deals if it is sure, else by pace."""
    by_deals = deals_chance(results, surely=True)
    chance = pace_chance(results) if by_deals is None else by_deals
    if chance is None or chance in (0, 1):
        return callout
    key = "headline.chance_pace" if by_deals is None else "headline.chance_deals"
    return replace(callout, text=say(key, sentence=callout.text, chance=percent(chance)))


def _plan(result: RunRate, question: Question) -> Callout:
    """By the first measure that has a plan and a forecast; revenue leads."""
    planned = [row for row in result.rows if row.forecast_share is not None]
    if not planned:
        return _no_plan(result, question)
    row = planned[0]
    share = row.forecast_share or 0.0
    values: dict[str, Value] = {
        "period": question.period,
        "measure": say(f"by_measure.{row.measure}"),
        "share": share,
        "forecast": row.forecast,
        "plan": row.plan,
    }
    key = _outcome(result, row, met=share >= 1)
    good = key in ("headline.plan_met", "headline.plan_on_pace", "headline.plan_reached")
    if row.mark.reason is not None:
        values["reason"] = row.mark.reason
    return Callout(text=say(key, **values), severity=Severity.NOTICE if good else Severity.WARNING)


def _outcome(result: RunRate, row: RunRateRow, *, met: bool) -> str:
    if result.finished:
        return "headline.plan_met" if met else "headline.plan_missed"
    if row.plan_share is not None and row.plan_share >= 1:
        return "headline.plan_reached"
    if row.mark.state is State.EARLY:
        return "headline.plan_early"
    if row.mark.state is not State.OK:
        return "headline.plan_doubtful"
    return "headline.plan_on_pace" if met else "headline.plan_behind"


def _no_plan(result: RunRate, question: Question) -> Callout:
    head = result.headline
    reason = head.mark.reason
    if head.mark.state is State.REFUSED and reason is not None:
        text = say("headline.plan_refused", period=question.period, reason=reason)
    elif head.plan is None:
        text = say("headline.no_plan", period=question.period)
    else:
        text = say("headline.no_forecast", period=question.period, reason=reason)
    return Callout(text=text, severity=Severity.WARNING)


def _coverage(result: PipelineCoverage) -> Iterable[Callout]:
    if result.raw is None or is_plan_reached(result):
        return
    short = _is_too_short(result)
    key = "headline.coverage_enough"
    if short:
        key = "headline.coverage_short" if result.raw < 1 else "headline.coverage_weighted"
    elif result.weighted is None:
        return  # how much of it will be won is not known: neither good news nor bad
    text = say(key, raw=result.raw, weighted=result.weighted, remaining=result.remaining_plan)
    yield Callout(text=text, severity=Severity.WARNING if short else Severity.NOTICE)


def _is_too_short(result: PipelineCoverage) -> bool:
    return result.raw is not None and not is_plan_reached(result) and is_short(result)


def _turns(results: Mapping[str, object]) -> Iterable[Callout]:
    """One sentence a department, its weightiest; the findings hold the others."""
    marketing = next(iter(_marketing(results)), None)
    sales = next(iter(_sales(results)), None)
    turns = [text for text in (marketing, sales) if text]
    whole = {"run_rate", "pipeline_coverage", "qualified_share", "customer_cost"} <= results.keys()
    for text in turns:
        yield Callout(text=text, severity=Severity.WARNING)
    if not turns and whole:
        yield from _nobody(results)


def _nobody(results: Mapping[str, object]) -> Iterable[Callout]:
    """Nobody is named: because all is in order, or because nothing tells whose matter it is."""
    coverage = results["pipeline_coverage"]
    if any(map(misses_plan, _rates(results).values())):
        yield Callout(text=say("turn.undecided"), severity=Severity.WARNING)
    elif not any(_is_judged(result) for result in results.values()):
        yield Callout(text=say("turn.unknown"), severity=Severity.WARNING)
    elif not (isinstance(coverage, PipelineCoverage) and _is_too_short(coverage)):
        yield Callout(text=say("turn.none"), severity=Severity.NOTICE)


def _is_judged(result: object) -> bool:
    """Whether the statistic can tell at all if it is out."""
    match result:
        case RunRate():
            return any(map(is_settled, result.rows))
        case QualifiedShare():
            return result.within_norm is not None and result.mark.state in _TRUSTED
        case _:
            return False


def _marketing(results: Mapping[str, object]) -> Iterable[Phrase]:
    """Statistics that are marketing's to put right, the weightiest first."""
    qualified = results.get("qualified_share")
    if isinstance(qualified, QualifiedShare) and is_surely_out(qualified):
        norm = qualified.norm
        if is_below_norm(qualified) and norm:
            yield say("turn.qualified_share", total=qualified.total, low=norm[0], high=norm[1])
    rates = _rates(results)
    for measure in ("qualified_leads", "leads"):
        row = rates.get(measure)
        if row and misses_plan(row):
            yield say(f"turn.{measure}", share=row.forecast_share, plan=row.plan)
            break
    cost = results.get("customer_cost")
    if isinstance(cost, CustomerCost) and (wasted := wasted_rows(cost)):
        channels = listed([name(row.channel, "absent.channel") for row in wasted])
        yield say("turn.spend_only", channels=channels, spend=cost.unmatched_spend)


def _sales(results: Mapping[str, object]) -> Iterable[Phrase]:
    """Statistics that are the sellers' to put right, the weightiest first."""
    rates = _rates(results)
    inflow = rates.get("qualified_leads") or rates.get("leads")
    for measure in ("deals_won", "revenue"):
        row = rates.get(measure)
        if row and inflow and _share(row) < 1 <= _share(inflow):
            yield say(f"turn.{measure}", share=_share(row), inflow=_share(inflow))
            break
    managers = results.get("manager_conversion")
    for group in differing(managers) if isinstance(managers, ManagerConversion) else ():
        yield say(
            "turn.managers",
            highest=group.highest.manager,
            highest_share=group.highest.decided_share,
            lowest=group.lowest.manager,
            lowest_share=group.lowest.decided_share,
        )
    coverage = results.get("pipeline_coverage")
    if isinstance(coverage, PipelineCoverage):
        overdue = coverage.overdue_count or 0
        if overdue > _OVERDUE_MANY * (coverage.open_count or 0):
            yield say("turn.overdue", count=overdue, open=coverage.open_count)


def _share(row: RunRateRow) -> float:
    return row.forecast_share or 0.0


def _rates(results: Mapping[str, object]) -> dict[str, RunRateRow]:
    """Rows of the run rate that settle whether they reach their plan, by measure."""
    result = results.get("run_rate")
    if not isinstance(result, RunRate):
        return {}
    return {row.measure: row for row in result.rows if is_settled(row)}
