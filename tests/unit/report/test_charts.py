from dataclasses import replace
from datetime import date

import pytest

import made_results as made
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.report.charts.all_charts import compose_charts
from funnelcli.report.picture import Bridge, FunnelPlot, PacePicture, TrendPicture
from made_plan import gap_bridge


def test_the_fact_ends_where_the_sheet_says() -> None:
    rate = made.run_rate()
    (chart,) = compose_charts({"run_rate": rate})
    assert isinstance(chart.picture, PacePicture)
    facts = [point.fact for point in chart.picture.points if point.fact is not None]
    assert facts[-1] == rate.headline.fact
    assert chart.picture.points[-1].planned == chart.picture.plan == rate.headline.plan
    assert chart.picture.forecast == rate.headline.forecast
    assert rate.headline.forecast_range
    assert chart.picture.low == rate.headline.forecast_range.low


@pytest.mark.parametrize("state", [State.EARLY, State.UNKNOWN])
def test_a_forecast_nobody_should_trust_is_not_drawn(state: State) -> None:
    mark = Mark(state, say("reason.few_days", count=2))
    (chart,) = compose_charts({"run_rate": made.run_rate(made.revenue(mark=mark))})
    assert isinstance(chart.picture, PacePicture)
    assert (chart.picture.forecast, chart.picture.low, chart.picture.high) == (None, None, None)


def test_a_finished_period_has_no_forecast() -> None:
    (chart,) = compose_charts({"run_rate": made.run_rate(finished=True)})
    assert isinstance(chart.picture, PacePicture)
    assert chart.picture.forecast is None


def test_what_cannot_be_counted_is_not_drawn() -> None:
    assert not list(compose_charts({"run_rate": replace(made.run_rate(), by_day=())}))


def test_weeks_without_leads_are_no_points() -> None:
    share = made.qualified()
    empty = replace(share.by_week[3], qualified_share=Ratio(0, 0))
    weeks = (*share.by_week[:3], empty, *share.by_week[4:])
    (chart,) = compose_charts({"qualified_share": replace(share, by_week=weeks)})
    assert isinstance(chart.picture, TrendPicture)
    assert len(chart.picture.points) == len(weeks) - 1
    assert chart.picture.points[0].day == date(2026, 9, 7)
    assert not list(compose_charts({"qualified_share": replace(share, by_week=weeks[:3][:2])}))


def test_the_funnel_of_luck_closes_on_the_common_share() -> None:
    managers = made.managers()
    (chart,) = compose_charts({"manager_conversion": managers})
    assert isinstance(chart.picture, FunnelPlot)
    total = chart.picture.total.value
    assert total
    limits = chart.picture.limits
    assert limits[-1].count > max(point.share.denominator for point in chart.picture.points)
    assert len(limits) <= 60
    for each in limits:
        assert each.outer_low <= each.low <= total <= each.high <= each.outer_high
    assert limits[-1].high - limits[-1].low < limits[len(limits) // 3].high - limits[2].low


def test_every_role_has_a_plot_of_its_own() -> None:
    rows = [
        made.manager(f"{role}{n}", 10 + n, 20, role=role) for role in ("A", "B") for n in range(3)
    ]
    few = [made.manager(f"C{n}", 10, 20, role="C") for n in range(2)]
    charts = list(compose_charts({"manager_conversion": made.managers(rows=(*rows, *few))}))
    assert [chart.id for chart in charts] == ["managers-1", "managers-2"]
    assert [chart.picture.total for chart in charts if isinstance(chart.picture, FunnelPlot)] == [
        Ratio(33, 93)
    ] * 2


def test_nobody_won_or_nobody_lost_makes_no_funnel() -> None:
    rows = tuple(made.manager(f"M{n}", 0, 20) for n in range(4))
    assert not list(compose_charts({"manager_conversion": made.managers(rows=rows)}))


def test_the_bridge_leads_from_the_plan_to_the_fact() -> None:
    found = gap_bridge()
    (chart,) = compose_charts({"gap_bridge": found})
    assert isinstance(chart.picture, Bridge)
    first, *factors, last = chart.picture.steps
    assert (first.end, last.end) == (found.plan_to_date, found.fact)
    assert [step.is_total for step in chart.picture.steps] == [
        True,
        *(False for _ in factors),
        True,
    ]
    places = [first.end, *(step.end for step in factors)]
    assert [step.start for step in factors] == places[:-1]
    assert places[-1] == found.fact


def test_a_gap_that_nobody_can_split_is_not_drawn() -> None:
    assert not list(compose_charts({"gap_bridge": gap_bridge(rows=())}))
    assert not list(compose_charts({"gap_bridge": gap_bridge(plan_to_date=None)}))


def test_a_chart_is_no_surer_than_its_numbers() -> None:
    doubt = Mark(State.UNKNOWN, say("reason.unknown_could_cross_norm", count=3))
    charts = compose_charts(
        {
            "run_rate": made.run_rate(made.revenue(mark=doubt)),
            "gap_bridge": gap_bridge(mark=doubt),
            "qualified_share": made.qualified(mark=doubt),
            "manager_conversion": made.managers(mark=doubt),
        }
    )
    assert [(chart.id, chart.mark) for chart in charts] == [
        (name, doubt) for name in ("pace", "bridge", "trend", "managers")
    ]


def test_a_handful_of_deals_makes_no_funnel_and_no_plan_no_title_of_one() -> None:
    rows = tuple(made.manager(f"M{n}", 3, 3) for n in range(3))
    assert not list(compose_charts({"manager_conversion": made.managers(rows=rows)}))
    rate = made.run_rate(made.revenue(plan=None), made.measure("leads", plan=None))
    (chart,) = compose_charts({"run_rate": rate})
    assert chart.title.key == "chart.pace.alone"
