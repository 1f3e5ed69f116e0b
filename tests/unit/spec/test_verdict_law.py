"""A verdict is decided exactly when every completion of the missing answers agrees."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.spec.logic import compile_possibly, compile_surely, leanings
from funnelcli.spec.model import Agreement, Spec
from funnelcli.spec.qualify import judge
from funnelcli.spec.reason import failed_and_missing
from oracle.made_specs import NAMES, rules
from oracle.spec_oracle import judge_answers
from spec_frames import lead_frame


def spec_of(names: Sequence[str], when: dict[str, Any]) -> Spec:
    criteria = [{"id": name, "field": "need", "is": "x"} for name in names]
    body = {"version": 1, "effective_from": "2026-01-01", "criteria": criteria}
    return Spec.model_validate({**body, "qualified_when": when})


@given(rules(), st.randoms(use_true_random=False))
def test_decided_if_and_only_if_all_completions_agree(
    rule: tuple[tuple[str, ...], dict[str, Any]], chance: Random
) -> None:
    names, when = rule
    spec = spec_of(names, when)
    agreement = Agreement(versions=(spec,), sha256="", path=Path("x"), places={})
    everything = list(product((1, 0, None), repeat=len(names)))
    patterns = chance.sample(everything, k=min(len(everything), 81))
    data = {f"c:{name}": [row[at] for row in patterns] for at, name in enumerate(names)}
    frame = pl.DataFrame(data, schema=dict.fromkeys(data, pl.Int64)).lazy()
    surely, possibly = compile_surely(spec), compile_possibly(spec)
    found = nw.from_native(frame).with_columns(surely=surely, possibly=possibly).collect()
    for row in found.to_native().to_dicts():
        answers = {name: _boolean(row[f"c:{name}"]) for name in names}
        verdict, failed, missing = judge_answers(answers, when)
        assert (row["surely"], row["possibly"]) == (verdict == "qualified", verdict != "rejected")
        judged = {**row, "verdict": verdict, "spec_version": 1}
        assert failed_and_missing(judged, agreement) == (failed, missing)


def _boolean(value: int | None) -> bool | None:
    return None if value is None else value == 1


@given(rules(), st.data())
def test_one_more_answer_never_unsettles_a_verdict(
    rule: tuple[tuple[str, ...], dict[str, Any]], data: st.DataObject
) -> None:
    names, when = rule
    spec = spec_of(names, when)
    row = [data.draw(st.sampled_from([1, 0, None])) for _ in names]
    at = data.draw(st.integers(0, len(names) - 1))
    rows = [[*row[:at], answer, *row[at + 1 :]] for answer in (None, 0, 1)]
    columns = {f"c:{name}": [each[place] for each in rows] for place, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64)).lazy()
    found = nw.from_native(frame).select(low=compile_surely(spec), high=compile_possibly(spec))
    before, *after = found.collect().to_native().rows()
    if before[0] == before[1]:
        assert set(after) == {before}


def test_many_unknown_answers_are_all_called_missing() -> None:
    names = [f"c{number}" for number in range(11)]
    spec = spec_of(names, {"any": names})
    agreement = Agreement(versions=(spec,), sha256="", path=Path("x"), places={})
    row = {"verdict": "unknown", "spec_version": 1, **{f"c:{name}": None for name in names}}
    assert failed_and_missing(row, agreement) == ([], names)


def test_leanings() -> None:
    score = {"points": {"a": 1, "b": -1, "c": 0}, "at_least": 1}
    spec = spec_of(
        NAMES, {"all": ["a", {"none": ["d", {"none": ["e"]}]}], "none": ["a"], "score": score}
    )
    found = leanings(spec.qualified_when)
    assert found == {"a": {1, -1}, "b": {-1}, "c": set(), "d": {-1}, "e": {1}}


def test_the_verdict_partitions_the_leads() -> None:
    spec = spec_of(["a"], {"all": ["a"]})
    agreement = Agreement(versions=(spec,), sha256="", path=Path("x"), places={})
    leads = [{"need": "x"}, {"need": "y"}, {}]
    judged = judge(lead_frame(leads), agreement, {"need"}, None).collect().to_native()
    assert judged["verdict"].to_list() == ["qualified", "rejected", "unknown"]
