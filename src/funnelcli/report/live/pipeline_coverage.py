"""Pipeline coverage as formulas over the open deals."""

from funnelcli.metrics.pipeline_coverage import OpenStage, PipelineCoverage
from funnelcli.model.phrase import say
from funnelcli.report.book import Figure, Grid
from funnelcli.report.cells import column, name
from funnelcli.report.live.formula import Test, counted, named, plain, summed, within
from funnelcli.report.model import Kind

_COLUMNS = (("figure", Kind.TEXT), ("value", Kind.NUMBER))
_STAGES = (
    ("stage", Kind.TEXT),
    ("pipeline", Kind.TEXT),
    ("open", Kind.COUNT),
    ("open_amount", Kind.MONEY),
)
_OPEN = Test(column="deals_outcome", relation="=", operand='"open"')
_OVERDUE = Test(column="deals_expected_on", relation="<=", operand="as_of")


def live_pipeline_coverage(result: PipelineCoverage) -> tuple[Grid, ...]:
    """The figures one below another, then the stages."""
    inside = within("deals_expected_on") if result.dated else ()
    rows = [
        ("open_count", counted(result.open_count, _OPEN)),
        ("open_amount", summed(result.open_amount, "deals_amount", _OPEN)),
        ("in_period_count", counted(result.in_period_count, _OPEN, *inside)),
        (
            "in_period_amount",
            _named(
                summed(result.in_period_amount, "deals_amount", _OPEN, *inside), "in_period_amount"
            ),
        ),
        ("overdue_count", counted(result.overdue_count, _OPEN, _OVERDUE)),
        ("overdue_amount", summed(result.overdue_amount, "deals_amount", _OPEN, _OVERDUE)),
        ("remaining_plan", _named(_remaining(result), "remaining_plan")),
        ("raw", _named(_raw(result), "pipeline_coverage_headline")),
        ("weighted", plain(result.weighted)),
        ("required", plain(result.required)),
        ("plan_probability", plain(result.plan_probability)),
        ("gap", plain(result.gap)),
    ]
    whole = Grid(
        caption=say("pipeline_coverage.title"),
        keys=tuple(key for key, _ in _COLUMNS),
        columns=tuple(column(f"live.{key}", kind) for key, kind in _COLUMNS),
        rows=tuple((plain(say(f"live.coverage.{key}")), figure) for key, figure in rows),
    )
    stages = Grid(
        caption=say("live.coverage.by_stage"),
        keys=tuple(key for key, _ in _STAGES),
        columns=tuple(column(f"live.{key}", kind) for key, kind in _STAGES),
        rows=tuple(_stage(each, result) for each in result.by_stage),
        charted="open_amount",
    )
    return (whole, stages) if stages.rows else (whole,)


def _named(figure: Figure, name: str) -> Figure:
    return Figure(value=figure.value, formula=figure.formula, name=name)


def _remaining(result: PipelineCoverage) -> Figure:
    if result.remaining_plan is None:
        return plain(None)
    won = Test(column="deals_outcome", relation="=", operand='"won"')
    fact = summed(result.remaining_plan, "deals_amount", won, *within("deals_decided_on"))
    return Figure(value=result.remaining_plan, formula=f"plan_revenue-{fact.formula}")


def _raw(result: PipelineCoverage) -> Figure:
    formula = None if result.raw is None else "in_period_amount/remaining_plan"
    return Figure(value=result.raw, formula=formula)


def _stage(each: OpenStage, result: PipelineCoverage) -> tuple[Figure, ...]:
    pipelines = {row.pipeline for row in result.by_stage}
    stages = {row.stage for row in result.by_stage}
    own = (
        named("deals_pipeline", each.pipeline, "pipeline", pipelines),
        named("deals_stage", each.stage, "stage", stages),
    )
    return (
        plain(name(each.stage, "absent.stage")),
        plain(name(each.pipeline, "live.no_pipeline")),
        counted(each.open_count, _OPEN, *own),
        summed(each.open_amount, "deals_amount", _OPEN, *own),
    )
