"""Praise comes from facts that hold, for both departments."""

from dataclasses import replace
from typing import Any

import pytest

from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.metrics.response_time import Response
from funnelcli.model.ratio import Ratio
from funnelcli.report.findings import find
from made_response import figures, response_time
from made_results import EARLY, WIDE, basis, measure, qualified, revenue, rub, run_rate


def reached(name: str) -> RunRateRow:
    """66 of 60 by every basis."""
    both = {"working": basis(66.0, 14, 20), "calendar": basis(65.0, 20, 30)}
    return measure(name, forecast=66.0, forecast_share=1.1, **both)


def codes(found: dict[str, Any]) -> list[str]:
    return [each.code for each in find(found, None)]


def rates(*rows: RunRateRow) -> list[tuple[str, object]]:
    found = find({"run_rate": run_rate(*rows)}, None)
    return [(each.code, each.evidence["measure"]) for each in found if each.code > "F074"]


def test_each_department_is_praised_for_its_plan() -> None:
    assert rates(
        revenue(forecast_share=None), reached("deals_won"), reached("qualified_leads")
    ) == [
        ("F075", "qualified_leads"),
        ("F076", "deals_won"),
    ]


def test_no_praise_for_many_leads_of_which_too_few_are_good() -> None:
    few = measure("qualified_leads")
    assert rates(revenue(), reached("leads"), few) == []
    assert rates(revenue(), reached("leads")) == [("F075", "leads")]


def test_no_praise_for_many_deals_that_bring_too_little() -> None:
    assert rates(revenue(), reached("deals_won")) == []


@pytest.mark.parametrize(
    "changes",
    [{"mark": EARLY}, {"forecast_share": None}, {"calendar": basis(59.0, 20, 30)}],
    ids=["early", "no plan", "bases disagree"],
)
def test_no_praise_for_what_does_not_hold(changes: dict[str, Any]) -> None:
    doubtful = replace(reached("deals_won"), **changes)
    assert rates(revenue(forecast_share=None), doubtful) == []


@pytest.mark.parametrize(
    ("changes", "praised"),
    [
        ({"total": Ratio(200, 301)}, True),
        ({"total": Ratio(170, 301)}, False),
        ({"total": Ratio(20, 30), "mark": WIDE}, False),
        ({"total": Ratio(200, 301), "within_norm": None}, False),
        ({"total": Ratio(200, 301), "norm": None}, False),
        ({"total": None}, False),
    ],
    ids=["inside", "interval reaches out", "wide", "unknown leads decide", "no norm", "no share"],
)
def test_quality_is_praised_when_its_whole_interval_is_in_the_norm(
    changes: dict[str, Any],
    *,
    praised: bool,
) -> None:
    found = codes({"qualified_share": qualified(**{"within_norm": True, **changes})})
    assert ("F077" in found) is praised


@pytest.mark.parametrize(
    ("changes", "praised"),
    [
        ({}, True),
        ({"breached_count": 1}, False),
        ({"within_share": Ratio(85, 100)}, False),
        ({"within_share": None}, False),
        ({"mark": EARLY}, False),
    ],
    ids=["fast", "somebody waits", "no better than four of five", "no norm", "early"],
)
def test_speed_is_praised_when_surely_most_are_answered_and_nobody_waits(
    changes: dict[str, Any],
    *,
    praised: bool,
) -> None:
    fast = {"breached_count": 0, "within_share": Ratio(95, 100), **changes}
    result = response_time(headline=Response(**figures(**fast)))
    assert ("F078" in codes({"response_time": result})) is praised


def test_revenue_is_praised_too() -> None:
    plenty = rub(13_000_000)
    row = revenue(
        forecast=plenty,
        forecast_share=13 / 12,
        working=basis(plenty, 14, 20),
        calendar=basis(plenty, 20, 30),
    )
    assert rates(row, reached("leads")) == [("F075", "leads"), ("F076", "revenue")]
