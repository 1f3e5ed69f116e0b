"""Plan and fact: shares, parts that add up, weeks that are never compared in part with whole."""

from datetime import date
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run
from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.plan_row import PartFact, PlanFactRow, WeekFact
from funnelcli.model.money import Money
from funnelcli.model.state import State
from funnelcli.schema.canonical import PlanRow
from funnelcli.schema.columns import Role

MAY = "2025-05-01..2025-05-31"
Records = list[dict[str, Any]]
RUB_5 = Money(500, "RUB")


def lead(number: int, created: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    return {"lead_id": f"l{number}", "created_on": created, "verdict": "qualified", **more}


def sale(number: int, closed: str, amount: int | None = 100, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    deal = {"deal_id": f"d{number}", "status": "won", "created_on": "2025-01-05"}
    return {**deal, "closed_on": closed, "amount": amount, **more}


def found(
    as_of: str = "2025-05-14",
    period: str = MAY,
    leads: Records | None = None,
    deals: Records | None = None,
    spend: Records | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the question
) -> PlanFact:
    frames = frames_on(on_polars, leads=leads or [], deals=deals or [], spend=spend or [])
    result = run("plan_fact", frames, question(period, as_of, **changes))
    assert isinstance(result, PlanFact)
    return result


def row_of(result: PlanFact, measure: str) -> PlanFactRow:
    return next(row for row in result.rows if row.measure == measure)


def parts_of(result: PlanFact, dimension: str) -> list[PartFact]:
    return [row for split in result.by_part if split.dimension == dimension for row in split.rows]


def part_plan(dimension: str, key: str, **values: int) -> tuple[PlanRow, ...]:
    return tuple(
        PlanRow(period="2025-05", measure=measure, value=value, dimension=dimension, key=key)
        for measure, value in values.items()
    )


@pytest.mark.parametrize(
    ("deals", "changes", "planned"),
    [
        ([sale(1, "2025-05-06", 0)], {}, RUB_5),
        ([sale(1, "2025-05-06", None)], {}, RUB_5),
        ([sale(1, "2025-05-06")], {"currency": None, "currencies": ("RUB", "USD")}, None),
        (
            [sale(1, "2025-05-06")],
            {"closed_basis": None, "closed_basis_counts": {"none": 9}},
            RUB_5,
        ),
    ],
)
def test_a_plan_whose_fact_nobody_knows_is_still_a_plan(
    deals: Records,
    changes: dict[str, Any],
    planned: Money | None,
) -> None:
    result = found(deals=deals, facts=facts(**changes), plan=plan("2025-05", revenue=500))
    row = row_of(result, "revenue")
    assert (row.is_planned, row.fact, row.plan_share, row.gap) == (True, None, None, None)
    assert row.plan == planned
    assert row.mark.state in {State.UNKNOWN, State.REFUSED}
    assert row.mark.reason is not None
    assert row.mark.reason.key != "reason.no_plan"
    assert not row_of(result, "leads").is_planned


def test_spend_that_nobody_gave_has_a_plan_all_the_same() -> None:
    fields = facts().fields
    known = facts(fields={role: own for role, own in fields.items() if role is not Role.SPEND})
    row = row_of(found(facts=known, plan=plan("2025-05", spend=500)), "spend")
    assert (row.is_planned, row.plan, row.fact) == (True, RUB_5, None)


def test_ninety_of_a_hundred_and_thirty() -> None:
    leads = [lead(n, "2025-05-06") for n in range(90)]
    row = row_of(found(leads=leads, plan=plan("2025-05", leads=130)), "leads")
    assert (row.fact, row.plan, row.gap) == (90, 130, -40)
    assert row.plan_share == 90 / 130
    assert row.mark.state is State.OK


def test_every_measure_beside_its_plan() -> None:
    leads = [lead(n, "2025-05-06", verdict=v) for n, v in enumerate(VERDICTS)]
    result = found(
        leads=leads,
        deals=[sale(1, "2025-05-07", 700), sale(2, "2025-05-12", 350), sale(3, "2025-05-20", 9)],
        spend=[{"spend_on": "2025-05-13", "spend": 40}, {"spend_on": "2025-05-15", "spend": 9}],
        plan=plan("2025-05", revenue=2100, deals_won=4, leads=8, qualified_leads=4, spend=80),
    )
    assert [(row.measure, row.fact, row.plan_share) for row in result.rows] == [
        ("revenue", Money(1050, "RUB"), 0.5),
        ("deals_won", 2, 0.5),
        ("leads", 6, 0.75),
        ("qualified_leads", 3, 0.75),
        ("spend", Money(40, "RUB"), 0.5),
    ]
    assert result.headline == result.rows[0]
    assert (result.is_partial, result.days_elapsed, result.days_total) == (True, 6, 18)


VERDICTS = ["qualified"] * 3 + ["rejected"] * 3 + ["excluded"]


def test_without_any_plan_it_is_refused() -> None:
    result = found(leads=[lead(1, "2025-05-06")])
    assert result.mark.state is State.REFUSED
    assert row_of(result, "leads").fact == 1
    assert {row.plan_share for row in result.rows} == {None}


def test_the_first_measure_with_a_plan_leads() -> None:
    result = found(leads=[lead(1, "2025-05-06")], plan=plan("2025-05", leads=2))
    assert result.headline.measure == "leads"
    assert result.mark.state is State.OK


def test_a_plan_of_zero_divides_nothing() -> None:
    row = row_of(found(leads=[lead(1, "2025-05-06")], plan=plan("2025-05", leads=0)), "leads")
    assert (row.plan_share, row.gap) == (None, 1)
    assert row.mark.state is State.UNKNOWN


def test_unknown_leads_that_could_meet_the_plan_make_it_unknown() -> None:
    leads = [lead(n, "2025-05-06", verdict="unknown" if n else "qualified") for n in range(4)]
    for goal, state in ((5, State.WIDE), (4, State.UNKNOWN), (1, State.WIDE)):
        result = found(leads=leads, plan=plan("2025-05", qualified_leads=goal))
        assert row_of(result, "qualified_leads").mark.state is state, goal


@pytest.mark.parametrize(
    ("unknown", "state"), [(0, State.OK), (1, State.OK), (2, State.WIDE), (5, State.UNKNOWN)]
)
def test_a_count_beside_many_unjudged_leads_is_no_count_of_all(unknown: int, state: State) -> None:
    """Of five leads; a fifth may stay open."""
    leads = [
        lead(n, "2025-05-06", verdict="unknown" if n < unknown else "qualified") for n in range(5)
    ]
    result = found(leads=leads, plan=plan("2025-05", qualified_leads=9))
    assert row_of(result, "qualified_leads").mark.state is state


def test_a_period_to_come_has_no_fact() -> None:
    asked = plan("2025-06", leads=10) + tuple(
        PlanRow(period="2025-06", measure="leads", value=3, dimension="product", key="Капот")
        for _ in range(1)
    )
    result = found(period="2025-06-01..2025-06-30", leads=[lead(1, "2025-05-06")], plan=asked)
    row = row_of(result, "leads")
    assert (row.fact, row.plan, row.mark.state) == (None, 10, State.UNKNOWN)
    assert [each.fact for each in parts_of(result, "product")] == [None]
    assert (result.by_month, result.by_week) == ((), ())


@pytest.mark.parametrize(
    ("without", "refused"),
    [
        (("deals", "amount"), {"revenue"}),
        (("deals", "closed_at"), {"revenue", "deals_won"}),
        (("leads", "created_at"), {"leads", "qualified_leads"}),
        (("spend", None), {"spend"}),
    ],
)
def test_what_a_measure_needs(without: tuple[str, str | None], refused: set[str]) -> None:
    role, column = without
    fields = dict(facts().fields)
    if column is None:
        del fields[Role(role)]
    else:
        fields[Role(role)] = fields[Role(role)] - {column}
    changes: dict[str, Any] = {"fields": fields}
    if column == "closed_at":
        changes |= {"closed_basis": None, "closed_basis_counts": {"none": 1}}
    goal = plan("2025-05", revenue=9, deals_won=9, leads=9, qualified_leads=9, spend=9)
    result = found(plan=goal, facts=facts(**changes), deals=[sale(1, "2025-05-06")])
    states = {row.measure: row.mark.state for row in result.rows}
    assert {name for name, state in states.items() if state is State.REFUSED} == refused
    assert all(row.fact is None for row in result.rows if row.measure in refused)


def test_spend_in_another_currency_is_not_held_to_the_plan() -> None:
    spend = [{"spend_on": "2025-05-13", "spend": 40, "currency": "USD"}]
    asked = facts(spend_currency="USD")
    row = row_of(found(spend=spend, facts=asked, plan=plan("2025-05", spend=40)), "spend")
    assert (row.fact, row.plan_share, row.mark.state) == (None, None, State.REFUSED)


def test_parts_add_up_and_fold() -> None:
    names = ["Двигатель", "двигатель ", "Кузов", None, "Оптика"]
    leads = [lead(n, "2025-05-06", product=name) for n, name in enumerate(names)]
    fields = {**facts().fields, Role.LEADS: facts().fields[Role.LEADS] | {"product"}}
    goal = part_plan("product", "Двигатель", leads=4) + part_plan("product", "Капот", leads=1)
    result = found(leads=leads, plan=goal, facts=facts(fields=fields))
    rows = parts_of(result, "product")
    assert [(row.kind, row.part, row.fact, row.plan_share) for row in rows] == [
        ("planned", "Двигатель", 2, 0.5),
        ("planned", "Капот", None, None),
        ("others", None, 2, None),
        ("nameless", None, 1, None),
    ]
    assert [row.mark.state for row in rows] == [State.OK, State.UNKNOWN, State.OK, State.OK]
    assert sum(row.fact for row in rows if isinstance(row.fact, int)) == 5
    assert row_of(result, "leads").fact == 5


def test_a_deal_without_a_channel_has_that_of_its_lead() -> None:
    leads = [lead(1, "2025-04-06", channel="Директ"), lead(2, "2025-04-06", channel="Радио")]
    deals = [
        sale(1, "2025-05-06", channel="VK"),
        sale(2, "2025-05-06", lead_id="l1"),
        sale(3, "2025-05-06"),
        sale(4, "2025-05-06", lead_id="l2"),
    ]
    spend = [{"spend_on": "2025-05-13", "spend": 40, "channel": "Директ"}]
    goal = part_plan("channel", "Директ", deals_won=4, spend=80)
    goal += part_plan("channel", "VK", deals_won=1)
    rows = parts_of(found(leads=leads, deals=deals, spend=spend, plan=goal), "channel")
    assert [(row.measure, row.part, row.kind, row.fact) for row in rows] == [
        ("deals_won", "VK", "planned", 1),
        ("deals_won", "Директ", "planned", 1),
        ("deals_won", None, "others", 1),
        ("deals_won", None, "nameless", 1),
        ("spend", "VK", "planned", None),
        ("spend", "Директ", "planned", Money(40, "RUB")),
    ]


def test_a_column_that_no_export_has() -> None:
    rows = parts_of(
        found(leads=[lead(1, "2025-05-06")], plan=part_plan("product", "Капот", leads=1, spend=1)),
        "product",
    )
    assert {(row.measure, row.kind, row.mark.state) for row in rows} == {
        ("leads", "planned", State.REFUSED),
        ("leads", "nameless", State.REFUSED),
        ("spend", "planned", State.REFUSED),
    }


def weeks_of(result: PlanFact, measure: str) -> list[WeekFact]:
    return [row for row in result.by_week if row.measure == measure]


def test_a_running_week_stands_beside_the_same_weekdays() -> None:
    days = ["2025-05-05"] * 5 + ["2025-05-07"] * 10 + ["2025-05-09"] * 9 + ["2025-05-13"] * 12
    result = found(leads=[lead(n, each) for n, each in enumerate(days)])
    weeks = weeks_of(result, "leads")
    assert [(each.week, each.fact, each.before, each.is_partial) for each in weeks] == [
        ("2025-W18", 0, 0, True),
        ("2025-W19", 24, 0, False),
        ("2025-W20", 12, 15, True),
    ]
    assert [(each.days_elapsed, each.days_total) for each in weeks] == [(0, 0), (3, 3), (3, 5)]
    assert [each.per_day for each in weeks] == [None, 8.0, 4.0]
    assert {each.plan for each in weeks} == {None}


def test_days_before_the_data_are_no_zero() -> None:
    days = facts(first_on=date(2025, 5, 5))
    weeks = weeks_of(found(leads=[lead(1, "2025-05-06")], facts=days), "leads")
    assert [each.before for each in weeks] == [None, None, 1]
    assert found(facts=days).data_from is None, "only days off lie before"
    later = facts(first_on=date(2025, 5, 6))
    assert found(facts=later).data_from == date(2025, 5, 6)
    assert found().data_from is None


def test_a_week_has_a_plan_only_by_its_own_name() -> None:
    goal = plan("2025-W20", leads=24) + plan("2025-05", leads=100)
    weeks = weeks_of(found(leads=[lead(1, "2025-05-13")], plan=goal), "leads")
    assert [(each.plan, each.plan_share) for each in weeks] == [
        (None, None),
        (None, None),
        (24, 1 / 24),
    ]


def test_months_that_the_period_cuts_are_partial() -> None:
    leads = [lead(1, "2025-03-20"), lead(2, "2025-03-10"), lead(3, "2025-04-10")]
    goal = plan("2025-03", leads=10) + plan("2025-04", leads=10) + plan("2025-05", leads=10)
    result = found(period="2025-03-15..2025-05-31", leads=leads, plan=goal)
    months = [row for row in result.by_month if row.measure == "leads"]
    assert [(row.month, row.fact, row.plan, row.is_partial) for row in months] == [
        ("2025-03", 1, None, True),
        ("2025-04", 1, 10, False),
        ("2025-05", 0, 10, True),
    ]
    assert row_of(result, "leads").plan is None


def test_products_meet_the_plan_of_their_group() -> None:
    """The first group of which a name holds a word has it; a name that is planned comes first."""
    names = ["Бампер передний Astra", "КРЫЛО правое", "Фара и бампер", "Ремень грм", "Капот", "?"]
    leads = [lead(n, "2025-05-06", product=name) for n, name in enumerate(names)]
    fields = {**facts().fields, Role.LEADS: facts().fields[Role.LEADS] | {"product"}}
    goal = part_plan("product", "Кузов", leads=4) + part_plan("product", "Капот", leads=1)
    groups = {"Оптика": ("фара",), "кузов": ("бампер", "крыло", "капот"), "Двигатель": ("грм",)}
    result = found(leads=leads, plan=goal, facts=facts(fields=fields), product_groups=groups)
    rows = parts_of(result, "product")
    assert [(row.part, row.kind, row.fact) for row in rows] == [
        ("Капот", "planned", 1),
        ("Кузов", "planned", 2),
        (None, "others", 3),
    ]
