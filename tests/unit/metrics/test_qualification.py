"""Obstacles, groups and scores against a plain recount of made-up leads and agreements."""

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given

from funnelcli.engines.polars import collect_all
from funnelcli.metrics.qualification import compute, summarise
from funnelcli.spec.qualify import judge
from oracle.made_specs import VALUES, Lead, Yaml, agreements, leads
from oracle.spec_oracle import against, answers_to, effects_of, excluded_as, judge_answers
from spec_frames import agreement_of, lead_frame

COLUMNS = {name if name.isascii() else f"x:{name}" for name in VALUES}


@given(agreements(), leads())
def test_every_count_is_recounted_by_hand(spec: Yaml, given_leads: list[Lead]) -> None:
    groups = ("need", "budget", "need", "авто", "budget", "need")
    for criterion, group in zip(spec["criteria"], groups, strict=False):
        criterion["group"] = group
    names = [each["id"] for each in spec["criteria"]]
    spec["qualified_when"]["scores"] = {"icp": {"points": {names[0]: 2, names[-1]: -3}}}
    with TemporaryDirectory() as folder:
        agreement = agreement_of(json.dumps(spec, ensure_ascii=False), Path(folder))
    judged = judge(lead_frame(given_leads), agreement, COLUMNS, "RUB")
    found = summarise(collect_all(compute(judged, agreement)), agreement)
    kept = [answers_to(lead, spec) for lead in given_leads if not excluded_as(lead, spec)]
    assert found.newest_count == len(kept)
    levers = {
        each.criterion: (
            *(each.failed_count, each.frees_count),
            *(each.unanswered_count, each.decides_count),
        )
        for each in found.by_criterion
    }
    assert levers == {name: _lever(name, kept, spec["qualified_when"]) for name in names}
    assert {each.group: _counts(each) for each in found.by_group} == _groups(spec, kept)
    icp = next(each for each in found.by_score if each.score == "icp")
    if kept:
        low, high = _points(spec["qualified_when"]["scores"]["icp"]["points"], kept)
        assert (icp.low, icp.high) == (low / len(kept), high / len(kept))
    ranks = [each.frees_count + each.decides_count for each in found.by_criterion]
    assert ranks == sorted(ranks, reverse=True)


def _counts(group: Any) -> tuple[int, int, int]:  # noqa: ANN401 - a GroupCount
    return group.passed_count, group.failed_count, group.unknown_count


def _lever(name: str, kept: list[dict[str, bool | None]], when: Yaml) -> tuple[int, ...]:
    failed = frees = unanswered = decides = 0
    for answers in kept:
        verdict, _, _ = judge_answers(answers, when)
        failed += against(name, answers[name], when)
        unanswered += answers[name] is None
        wanted = {"helps": True, "hurts": False}
        turned = [{**answers, name: wanted[each]} for each in set(effects_of(name, when))]
        alone = any(judge_answers(each, when)[0] == "qualified" for each in turned)
        frees += verdict == "rejected" and alone
        decides += verdict == "unknown" and answers[name] is None and alone
    return failed, frees, unanswered, decides


def _groups(spec: Yaml, kept: list[dict[str, bool | None]]) -> dict[str, tuple[int, int, int]]:
    members: dict[str, list[str]] = {}
    for each in spec["criteria"]:
        members.setdefault(each["group"], []).append(each["id"])
    found = {}
    for group, names in members.items():
        tally: Counter[str] = Counter()
        for answers in kept:
            good = [_good(name, answers[name], spec["qualified_when"]) for name in names]
            tally["failed" if False in good else "unknown" if None in good else "passed"] += 1
        found[group] = (tally["passed"], tally["failed"], tally["unknown"])
    return found


def _good(name: str, answer: bool | None, when: Yaml) -> bool | None:  # noqa: FBT001 - an answer is a boolean
    if answer is None:
        return None
    return answer is not (set(effects_of(name, when)) == {"hurts"})


def _points(points: dict[str, int], kept: list[dict[str, bool | None]]) -> tuple[int, int]:
    low = high = 0
    for answers in kept:
        for name, each in points.items():
            if answers[name] is None:
                low, high = low + min(each, 0), high + max(each, 0)
            elif answers[name]:
                low, high = low + each, high + each
    return low, high
