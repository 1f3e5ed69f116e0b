"""The page lists the first rows of the exports behind the first number of each statistic."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.evidence.base import LEFT_OUT, Evidence, Figure
from funnelcli.evidence.catalog import EVIDENCE
from funnelcli.evidence.row import masked, record_of
from funnelcli.metrics.base import Lazy, Rows
from funnelcli.pipeline.explanation import in_order
from funnelcli.pipeline.reading import Read
from funnelcli.report.explanation import compose_behind
from funnelcli.report.model import Report, Section
from funnelcli.schema.columns import Role

FIRST_ROWS = 20
"""How many rows the page lists behind a number; ``explain`` has them all."""
MOST_RECORDS = 100_000
"""Of exports with more the page lists nothing: it takes long, and 20 of so many say little."""
_HEADLINES: Mapping[str, str] = MappingProxyType(
    {
        "run_rate": "revenue",
        "plan_fact": "revenue",
        "gap_bridge": "revenue",
        "shared_kpi": "qualified_leads",
        "funnel": "leads",
        "stage_conversion": "created",
        "manager_conversion": "won",
        "response_time": "answered",
        "capacity": "open",
        "qualified_share": "qualified",
        "customer_cost": "customers",
        "loss_reasons": "lost",
        "sales_cycle": "won",
        "sales_velocity": "open",
        "pipeline_coverage": "open_amount",
    }
)
"""Metric id to the figure that its section begins with."""


def with_rows(report: Report, read: Read, *, most_records: int = MOST_RECORDS) -> Report:
    """The report whose sections name the first rows behind their first number, customers masked.

    A number that is refused, or that no row counts in, has none.
    """
    if sum(each.rows_kept for each in report.inputs) > most_records:
        return report
    own = {
        metric: found
        for metric, result in report.metrics.items()
        if (found := _headline(metric, read, result))
    }
    counted = {metric: _counted(each, figure) for metric, (each, figure) in own.items()}
    collected = collect_all(
        {
            **{
                f"{metric}/rows": in_order(rows).head(FIRST_ROWS)
                for metric, rows in counted.items()
            },
            **{
                f"{metric}/all": rows.select(count=nw.len())
                for metric, rows in counted.items()
                if own[metric][1].column
            },
        }
    )
    behind = {
        metric: _behind(report, metric, (each.role, figure), collected)
        for metric, (each, figure) in own.items()
    }
    sections = (replace(each, behind=behind.get(each.id)) for each in report.sections)
    return replace(report, sections=tuple(sections))


def _headline(metric: str, read: Read, result: object) -> tuple[Evidence, Figure] | None:
    """The figure that the section begins with among its rows; None where it says no such number."""
    for each in EVIDENCE[metric](read.frames, read.question, result):
        for figure in each.figures:
            if figure.name == _HEADLINES.get(metric) and figure.total(result) is not None:
                return each, figure
    return None


def _counted(each: Evidence, figure: Figure) -> Lazy:
    """The rows that count in the figure; nobody works out why the others do not."""
    rows = each.rows.filter(nw.col(figure.flag) == 1)
    return rows.drop(LEFT_OUT, *(known.flag for known in each.figures))


def _behind(
    report: Report, metric: str, what: tuple[Role, Figure], collected: Mapping[str, Rows]
) -> Section | None:
    """The rows of a figure; what counts rows is their number, other rows were counted apart."""
    (role, figure), found = what, collected[f"{metric}/rows"]
    rows = [masked(record_of(role, {**row, LEFT_OUT: None}, report.inputs)) for row in found]
    number = figure.total(report.metrics[metric])
    if figure.column:
        number = collected[f"{metric}/all"][0]["count"]
    if not rows or not isinstance(number, int):
        return None
    return compose_behind(metric, role, figure, rows, number)
