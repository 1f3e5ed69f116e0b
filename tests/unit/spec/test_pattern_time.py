"""Patterns that explode in a backtracking engine are refused at load, or finish at once here."""

import json
import time
from pathlib import Path

import pytest

from funnelcli.errors import SpecError
from funnelcli.spec.qualify import judge
from spec_frames import agreement_of, lead_frame

EXPONENTIAL = (
    "(a+)+$",
    "(a*)*b",
    "(a|a)+$",
    "(a|aa)+$",
    "(a|a?)+$",
    "([a-zа-я]+)*x",
    "(.*)*x",
    "(a+a+)+y",
    "((a|b)*a?)+c",
    r"(\w+\s?)+$",
    "(а+)+$",
)
POLYNOMIAL = (
    "a*a*a*a*a*a*b",
    ".*.*.*.*.*=.*",
    r"\w*\w*\w*\w*\w*!",
    "^(a?){50}a{50}$",
    "a.*a.*a.*a.*a.*b",
)
LONG = "a" * 50_000
AT_ONCE = 5.0
"""Seconds: far above what a linear engine needs on a busy machine, far below any explosion."""


def spec_with(pattern: str) -> str:
    criterion = {"id": "p", "field": "product", "matches": pattern}
    body = {
        "version": 1,
        "effective_from": "2026-01-01",
        "criteria": [criterion],
        "qualified_when": {"all": ["p"]},
    }
    return json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_repeats_that_read_a_text_in_two_ways_are_refused(pattern: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        agreement_of(spec_with(pattern), tmp_path)
    (issue,) = caught.value.issues
    assert issue.code == "S054"
    assert issue.places[0].row == 1


@pytest.mark.parametrize("pattern", POLYNOMIAL)
def test_the_others_are_refused_or_finish_at_once(pattern: str, tmp_path: Path) -> None:
    try:
        agreement = agreement_of(spec_with(pattern), tmp_path)
    except SpecError:
        return
    frame = lead_frame([{"product": LONG}])
    start = time.perf_counter()
    judged = judge(frame, agreement, {"product"}, None).select("verdict").collect()
    assert time.perf_counter() - start < AT_ONCE
    assert len(judged) == 1
