"""Pipeline coverage of the tool against that of the oracle."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from oracle import pace
from oracle.checks import Seen, close, is_unpriced, minor
from oracle.coverage import largest, pipeline_coverage, stale
from oracle.records import Deal, Span
from oracle.refunds import paid_back


def _open(seen: Seen, span: Span | None = None) -> list[Deal]:
    """Open deals, those expected in ``span``."""
    own = [deal for deal in seen.deals if deal.status == "open"]
    return [deal for deal in own if span is None or span.holds(deal.expected_on)]


def _told(deals: Sequence[Deal]) -> bool:
    """Whether their amounts make a sum: that of no deals is 0, that of blanks is nothing."""
    return not deals or any(deal.amount is not None for deal in deals)


def check_coverage(result: Any, seen: Seen, plans: Mapping[Span, int]) -> None:  # noqa: ANN401 - result of the tool
    """Open deals against the plan that is left."""
    plan = pace.plan_of(seen.span, plans)
    fact = sum(amount for day, amount in pace.revenue(seen.deals) if seen.span.holds(day))
    fact += paid_back(seen.refunds, seen.span)
    unknown = plan is None or seen.never_dated or is_unpriced(seen)
    left = None if plan is None or unknown else plan - fact
    expected = pipeline_coverage(
        seen.standing,
        seen.moves,
        seen.ladders,
        seen.span,
        seen.as_of,
        left,
        dated=seen.has_expected,
        rebuilt=seen.moves is None and seen.sold_since > 0,
    )
    assert result.open_count == expected.open_count
    whole, part = _open(seen), _open(seen, seen.span if seen.has_expected else None)
    assert minor(result.open_amount) == (expected.open_amount if _told(whole) else None)
    assert result.dated == expected.dated
    assert minor(result.in_period_amount) == (expected.in_period_amount if _told(part) else None)
    assert result.overdue_count == expected.overdue_count
    assert minor(result.remaining_plan) == expected.remaining_plan
    assert close(result.raw, expected.raw)
    assert close(result.weighted, expected.weighted)
    assert close(result.required, expected.required)
    for name in ("gap", "to_create", "weighted_gap"):
        told = getattr(expected, name)
        assert minor(getattr(result, name)) == (None if told is None else round(told)), name
    if expected.limits is not None:
        out = result.outlook
        assert (out.low.minor, out.middle.minor, out.high.minor) == expected.limits
        assert result.plan_probability == pytest.approx(expected.chance, abs=1e-9)
    top = largest(seen.deals)
    found = result.largest and (result.largest.amount.minor, result.largest.share)
    assert found == (top and (top[0], float(top[1])))
    assert (result.stale and result.stale.count) == stale(seen.deals, seen.as_of)
