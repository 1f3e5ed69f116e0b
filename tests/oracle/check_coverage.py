"""Pipeline coverage of the tool against that of the oracle."""

from collections.abc import Mapping
from typing import Any

import pytest

from oracle import pace
from oracle.checks import Seen, close, minor
from oracle.coverage import largest, pipeline_coverage, stale
from oracle.records import Span
from oracle.refunds import paid_back


def check_coverage(result: Any, seen: Seen, plans: Mapping[Span, int]) -> None:  # noqa: ANN401 - result of the tool
    """Open deals against the plan that is left."""
    plan = pace.plan_of(seen.span, plans)
    fact = sum(amount for day, amount in pace.revenue(seen.deals) if seen.span.holds(day))
    fact += paid_back(seen.refunds, seen.span)
    left = None if plan is None or seen.never_dated else plan - fact
    expected = pipeline_coverage(
        seen.deals,
        seen.moves,
        seen.ladders,
        seen.span,
        seen.as_of,
        left,
        dated=seen.has_expected,
        rebuilt=seen.moves is None and seen.sold_since > 0,
    )
    assert result.open_count == expected.open_count
    assert minor(result.open_amount) == expected.open_amount
    assert result.dated == expected.dated
    assert minor(result.in_period_amount) == expected.in_period_amount
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
