"""Any agreement, any leads: the compiled expressions say what a slow reading of the YAML says."""

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelcli.spec.qualify import judge
from funnelcli.spec.reason import failed_and_missing
from funnelcli.spec.rule import OPERATORS
from oracle.made_specs import QUESTIONS, VALUES, Lead, Yaml, agreements, leads
from oracle.spec_oracle import excluded_as, judge_one
from spec_frames import Engine, agreement_of, lead_frame, on_polars
from sql_engine import on_sqlframe, rows_of

__all__ = ["on_sqlframe"]
COLUMNS = {name if name.isascii() else f"x:{name}" for name in VALUES}


def judged(spec: Yaml, given_leads: list[Lead], engine: Engine = on_polars) -> list[Any]:
    """Verdict, failed, missing and exclusion of each lead, in order."""
    with TemporaryDirectory() as folder:
        agreement = agreement_of(json.dumps(spec, ensure_ascii=False), Path(folder))
    frame = judge(lead_frame(given_leads, engine=engine), agreement, COLUMNS, "RUB")
    names = ["row", "verdict", "excluded_as", "spec_version"]
    chosen = frame.select(*names, *(f"c:{name}" for name in agreement.criteria))
    rows = sorted(rows_of(chosen), key=lambda row: int(row["row"]))
    return [
        (row["verdict"], *failed_and_missing(row, agreement), row["excluded_as"]) for row in rows
    ]


def by_hand(spec: Yaml, given_leads: list[Lead]) -> list[Any]:
    return [(*judge_one(lead, spec), excluded_as(lead, spec)) for lead in given_leads]


@given(agreements(), leads())
def test_polars_judges_as_the_yaml_reads(spec: Yaml, given_leads: list[Lead]) -> None:
    assert judged(spec, given_leads) == by_hand(spec, given_leads)


@settings(
    max_examples=max(3, settings().max_examples // 15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(agreements(), leads())
def test_sqlframe_judges_as_the_yaml_reads(
    on_sqlframe: Engine, spec: Yaml, given_leads: list[Lead]
) -> None:
    assert judged(spec, given_leads, on_sqlframe) == by_hand(spec, given_leads)


@given(agreements(), leads(), st.randoms(use_true_random=False))
def test_neither_order_changes_a_verdict(
    spec: Yaml, given_leads: list[Lead], chance: Random
) -> None:
    """Criteria and rows in another order; lists of criteria follow the file's order."""
    order = chance.sample(range(len(given_leads)), k=len(given_leads))
    criteria = chance.sample(spec["criteria"], k=len(spec["criteria"]))
    mixed = judged({**spec, "criteria": criteria}, [given_leads[place] for place in order])
    plain = judged(spec, given_leads)
    for place, (verdict, failed, missing, out) in zip(order, mixed, strict=True):
        expected = plain[place]
        assert (verdict, sorted(failed), sorted(missing), out) == (
            *(expected[0], sorted(expected[1]), sorted(expected[2])),
            expected[3],
        )


@given(agreements(), leads(), st.randoms(use_true_random=False))
def test_an_added_answer_leaves_decided_verdicts(
    spec: Yaml, given_leads: list[Lead], chance: Random
) -> None:
    """A blank that counts as unknown is filled with anything: decided verdicts stay."""
    asked = [each for each in spec["criteria"] if each.get("missing", "unknown") == "unknown"]
    told = {each["field"] for each in asked if "present" not in each}
    other = {each["field"] for each in spec["criteria"]} - told
    excluding = {"title", "email", "created_at"}
    open_fields = [
        name
        for name in VALUES
        if name in told - other - excluding
        and not any(each["field"] == name and each not in asked for each in spec["criteria"])
        and not any(each["field"] == name and "present" in each for each in spec["criteria"])
    ]
    filled = [dict(lead) for lead in given_leads]
    for lead in filled:
        for name in open_fields:
            if not (lead[name] or "").strip() or lead[name] == "Выберите":
                lead[name] = chance.choice([each for each in VALUES[name] if each])
    for before, after in zip(judged(spec, given_leads), judged(spec, filled), strict=True):
        assert before[0] == "unknown" or before[0] == after[0]


@given(agreements(), leads())
def test_the_verdicts_partition_the_leads(spec: Yaml, given_leads: list[Lead]) -> None:
    verdicts = [found[0] for found in judged(spec, given_leads)]
    known = ("qualified", "rejected", "unknown", "excluded")
    assert sum(verdicts.count(name) for name in known) == len(given_leads)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_generated(operator: str) -> None:
    found = {key for question in QUESTIONS for key in _keys(question)}
    assert operator in found


def _keys(question: st.SearchStrategy[Yaml]) -> set[str]:
    kept: set[str] = set()

    @settings(max_examples=2)
    @given(question)
    def look(drawn: Yaml) -> None:
        kept.update(drawn)

    look()
    return kept
