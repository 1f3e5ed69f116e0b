"""The weekly sheet: five statistics, the funnel, findings, data problems, accounts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from funnelcli.issues import Issue
from funnelcli.metrics.base import Question
from funnelcli.metrics.breakdown import Breakdown
from funnelcli.metrics.capacity import Capacity
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.metrics.loss_reasons import LossReasons
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.metrics.run_rate import RunRate
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.metrics.stage_conversion import StageConversion
from funnelcli.model.phrase import Phrase, say
from funnelcli.report.agenda import in_order
from funnelcli.report.change import Comparison
from funnelcli.report.charts.all_charts import compose_charts
from funnelcli.report.explanation import compose_about
from funnelcli.report.findings import find
from funnelcli.report.headline import compose_headline
from funnelcli.report.last_period import LastPeriod
from funnelcli.report.model import Callout, Card, Report, Section
from funnelcli.report.sections.breakdown import compose_breakdown
from funnelcli.report.sections.capacity import compose_capacity
from funnelcli.report.sections.changes import (
    compose_callout,
    compose_changes,
    find_changes,
    with_change,
)
from funnelcli.report.sections.customer_cost import compose_cost_card, compose_customer_cost
from funnelcli.report.sections.funnel import compose_funnel
from funnelcli.report.sections.gap_bridge import compose_gap_bridge
from funnelcli.report.sections.loss_reasons import compose_loss_reasons
from funnelcli.report.sections.manager_age import with_equal_age
from funnelcli.report.sections.manager_conversion import (
    compose_manager_card,
    compose_manager_conversion,
)
from funnelcli.report.sections.pipeline_coverage import (
    compose_coverage_card,
    compose_pipeline_coverage,
)
from funnelcli.report.sections.plan_fact import compose_plan_fact
from funnelcli.report.sections.qualified_share import (
    compose_qualified_card,
    compose_qualified_share,
)
from funnelcli.report.sections.response_time import compose_response_time
from funnelcli.report.sections.run_rate import compose_run_rate, compose_run_rate_card
from funnelcli.report.sections.sales_cycle import compose_sales_cycle
from funnelcli.report.sections.sales_velocity import compose_sales_velocity
from funnelcli.report.sections.shared_kpi import compose_shared_kpi
from funnelcli.report.sections.stage_conversion import compose_stage_conversion
from funnelcli.report.understood import compose_footer, compose_understood
from funnelcli.schema.canonical import Canonical

_CARDS = (
    "run_rate",
    "pipeline_coverage",
    "manager_conversion",
    "qualified_share",
    "customer_cost",
)
_SECTIONS = (
    "run_rate",
    "plan_fact",
    "gap_bridge",
    "shared_kpi",
    "funnel",
    "stage_conversion",
    "manager_conversion",
    "response_time",
    "capacity",
    "qualified_share",
    "customer_cost",
    "loss_reasons",
    "sales_cycle",
    "sales_velocity",
    "pipeline_coverage",
)

_COMPOSERS: Mapping[type, Callable[[Any], Section]] = MappingProxyType(
    {
        RunRate: compose_run_rate,
        Funnel: compose_funnel,
        PlanFact: compose_plan_fact,
        GapBridge: compose_gap_bridge,
        SharedKpi: compose_shared_kpi,
        SalesCycle: compose_sales_cycle,
        SalesVelocity: compose_sales_velocity,
        StageConversion: compose_stage_conversion,
        ManagerConversion: compose_manager_conversion,
        ResponseTime: compose_response_time,
        Capacity: compose_capacity,
        QualifiedShare: compose_qualified_share,
        CustomerCost: compose_customer_cost,
        LossReasons: compose_loss_reasons,
        PipelineCoverage: compose_pipeline_coverage,
    }
)
"""One composer for each type of result: a new metric is one line."""


def compose_weekly(  # noqa: PLR0913 - keyword-only: everything the sheet is made of
    *,
    company: str | None,
    question: Question,
    canonical: Canonical,
    results: Mapping[str, object],
    issues: tuple[Issue, ...],
    show_understood: bool,
    only: frozenset[str] | None,
    spec_version: int | None = None,
    is_draft: bool = False,
    comparison: Comparison | None = None,
    last: LastPeriod | None = None,
    breakdown: Breakdown | None = None,
) -> Report:
    """The report from typed results (metric id to result); ``only`` keeps some metrics.

    ``show_understood`` puts the "understood as" block above it. ``is_draft``: nobody has signed
    the agreement. ``comparison``, and the ``breakdown`` of ``--by``, stand before all sections.
    The funnel bears the marks of the ``last`` period where it is compared with no other.
    Sections of metrics without a result are left out.
    """
    chosen = {key: value for key, value in results.items() if only is None or key in only}
    linkage = canonical.facts.linkage
    return Report(
        title=say("weekly.title.company", company=company) if company else say("weekly.title"),
        period=question.period,
        as_of=question.as_of,
        currency=canonical.facts.currency,
        headline=_headline(question, chosen, comparison),
        understood=compose_understood(canonical) if show_understood else (),
        cards=tuple(_compared_card(key, chosen, comparison) for key in _CARDS if key in chosen),
        remarks=_remarks(canonical, is_draft=is_draft),
        charts=tuple(compose_charts(chosen)),
        sections=tuple(_sections(chosen, comparison, last, breakdown)),
        findings=in_order(
            [*find(chosen, linkage), *(find_changes(comparison) if comparison else ())]
        ),
        footer=compose_footer(question, canonical, spec_version),
        metrics=MappingProxyType(chosen),
        inputs=canonical.inputs,
        linkage=linkage,
        people=canonical.facts.people,
        issues=issues,
        comparison=comparison,
        last_period=last,
        breakdown=breakdown,
    )


def _headline(
    question: Question, chosen: Mapping[str, object], comparison: Comparison | None
) -> tuple[Callout, ...]:
    """The first sentences; one more where a comparison was asked for and there is nothing."""
    found = compose_headline(question, chosen)
    missing = compose_callout(comparison) if comparison else None
    return (*found, missing) if missing else found


def _compared_card(
    metric: str, chosen: Mapping[str, object], comparison: Comparison | None
) -> Card:
    card = _card(chosen[metric])
    return with_change(card, metric, comparison) if comparison else card


def _card(result: object) -> Card:
    match result:
        case RunRate():
            return compose_run_rate_card(result)
        case PipelineCoverage():
            return compose_coverage_card(result)
        case ManagerConversion():
            return compose_manager_card(result)
        case QualifiedShare():
            return compose_qualified_card(result)
        case CustomerCost():
            return compose_cost_card(result)
        case _:
            raise TypeError(f"no card for {type(result).__name__}")


def _sections(
    chosen: Mapping[str, object],
    comparison: Comparison | None,
    last: LastPeriod | None,
    breakdown: Breakdown | None,
) -> Iterator[Section]:
    if comparison:
        yield compose_changes(comparison)
    if breakdown:
        yield compose_breakdown(breakdown)
    then = comparison if comparison and comparison.funnel else last
    for key in _SECTIONS:
        if key in chosen:
            yield _section(chosen[key], then, chosen)


def _section(
    result: object, then: Comparison | LastPeriod | None, chosen: Mapping[str, object]
) -> Section:
    compose = _COMPOSERS.get(type(result))
    if compose is None:
        raise TypeError(f"no section for {type(result).__name__}")
    if isinstance(result, Funnel) and then:
        section = compose_funnel(result, then)
    else:
        section = compose(result)
    cycle = chosen.get("sales_cycle")
    if isinstance(result, ManagerConversion) and isinstance(cycle, SalesCycle):
        section = with_equal_age(section, result, cycle)
    return replace(section, about=compose_about(section.id))


def _remarks(canonical: Canonical, *, is_draft: bool) -> tuple[Phrase, ...]:
    facts = canonical.facts
    found = [say("remark.draft")] if is_draft else []
    if facts.leads_from_deals:
        found.append(say("remark.leads_from_deals"))
    if facts.linkage is not None:
        found.append(say("remark.linkage", linkage=facts.linkage))
    return tuple(found)
