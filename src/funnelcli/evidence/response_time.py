"""The leads behind the response time."""

from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import Evidence, Figure, Total, evidence, is_, lead_reasons
from funnelcli.metrics.base import Frames, Question
from funnelcli.metrics.response_time import KINDS, Response, ResponseTime, timed_leads
from funnelcli.model.state import State
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: ResponseTime) -> tuple[Evidence, ...]:
    """Leads created in the period by how they were answered."""
    timed = timed_leads(frames, question).select("lead_id", "kind", "minutes")
    leads = frames.leads.join(timed, on="lead_id", how="left")
    answered, waiting, backward, untimed = (is_("kind", each) for each in KINDS)
    figures = [
        _figure("answered", answered, lambda row: row.answered_count),
        _figure("untouched", waiting, lambda row: row.untouched_count),
        _figure("backward", backward, lambda row: row.backward_count),
        _figure("untimed", untimed, lambda row: row.untimed_count),
    ]
    norm = question.response_minutes
    if norm is not None and result.mark.state is not State.REFUSED:
        over = nw.col("minutes") > norm
        figures += [
            _figure("late", answered & over, lambda row: row.late_count),
            _figure("breached", waiting & over, lambda row: row.breached_count),
        ]
    return (evidence(Role.LEADS, leads, figures, lead_reasons(question)),)


def _figure(name: str, counts: nw.Expr, value: Callable[[Response], Total]) -> Figure:
    def parts(result: ResponseTime) -> Mapping[str | None, Total]:
        return {row.channel: value(row) for row in result.by_channel}

    return Figure(
        name=name,
        counts=counts,
        total=lambda result: value(result.headline),
        by="channel",
        parts=parts,
    )
