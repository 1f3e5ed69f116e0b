"""Compiled rules equal the oracle that reads the YAML, on generated rules and leads."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.schema.columns import LEAD_FIELDS
from funnelcli.spec.compile import compile_rule
from funnelcli.spec.fold import with_folded
from funnelcli.spec.rule import Criterion
from oracle.spec_oracle import answer_with_policy
from spec_frames import lead_frame

WORDS = st.sampled_from(
    ["Opel", "ОПЕЛЬ", "ёж", "Еж", "да", "Нет", "1", "0", "50%", "а б", "TRUE", "z"]
)
TEXT = st.lists(WORDS, max_size=3).map(" \u00a0".join) | st.sampled_from(
    [
        "",
        " ",
        "5 000,5 ₽",
        "1.200",
        "1200",
        "-7",
        "12,34",
        "1,5 руб.",
        "+7 (900) 111-22-33",
        "a@b.ru",
    ]
)
NUMBERS = st.decimals(-20_000, 20_000, places=3)
BETWEEN = st.lists(NUMBERS, min_size=2, max_size=2).map(sorted)
NUMERIC = st.one_of(
    NUMBERS.map(lambda number: {"is": str(number)}),
    st.lists(NUMBERS.map(str), min_size=1, max_size=3).map(lambda each: {"one_of": each}),
    st.lists(NUMBERS.map(str), min_size=1, max_size=3).map(lambda each: {"none_of": each}),
    NUMBERS.map(lambda number: {"at_least": number}),
    NUMBERS.map(lambda number: {"at_most": number}),
    BETWEEN.map(lambda pair: {"between": pair}),
    st.booleans().map(lambda wanted: {"present": wanted}),
)
SEVERAL = st.lists(WORDS, min_size=1, max_size=3)
TEXTUAL = st.one_of(
    st.booleans().map(lambda wanted: {"is": wanted}),
    WORDS.map(lambda word: {"is": word}),
    SEVERAL.map(lambda words: {"one_of": words}),
    SEVERAL.map(lambda words: {"none_of": words}),
    SEVERAL.map(lambda words: {"contains_any": words}),
    SEVERAL.map(lambda words: {"contains_none": words}),
    st.sampled_from(["^opel", "ёж|еж", r"\d", "[А-Я]{2} ", "а.б$"]).map(lambda it: {"matches": it}),
    NUMBERS.map(lambda number: {"at_least": number}),
    NUMBERS.map(lambda number: {"at_most": number}),
    BETWEEN.map(lambda pair: {"between": pair}),
    st.booleans().map(lambda wanted: {"present": wanted}),
    st.sampled_from(["phone", "email"]).map(lambda kind: {"valid": kind}),
)
MISSING = st.sampled_from([{}, {"missing": "fail"}, {"missing": "pass"}, {"missing": "unknown"}])
RULES = st.one_of(
    st.tuples(st.just("need"), TEXTUAL),
    st.tuples(st.just("budget"), NUMERIC),
    st.tuples(st.just("timeline_days"), NUMERIC),
)
MONEY = st.none() | st.decimals(-9_999, 99_999, places=2).map(str)
DAYS = st.none() | st.integers(-5, 400).map(str)
LEADS = st.fixed_dictionaries({"need": st.none() | TEXT, "budget": MONEY, "timeline_days": DAYS})


@given(RULES, MISSING, st.lists(LEADS, min_size=1, max_size=12))
def test_rules_answer_like_the_oracle(
    rule: tuple[str, dict[str, Any]], missing: dict[str, str], leads: list[dict[str, str | None]]
) -> None:
    field, operator = rule
    body = {"id": "a", "field": field, **operator, **missing}
    expression = compile_rule(Criterion.model_validate(body), field, "RUB")
    frame = with_folded(lead_frame(leads), ["need"]).select(answer=expression)
    found = frame.collect().to_native()["answer"].to_list()
    wanted = [answer_with_policy(body, lead) for lead in leads]
    assert [None if each is None else each == 1 for each in found] == wanted


def test_a_column_nobody_has_is_unknown_for_all() -> None:
    for policy in ("unknown", "fail", "pass"):
        body = {"id": "a", "field": "need", "present": True, "missing": policy}
        expression = compile_rule(Criterion.model_validate(body), None, "RUB")
        frame = nw.from_native(pl.DataFrame({"row": [1, 2]}).lazy()).with_columns(a=expression)
        assert frame.collect().to_native()["a"].to_list() == [None, None]


def test_a_moment_is_present_or_not() -> None:
    assert LEAD_FIELDS["created_at"]
    rule = Criterion.model_validate({"id": "a", "field": "created_at", "present": True})
    leads: list[dict[str, str | None]] = [{"created_at": "2026-01-01"}, {"created_at": None}]
    found = lead_frame(leads).select(a=compile_rule(rule, "created_at", None)).collect()
    assert found.to_native()["a"].to_list() == [1, 0]


def test_bounds_finer_than_a_kopeck_are_not_rounded() -> None:
    leads: list[dict[str, str | None]] = [{"budget": text} for text in ("50.00", "50.01")]
    for operator, wanted in (("at_least", [0, 1]), ("at_most", [1, 0]), ("is", [0, 0])):
        rule = Criterion.model_validate({"id": "a", "field": "budget", operator: "50.005"})
        found = lead_frame(leads).select(a=compile_rule(rule, "budget", "RUB")).collect()
        assert found.to_native()["a"].to_list() == wanted
