import pytest

from funnelcli.issues import Severity
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.render.words import Words
from funnelcli.report.headline import compose_headline
from made_costs import cost, cost_row
from made_report import question
from made_results import (
    EARLY,
    REFUSED,
    WIDE,
    basis,
    coverage,
    managers,
    measure,
    qualified,
    results,
    revenue,
    rub,
    run_rate,
)

RU = Words("ru")
ON_PACE = revenue(
    forecast=rub(12_600_000),
    forecast_share=1.05,
    calendar=basis(rub(12_500_000), 20, 30),
    working=basis(rub(12_600_000), 14, 20),
)


def keys(found: dict[str, object]) -> list[str]:
    return [sentence(callout.text) for callout in compose_headline(question(), found)]


def sentence(text: Phrase) -> str:
    """Of a sentence with a chance behind it the sentence alone."""
    own = text.values.get("sentence")
    return own.key if isinstance(own, Phrase) else text.key


def chance(found: dict[str, object]) -> str:
    return compose_headline(question(), found)[0].text.key


def test_plan_pipeline_and_a_sentence_for_each_department() -> None:
    assert keys(results()) == [
        "headline.plan_behind",
        "headline.coverage_weighted",
        "turn.qualified_share",
        "turn.managers",
    ]


@pytest.mark.parametrize(
    ("head", "finished", "key"),
    [
        (ON_PACE, False, "headline.plan_on_pace"),
        (revenue(), False, "headline.plan_behind"),
        (revenue(mark=EARLY), False, "headline.plan_early"),
        (revenue(mark=WIDE), False, "headline.plan_doubtful"),
        (revenue(plan_share=1.01, forecast_share=1.4), False, "headline.plan_reached"),
        (revenue(forecast_share=0.99), True, "headline.plan_missed"),
        (revenue(forecast_share=1.0), True, "headline.plan_met"),
        (revenue(forecast_share=None, mark=REFUSED), False, "headline.plan_refused"),
        (revenue(forecast_share=None, plan=None), False, "headline.no_plan"),
        (revenue(forecast_share=None, mark=EARLY), False, "headline.no_forecast"),
    ],
)
def test_will_the_plan_be_met(*, head: RunRateRow, finished: bool, key: str) -> None:
    found = compose_headline(question(), {"run_rate": run_rate(head, head, finished=finished)})
    assert sentence(found[0].text) == key
    assert "{" not in RU.text(found[0].text)
    good = key in {"headline.plan_on_pace", "headline.plan_reached", "headline.plan_met"}
    assert (found[0].severity is Severity.NOTICE) == good


def test_without_revenue_the_plan_of_deals_speaks() -> None:
    refused = revenue(fact=None, plan=None, forecast_share=None, mark=REFUSED)
    first = compose_headline(
        question(), {"run_rate": run_rate(refused, refused, measure("deals_won"))}
    )
    assert "по продажам" in RU.text(first[0].text)


@pytest.mark.parametrize(
    ("raw", "weighted", "key"),
    [
        (2.5, 1.2, "headline.coverage_enough"),
        (0.8, None, "headline.coverage_short"),
        (2.5, 0.8, "headline.coverage_weighted"),
    ],
)
def test_the_pipeline(raw: float, weighted: float | None, key: str) -> None:
    found: dict[str, object] = {
        "pipeline_coverage": coverage(raw=raw, weighted=weighted, overdue_count=0)
    }
    assert keys(found)[0] == key


def test_a_plan_already_reached_needs_no_pipeline() -> None:
    reached = coverage(raw=None, remaining_plan=rub(0), overdue_count=0)
    assert keys({"pipeline_coverage": reached}) == []


def test_coverage_without_past_shares_is_no_news() -> None:
    unweighted = coverage(raw=2.5, weighted=None, overdue_count=0)
    assert keys({"pipeline_coverage": unweighted}) == []


def test_marketing_is_named_by_what_is_out() -> None:
    calm = qualified(within_norm=True, total=Ratio(200, 301))
    leads = run_rate()
    assert "turn.qualified_leads" in keys({"qualified_share": calm, "run_rate": leads})
    behind = measure("leads")
    assert "turn.leads" in keys({"run_rate": run_rate(ON_PACE, ON_PACE, behind)})
    assert keys({"customer_cost": cost()}) == ["turn.spend_only"]


def test_sales_are_named_when_leads_suffice_and_deals_do_not() -> None:
    leads = measure(
        "leads", forecast_share=1.1, calendar=basis(65.0, 20, 30), working=basis(66.0, 14, 20)
    )
    found: dict[str, object] = {"run_rate": run_rate(ON_PACE, ON_PACE, measure("deals_won"), leads)}
    assert "turn.deals_won" in keys(found)
    assert keys({"pipeline_coverage": coverage()})[-1] == "turn.overdue"
    assert "turn.overdue" not in keys({"pipeline_coverage": coverage(overdue_count=4)})


def calm(**changed: object) -> dict[str, object]:
    """Results in which nothing is out, changed by name."""
    enough = measure(
        "leads", forecast_share=1.1, calendar=basis(65.0, 20, 30), working=basis(66.0, 14, 20)
    )
    return {
        "run_rate": run_rate(ON_PACE, ON_PACE, enough),
        "pipeline_coverage": coverage(raw=None, remaining_plan=rub(0), overdue_count=0),
        "qualified_share": qualified(within_norm=True, total=Ratio(200, 301)),
        "customer_cost": cost(rows=()),
        **changed,
    }


def test_nobody_is_blamed_by_numbers_that_do_not_hold() -> None:
    doubtful = measure("leads", calendar=basis(61.0, 20, 30), mark=WIDE)
    assert keys(calm())[1:] == ["turn.none"]
    assert keys(calm(run_rate=run_rate(ON_PACE, ON_PACE, doubtful)))[1:] == ["turn.none"]
    few = qualified(total=Ratio(12, 29), mark=WIDE)
    assert keys(calm(qualified_share=few))[1:] == ["turn.none"]
    above = qualified(total=Ratio(290, 301))
    assert keys(calm(qualified_share=above))[1:] == ["turn.none"]
    free = cost(rows=(cost_row("2ГИС", match="spend_only", spend=rub(0)),))
    assert keys(calm(customer_cost=free))[1:] == ["turn.none"]


def test_a_plan_at_risk_is_never_called_in_order() -> None:
    """Sales behind their plan without a plan of leads; or deals in work that will not do."""
    behind = measure("deals_won")
    assert keys(calm(run_rate=run_rate(ON_PACE, ON_PACE, behind)))[1:] == ["turn.undecided"]
    short = coverage(raw=0.8, weighted=None, overdue_count=0)
    assert keys(calm(pipeline_coverage=short))[1:] == ["headline.coverage_short"]


def test_part_of_the_statistics_praises_nobody() -> None:
    assert keys({"manager_conversion": managers(verdict="luck")}) == []
    assert keys({"run_rate": calm()["run_rate"]})[1:] == []
    assert keys({}) == []


def test_the_chance_by_deals_comes_first_while_it_may_be_trusted() -> None:
    rate = run_rate(revenue(plan_probability=0.731))
    sure = {"run_rate": rate, "pipeline_coverage": coverage(plan_probability=0.331)}
    assert chance(sure) == "headline.chance_deals"
    doubtful = coverage(plan_probability=0.331, plan_probability_reason=WIDE)
    assert chance({"run_rate": rate, "pipeline_coverage": doubtful}) == "headline.chance_pace"
    nobody = run_rate(revenue(plan_probability=None))
    assert chance({"run_rate": nobody, "pipeline_coverage": doubtful}) == "headline.plan_behind"
