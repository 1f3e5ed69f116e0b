"""What two agreements have in common, whatever they call it."""

import json
from pathlib import Path
from typing import Any

import pytest

from funnelcli.spec.diff import SpecDiff, compare_specs
from funnelcli.spec.joint import propose_common
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Spec

OPEL = {"id": "brand", "field": "product", "contains_any": ["Opel", "опел*"]}
MONEY = {"id": "budget", "field": "budget", "at_least": 5000}
SOON = {"id": "soon", "field": "timeline_days", "at_most": 30}


def spec(folder: Path, *criteria: dict[str, Any], **more: object) -> Spec:
    ids = [each["id"] for each in criteria]
    body = {
        "version": 1,
        "effective_from": "2026-01-01",
        "criteria": list(criteria),
        "qualified_when": {"all": ids},
        **more,
    }
    path = folder / "spec.yaml"
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return load_spec(path).newest


def counts(diff: SpecDiff) -> tuple[int, int, int, int]:
    return len(diff.common), len(diff.differing), len(diff.first_only), len(diff.second_only)


def test_equal_questions_are_common_under_any_name(tmp_path: Path) -> None:
    words = {"dictionaries": {"opel": ["ОПЕЛ*", "opel"]}}
    other = {"id": "b2", "field": "product", "contains_any": {"dictionary": "opel"}}
    money = {"id": "m2", "field": "budget", "at_least": "5000.00", "title": "Деньги"}
    diff = compare_specs(spec(tmp_path, OPEL, MONEY), spec(tmp_path, money, other, **words))
    assert counts(diff) == (2, 0, 0, 0)
    assert diff.names == {"b2": "brand", "m2": "budget"}
    assert diff.jaccard.value == 1
    assert not diff.same_rule  # the order of a list is part of the text


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"at_least": 3000}, (1, 1, 0, 0)),
        ({"missing": "fail"}, (1, 1, 0, 0)),
        ({"id": "other", "at_least": 3000}, (1, 1, 0, 0)),
        ({"id": "other", "field": "timeline_days"}, (1, 0, 1, 1)),
    ],
)
def test_what_differs(
    tmp_path: Path, changed: dict[str, Any], expected: tuple[int, int, int, int]
) -> None:
    diff = compare_specs(spec(tmp_path, OPEL, MONEY), spec(tmp_path, OPEL, {**MONEY, **changed}))
    assert counts(diff) == expected
    assert (diff.jaccard.numerator, diff.jaccard.denominator) == (1, 3)


def test_exclusions_and_placeholders_that_differ_are_named(tmp_path: Path) -> None:
    test = {"field": "title", "matches": "тест"}
    one = spec(tmp_path, OPEL, exclude={"test": test}, placeholders=["Select"])
    other = spec(
        tmp_path,
        OPEL,
        exclude={"test": {**test, "matches": "test"}, "staff": {"phones": "79001234567"}},
    )
    diff = compare_specs(one, other)
    assert diff.exclusions == ("test", "staff")
    assert diff.placeholders == ("*",)
    common = propose_common(one, other, diff, ("left", "right"))
    assert list(common.exclude) == ["test", "test_right", "staff"]


def test_the_stricter_of_two_bounds_stays(tmp_path: Path) -> None:
    first = spec(tmp_path, {**MONEY, "at_least": 3000}, SOON)
    second = spec(tmp_path, MONEY, {**SOON, "at_most": 60})
    common = propose_common(first, second, compare_specs(first, second), ("a", "b"))
    kept = [(each.source, each.origin) for each in common.criteria]
    assert kept == [(("first", "soon"), "stricter"), (("second", "budget"), "stricter")]
    assert common.when == {"all": ["budget", "soon"]}


def test_one_id_for_two_questions_is_parted(tmp_path: Path) -> None:
    first = spec(tmp_path, {**OPEL, "id": "good"})
    second = spec(tmp_path, {**SOON, "id": "good"})
    common = propose_common(first, second, compare_specs(first, second), ("a", "отдел продаж"))
    assert [each.body["id"] for each in common.criteria] == ["good", "good_отдел_продаж"]
