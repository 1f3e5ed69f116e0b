"""Sales cycle and velocity of the tool against the oracle."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from oracle.check_funnel import check_points
from oracle.checks import Seen, close, minor, ratio
from oracle.cycle import AGES, error_by, lives, share_by
from oracle.funnel import point
from oracle.records import Deal


def check_cycle(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Days of sales, ages of open deals, and every point of every curve."""
    first = min(seen.span.start, seen.as_of - timedelta(days=364))
    if seen.never_dated:
        assert (result.won, result.points, result.mark.state.value) == (None, (), "refused")
        return
    sold = [
        (deal.closed_on - deal.created_on).days
        for deal in seen.deals
        if deal.status == "won" and deal.closed_on and deal.created_on
        if seen.span.holds(deal.closed_on)
    ]
    check_points(result.won, [days for days in sold if days >= 0])
    opened = [deal for deal in seen.deals if deal.status == "open"]
    ages = [(seen.as_of - deal.created_on).days for deal in opened if deal.created_on]
    assert result.open_count == len(opened)
    middle = point(ages, Fraction(1, 2)) if ages else None
    assert close(result.open_age_median, middle)
    met = lives(seen.deals, first, seen.as_of)
    assert result.reversed_count == met.reversed_count
    assert (result.undated_won_count, result.undated_lost_count, result.unknown_count) == (
        *(len(met.won_when), len(met.lost_when), len(met.unknown)),
    )
    check_curve(result.points, seen.deals, seen)
    for group in result.by_channel:
        own = [deal for deal in seen.deals if deal.channel == group.channel]
        check_curve(group.points, own, seen)
    for group in result.by_manager:
        own = [deal for deal in seen.deals if deal.manager == group.manager]
        check_curve(group.points, own, seen)


def check_curve(points: Sequence[Any], deals: Sequence[Deal], seen: Seen) -> None:
    """Share, error, bounds and counts at each age."""
    first = min(seen.span.start, seen.as_of - timedelta(days=364))
    met = lives(deals, first, seen.as_of)
    if not (met.dated or met.won_when or met.unknown):
        return
    assert [each.days for each in points] == list(AGES)
    everyone = met.single()
    for each in points:
        low, high = met.limits(each.days)
        assert each.least == pytest.approx(float(low), abs=1e-9)
        assert each.most == pytest.approx(float(high), abs=1e-9)
        assert each.at_risk == sum(life.days >= each.days for life in everyone)
        assert (each.share is None) == (not met.has_single())
        if each.share is not None:
            assert each.share == pytest.approx(float(share_by(everyone, each.days)), abs=1e-9)
            assert each.error == pytest.approx(error_by(everyone, each.days), abs=1e-7)


def check_velocity(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """The four factors and their product."""
    opened = [deal for deal in seen.deals if deal.status == "open"]
    own = {deal.deal_id: deal.lead_id if seen.has_leads else deal.deal_id for deal in opened}
    verdicts = [seen.verdicts.get(own[deal.deal_id] or "") for deal in opened]
    assert result.open_count == len(opened)
    if seen.agreement is not None:
        assert result.open_qualified_count == verdicts.count("qualified")
        unknown = verdicts.count("unknown") + verdicts.count(None)
        assert result.open_unknown_count == unknown
    if result.mark.state.value == "refused":
        assert (result.velocity, result.velocity_most) == (None, None)
        return
    closed = [deal for deal in seen.deals if seen.span.holds(deal.closed_on)]
    won = [deal for deal in closed if deal.status == "won"]
    decided = len(won) + sum(deal.status == "lost" for deal in closed)
    assert ratio(result.decided_share) == (len(won), decided)
    days = [
        (deal.closed_on - deal.created_on).days
        for deal in won
        if deal.closed_on and deal.created_on and deal.closed_on >= deal.created_on
    ]
    amounts = [deal.amount for deal in won if deal.amount is not None]
    cycle = point(days, Fraction(1, 2)) if days else None
    assert close(result.cycle_days_median, cycle)
    counts = (verdicts.count("qualified"), len(opened))
    for found, count in zip((result.velocity, result.velocity_all), counts, strict=True):
        if not cycle or not sum(amounts):
            assert found is None
        else:
            average = Fraction(sum(amounts), len(amounts))
            exact = round(count * Fraction(len(won), decided) * average / cycle)
            assert minor(found) == exact
