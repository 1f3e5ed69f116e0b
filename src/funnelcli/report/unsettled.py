"""What the figures leave open and the meeting must know of: «ХЗ» and figures that disagree."""

from collections.abc import Iterable
from fractions import Fraction

from funnelcli.metrics.base import EARLY_EVENTS
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.metrics.run_rate import RunRate
from funnelcli.metrics.stage_conversion import StageConversion, StageRow
from funnelcli.model.phrase import listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.report.cells import about
from funnelcli.report.evidence import finding
from funnelcli.report.model import Finding
from funnelcli.report.sections.funnel import not_measured
from funnelcli.report.sections.stage_conversion import stage_name

_TRUSTED = (State.OK, State.WIDE)
_BASES = {
    "working": "finding.by_working",
    "calendar": "finding.by_calendar",
    "profile": "finding.by_profile",
}
MANY_UNKNOWN = Fraction(1, 10)
"""From this share on, deals of which nobody knows if they came to a stage are told."""


MANY_LOOSE = Fraction(1, 5)
"""From this share on, deals of the period without a lead are told."""


def disagreements(result: RunRate) -> Iterable[Finding]:
    """Measures that reach their plan by one basis and miss it by another."""
    for row in result.rows:
        split = row.disagreement
        if split is not None and row.mark.state in _TRUSTED:
            yield finding(
                "F070",
                "run_rate",
                row.mark,
                measure=say(f"column.{row.measure}"),
                met=say(_BASES[split.high_basis], share=split.high_share),
                missed=say(_BASES[split.low_basis], share=split.low_share),
                high=split.high_share,
                low=split.low_share,
            )


def unknown_steps(result: StageConversion) -> Iterable[Finding]:
    """The stage of which least is known when only today's stages are."""
    if result.basis != "snapshot":
        return
    doubtful = [row for row in result.rows if _unknown(row) >= MANY_UNKNOWN]
    worst = max(doubtful, key=_unknown, default=None)
    if worst is None:
        return
    yield finding(
        "F074",
        "stage_conversion",
        worst.mark,
        stage=stage_name(worst),
        count=worst.unknown_count,
        reached=worst.reached,
    )


def _unknown(row: StageRow) -> Fraction:
    """Deals that may have come so far, of all that surely or perhaps did."""
    whole = row.reached + row.unknown_count
    return Fraction(row.unknown_count, whole) if whole else Fraction(0)


def unmeasured(result: Funnel) -> Iterable[Finding]:
    """Steps from the ad to the sale that nobody measured, and deals that no lead is known of."""
    steps = [each for names, _ in not_measured(result) for each in names]
    if steps:
        yield finding("F020", "funnel", steps=listed(steps))
    came = next((each for each in result.rows if each.step == "deals"), None)
    if came is not None and came.count is not None and came.loose_count is not None:
        loose = Ratio(came.loose_count, came.loose_count + came.count)
        if loose.denominator >= EARLY_EVENTS and (loose.exact or 0) >= MANY_LOOSE:
            yield finding("F021", "funnel", came.mark, share=loose)


def unanswered(result: ResponseTime) -> Iterable[Finding]:
    """Leads nobody has touched, where no norm says how long they may wait."""
    head = result.headline
    if result.norm_minutes is None and head.untouched_count:
        yield finding("F079", "response_time", count=head.untouched_count, total=head.leads_count)


def undated_deals(result: PipelineCoverage) -> Iterable[Finding]:
    """Open deals that nobody expects on any day."""
    if result.missing_expected_count:
        yield finding(
            "F073",
            "pipeline_coverage",
            count=result.missing_expected_count,
            open=result.open_count,
        )


def lacking_money(result: PipelineCoverage) -> Iterable[Finding]:
    """Money that will be missing at the end, by the common past and by each deal's own."""
    known = (
        ("finding.lacking_past", result.gap),
        ("finding.lacking_each", result.weighted_gap),
    )
    said = [say(key, amount=about(money)) for key, money in known if money and money.minor]
    if said:
        yield finding(
            "F072",
            "pipeline_coverage",
            result.required_reason,
            gap=result.gap,
            weighted_gap=result.weighted_gap,
            create=result.to_create,
            new=result.new_amount,
            lacking=listed(said),
        )
