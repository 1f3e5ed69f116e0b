"""Run rate: the worked numbers of May 2025 and every state."""

from fractions import Fraction
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run
from funnelcli.metrics.course import MOST_POINTS
from funnelcli.metrics.rate_row import Disagreement, RunRateRow
from funnelcli.metrics.run_rate import PartRate, RunRate
from funnelcli.model.money import Money
from funnelcli.model.state import State
from funnelcli.schema.canonical import PlanRow
from funnelcli.schema.columns import Role

MAY = "2025-05-01..2025-05-31"


def sale(number: int, closed: str, amount: int | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    return {
        "deal_id": f"d{number}",
        "status": "won",
        "created_on": "2025-01-05",
        "closed_on": closed,
        "amount": amount,
        **more,
    }


def may_sales() -> list[dict[str, Any]]:
    """790 000 roubles in ten sales by the 14th of May 2025."""
    return [sale(n, "2025-05-12", 7_900_000) for n in range(10)]


def found(
    deals: list[dict[str, Any]],
    as_of: str = "2025-05-14",
    period: str = MAY,
    leads: list[dict[str, Any]] | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the question
) -> RunRate:
    frames = frames_on(on_polars, deals=deals, leads=leads or [])
    result = run("run_rate", frames, question(period, as_of, **changes))
    assert isinstance(result, RunRate)
    return result


def row_of(result: RunRate, measure: str) -> RunRateRow:
    return next(row for row in result.rows if row.measure == measure)


def test_calendar_and_working_days_decide_opposite_things() -> None:
    row = found(may_sales(), plan=plan("2025-05", revenue=200_000_000)).headline
    assert (row.calendar.days_elapsed, row.calendar.days_total) == (14, 31)
    assert (row.working.days_elapsed, row.working.days_total) == (6, 18)
    assert row.calendar.forecast == Money(174_928_571, "RUB")
    assert row.working.forecast == Money(237_000_000, "RUB")
    assert row.forecast_basis == "working"
    assert row.forecast_share == pytest.approx(1.185)
    assert row.plan_share == pytest.approx(0.395)
    assert row.pace_needed == Money(10_083_333, "RUB")
    assert row.mark.state is State.WIDE
    assert row.mark.reason
    assert row.mark.reason.key == "reason.bases_disagree"


def test_nothing_is_projected_before_the_first_working_day() -> None:
    row = found([sale(1, "2025-05-02", 100)], as_of="2025-05-04").headline
    assert row.calendar.forecast is not None
    assert row.calendar.mark.state is State.EARLY
    assert row.working.forecast is None
    assert row.working.mark.state is State.UNKNOWN


def test_a_period_to_come_has_no_forecast() -> None:
    row = found(may_sales(), period="2025-06-01..2025-06-30").headline
    assert row.fact == Money(0, "RUB")
    assert row.forecast is None
    assert row.mark.state is State.UNKNOWN


def test_a_finished_period_extrapolates_nothing() -> None:
    result = found(may_sales(), as_of="2025-06-10", plan=plan("2025-05", revenue=200_000_000))
    assert result.finished
    assert result.headline.forecast == Money(79_000_000, "RUB")
    assert result.headline.pace_needed is None
    assert result.headline.mark.state is State.OK


def test_pace_needed_is_nothing_once_the_plan_is_reached() -> None:
    row = found(may_sales(), plan=plan("2025-05", revenue=1)).headline
    assert row.pace_needed == Money(0, "RUB")


def test_no_plan_means_no_share() -> None:
    row = found(may_sales()).headline
    assert (row.plan, row.plan_share, row.forecast_share, row.pace_needed) == (None,) * 4


def test_plan_of_a_quarter_is_the_sum_of_its_months() -> None:
    months = plan("2025-04", deals_won=10) + plan("2025-05", deals_won=20)
    quarter = "2025-04-01..2025-06-30"
    assert row_of(found(may_sales(), period=quarter, plan=months), "deals_won").plan is None
    months += plan("2025-06", deals_won=30)
    assert row_of(found(may_sales(), period=quarter, plan=months), "deals_won").plan == 60


def test_profile_reads_past_months_at_the_same_fraction() -> None:
    """Every past month books 1 on its first working day and 3 on its last one."""
    past = ["2024-11", "2024-12", "2025-01", "2025-02", "2025-03", "2025-04"]
    first = ["2024-11-01", "2024-12-02", "2025-01-09", "2025-02-03", "2025-03-03", "2025-04-01"]
    deals = [sale(n, day, 100) for n, day in enumerate(first)]
    deals += [sale(n + 50, f"{month}-28", 300) for n, month in enumerate(past)]
    deals += [sale(n + 90, "2025-05-06", 10) for n in range(10)]
    row = found(deals).headline
    assert row.forecast_basis == "profile"
    assert row.forecast == row.profile.forecast == Money(400, "RUB")


def test_profile_needs_six_complete_months() -> None:
    deals = [sale(n, f"2025-0{n}-10", 100) for n in range(1, 5)]
    row = found(deals + may_sales()).headline
    assert row.profile.forecast is None
    assert row.profile.mark.reason
    assert row.profile.mark.reason.values["months"] == 3  # January began before its first record


def test_a_month_without_published_days_off_is_wide() -> None:
    asked = question("2026-05-01..2026-05-31", "2026-05-20")
    blind = type(asked.calendar)(
        **{name: getattr(asked.calendar, name) for name in ("country", "first", "last", "working")},
        unpublished=frozenset({2026}),
    )
    deals = [sale(n, "2026-05-12", 100) for n in range(10)]
    row = found(deals, as_of="2026-05-20", period="2026-05-01..2026-05-31", calendar=blind).headline
    assert row.mark.state is State.WIDE
    assert row.mark.reason
    assert row.mark.reason.key == "reason.calendar_unpublished"


def test_without_closing_days_only_leads_have_a_pace() -> None:
    known = facts(
        fields={role: names - {"closed_at"} for role, names in facts().fields.items()},
        closed_basis=None,
        closed_basis_counts={"none": 10},
    )
    leads = [{"lead_id": f"l{n}", "created_on": "2025-05-06"} for n in range(12)]
    result = found(may_sales(), leads=leads, facts=known, criteria=None)
    assert result.headline.fact is None
    assert result.mark.state is State.REFUSED
    assert row_of(result, "deals_won").mark.state is State.REFUSED
    assert row_of(result, "leads").fact == 12
    assert row_of(result, "leads").mark.state is State.OK
    assert row_of(result, "qualified_leads").mark.state is State.REFUSED


def test_several_currencies_stay_apart() -> None:
    deals = [sale(1, "2025-05-12", 100), sale(2, "2025-05-12", 70, currency="USD")]
    known = facts(currency=None, currencies=("RUB", "USD"))
    row = found(deals, facts=known).headline
    assert row.fact is None
    assert row.mark.state is State.REFUSED
    assert row.by_currency == (Money(100, "RUB"), Money(70, "USD"))


@pytest.mark.parametrize("amounts", [[None], [0], [None, 0]])
def test_sales_without_any_amount_are_no_zero(amounts: list[int | None]) -> None:
    row = found([sale(n, "2025-05-12", amount) for n, amount in enumerate(amounts)]).headline
    assert row.fact is None
    assert row.mark.state is State.UNKNOWN


def test_declared_closing_days_are_at_best_wide() -> None:
    known = facts(closed_basis="declared", closed_basis_counts={"declared": 10})
    row = found(may_sales(), as_of="2025-06-10", facts=known).headline
    assert row.mark.state is State.WIDE


def test_unknown_leads_that_could_reach_the_plan_make_it_unknown() -> None:
    leads = [
        {
            "lead_id": f"l{n}",
            "created_on": "2025-05-06",
            "verdict": "qualified" if n < 12 else "unknown",
        }
        for n in range(24)
    ]
    result = found([], leads=leads, as_of="2025-05-31", plan=plan("2025-05", qualified_leads=20))
    row = row_of(result, "qualified_leads")
    assert (row.fact, row.unknown_count) == (12, 12)
    assert row.mark.state is State.UNKNOWN


def test_records_after_as_of_do_not_exist_yet() -> None:
    deals = [sale(1, "2025-05-12", 100), sale(2, "2025-05-15", 100)]
    assert found(deals).headline.fact == Money(100, "RUB")


def test_a_plan_whose_fact_nobody_knows_is_told() -> None:
    result = found([sale(1, "2025-05-06", None)], plan=plan("2025-05", revenue=500))
    assert result.headline.plan == Money(500, "RUB")
    assert (result.headline.fact, result.headline.mark.state) == (None, State.UNKNOWN)


def test_sales_that_all_cost_nothing_are_no_data() -> None:
    row = found([sale(n, "2025-05-12", 0) for n in range(12)]).headline
    assert row.fact is None
    assert row.mark.state is State.UNKNOWN


def test_many_sales_without_an_amount_make_the_revenue_wide() -> None:
    deals = [sale(n, "2025-05-12", None if n < 2 else 7_900_000) for n in range(12)]
    row = found(deals, as_of="2025-06-10").headline
    assert (row.fact, row.missing_amount_count) == (Money(79_000_000, "RUB"), 2)
    assert row.mark.state is State.WIDE


def test_bases_that_disagree_say_which_and_by_how_much() -> None:
    goal = plan("2025-05", revenue=200_000_000)
    row = found(may_sales(), plan=goal).headline
    assert row.disagreement == Disagreement(
        low_basis="calendar",
        low_share=float(Fraction(790 * 31, 14 * 2000)),
        high_basis="working",
        high_share=1.185,
    )
    assert found(may_sales(), plan=goal, as_of="2025-06-10").headline.disagreement is None
    assert found(may_sales(), plan=plan("2025-05", revenue=1)).headline.disagreement is None


def test_a_basis_at_exactly_the_plan_reaches_it() -> None:
    row = found(may_sales(), plan=plan("2025-05", revenue=237_000_000)).headline
    assert row.disagreement
    assert (row.disagreement.high_basis, row.disagreement.high_share) == ("working", 1.0)


def of_anna(**values: int) -> tuple[PlanRow, ...]:
    return tuple(
        PlanRow(
            period="2025-05", measure=measure, value=value, dimension="manager", key="Анна Клёнова"
        )
        for measure, value in values.items()
    )


def parts_of(result: RunRate, dimension: str = "manager") -> list[PartRate]:
    return [row for split in result.by_part if split.dimension == dimension for row in split.rows]


def team_sales() -> list[dict[str, Any]]:
    """Ten sales a head: two spellings of one name, somebody unplanned, nobody."""
    names = ["Анна Клёнова", " анна  кленова", "Олег", None]
    days = ["2025-05-06", "2025-05-07", "2025-05-12", "2025-05-13", "2025-05-14"]
    return [
        sale(10 * place + n, days[n % 5], 100_000 + n, manager=name)
        for place, name in enumerate(names)
        for n in range(10)
    ]


def test_parts_of_the_plan_add_up_to_the_whole() -> None:
    goal = plan("2025-05", revenue=20_000_000) + of_anna(revenue=9_000_000)
    result = found(team_sales(), plan=goal)
    rows = parts_of(result)
    assert [(row.kind, row.part, row.fact) for row in rows] == [
        ("planned", "Анна Клёнова", Money(2_000_090, "RUB")),
        ("others", None, Money(1_000_045, "RUB")),
        ("nameless", None, Money(1_000_045, "RUB")),
    ]
    anna = rows[0]
    assert anna.plan == Money(9_000_000, "RUB")
    assert anna.working.forecast == Money(6_000_270, "RUB")
    assert anna.forecast_share == pytest.approx(6_000_270 / 9_000_000)
    assert anna.plan_probability is not None
    assert [row.plan_probability for row in rows[1:]] == [None, None]
    whole = result.headline.working.forecast
    assert isinstance(whole, Money)
    parts = [row.working.forecast for row in rows]
    assert sum(each.minor for each in parts if isinstance(each, Money)) == whole.minor


def test_parts_are_projected_by_the_profile_of_the_whole() -> None:
    past = [sale(n, f"2024-{n:02d}-28", 300) for n in range(1, 13)]
    past += [sale(50 + n, f"2025-{n:02d}-28", 300) for n in range(1, 5)]
    past += [sale(70 + n, day, 100) for n, day in enumerate(EARLY_PAST)]
    result = found(past + team_sales(), plan=of_anna(revenue=9_000_000))
    rows = parts_of(result)
    assert {row.forecast_basis for row in rows} == {"profile"}
    whole, parts = result.headline.forecast, [row.forecast for row in rows]
    assert isinstance(whole, Money)
    total = sum(each.minor for each in parts if isinstance(each, Money))
    assert total == pytest.approx(whole.minor, abs=len(rows))


EARLY_PAST = [f"2024-{n:02d}-03" for n in range(1, 13)] + [f"2025-{n:02d}-03" for n in range(1, 5)]


def test_a_planned_name_that_occurs_nowhere_has_no_zero() -> None:
    sales = [sale(n, "2025-05-12", 100, manager="Олег") for n in range(10)]
    anna = parts_of(found(sales, plan=of_anna(revenue=9_000_000)))[0]
    assert (anna.fact, anna.forecast, anna.plan) == (None, None, Money(9_000_000, "RUB"))
    assert anna.mark.state is State.UNKNOWN
    sales.append(sale(99, "2025-04-01", 100, manager="Анна Клёнова"))
    anna = parts_of(found(sales, plan=of_anna(revenue=9_000_000)))[0]
    assert anna.fact == Money(0, "RUB")


def test_without_the_column_no_part_has_a_pace() -> None:
    names = facts().fields
    known = facts(fields={role: own - {"manager"} for role, own in names.items()})
    rows = parts_of(found(team_sales(), plan=of_anna(revenue=9_000_000), facts=known))
    assert {row.mark.state for row in rows} == {State.REFUSED}
    assert {row.fact for row in rows} == {None}


def test_leads_of_parts_and_spend_that_has_no_pace() -> None:
    leads = [
        {"lead_id": f"l{n}", "created_on": "2025-05-06", "manager": "анна клёнова", "verdict": v}
        for n, v in enumerate(["qualified"] * 12 + ["unknown"] * 3 + ["excluded"])
    ]
    asked = facts(
        fields={**facts().fields, Role.LEADS: facts().fields[Role.LEADS] | {"manager"}},
    )
    goal = of_anna(leads=20, qualified_leads=10, spend=5)
    rows = parts_of(found([], leads=leads, plan=goal, facts=asked))
    assert [(row.measure, row.fact, row.plan) for row in rows] == [
        ("leads", 15, 20),
        ("qualified_leads", 12, 10),
    ]


def test_without_plans_of_parts_there_are_no_parts() -> None:
    assert [split.rows for split in found(team_sales()).by_part] == [(), ()]


def test_the_course_is_the_sum_of_the_days_and_the_plan_goes_by_working_days() -> None:
    sales = [sale(n, f"2025-05-{day:02}", 1_000_00) for n, day in enumerate((1, 5, 5, 13, 14))]
    course = found(sales, plan=plan("2025-05", revenue=18_000_00)).by_day[0]
    assert course.measure == "revenue"
    by_day = {point.day.day: point for point in course.points}
    assert list(by_day) == list(range(1, 32))
    assert [by_day[day].fact for day in (1, 4, 5, 13, 14)] == [
        Money(amount, "RUB") for amount in (100_000, 100_000, 300_000, 400_000, 500_000)
    ]
    assert all(by_day[day].fact is None for day in range(15, 32))
    assert by_day[14].planned == Money(600_000, "RUB")  # 6 of 18 working days
    assert by_day[31].planned == Money(1_800_000, "RUB")


def test_the_course_of_a_long_period_is_short_and_ends_where_the_fact_does() -> None:
    sales = [sale(n, f"2024-{n % 12 + 1:02}-17", 1_000_00) for n in range(40)]
    result = found(sales, "2025-01-31", "2024-01-01..2024-12-31")
    points = result.by_day[0].points
    assert len(points) <= MOST_POINTS + 2
    assert points[-1].fact == result.headline.fact == Money(4_000_000, "RUB")
    assert points[-1].planned is None
    facts = [point.fact.minor for point in points if isinstance(point.fact, Money)]
    assert facts == sorted(facts)


def test_what_cannot_be_counted_has_no_course() -> None:
    result = found([sale(1, "2025-05-12", None)])
    assert result.headline.fact is None
    assert [course.measure for course in result.by_day] == [
        "deals_won",
        "leads",
        "qualified_leads",
    ]
