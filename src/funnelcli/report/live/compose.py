"""The workbook: the report, the grids of its five statistics and the data under them."""

from collections.abc import Mapping, Sequence

from funnelcli.metrics.base import Question, plan_value
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.report.book import Book, DataSheet, Grid, Parameter
from funnelcli.report.live.customer_cost import live_customer_cost
from funnelcli.report.live.manager_conversion import live_manager_conversion
from funnelcli.report.live.pipeline_coverage import live_pipeline_coverage
from funnelcli.report.live.qualified_share import live_qualified_share
from funnelcli.report.live.run_rate import live_run_rate, pace_parameters
from funnelcli.report.model import Report


def compose_book(report: Report, question: Question, data: Sequence[DataSheet]) -> Book:
    """The report as a workbook over its ``data``."""
    return Book(
        report=report,
        parameters=tuple(_parameters(report.metrics, question)),
        grids={name: _grids(result) for name, result in report.metrics.items()},
        data=tuple(data),
    )


def _grids(result: object) -> tuple[Grid, ...]:
    match result:
        case RunRate():
            return live_run_rate(result)
        case PipelineCoverage():
            return live_pipeline_coverage(result)
        case ManagerConversion():
            return live_manager_conversion(result)
        case QualifiedShare():
            return live_qualified_share(result)
        case CustomerCost():
            return live_customer_cost(result)
        case _:
            return ()


def _parameters(metrics: Mapping[str, object], question: Question) -> list[Parameter]:
    found = [
        Parameter(name=name, title=say(f"live.{name}"), value=value)
        for name, value in (
            ("period_from", question.period.start),
            ("period_to", question.period.end),
            ("as_of", question.as_of),
        )
    ]
    for result in metrics.values():
        if isinstance(result, RunRate):
            found += pace_parameters(result)
    plan, currency = plan_value(question, "revenue"), question.facts.currency
    if plan is not None and currency is not None:
        money = Money(plan, currency)
        found.append(Parameter(name="plan_revenue", title=say("live.plan_revenue"), value=money))
    if question.margin is not None:
        value = float(question.margin)
        found.append(Parameter(name="margin", title=say("live.margin"), value=value))
    return found
