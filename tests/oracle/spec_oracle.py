"""lead-spec.yaml read by eye: a slow interpreter of its YAML, written apart from the tool.

A lead is what its export says, as text by field; a blank or absent answer is unknown. Every way to
fill the unknown answers is tried.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

Yaml = Mapping[str, Any]
Lead = Mapping[str, str | None]
Answers = Mapping[str, bool | None]
_YES = {"true", "yes", "1", "да", "истина"}
_NO = {"false", "no", "0", "нет", "ложь"}
_NUMERIC = {"budget", "timeline_days"}


def judge_one(lead: Lead, spec: Yaml) -> tuple[str, list[str], list[str]]:
    """Verdict, failed and missing criteria of one lead under one version."""
    for name, rule in spec.get("exclude", {}).items():
        if name != "duplicates" and answer(rule, lead) is True:
            return "excluded", [], []
    answers = {each["id"]: answer_with_policy(each, lead) for each in spec["criteria"]}
    return judge_answers(answers, spec["qualified_when"])


def judge_answers(answers: Answers, when: Yaml) -> tuple[str, list[str], list[str]]:
    """The same from the answers alone."""
    used = [name for name in answers if name in set(mentioned(when))]
    failed = [name for name in used if against(name, answers[name], when)]
    outcomes = {qualifies(full, when) for full in completions(answers)}
    if outcomes == {True}:
        return "qualified", failed, []
    if outcomes == {False}:
        return "rejected", failed, []
    return "unknown", failed, [name for name in used if turns(name, answers, when)]


def completions(answers: Answers) -> Iterator[dict[str, bool]]:
    """Every way to answer what is unknown."""
    unknown = [name for name, given in answers.items() if given is None]
    for filled in product((False, True), repeat=len(unknown)):
        full = {**answers, **dict(zip(unknown, filled, strict=True))}
        yield {name: bool(given) for name, given in full.items()}


def turns(name: str, answers: Answers, when: Yaml) -> bool:
    """Whether an unknown answer decides under some filling of the others."""
    return answers[name] is None and any(
        qualifies({**full, name: True}, when) != qualifies({**full, name: False}, when)
        for full in completions(answers)
    )


def against(name: str, given: bool | None, when: Yaml) -> bool:  # noqa: FBT001 - an answer is a boolean
    """A no counts against the lead; where only a yes can hurt, a yes does."""
    effects = set(effects_of(name, when))
    return bool(effects) and given is ("hurts" in effects and "helps" not in effects)


def effects_of(name: str, when: Yaml, *, turned: bool = False) -> Iterator[str]:
    """``helps`` or ``hurts`` for each mention; a mention worth 0 points has no effect."""
    for item in [*when.get("all", []), *when.get("any", []), *_listed(when)]:
        yield from _effects(name, item, turned=turned)
    for item in when.get("none", []):
        yield from _effects(name, item, turned=not turned)
    points = when.get("score", {}).get("points", {}).get(name, 0)
    if points:
        yield "helps" if (points > 0) != turned else "hurts"


def _listed(when: Yaml) -> list[Any]:
    return list(when.get("at_least_n", {}).get("of", []))


def _effects(name: str, item: Any, *, turned: bool) -> Iterator[str]:  # noqa: ANN401 - a YAML node
    if isinstance(item, str):
        if item == name:
            yield "hurts" if turned else "helps"
    else:
        yield from effects_of(name, item, turned=turned)


def mentioned(when: Yaml) -> Iterator[str]:
    """Every criterion that the rule names."""
    for item in [*when.get("all", []), *when.get("any", []), *when.get("none", []), *_listed(when)]:
        if isinstance(item, str):
            yield item
        else:
            yield from mentioned(item)
    yield from when.get("score", {}).get("points", {})


def qualifies(full: Mapping[str, bool], when: Yaml) -> bool:
    """Whether the rule holds when everything is answered."""

    def passed(item: Any) -> bool:  # noqa: ANN401 - a YAML node
        return full[item] if isinstance(item, str) else qualifies(full, item)

    verdict = True
    if "all" in when:
        verdict = verdict and not [item for item in when["all"] if not passed(item)]
    if "any" in when:
        verdict = verdict and bool([item for item in when["any"] if passed(item)])
    if "none" in when:
        verdict = verdict and not [item for item in when["none"] if passed(item)]
    if "at_least_n" in when:
        enough = len([item for item in _listed(when) if passed(item)])
        verdict = verdict and enough >= when["at_least_n"]["n"]
    if "score" in when:
        total = 0
        for name, points in when["score"]["points"].items():
            total += points if full[name] else 0
        verdict = verdict and total >= when["score"]["at_least"]
    return verdict


def answer_with_policy(criterion: Yaml, lead: Lead) -> bool | None:
    """A blank answer counts as the criterion says."""
    if "present" not in criterion and not _folded(lead.get(criterion["field"])):
        return {"fail": False, "pass": True}.get(criterion.get("missing", "unknown"))
    return answer(criterion, lead)


def answer(rule: Yaml, lead: Lead) -> bool | None:
    """One rule asked of one lead."""
    text = _folded(lead.get(rule["field"]))
    if "present" in rule:
        return bool(text) is rule["present"]
    if not text:
        return None
    for operator in ("at_least", "at_most", "between"):
        if operator in rule:
            return _within(_number(text, rule["field"]), operator, rule[operator])
    if rule["field"] in _NUMERIC:
        return _same_number(rule, Decimal(text))
    return _text_answer(rule, text)


def _folded(text: str | None) -> str:
    return " ".join((text or "").lower().replace("ё", "е").split())


def _number(text: str, field: str) -> Decimal | None:
    bare = re.sub(r" ?(₽|руб\.?|р\.|\$|€|%)$", "", text).replace(" ", "")
    parts = re.split("[.,]", bare)
    if field not in _NUMERIC and (len(parts) > 2 or (len(parts) == 2 and len(parts[1]) == 3)):
        return None
    try:
        return Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None


def _within(number: Decimal | None, operator: str, bound: Any) -> bool | None:  # noqa: ANN401 - a YAML node
    if number is None:
        return None
    if operator == "between":
        return Decimal(str(bound[0])) <= number <= Decimal(str(bound[1]))
    limit = Decimal(str(bound))
    return number >= limit if operator == "at_least" else number <= limit


def _same_number(rule: Yaml, number: Decimal) -> bool:
    if "is" in rule:
        return number == Decimal(str(rule["is"]))
    listed = rule.get("one_of", rule.get("none_of"))
    return (number in [Decimal(str(each)) for each in listed or []]) is ("one_of" in rule)


def _text_answer(rule: Yaml, text: str) -> bool | None:
    if "is" in rule:
        return _is(rule["is"], text)
    for name, wanted in (("one_of", True), ("none_of", False)):
        if name in rule:
            return (text in [_folded(str(each)) for each in rule[name]]) is wanted
    for name, wanted in (("contains_any", True), ("contains_none", False)):
        if name in rule:
            hits = [each for each in rule[name] if _folded(str(each)) in text]
            return bool(hits) is wanted
    if "matches" in rule:
        return bool(re.search(rule["matches"].replace("ё", "е"), text, re.IGNORECASE))
    if rule["valid"] == "email":
        return bool(re.fullmatch(r"[^@ ,;<>]+@[^@ ,;<>]+\.[^@ ,;<>.]{2,}", text))
    return bool(re.fullmatch(r"\+?\d{10,15}", re.sub("[() .–-]", "", text)))


def _is(wanted: Any, text: str) -> bool | None:  # noqa: ANN401 - a YAML node
    if not isinstance(wanted, bool):
        return text == _folded(str(wanted))
    if text not in _YES | _NO:
        return None
    return (text in _YES) is wanted
