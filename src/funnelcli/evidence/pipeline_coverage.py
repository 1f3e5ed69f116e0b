"""The open deals behind the pipeline coverage, and the won ones that the plan has already."""

from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    CLOSED_ELSEWHERE,
    Evidence,
    Figure,
    Reason,
    closed_reasons,
    deals_and_refunds,
    evidence,
    is_,
    priced,
    sold_in,
)
from funnelcli.metrics.base import Frames, Question, in_period, plan_value
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.model.money import Money
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: PipelineCoverage) -> tuple[Evidence, ...]:
    """Deals open at as-of by what is said of them, and deals won in the period."""
    is_open = is_("outcome", "open")
    inside = is_open & in_period("expected_on", question) if result.dated else is_open
    plan = plan_value(question, "revenue")

    def won(found: PipelineCoverage) -> Money | None:
        left = found.remaining_plan
        return None if left is None or plan is None else Money(plan - left.minor, left.currency)

    figures = [
        Figure(name="open", counts=is_open, total=lambda found: found.open_count),
        Figure(
            name="open_amount",
            counts=is_open & priced(),
            total=lambda found: found.open_amount,
            column="amount",
        ),
        Figure(name="in_period", counts=inside, total=lambda found: found.in_period_count),
        Figure(
            name="in_period_amount",
            counts=inside & priced(),
            total=lambda found: found.in_period_amount,
            column="amount",
        ),
        *_weak(question, result),
        Figure(name="won_amount", counts=sold_in(question) & priced(), total=won, column="amount"),
    ]
    reasons = (
        *closed_reasons(),
        Reason(holds=is_("outcome", "lost"), name="lost"),
        Reason(holds=sold_in(question) & nw.col("amount").is_null(), name="no_amount"),
        CLOSED_ELSEWHERE,
    )
    return (evidence(Role.DEALS, deals_and_refunds(frames), figures, reasons),)


def _weak(question: Question, result: PipelineCoverage) -> list[Figure]:
    """Open deals that are overdue, too old, or lack what the coverage needs."""
    is_open = is_("outcome", "open")
    found = [
        Figure(
            name="missing_amount",
            counts=is_open & nw.col("amount").is_null(),
            total=lambda found: found.missing_amount_count,
        )
    ]
    if result.dated:
        late = is_open & (nw.col("expected_on") <= question.as_of_day)
        found += [
            Figure(name="overdue", counts=late, total=lambda found: found.overdue_count),
            Figure(
                name="missing_expected",
                counts=is_open & nw.col("expected_on").is_null(),
                total=lambda found: found.missing_expected_count,
            ),
        ]
    if result.stale and result.stale.after_days:
        age = question.as_of_day - nw.col("created_on")
        old = [
            is_("pipeline", pipeline) & (age > days)
            for pipeline, days in result.stale.after_days.items()
        ]
        found.append(
            Figure(
                name="stale",
                counts=is_open & reduce(or_, old),
                total=lambda found: found.stale.count,
            )
        )
    return found
