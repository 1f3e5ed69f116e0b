"""What each department did: praise among the findings, then plain facts of the period."""

from collections.abc import Iterable, Mapping, Sequence

from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, say
from funnelcli.report.model import Finding

MARKETING = frozenset({"F075", "F077"})
SALES = frozenset({"F051", "F076", "F078"})
"""Findings that praise a department."""
_ENOUGH = 3
"""So many sentences about one department."""


def of_marketing(findings: Sequence[Finding], metrics: Mapping[str, object]) -> tuple[Phrase, ...]:
    """Its praise, and how many qualified leads there are."""
    return (*_praise(findings, MARKETING), *_brought(metrics))[:_ENOUGH]


def of_sales(findings: Sequence[Finding], metrics: Mapping[str, object]) -> tuple[Phrase, ...]:
    """Its praise, what was sold, and whose deals brought most."""
    praise = _praise(findings, SALES)
    return (*praise, *_sold(metrics), *_most_revenue(metrics))[:_ENOUGH]


def _praise(findings: Sequence[Finding], codes: frozenset[str]) -> list[Phrase]:
    return [each.text for each in findings if each.code in codes]


def _brought(metrics: Mapping[str, object]) -> Iterable[Phrase]:
    row = _rows(metrics).get("qualified_leads")
    if row and isinstance(row.fact, int) and row.fact > 0:
        yield say("achievement.brought", count=row.fact)


def _sold(metrics: Mapping[str, object]) -> Iterable[Phrase]:
    rows = _rows(metrics)
    sales, revenue = rows.get("deals_won"), rows.get("revenue")
    if sales and isinstance(sales.fact, int) and sales.fact > 0:
        if revenue and isinstance(revenue.fact, Money):
            yield say("achievement.sold_for", count=sales.fact, revenue=revenue.fact)
        else:
            yield say("achievement.sold", count=sales.fact)


def _most_revenue(metrics: Mapping[str, object]) -> Iterable[Phrase]:
    """Whose deals brought most; nobody where two brought the same, or nobody sold anything."""
    result = metrics.get("manager_conversion")
    rows = result.rows if isinstance(result, ManagerConversion) else ()
    sums = [(each.revenue.minor, each) for each in rows if each.revenue and each.manager]
    best = max((minor for minor, _ in sums), default=0)
    first = [each for minor, each in sums if minor == best]
    if best > 0 and len(first) == 1 and len(sums) > 1:
        yield say(
            "achievement.most_revenue",
            manager=first[0].manager,
            revenue=first[0].revenue,
            count=first[0].won_count,
        )


def _rows(metrics: Mapping[str, object]) -> dict[str, RunRateRow]:
    result = metrics.get("run_rate")
    return {row.measure: row for row in result.rows} if isinstance(result, RunRate) else {}
