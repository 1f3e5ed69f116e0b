"""What the figures leave open: bases that disagree, steps that nobody knows, missing money."""

from dataclasses import replace
from typing import Any

import pytest

from funnelcli.metrics.rate_row import Disagreement
from funnelcli.metrics.response_time import Response
from funnelcli.model.state import OK
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from funnelcli.report.model import Finding
from made_response import capacity, figures, response_time
from made_results import (
    EARLY,
    WIDE,
    basis,
    coverage,
    no_profile,
    revenue,
    rub,
    run_rate,
    snapshot_stages,
    stages,
)

RU, EN = Words("ru"), Words("en")


def only(code: str, found: dict[str, Any]) -> list[Finding]:
    return [each for each in find(found, None) if each.code == code]


def may_2025() -> dict[str, Any]:
    """Research 2.1: plan 2 000 000, fact 790 000 on 14 May; the bases decide opposite things."""
    working, calendar = rub(2_370_000), rub(1_749_285.71)
    return {
        "plan": rub(2_000_000),
        "forecast": working,
        "forecast_share": 1.185,
        "working": basis(working, 6, 18),
        "calendar": basis(calendar, 14, 31),
        "profile": no_profile(),
        "disagreement": Disagreement(
            low_basis="calendar", low_share=0.8746, high_basis="working", high_share=1.185
        ),
        "mark": WIDE,
    }


def test_bases_that_disagree_are_told_with_both_numbers() -> None:
    row = revenue(**may_2025())
    (told,) = only("F070", {"run_rate": run_rate(row, row)})[:1]
    assert RU.text(told.text) == (
        "Выручка: будет ли план, зависит от счёта – по рабочим дням 118,5\xa0% плана, "
        "но по календарным 87,5\xa0%."
    )
    assert EN.text(told.text) == (
        "Revenue: the plan depends on the count – 118.5% by working days, "
        "but 87.5% by calendar days."
    )
    assert (told.evidence["high"], told.evidence["low"]) == (1.185, 0.8746)


@pytest.mark.parametrize("changes", [{"mark": EARLY}, {"disagreement": None}])
def test_bases_that_agree_or_come_too_early_are_no_finding(changes: dict[str, Any]) -> None:
    row = revenue(**{**may_2025(), **changes})
    assert not only("F070", {"run_rate": run_rate(row, row)})


def test_a_plan_less_likely_than_not_is_told_where_the_pace_reaches_it() -> None:
    ahead = revenue(**{**may_2025(), "calendar": basis(rub(2_100_000), 14, 31), "mark": OK})
    by_deals = {"run_rate": run_rate(ahead), "pipeline_coverage": coverage()}
    (told,) = only("F071", by_deals)
    assert (told.evidence["chance"], told.metric) == (0.331, "pipeline_coverage")
    likely = {**by_deals, "pipeline_coverage": coverage(plan_probability=0.5)}
    assert not only("F071", likely)
    assert not only("F071", {**by_deals, "run_rate": run_rate()}), "F001 has said it"
    assert not only("F071", {"pipeline_coverage": coverage()}), "nothing leads to the plan"
    doubtful = coverage(plan_probability_reason=WIDE)
    paced = {
        "run_rate": run_rate(replace(ahead, plan_probability=0.4)),
        "pipeline_coverage": doubtful,
    }
    (told,) = only("F071", paced)
    assert (told.evidence["chance"], told.metric) == (0.4, "run_rate")
    assert told.evidence["by"] == "chance_pace"


def test_missing_money_is_told_by_the_common_past_and_by_each_deal() -> None:
    (told,) = only("F072", {"pipeline_coverage": coverage()})
    assert told.evidence == {
        "gap": rub(101_000),
        "weighted_gap": rub(336_480),
        "create": rub(325_806),
        "new": rub(300_000),
    }
    text = EN.text(told.text)
    assert "101,000" in text
    assert "336,480" in text
    each = coverage(gap=rub(0))
    assert "101" not in EN.text(only("F072", {"pipeline_coverage": each})[0].text)
    assert not only("F072", {"pipeline_coverage": coverage(gap=rub(0), weighted_gap=rub(0))})
    assert not only("F072", {"pipeline_coverage": coverage(gap=None, weighted_gap=None)})


def test_the_stage_of_which_least_is_known() -> None:
    found = snapshot_stages()
    first, won = found.rows
    doubtful = replace(first, unknown_count=43)  # 43 of 432: just under one in ten
    assert not only("F074", {"stage_conversion": replace(found, rows=(doubtful, won))})
    doubtful = replace(first, unknown_count=44)
    (told,) = only("F074", {"stage_conversion": replace(found, rows=(doubtful, won))})
    assert told.evidence == {"stage": "Firmas", "count": 44, "reached": 389}
    by_history = stages(rows=(doubtful, won))
    assert not only("F074", {"stage_conversion": by_history}), "F007 tells it"


def test_untouched_leads_are_told_without_a_norm() -> None:
    def told(untouched: int = 7) -> list[Finding]:
        free = figures(late_count=None, breached_count=None, pending_count=None, within_share=None)
        result = response_time(
            headline=Response(**{**free, "untouched_count": untouched}), norm_minutes=None
        )
        return only("F079", {"response_time": result})

    assert [each.evidence for each in told()] == [{"count": 7, "total": 83}]
    assert told(0) == []
    assert not only("F079", {"response_time": response_time()}), "F052 tells it"


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"open_load": 1.01}, True), ({"open_load": 1.0}, False), ({"open_load": None}, False)],
)
def test_more_deals_in_work_than_can_be_carried(changes: dict[str, Any], *, told: bool) -> None:
    found = capacity()
    row = replace(found.rows[0], **changes)
    assert bool(only("F080", {"capacity": replace(found, rows=(row,))})) is told
    early = replace(row, mark=EARLY)
    assert not only("F080", {"capacity": replace(found, rows=(early,))})
