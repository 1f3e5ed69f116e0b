"""Customer cost of the tool against the oracle, row by row."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from oracle.checks import Seen, close, minor
from oracle.costs import Cohort, Cost, cost_of, customer_cost, fold, names_meet
from oracle.limits import garwood
from oracle.records import Lead, SpendDay


def check_costs(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Every channel and the total."""
    cohort = Cohort(
        leads=seen.leads,
        verdicts=seen.verdicts,
        tests=frozenset(seen.tests),
        deals=seen.deals,
        refunds=seen.refunds,
    )
    expected = customer_cost(cohort, seen.spend, seen.span, seen.as_of)
    rows = {row.channel: row for row in result.rows}
    assert set(rows) == set(expected)
    assert result.names_meet == names_meet(expected)
    for channel, row in rows.items():
        if row.spend is not None and not result.names_meet:
            assert (row.mark.state.value, row.customer_cost, row.romi) == ("refused", None, None)
            if not _has_people(expected[channel]):
                _check_nobody(row)
        elif seen.linkage is not None and seen.linkage < Fraction(3, 10):
            assert (row.mark.state.value, row.customer_cost, row.romi) == ("refused", None, None)
            assert row.customer_cost_range is None
        else:
            _check_cost(row, expected[channel])
    made = [lead for lead in seen.leads if seen.span.holds(lead.created_on)]
    paid = [day for day in seen.spend if seen.span.holds(day.spend_on)]
    if seen.linkage is None or seen.linkage >= Fraction(3, 10):
        _check_cost(result.total, cost_of(cohort, made, paid))
    _check_campaigns(result, cohort, made, paid)


def _check_campaigns(
    result: Any,  # noqa: ANN401 - result of the tool
    cohort: Cohort,
    made: Sequence[Lead],
    paid: Sequence[SpendDay],
) -> None:
    """Campaigns of a channel add up to it, each with the money and the people that name it."""
    rows = {(row.channel, fold(row.campaign)): row for row in result.by_campaign}
    assert len(rows) == len(result.by_campaign)
    wanted: dict[str | None, dict[str | None, Cost]] = {}
    for channel, campaign in rows:
        own = [x for x in made if (x.channel, fold(x.campaign)) == (channel, campaign)]
        days = [x for x in paid if (x.channel, fold(x.campaign)) == (channel, campaign)]
        wanted.setdefault(channel, {})[campaign] = cost_of(cohort, own, days)
    for (channel, campaign), row in rows.items():
        expected = wanted[channel][campaign]
        assert minor(row.spend) == expected.spend
        strange = not (result.names_meet and names_meet(wanted[channel]))
        if row.spend is not None and strange and not _has_people(expected):
            _check_nobody(row)
            continue
        assert row.leads_count == expected.leads_count
        assert row.customers_count == expected.customers_count
        assert minor(row.revenue) == expected.revenue
        assert minor(row.lead_cost) == expected.per(expected.leads_count)
    if rows:
        assert sum(row.leads_count or 0 for row in rows.values()) == result.total.leads_count
        assert sum(minor(row.spend) or 0 for row in rows.values()) == sum(x.spend for x in paid)


def _has_people(expected: Cost) -> bool:
    return bool(expected.leads_count or expected.customers_count)


def _check_nobody(row: Any) -> None:  # noqa: ANN401 - row of the tool
    """Whom money brought under a name that no lead bears is unknown, not nobody."""
    assert row.mark.state.value == "refused"
    assert (row.leads_count, row.customers_count, row.revenue) == (None, None, None)
    assert (row.customer_cost, row.romi) == (None, None)


def _check_cost(row: Any, expected: Cost) -> None:  # noqa: ANN401 - row of the tool
    name = row.channel
    assert minor(row.spend) == expected.spend, name
    counts = (row.leads_count, row.qualified_count, row.customers_count)
    assert counts == (
        expected.leads_count,
        expected.qualified_count,
        expected.customers_count,
    ), name
    assert minor(row.revenue) == expected.revenue, name
    assert minor(row.lead_cost) == expected.per(expected.leads_count), name
    assert minor(row.qualified_lead_cost) == expected.per(expected.qualified_count), name
    assert minor(row.customer_cost) == expected.per(expected.customers_count), name
    assert close(row.romi_on_revenue, expected.romi()), name
    _check_range(row.lead_cost_range, expected.spend, expected.leads_count)
    _check_range(row.customer_cost_range, expected.spend, expected.customers_count)


def _check_range(found: Any, spend: int | None, count: int) -> None:  # noqa: ANN401 - range of the tool
    """Garwood limits on the count; with no event yet at least a third of the money (95 %)."""
    if spend is None or found is None:
        assert not spend, "money was spent, so its limits are known"
        return
    fewest, most = garwood(count) if count else (0.0, 3.0)
    assert abs(found.low.minor - spend / most) <= max(1, spend * 0.002 * (count == 0))
    assert (found.high is None) == (count == 0)
    if found.high is not None:
        assert abs(found.high.minor - spend / fewest) <= 1
