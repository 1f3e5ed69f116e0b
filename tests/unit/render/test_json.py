# ruff: noqa: ANN401 - a parsed document may be anything
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import funnelcli.render.json as module
import made_report
import made_results as made
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK
from funnelcli.render.json import render_check_json, render_json, render_qualification_json
from funnelcli.render.words import Words
from funnelcli.schema.canonical import People

SCHEMAS = Path(module.__file__).parent / "schemas"
RU, EN = Words("ru"), Words("en")


def parsed(text: str) -> Any:
    return json.loads(text)


def check(document: Any, name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("results", [made.results(), made.bare_results()], ids=["whole", "bare"])
@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_the_report_keeps_its_schema(results: dict[str, object], words: Words) -> None:
    check(parsed(render_json(made_report.weekly(results), words)), "report")


def test_the_schema_refuses_another_shape() -> None:
    document = parsed(render_json(made_report.weekly(), RU))
    del document["metrics"]["run_rate"]["forecast_share"]
    with pytest.raises(jsonschema.ValidationError, match="forecast_share"):
        check(document, "report")


def test_the_frame_of_the_report() -> None:
    document = parsed(render_json(made_report.weekly(), RU))
    assert list(document) == [
        "format",
        "version",
        "as_of",
        "period",
        "currency",
        "inputs",
        "linkage",
        "people",
        "metrics",
        "comparison",
        "last_period",
        "breakdown",
        "findings",
        "issues",
    ]
    assert (document["format"], document["version"]) == ("funnelcli.report", 1)
    assert document["as_of"] == "2026-11-20"
    assert document["period"] == {"from": "2026-11-01", "to": "2026-12-01"}
    assert document["inputs"][0]["rows_excluded"] == {"duplicate": 1, "no_id": 1}
    assert document["linkage"]["value"] == 52 / 60


def test_values_keep_their_counts_and_kopecks() -> None:
    metrics = parsed(render_json(made_report.weekly(), RU))["metrics"]
    low, high = Ratio(154, 280).interval or (None, None)
    assert metrics["manager_conversion"]["total"] == {
        "numerator": 154,
        "denominator": 280,
        "value": 154 / 280,
        "low": low,
        "high": high,
    }
    assert metrics["customer_cost"]["total"]["lead_cost"] == {
        "amount": "3461.54",
        "currency": "RUB",
    }
    assert metrics["run_rate"]["forecast_share"] == 0.89201
    assert metrics["run_rate"]["rows"][0]["forecast"] == metrics["run_rate"]["forecast"]
    assert metrics["stage_conversion"]["rows"][-1]["outcome"] == "won"


def test_a_ratio_of_nothing_has_no_value() -> None:
    report = made_report.weekly({"qualified_share": made.qualified(total=Ratio(0, 0))})
    total = parsed(render_json(report, RU))["metrics"]["qualified_share"]["total"]
    assert total == {"numerator": 0, "denominator": 0, "value": None, "low": None, "high": None}


def test_states_have_a_reason_in_words_and_a_code() -> None:
    report = made_report.weekly({"run_rate": made.run_rate(made.revenue(mark=made.EARLY))})
    found = parsed(render_json(report, RU))["metrics"]["run_rate"]
    assert (found["state"], found["reason_code"]) == ("early", "reason.few_events")
    assert "7" in found["reason"]
    assert parsed(render_json(made_report.weekly(), RU))["metrics"]["run_rate"]["reason"] is None


def test_texts_are_in_the_chosen_language_and_numbers_are_not() -> None:
    ru, en = (parsed(render_json(made_report.weekly(), words)) for words in (RU, EN))
    assert ru["issues"][0]["message"] != en["issues"][0]["message"]
    assert ru["issues"][0]["places"] == en["issues"][0]["places"]
    assert ru["metrics"]["pipeline_coverage"] == en["metrics"]["pipeline_coverage"]
    assert ru["findings"][0]["evidence"] == en["findings"][0]["evidence"]
    assert ru["findings"][0]["evidence"]["metric"] == "run_rate"


def test_the_same_report_gives_the_same_text_with_letters_as_they_are() -> None:
    assert render_json(made_report.weekly(), RU) == render_json(made_report.weekly(), RU)
    assert "Яндекс Директ" in render_json(made_report.weekly(), RU)


@given(st.text(st.characters()))
def test_names_come_back_exactly_and_command_no_terminal(name: str) -> None:
    row = made.manager(name, 3, 4)
    text = render_json(made_report.weekly({"manager_conversion": made.managers(rows=(row,))}), RU)
    assert parsed(text)["metrics"]["manager_conversion"]["rows"][0]["manager"] == name
    text.encode("utf-8")
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\u2028"}


def test_check() -> None:
    people = People(leads_count=5, persons_count=3, without_contact_count=1)
    text = render_check_json(
        inputs=(made_report.input_file(),),
        people=people,
        issues=(made_report.problem(),),
        words=EN,
    )
    check(parsed(text), "check")
    assert parsed(text)["people"] == asdict(people)
    assert parsed(text)["format"] == "funnelcli.check"
    assert parsed(text)["issues"][0]["count"] == 7


def test_qualification() -> None:
    rows = [{"lead_id": "00017", "verdict": "rejected", "failed": ["brand"], "missing": []}]
    counts = {"qualified": 0, "rejected": 1, "unknown": 0, "excluded": 0}
    spec = {"version": 3, "sha256": "0" * 64}
    text = render_qualification_json(spec=spec, counts=counts, rows=rows, words=RU, more={})
    check(parsed(text), "qualification")
    assert parsed(text) == {
        "format": "funnelcli.qualification",
        "version": 1,
        "spec": spec,
        "counts": counts,
        "rows": rows,
    }


def test_a_number_that_is_no_number_is_a_bug() -> None:
    head = made.revenue(plan_share=float("nan"))
    report = made_report.weekly({"run_rate": made.run_rate(head)})
    with pytest.raises(ValueError, match="JSON"):
        render_json(report, RU)


def test_marks_inside_a_metric_are_records() -> None:
    document = parsed(render_json(made_report.weekly(), RU))
    assert document["metrics"]["pipeline_coverage"]["weighted_reason"] == {
        "state": OK.state.value,
        "reason": None,
        "reason_code": None,
    }


@pytest.mark.parametrize("char", ["\x9b", "\u202e", "\u0600", "\U000e0041", "\ud800", "\ufeff"])
def test_live_characters_are_escapes_that_read_back(char: str) -> None:
    text = module._dump({"x": f"a{char}b"}, EN)
    assert char not in text
    assert json.loads(text) == {"x": f"a{char}b"}


def test_letters_stay_letters() -> None:
    assert "Ёлка 北京 😀 a\u200db" in module._dump({"x": "Ёлка 北京 😀 a\u200db"}, EN)
