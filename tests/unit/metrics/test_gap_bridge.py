"""The gap bridge: the worked table end to end, its states, and the mix of products."""

from dataclasses import replace
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, plan, question, run
from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.schema.canonical import Facts, PlanRow
from funnelcli.schema.columns import Role

MAY = "2025-05-01..2025-05-31"
GOAL = plan("2025-05", leads=100, qualified_leads=60, deals_won=15, revenue=120_000)
Records = list[dict[str, Any]]


def lead(number: int, verdict: str = "qualified", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    return {"lead_id": f"l{number}", "created_on": "2025-05-06", "verdict": verdict, **more}


def sale(number: int, amount: int | None = 7_000, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    deal = {"deal_id": f"d{number}", "status": "won", "created_on": "2025-01-05"}
    return {**deal, "closed_on": "2025-05-12", "amount": amount, **more}


def leads() -> Records:
    """130 leads, 90 of them qualified."""
    return [lead(n, "qualified" if n < 90 else "rejected") for n in range(130)]


def found(
    made: Records,
    deals: Records,
    as_of: str = "2025-06-30",
    **changes: Any,  # noqa: ANN401 - any field of the question
) -> GapBridge:
    frames = frames_on(on_polars, leads=made, deals=deals)
    known = {"plan": GOAL, "facts": with_products(), **changes}
    result = run("gap_bridge", frames, question(MAY, as_of, **known))
    assert isinstance(result, GapBridge)
    return result


def with_products() -> Facts:
    return facts(fields={role: own | {"product"} for role, own in facts().fields.items()})


def effects_of(result: GapBridge) -> dict[str, int]:
    return {each.factor: each.effect.minor for each in result.rows}


def test_the_worked_table() -> None:
    result = found(leads(), [sale(n) for n in range(15)])
    assert (result.plan, result.fact, result.gap) == (rub(120_000), rub(105_000), rub(-15_000))
    assert effects_of(result) == {
        "leads": 29_472,
        "quality": 16_075,
        "conversion": -45_547,
        "average_deal": -15_000,
    }
    assert {each.department: each.effect.minor for each in result.by_department} == {
        "marketing": 45_547,
        "sales": -60_547,
    }
    chained = [each.chain.minor for each in result.rows if each.chain]
    assert chained == [36_000, 24_000, -60_000, -15_000]
    assert result.method == "lmdi"
    levels = {each.factor: (each.planned, each.actual) for each in result.rows}
    assert levels["leads"] == (100.0, 130.0)
    assert levels["quality"] == (0.6, 90 / 130)
    assert levels["average_deal"] == (rub(8_000), rub(7_000))
    assert not result.is_partial


def rub(minor: int) -> Money:
    return Money(minor, "RUB")


def test_effects_add_up_to_the_kopeck() -> None:
    result = found(leads(), [sale(n, 6_667 + n) for n in range(13)])
    assert result.gap == rub(-120_000 + 13 * 6_667 + 78)
    assert sum(effects_of(result).values()) == result.gap.minor
    assert sum(each.effect.minor for each in result.by_department) == result.gap.minor


def test_a_running_month_is_held_to_the_plan_of_its_days_gone() -> None:
    result = found(leads(), [sale(n) for n in range(15)], as_of="2025-05-14")
    assert (result.days_elapsed, result.days_total, result.is_partial) == (6, 18, True)
    assert result.plan == rub(120_000)
    assert result.plan_to_date == rub(40_000)
    assert result.gap == rub(65_000)
    assert next(each for each in result.rows if each.factor == "leads").planned == 100 / 3
    assert sum(effects_of(result).values()) == 65_000


def test_no_sales_at_all_need_the_mean_of_orders() -> None:
    result = found(leads(), [sale(1, status="lost")])
    assert result.method == "shapley"
    assert result.gap == rub(-120_000)
    assert sum(effects_of(result).values()) == -120_000
    assert effects_of(result)["average_deal"] == 0
    assert result.mark.state is State.EARLY


def test_sales_without_leads_have_no_bridge() -> None:
    result = found([], [sale(n) for n in range(15)])
    assert (result.rows, result.gap, result.plan) == ((), None, rub(120_000))
    assert result.mark.state is State.UNKNOWN


@pytest.mark.parametrize("measure", ["leads", "qualified_leads", "deals_won", "revenue"])
def test_without_a_link_of_the_plan_there_is_no_base(measure: str) -> None:
    goal = tuple(row for row in GOAL if row.measure != measure)
    result = found(leads(), [sale(n) for n in range(15)], plan=goal)
    assert (result.rows, result.gap, result.mark.state) == ((), None, State.REFUSED)
    assert result.mark.reason
    assert result.mark.reason.key == "reason.no_plan"


@pytest.mark.parametrize(
    ("role", "column"), [("deals", "amount"), ("leads", "created_at"), ("deals", "closed_at")]
)
def test_without_a_deciding_column_it_is_refused(role: str, column: str) -> None:
    fields = dict(with_products().fields)
    fields[Role(role)] = fields[Role(role)] - {column}
    known: dict[str, Any] = {"fields": fields}
    if column == "closed_at":
        known |= {"closed_basis": None, "closed_basis_counts": {"none": 1}}
    result = found(leads(), [sale(n) for n in range(15)], facts=facts(**known))
    assert (result.rows, result.mark.state) == ((), State.REFUSED)


def test_without_an_agreement_there_is_no_quality() -> None:
    result = found(leads(), [sale(n) for n in range(15)], criteria=None)
    assert (result.rows, result.mark.state) == ((), State.REFUSED)


def test_unknown_leads_that_could_meet_the_planned_share() -> None:
    made = [lead(n, "qualified" if n < 70 else "unknown") for n in range(130)]
    result = found(made, [sale(n) for n in range(15)])
    assert result.mark.state is State.UNKNOWN
    assert result.rows


def test_maturity_stands_beside_it() -> None:
    deals = [sale(n, lead_id=f"l{n}") for n in range(15)]
    assert found(leads(), deals).maturity == Ratio(130, 130)
    made = [lead(n, created_on="2025-05-06" if n < 90 else "2025-05-13") for n in range(130)]
    young = found(made, deals, as_of="2025-05-14")
    assert young.maturity == Ratio(90, 130), "sales took six days"
    fresh = found(leads(), deals, as_of="2025-05-08")
    assert fresh.maturity is None
    assert fresh.mark.state is State.EARLY


def test_a_lead_exactly_as_old_as_sales_took_is_mature() -> None:
    deals = [sale(n, lead_id=f"l{n}") for n in range(15)]
    made = [lead(n, created_on="2025-05-06" if n < 90 else "2025-05-07") for n in range(130)]
    assert found(made, deals, as_of="2025-05-12").maturity == Ratio(90, 130)


@pytest.mark.parametrize("measure", ["leads", "qualified_leads", "deals_won", "revenue"])
def test_a_plan_of_zero_has_no_factors(measure: str) -> None:
    goal = tuple(replace(row, value=0) if row.measure == measure else row for row in GOAL)
    result = found(leads(), [sale(n) for n in range(15)], plan=goal)
    assert (result.rows, result.mark.state) == ((), State.UNKNOWN)
    assert result.mark.reason
    assert result.mark.reason.key == "reason.zero_plan"


def product_plan(name: str, *values: int) -> tuple[PlanRow, ...]:
    measures = ("leads", "qualified_leads", "deals_won", "revenue")
    return tuple(
        PlanRow(period="2025-05", measure=measure, value=value, dimension="product", key=name)
        for measure, value in zip(measures, values, strict=True)
    )


def two_products(dear: int) -> tuple[Records, Records]:
    """100 leads of which ``dear`` ask for engines; each product sells as planned."""
    made, deals = [], []
    for n in range(100):
        product = "Двигатель" if n < dear else "Кузов"
        place = n if n < dear else n - dear
        made.append(lead(n, "qualified" if place % 5 < 3 else "rejected", product=product))
        if place % 10 == 0:
            amount = 15_000 if n < dear else 5_000
            deals.append(sale(n, amount, product=product))
    return made, deals


MIXED = plan("2025-05", leads=100, qualified_leads=60, deals_won=10, revenue=100_000)
ENGINES = product_plan("Двигатель", 50, 30, 5, 75_000)


def test_a_shift_between_products_is_the_mix() -> None:
    """Products convert and cost as planned; only their shares of the leads have changed."""
    result = found(*two_products(20), plan=MIXED + ENGINES)
    assert result.gap == rub(-30_000)
    found_effects = {each.factor: each.effect.minor for each in result.with_mix}
    assert found_effects["mix"] == -30_000
    assert sum(found_effects.values()) == -30_000
    assert {name: found_effects[name] for name in ("leads", "quality", "conversion")} == {
        "leads": 0,
        "quality": 0,
        "conversion": 0,
    }
    assert effects_of(result)["average_deal"] == -30_000, "without the mix it looks like the deal"
    assert result.mix.state is State.OK


def test_products_without_sales_have_no_change_of_the_deal() -> None:
    made, _ = two_products(50)
    result = found(made, [sale(1, status="lost", product="Двигатель")], plan=MIXED + ENGINES)
    found_effects = {each.factor: each.effect.minor for each in result.with_mix}
    assert found_effects["average_deal"] == found_effects["mix"] == 0
    assert sum(found_effects.values()) == -100_000


def test_without_leads_there_is_no_shift_between_products() -> None:
    known = [lead(1, created_on="2025-04-01", product="Двигатель")]
    lost = [sale(1, status="lost", product="Двигатель")]
    result = found(known, lost, plan=MIXED + ENGINES)
    found_effects = {each.factor: each.effect.minor for each in result.with_mix}
    assert found_effects == {
        "leads": -100_000,
        "mix": 0,
        "quality": 0,
        "conversion": 0,
        "average_deal": 0,
    }


def test_as_planned_nothing_happens() -> None:
    result = found(*two_products(50), plan=MIXED + ENGINES)
    assert {each.effect.minor for each in (*result.rows, *result.with_mix)} == {0}


@pytest.mark.parametrize(
    ("parts", "state", "reason"),
    [
        ((), State.REFUSED, "reason.no_product_plans"),
        (ENGINES[:3], State.REFUSED, "reason.no_product_plans"),
        (product_plan("Двигатель", 150, 30, 5, 1), State.REFUSED, "reason.parts_exceed"),
        (product_plan("Капот", 50, 30, 5, 75_000), State.UNKNOWN, "reason.part_not_met"),
    ],
)
def test_why_there_is_no_mix(parts: tuple[PlanRow, ...], state: State, reason: str) -> None:
    result = found(*two_products(20), plan=MIXED + parts)
    assert result.with_mix == ()
    assert result.mix.state is state
    assert result.mix.reason
    assert result.mix.reason.key == reason
    assert result.rows


def test_a_product_sold_without_leads_has_no_mix() -> None:
    made, deals = two_products(20)
    made = [each for each in made if each["product"] == "Кузов"]
    made.append(lead(999, "rejected", product="Двигатель"))
    result = found(made, deals, plan=MIXED + ENGINES)
    assert (result.with_mix, result.mix.state) == ((), State.UNKNOWN)
