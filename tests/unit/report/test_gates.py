from dataclasses import replace

import pytest

from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.words import Words
from funnelcli.report.gates import Gate, GateResult, judge_gates
from made_costs import cost, cost_row
from made_results import (
    REFUSED,
    coverage,
    managers,
    qualified,
    results,
    revenue,
    rub,
    run_rate,
)

RU = Words("ru")
UNKNOWN = Mark(State.UNKNOWN, REFUSED.reason)


def judged(gate: Gate, found: dict[str, object] | None = None) -> GateResult:
    (result,) = judge_gates([gate], results() if found is None else found)
    return result


def text(result: GateResult) -> str:
    return RU.text(result.text).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "kept", "failed"),
    [
        ("qualified_share", 0.498, 0.499),
        ("run_rate.forecast_share", 0.89201, 0.8921),
        ("pipeline_coverage.raw", 2.48, 2.4800001),
        ("manager_conversion.total", 0.55, 0.5500001),
    ],
)
def test_fail_under(name: str, kept: float, failed: float) -> None:
    assert judged(Gate(name=name, minimum=kept)).passed
    assert not judged(Gate(name=name, minimum=failed)).passed


def test_fail_over() -> None:
    assert judged(Gate(name="customer_cost", maximum=36_000)).passed
    assert not judged(Gate(name="customer_cost", maximum=35_999.99)).passed


def test_the_exact_cost_decides_not_the_rounded_one() -> None:
    row = cost_row(None, spend=rub(100), customers_count=3, customer_cost=rub(33.33))
    found: dict[str, object] = {"customer_cost": cost(total=row)}
    assert not judged(Gate(name="customer_cost", maximum=33.33), found).passed
    assert judged(Gate(name="customer_cost", maximum=33.34), found).passed


def test_a_limit_means_what_is_written() -> None:
    found: dict[str, object] = {"qualified_share": qualified(total=Ratio(11, 20))}
    assert judged(Gate(name="qualified_share", minimum=0.55), found).passed
    assert judged(Gate(name="qualified_share", minimum=0.55, maximum=0.55), found).passed


def test_a_kept_gate_says_so_too() -> None:
    result = judged(Gate(name="manager_conversion.total", minimum=0.5))
    assert text(result) == "порог держится: доля побед 55,0 % (154 из 280), порог 50 %"


def test_a_limit_of_zero_is_shown_too() -> None:
    assert text(judged(Gate(name="qualified_share", minimum=0.0))).endswith("порог 0 %")


def test_a_failed_gate_shows_number_and_limit() -> None:
    assert text(judged(Gate(name="pipeline_coverage.raw", minimum=3))) == (
        "порог не пройден: покрытие плана 2,48×, нужно не меньше 3×"
    )
    over = judged(Gate(name="customer_cost", maximum=30_000))
    assert text(over) == "порог не пройден: стоимость клиента 36 000 ₽, нужно не больше 30 000 ₽"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "qualified_share",
            {"qualified_share": qualified(mark=Mark(State.UNKNOWN, REFUSED.reason))},
        ),
        ("qualified_share", {"qualified_share": qualified(total=None, mark=REFUSED)}),
        ("run_rate.forecast_share", {"run_rate": run_rate(revenue(forecast_share=None))}),
        ("pipeline_coverage.raw", {"pipeline_coverage": coverage(raw=None, remaining_plan=None)}),
        ("manager_conversion.total", {"manager_conversion": managers(total=Ratio(0, 0))}),
        ("manager_conversion.total", {"manager_conversion": managers(total=None)}),
        ("customer_cost", {"customer_cost": cost(total=cost_row(None, customers_count=0))}),
        ("customer_cost", {"customer_cost": cost(total=cost_row(None, spend=None))}),
        ("customer_cost", {"customer_cost": cost(mark=REFUSED)}),
        ("customer_cost", {}),
    ],
)
def test_a_gate_without_a_number_fails_and_says_so(name: str, found: dict[str, object]) -> None:
    result = judged(Gate(name=name, minimum=0, maximum=10**9), found)
    assert not result.passed
    assert "порог не пройден" in text(result)


def test_a_plan_already_reached_keeps_the_coverage_gate() -> None:
    reached = coverage(remaining_plan=rub(-1), raw=None)
    result = judged(Gate(name="pipeline_coverage.raw", minimum=3), {"pipeline_coverage": reached})
    assert result.passed
    assert "план уже выполнен" in text(result)


def test_gates_have_known_names_and_results_known_types() -> None:
    with pytest.raises(ValueError, match="unknown gate"):
        Gate(name="qualified", minimum=1)
    with pytest.raises(TypeError, match="is not a RunRate"):
        judged(Gate(name="run_rate.forecast_share"), {"run_rate": replace(cost())})
