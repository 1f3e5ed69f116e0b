"""``report --compare`` and ``--by``: other periods, the plan, one table by a column."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"


def reported(funnelcli: Funnelcli, *line: str) -> dict[str, Any]:
    done = funnelcli("demo", "-f", "json", *line)
    assert done.code in {0, 1}, done.err  # the gate of the example fails in October
    document: dict[str, Any] = json.loads(done.out)
    return document


def compared(funnelcli: Funnelcli, against: str, *line: str) -> dict[str, Any]:
    document = reported(funnelcli, "--compare", against, *line)
    schema = json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    found: dict[str, Any] = document["comparison"]
    return found


def rows(comparison: dict[str, Any]) -> dict[str, Any]:
    return {row["name"]: row for row in comparison["rows"]}


def test_then_is_what_a_report_of_that_day_says(funnelcli: Funnelcli) -> None:
    found = compared(funnelcli, "prev")
    assert (found["against"], found["as_of"]) == ("period", "2026-10-20")
    assert (found["elapsed_days"], found["then_elapsed_days"]) == (14, 14)
    then = reported(funnelcli, "--period", "2026-10", "--as-of", "2026-10-20")["metrics"]
    measures = {row["measure"]: row["fact"] for row in then["run_rate"]["rows"]}
    told = rows(found)
    for name, fact in measures.items():
        assert told[name]["then"] == fact
    assert told["decided_share"]["then"] == then["manager_conversion"]["total"]
    assert told["qualified_share"]["then"] == then["qualified_share"]["total"]
    assert told["lead_cost"]["then"] == then["customer_cost"]["total"]["lead_cost"]
    assert told["coverage"]["then"] == then["pipeline_coverage"]["raw"]
    assert told["within_norm"]["then"] == then["response_time"]["within_share"]
    assert told["lost"]["then"] == then["loss_reasons"]["lost_count"]
    assert told["shared_kpi"]["then"] == then["shared_kpi"]["value"]
    assert told["velocity"]["then"] == then["sales_velocity"]["velocity"]
    assert told["cycle_median"]["then"] == then["sales_cycle"]["won"]["p50"]


def test_the_plain_report_has_the_funnel_of_the_period_before(funnelcli: Funnelcli) -> None:
    last = reported(funnelcli)["last_period"]
    assert (last["period"], last["as_of"]) == (
        {"from": "2026-10-01", "to": "2026-11-01"},
        "2026-10-20",
    )
    then = reported(funnelcli, "--period", "2026-10", "--as-of", "2026-10-20")
    assert last["rows"] == then["metrics"]["funnel"]["rows"]
    assert reported(funnelcli, "--compare", "plan")["last_period"] == last
    asked = reported(funnelcli, "--compare", "prev")
    assert asked["last_period"] is None
    assert asked["comparison"]["funnel"]["rows"] == last["rows"]


def test_seen_from_a_day_gone_by_the_period_before_is_what_it_was(funnelcli: Funnelcli) -> None:
    last = reported(funnelcli, "--as-of", "2026-09-15")["last_period"]
    then = reported(funnelcli, "--as-of", last["as_of"], "--period", "2026-08")
    assert last["rows"] == then["metrics"]["funnel"]["rows"]


@pytest.mark.parametrize("line", [("--period", "all"), ("--only", "run_rate")])
def test_there_is_no_period_before(funnelcli: Funnelcli, line: tuple[str, ...]) -> None:
    assert reported(funnelcli, *line)["last_period"] is None


def test_leads_that_begin_within_the_period_before_are_no_mark(funnelcli: Funnelcli) -> None:
    last = reported(funnelcli, "--as-of", "2025-10-20")["last_period"]
    assert (last["state"], last["reason_code"]) == ("refused", "reason.leads_begin")
    assert last["rows"] is None


def test_now_is_what_the_report_says(funnelcli: Funnelcli) -> None:
    document = reported(funnelcli, "--compare", "prev")
    told = rows(document["comparison"])
    assert told["qualified_share"]["now"] == document["metrics"]["qualified_share"]["total"]
    assert told["revenue"]["now"] == document["metrics"]["run_rate"]["fact"]


def test_immature_cohorts_have_no_arrow(funnelcli: Funnelcli) -> None:
    cost = rows(compared(funnelcli, "prev"))["customer_cost"]
    assert cost["state"] == "early"
    assert (cost["direction"], cost["is_better"], cost["beyond_luck"]) == (None, None, None)


def test_the_plan(funnelcli: Funnelcli) -> None:
    document = reported(funnelcli, "--compare", "plan")
    told, run_rate = rows(document["comparison"]), document["metrics"]["run_rate"]
    assert told["revenue"]["now"] == run_rate["forecast"]
    assert told["revenue"]["then"] == run_rate["plan"]
    assert told["revenue"]["change"] == pytest.approx(run_rate["forecast_share"] - 1)
    assert told["revenue"]["direction"] == "down"
    assert told["deals_won"]["direction"] is None, "the bases disagree"


def test_only_what_is_asked_is_compared(funnelcli: Funnelcli) -> None:
    found = compared(funnelcli, "2026-09", "--only", "qualified_share")
    assert list(rows(found)) == ["qualified_share"]


def test_statistics_without_headline_numbers_are_not_compared(funnelcli: Funnelcli) -> None:
    found = compared(funnelcli, "prev", "--only", "capacity")
    assert (found["state"], found["rows"]) == ("refused", [])
    assert found["reason_code"] == "reason.no_headline_numbers"


def test_an_empty_period_is_said_and_everything_else_stays(funnelcli: Funnelcli) -> None:
    document = reported(funnelcli, "--compare", "2024-01")
    assert (document["comparison"]["state"], document["comparison"]["rows"]) == ("refused", [])
    assert "F017" in [finding["code"] for finding in document["findings"]]
    assert document["metrics"]["run_rate"]["state"] == "ok"


@pytest.mark.parametrize(("against", "code"), [("last", "S204"), ("2027-01", "S205")])
def test_nothing_to_compare_with(funnelcli: Funnelcli, against: str, code: str) -> None:
    done = funnelcli("demo", "--compare", against)
    assert (done.code, done.out) == (2, "")
    assert code in done.err


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_table_fits(funnelcli: Funnelcli, language: str) -> None:
    done = funnelcli("demo", "--compare", "prev", "--lang", language, COLUMNS="80")
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert "change." not in done.out


@pytest.mark.parametrize("dimension", ["manager", "channel", "campaign", "product", "pipeline"])
def test_the_breakdown_adds_up_to_the_report(funnelcli: Funnelcli, dimension: str) -> None:
    document = reported(funnelcli, "--by", dimension)
    schema = json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    found, metrics = document["breakdown"], document["metrics"]
    assert found["dimension"] == dimension
    assert found["total"]["decided_share"] == metrics["manager_conversion"]["total"]
    assert found["total"]["revenue"] == metrics["run_rate"]["fact"]
    assert found["total"]["open_count"] == metrics["pipeline_coverage"]["open_count"]
    assert sum(row["won_count"] for row in found["rows"]) == found["total"]["won_count"]
    assert "D104" not in [issue["code"] for issue in document["issues"]]
    if dimension != "pipeline":
        assert found["total"]["leads_count"] == metrics["qualified_share"]["total"]["denominator"]
    if dimension == "manager":
        own = {
            row["manager"]: row["decided_share"] for row in metrics["manager_conversion"]["rows"]
        }
        assert {row["name"]: row["decided_share"] for row in found["rows"]} == own


def test_a_column_that_nothing_has_is_said(funnelcli: Funnelcli, shop: Path) -> None:
    del shop
    done = funnelcli("report", "--by", "pipeline", "-f", "json", "--as-of", "2026-11-20")
    document = json.loads(done.out)
    assert document["breakdown"] is None
    assert "D104" in [issue["code"] for issue in document["issues"]]
