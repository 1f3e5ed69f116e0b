"""The leads behind the qualified share."""

from collections.abc import Callable, Mapping

from funnelcli.evidence.base import Evidence, Figure, Reason, Total, evidence, is_, lead_reasons
from funnelcli.metrics.base import Frames, Question, in_period
from funnelcli.metrics.qualified_share import ChannelShare, QualifiedShare
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: QualifiedShare) -> tuple[Evidence, ...]:
    """Leads created in the period by their verdict."""
    del result
    figures = (
        _figure("qualified", question, lambda found: found.qualified_count),
        _figure("rejected", question, lambda found: found.rejected_count),
        _figure("unknown", question, lambda found: found.unknown_count),
    )
    reasons = (
        *lead_reasons(question),
        Reason(holds=in_period("created_on", question), name="unjudged"),
    )
    return (evidence(Role.LEADS, frames.leads, figures, reasons),)


def _figure(
    verdict: str, question: Question, count: Callable[[QualifiedShare | ChannelShare], int | None]
) -> Figure:
    def parts(result: QualifiedShare) -> Mapping[str | None, Total]:
        return {row.channel: count(row) for row in result.by_channel}

    return Figure(
        name=verdict,
        counts=is_("verdict", verdict) & in_period("created_on", question),
        total=lambda result: None if result.total is None else count(result),
        by="channel",
        parts=parts,
    )
