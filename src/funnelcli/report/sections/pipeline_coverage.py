"""Pipeline coverage on paper: is there enough in work for what is left of the plan."""

from collections.abc import Iterable
from itertools import groupby

from funnelcli.issues import Severity
from funnelcli.metrics.outlook import Outlook
from funnelcli.metrics.pipeline_coverage import OpenStage, PipelineCoverage
from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.model.state import Mark, State
from funnelcli.report.cells import about, amount, column, mark_notes, name, percent, row, times
from funnelcli.report.model import Card, Cell, Kind, Section, Table

_LARGE = 0.25
"""A deal of a greater share of the amount in work decides alone."""


def compose_coverage_card(result: PipelineCoverage) -> Card:
    """How many times the open deals hold what is left of the plan."""
    reached = is_plan_reached(result)
    value = say("card.coverage.reached") if reached else times(result.raw)
    return Card(
        section="pipeline_coverage",
        title=say("card.coverage"),
        value=Cell(value=value, mark=result.mark),
        detail=tuple(_detail(result)),
        mark=result.mark,
        severity=Severity.WARNING if is_short(result) else None,
    )


def is_plan_reached(result: PipelineCoverage) -> bool:
    """Whether nothing of the plan is left."""
    return result.remaining_plan is not None and result.remaining_plan.minor <= 0


def is_short(result: PipelineCoverage) -> bool:
    """Whether the deals in work, weighted by their past where it is known, miss the rest."""
    best = result.raw if result.weighted is None else min(result.weighted, result.raw or 0.0)
    return best is not None and best < 1


def is_concentrated(result: PipelineCoverage) -> bool:
    """Whether one deal makes over a quarter of the amount in work."""
    return result.largest is not None and result.largest.share > _LARGE


def _detail(result: PipelineCoverage) -> Iterable[Phrase]:
    money = amount(result.in_period_amount, result.by_currency)
    if money is not None:
        yield say("card.coverage.open", count=result.in_period_count, amount=money)
    elif result.in_period_count is not None:
        yield say("card.coverage.count", count=result.in_period_count)
    if result.remaining_plan and not is_plan_reached(result):
        yield say("card.coverage.remaining", remaining=result.remaining_plan)
    if result.weighted is not None:
        yield say("card.coverage.weighted", weighted=result.weighted)
    if result.overdue_count:
        yield say("card.coverage.overdue", count=result.overdue_count)


def compose_pipeline_coverage(result: PipelineCoverage) -> Section:
    """Open deals by stage with what such deals came to in the past."""
    tables = tuple(
        _table(pipeline, list(stages))
        for pipeline, stages in groupby(result.by_stage, key=lambda each: each.pipeline)
    )
    return Section(
        id="pipeline_coverage",
        title=say("pipeline_coverage.title"),
        mark=result.mark,
        tables=tables,
        notes=tuple(_notes(result)),
    )


def _table(pipeline: str | None, stages: list[OpenStage]) -> Table:
    columns = (
        column("stage", Kind.TEXT),
        column("open", Kind.COUNT),
        column("open_amount", Kind.MONEY),
        column("win_share", Kind.SHARE),
        column("weighted_amount", Kind.MONEY),
    )
    shown = len(columns) if any(each.weighted_amount for each in stages) else len(columns) - 1
    rows = tuple(
        row(
            name(each.stage, "absent.stage"),
            each.open_count,
            each.open_amount,
            each.win_share,
            about(each.weighted_amount),
        )[:shown]
        for each in stages
    )
    caption = say("stage_conversion.pipeline", pipeline=pipeline) if pipeline else None
    return Table(columns=columns[:shown], rows=rows, caption=caption)


def _notes(result: PipelineCoverage) -> Iterable[Phrase]:
    money = amount(result.open_amount, result.by_currency)
    if money is not None:
        yield say("pipeline_coverage.open", count=result.open_count, amount=money)
    yield say("pipeline_coverage.formula" if result.dated else "pipeline_coverage.undated")
    if result.overdue_count:
        money = result.overdue_amount or say("pipeline_coverage.sum_unknown")
        yield say("pipeline_coverage.overdue", count=result.overdue_count, amount=money)
    if result.stale and result.stale.count:
        yield say("pipeline_coverage.stale", count=result.stale.count)
    if result.missing_amount_count:
        yield say("pipeline_coverage.missing_amount", count=result.missing_amount_count)
    if result.missing_expected_count:
        yield say("pipeline_coverage.missing_expected", count=result.missing_expected_count)
    yield from _past(result)
    if result.outlook:
        yield from _outlook(result, result.outlook)
    if result.required is not None:
        yield say(
            "pipeline_coverage.required",
            required=times(result.required),
            cover=times(result.open_cover),
            conversion=percent(result.open_conversion),
        )
    yield from _gaps(result)
    if result.mark.state is not State.REFUSED:
        yield from mark_notes(_doubts(result))


def _gaps(result: PipelineCoverage) -> Iterable[Phrase]:
    """What will be missing by the common past, and by the past of each open deal."""
    if result.gap and result.gap.minor:
        create = about(result.to_create)
        yield say("pipeline_coverage.gap", gap=about(result.gap), create=create)
    if result.weighted_gap and result.weighted_gap.minor:
        yield say("pipeline_coverage.weighted_gap", gap=about(result.weighted_gap))


def _doubts(result: PipelineCoverage) -> Iterable[tuple[Phrase, Mark]]:
    """Numbers of the section with a state of their own."""
    yield say("pipeline_coverage.weighted"), result.weighted_reason
    yield say("pipeline_coverage.plan_probability"), result.plan_probability_reason
    yield say("pipeline_coverage.needed"), result.required_reason


def _past(result: PipelineCoverage) -> Iterable[Phrase]:
    """Whose past the shares are, by the nearest basis of the stages."""
    used = [basis for stage in result.by_stage for basis in stage.bases]
    if any(basis != "ever" for basis in used):
        yield say("pipeline_coverage.by_end", count=result.past_periods)
    ever = [name(each.stage, "absent.stage") for each in result.by_stage if "ever" in each.bases]
    if ever:
        yield say("pipeline_coverage.ever", stages=listed(ever))


def _outlook(result: PipelineCoverage, outlook: Outlook) -> Iterable[Phrase]:
    low, high = about(outlook.low), about(outlook.high)
    yield say("pipeline_coverage.outlook", low=low, middle=about(outlook.middle), high=high)
    if outlook.shaken_low is not None:
        shaken = about(outlook.shaken_low), about(outlook.shaken_high)
        yield say("pipeline_coverage.shaken", low=shaken[0], high=shaken[1])
    if outlook.rounded_to is not None:
        yield say("pipeline_coverage.rounded", step=outlook.rounded_to)
    if result.plan_probability is not None:
        yield say(
            "pipeline_coverage.chance",
            chance=percent(result.plan_probability),
            amount=about(result.new_amount),
        )
