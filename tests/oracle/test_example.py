"""The example exports: what the report says is what the raw rows say."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import pytest

from oracle import opel
from oracle.check_coverage import check_coverage
from oracle.check_cycle import check_cycle, check_velocity
from oracle.check_funnel import check_whole
from oracle.check_losses import check_losses
from oracle.check_plan import check_gap, check_kpi, check_plan_fact
from oracle.check_quality import check_qualified
from oracle.checks import (
    Seen,
    check_managers,
    check_pace,
    check_stages,
    minor,
    number_of,
)
from oracle.costs import Cohort, cost_of
from oracle.funnel import Story
from oracle.managers import manager_rows
from oracle.records import Lead
from oracle.stages import by_history, population
from oracle.tool import Asked, run_tool
from oracle.worlds import span_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "opel"
EXPORTS = EXAMPLE / "exports"
AS_OF = date(2026, 11, 20)
PERIODS = ("2026-11", "2026-10", "2026-Q3", "2025-12-15..2026-02-10")
RUSSIA = holidays.country_holidays("RU", years=(2025, 2026, 2027))


@cache
def results_of(period: str) -> Mapping[str, Any]:
    return run_tool(EXAMPLE / "funnelcli.yaml", Asked(as_of=AS_OF, period=period))


@cache
def seen_of(period: str) -> Seen:
    leads = opel.read_leads(EXPORTS)
    moves = opel.read_moves(EXPORTS)
    rates = opel.read_rates(EXAMPLE / "rates.csv")
    deals = [
        replace(deal, amount=opel.in_roubles(deal, rates, deal.closed_on or deal.created_on))
        for deal in opel.read_deals(EXPORTS)
    ]
    return Seen(
        deals=deals,
        moves=moves,
        leads=leads,
        spend=opel.read_spend(EXPORTS),
        ladders={"Запчасти": opel.LADDER},
        agreement=opel.AGREEMENT,
        span=span_of(period),
        as_of=AS_OF,
    )


@pytest.mark.parametrize("period", PERIODS)
def test_stages(period: str) -> None:
    check_stages(results_of(period)["stage_conversion"], seen_of(period))


@pytest.mark.parametrize("period", PERIODS)
def test_pace(period: str) -> None:
    plans = opel.read_plans(EXAMPLE / "plan.csv")
    check_pace(results_of(period)["run_rate"], seen_of(period), works, plans)


def works(day: date) -> bool:
    return bool(RUSSIA.is_working_day(day))


WORDS = {
    "Двигатель": ("двигатель",),
    "Кузов": ("капот", "бампер", "крыло"),
    "Оптика": ("фара", "фонарь", "птф"),
}
"""Product groups as the settings of the example write them."""


def is_of(lead: Lead, group: str) -> bool:
    """Whether the wish of the lead holds a word of the product group."""
    wish = lead.answers.get("product", "").lower()
    return any(word in wish for word in WORDS.get(group, ()))


@pytest.mark.parametrize("period", PERIODS)
def test_plan_fact(period: str) -> None:
    """Spend apart: months of 2GIS, split by day, are checked with the costs."""
    plans, result = opel.read_plans(EXAMPLE / "plan.csv"), results_of(period)["plan_fact"]
    seen = copy(seen_of(period))
    seen.spend = []
    check_plan_fact(result, seen, works, plans, date(2025, 10, 1))
    check_gap(results_of(period)["gap_bridge"], seen, works, plans)
    check_kpi(results_of(period)["shared_kpi"], seen, plans)
    rows = {(row.measure, row.part, row.kind): row for each in result.by_part for row in each.rows}
    for measure, dimension, key, plan in opel.read_part_plans(EXAMPLE / "plan.csv", seen.span):
        won = [d for d in seen.deals if d.status == "won" and seen.span.holds(d.closed_on)]
        own = [d for d in won if getattr(d, dimension) == key]
        total = {
            "deals_won": len(own),
            "revenue": sum(deal.amount or 0 for deal in own),
            "leads": sum(
                is_of(lead, key) for lead in seen.kept if seen.span.holds(lead.created_on)
            ),
        }[measure]
        row = rows[measure, key, "planned"]
        assert (number_of(row.fact), number_of(row.plan)) == (total, plan)
    if period == "2026-11":
        assert len(rows) == 4 + 4 + 5, "three managers, three products twice, and the others"


@pytest.mark.parametrize("period", PERIODS)
def test_coverage(period: str) -> None:
    plans = opel.read_plans(EXAMPLE / "plan.csv")
    check_coverage(results_of(period)["pipeline_coverage"], seen_of(period), plans["revenue"])


@pytest.mark.parametrize("period", PERIODS)
def test_managers(period: str) -> None:
    check_managers(results_of(period)["manager_conversion"], seen_of(period))


@pytest.mark.parametrize("period", PERIODS)
def test_qualified(period: str) -> None:
    check_qualified(results_of(period)["qualified_share"], seen_of(period))


@pytest.mark.parametrize("period", PERIODS)
def test_costs(period: str) -> None:
    """Counts and sales by channel; spend by channel, months of 2GIS split by day."""
    seen, result = seen_of(period), results_of(period)["customer_cost"]
    cohort = Cohort(
        leads=seen.leads, verdicts=seen.verdicts, tests=frozenset(seen.tests), deals=seen.deals
    )
    spent = {channel: money for channel, money in spend_of(seen).items() if money}
    made = [lead for lead in seen.leads if seen.span.holds(lead.created_on)]
    assert {row.channel for row in result.rows} == {lead.channel for lead in made} | set(spent)
    for row in result.rows:
        group = [lead for lead in made if lead.channel == row.channel]
        expected = cost_of(cohort, group, [])
        found = (row.leads_count, row.qualified_count, row.customers_count)
        assert found == (
            expected.leads_count,
            expected.qualified_count,
            expected.customers_count,
        ), row.channel
        assert minor(row.revenue) == expected.revenue, row.channel
        rounded = abs(Fraction(minor(row.spend) or 0) - spent.get(row.channel, Fraction(0)))
        assert rounded <= (0 if is_whole(period) else 31), row.channel


@pytest.mark.parametrize("period", PERIODS)
def test_funnel(period: str) -> None:
    """From every lead to its deals; the money of the steps is that of all ads."""
    seen, result = seen_of(period), results_of(period)["funnel"]
    spent = sum(spend_of(seen).values(), Fraction(0))
    assert abs(Fraction(minor(result.spend) or 0) - spent) <= (0 if is_whole(period) else 31)
    found, _ = check_whole(result, seen, minor(result.spend))
    for group in result.by_channel:
        own = [story for story in found if story.channel == group.channel]
        check_came(group.rows, own)


OWNERS = {
    "Дорого": "sales",
    "Купил в другом месте": "sales",
    "Нецелевой": "marketing",
    "Не дозвонились": "sales",
}


@pytest.mark.parametrize("period", PERIODS)
def test_losses(period: str) -> None:
    """Where deals are lost from; too few have a reason to say whose matter they are."""
    result = results_of(period)["loss_reasons"]
    check_losses(result, seen_of(period), OWNERS)
    assert result.by_stage
    assert result.mark.state == "unknown"


@pytest.mark.parametrize("period", PERIODS)
def test_cycle_and_velocity(period: str) -> None:
    seen, results = seen_of(period), results_of(period)
    check_cycle(results["sales_cycle"], seen)
    check_velocity(results["sales_velocity"], seen)


def check_came(rows: Sequence[Any], own: Sequence[Story]) -> None:
    """Deals and sales of the leads of one channel."""
    counts = {row.step: row.count for row in rows}
    assert counts["leads"] == len(own)
    assert counts["deals"] == sum(bool(story.deals) for story in own)
    assert counts["won"] == sum(story.sure(("won", None, None)) for story in own)


def is_whole(period: str) -> bool:
    """Whether the period is made of whole months that are over: their parts add up exactly."""
    return period in {"2026-10", "2026-Q3"}


def spend_of(seen: Seen) -> dict[str | None, Fraction]:
    found: dict[str | None, Fraction] = {}
    for day in seen.spend:
        if seen.span.holds(day.spend_on):
            found[day.channel] = found.get(day.channel, Fraction(0)) + day.spend
    for span, channel, spend in opel.monthly_spend(EXPORTS):
        inside = sum(seen.span.holds(day) and day <= AS_OF for day in span.days())
        part = Fraction(spend * inside, len(span.days()))
        found[channel] = found.get(channel, Fraction(0)) + part
    return found


def test_the_command_prints_what_the_oracle_counts() -> None:
    """The same numbers after the whole way: command line, report, JSON."""
    command = [sys.executable, "-m", "funnelcli", "report", "--as-of", str(AS_OF), "-f", "json"]
    asked = [*command, "--period", "2026-Q3", "-c", str(EXAMPLE / "funnelcli.yaml")]
    done = subprocess.run(asked, capture_output=True, check=True)
    metrics = json.loads(done.stdout)["metrics"]
    seen = seen_of("2026-Q3")
    rows = manager_rows(seen.deals, seen.span)
    decided = metrics["manager_conversion"]["total"]
    assert decided["numerator"] == sum(row.won_count for row in rows)
    assert decided["denominator"] == sum(row.decided_count for row in rows)
    revenue = sum(row.revenue for row in rows)
    assert Fraction(metrics["run_rate"]["fact"]["amount"]) == Fraction(revenue, 100)
    found = {row["manager"]: row["won_count"] for row in metrics["manager_conversion"]["rows"]}
    assert {row.manager: row.won_count for row in rows}.items() <= found.items()
    people = population(seen.deals, seen.span)
    steps = by_history(people, seen.moves or (), opel.LADDER, "ordered")
    counts = [row["reached"] for row in metrics["stage_conversion"]["rows"]]
    assert counts == [step.reached for step in steps]
