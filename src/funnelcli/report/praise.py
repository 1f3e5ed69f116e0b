"""Praise for both departments, from facts alone: what surely holds its plan or its norm."""

from collections.abc import Iterable
from fractions import Fraction

from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.phrase import say
from funnelcli.model.state import State
from funnelcli.report.evidence import finding
from funnelcli.report.model import Finding
from funnelcli.report.sections.run_rate import is_settled, misses_plan

FAST = Fraction(4, 5)
"""Surely more than this share of leads answered within the norm is worth a word of praise."""
_MEASURES = {
    "qualified_leads": "F075",
    "leads": "F075",
    "deals_won": "F076",
    "revenue": "F076",
}


def praise_pace(result: RunRate) -> Iterable[Finding]:
    """Measures that reach their plan by every basis.

    Raw leads earn no praise while the agreement says that good ones are missing, nor revenue or
    the number of deals while the other one misses its plan.
    """
    rows = {row.measure: row for row in result.rows}
    for row in result.rows:
        code = _MEASURES.get(row.measure)
        others = [rows[name] for name, same in _MEASURES.items() if same == code and name in rows]
        if code and _surely_reaches(row) and all(map(_is_no_shame, others)):
            yield finding(
                code,
                "run_rate",
                row.mark,
                measure=say(f"column.{row.measure}"),
                forecast=row.forecast,
                plan=row.plan,
                share=row.forecast_share,
            )


def _surely_reaches(row: RunRateRow) -> bool:
    return is_settled(row) and not misses_plan(row)


def _is_no_shame(row: RunRateRow) -> bool:
    return not misses_plan(row)


def praise_quality(result: QualifiedShare) -> Iterable[Finding]:
    """The qualified share when its whole interval lies in its norm."""
    if result.norm is None or result.total is None or result.mark.state is not State.OK:
        return
    low, high = result.norm
    limits = result.total.interval
    if result.within_norm and limits and low <= limits[0] and limits[1] <= high:
        yield finding("F077", "qualified_share", total=result.total, low=low, high=high)


def praise_speed(result: ResponseTime) -> Iterable[Finding]:
    """Leads answered in time, when surely most are and none is left waiting past the norm."""
    head = result.headline
    share = head.within_share
    if share is None or share.interval is None or head.breached_count:
        return
    if share.interval[0] > FAST and head.mark.state is State.OK:
        yield finding("F078", "response_time", head.mark, share=share, norm=result.norm_minutes)
