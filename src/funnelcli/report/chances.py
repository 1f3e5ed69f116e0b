"""The two chances of the revenue plan: by the deals in hand and by the pace of the days gone."""

from collections.abc import Mapping

from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.state import State

_TRUSTED = (State.OK, State.WIDE)


def deals_chance(results: Mapping[str, object], *, surely: bool = False) -> float | None:
    """The chance by the open deals; None where it is not known (``surely``: or not ``ok``)."""
    coverage = results.get("pipeline_coverage")
    if not isinstance(coverage, PipelineCoverage):
        return None
    if surely and coverage.plan_probability_reason.state is not State.OK:
        return None
    return coverage.plan_probability


def pace_chance(results: Mapping[str, object]) -> float | None:
    """The chance by the days gone; None where it is not known, not to be trusted, or reached."""
    rate = results.get("run_rate")
    if not isinstance(rate, RunRate) or rate.finished:
        return None
    for row in rate.rows:
        if row.measure != "revenue" or row.mark.state not in _TRUSTED:
            continue
        if row.plan_share is not None and row.plan_share < 1:
            return row.plan_probability
    return None
