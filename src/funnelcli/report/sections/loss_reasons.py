"""Loss reasons on paper: what nobody knows first, then whose matter the losses are."""

from collections.abc import Iterable

from funnelcli.metrics.loss_reasons import OWNERS, LossReasons, StageLosses
from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.report.cells import column, name, row, typed
from funnelcli.report.model import Cell, Kind, Section, Table


def compose_loss_reasons(result: LossReasons) -> Section:
    """Owners, reasons and stages; under 70 % with a reason only where reasons are missing."""
    tables = []
    if result.by_owner:
        tables += [_owner_table(result), _reason_table(result)]
    if result.by_stage:
        tables.append(_stage_table(result))
    return Section(
        id="loss_reasons",
        title=say("loss_reasons.title"),
        mark=result.mark,
        tables=tuple(tables),
        notes=tuple(_notes(result)),
    )


def _owner_table(result: LossReasons) -> Table:
    return Table(
        columns=(
            column("loss_owner", Kind.TEXT),
            column("lost", Kind.COUNT),
            column("loss_share", Kind.SHARE),
            column("lost_amount", Kind.MONEY),
        ),
        rows=tuple(
            row(say(f"owner.{each.owner}"), each.lost_count, each.share, each.amount)
            for each in result.by_owner
        ),
    )


def _reason_table(result: LossReasons) -> Table:
    return Table(
        columns=(
            column("loss_reason", Kind.TEXT),
            column("loss_owner", Kind.TEXT),
            column("lost", Kind.COUNT),
            column("loss_share", Kind.SHARE),
        ),
        rows=tuple(
            row(
                name(each.reason, "absent.loss_reason"),
                say(f"owner.{each.owner}"),
                each.lost_count,
                each.share,
            )
            for each in result.rows
        ),
        caption=say("loss_reasons.by_reason"),
    )


def _stage_table(result: LossReasons) -> Table:
    split = any(each.by_owner for each in result.by_stage)
    owners = [column(f"loss_{owner}", Kind.COUNT) for owner in OWNERS] if split else []
    several = len({each.pipeline for each in result.by_stage}) > 1
    return Table(
        columns=(
            column("lost_stage", Kind.TEXT),
            column("lost", Kind.COUNT),
            column("no_reason", Kind.SHARE),
            *owners,
        ),
        rows=tuple(_stage_cells(each, split=split, several=several) for each in result.by_stage),
        caption=say("loss_reasons.by_stage"),
    )


def _stage_cells(each: StageLosses, *, split: bool, several: bool) -> tuple[Cell, ...]:
    head = name(each.stage, "absent.lost_stage")
    if several and each.pipeline:
        head = say("value.pipeline_stage", pipeline=each.pipeline, stage=head)
    owners = [each.by_owner[owner] if each.by_owner else None for owner in OWNERS]
    return row(head, each.lost_count, each.unknown, *(owners if split else []))


def _notes(result: LossReasons) -> Iterable[Phrase]:
    if result.unknown is not None and result.unknown.denominator:
        yield say("loss_reasons.unknown", share=result.unknown)
    if result.by_owner:
        yield say("loss_reasons.rule")
    if result.by_owner and result.unassigned:
        yield say(
            "loss_reasons.unassigned", reasons=listed([typed(each) for each in result.unassigned])
        )
    if result.price_unjudged_count:
        yield say("loss_reasons.price_unjudged", count=result.price_unjudged_count)
    if any(each.stage is None for each in result.by_stage):
        yield say("loss_reasons.stage_unknown")
    if result.undated_count:
        yield say("loss_reasons.undated", count=result.undated_count)
