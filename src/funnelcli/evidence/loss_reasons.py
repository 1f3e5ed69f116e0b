"""The deals behind the loss reasons."""

from collections.abc import Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    Total,
    closed_reasons,
    evidence,
    is_,
)
from funnelcli.metrics.base import Frames, Question, in_period
from funnelcli.metrics.loss_reasons import LossReasons, lost_deals
from funnelcli.model.state import State
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: LossReasons) -> tuple[Evidence, ...]:
    """Deals lost in the period, by the stage they were lost from, and those without a reason."""
    from_stage = lost_deals(frames, question).select("deal_id", "lost_from")
    deals = frames.deals.join(from_stage, on="deal_id", how="left")
    lost = is_("outcome", "lost") & in_period("decided_on", question)
    blank = nw.col("loss_reason").is_null() | (nw.col("loss_reason").str.strip_chars() == "")
    figures = (
        Figure(
            name="lost",
            counts=lost,
            total=lambda found: found.lost_count,
            by=None if result.mark.state is State.REFUSED else "lost_from",
            parts=_by_stage,
        ),
        Figure(name="without_reason", counts=lost & blank, total=_without_reason),
    )
    reasons = (
        *closed_reasons(),
        Reason(holds=is_("outcome", "won"), name="won"),
        CLOSED_ELSEWHERE,
    )
    return (evidence(Role.DEALS, deals, figures, reasons),)


def _without_reason(result: LossReasons) -> Total:
    return None if result.unknown is None else result.unknown.numerator


def _by_stage(result: LossReasons) -> Mapping[str | None, Total]:
    """Stages of several pipelines that are called alike are added up."""
    found: dict[str | None, int] = {}
    for row in result.by_stage:
        found[row.stage] = found.get(row.stage, 0) + row.lost_count
    return dict(found)
