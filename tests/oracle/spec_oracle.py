"""lead-spec.yaml read by eye: a slow interpreter of its YAML, written apart from the tool.

A lead is what its export says, as text by field; a blank or absent answer is unknown. Every way to
fill the unknown answers is tried.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

Yaml = Mapping[str, Any]
Lead = Mapping[str, str | None]
Answers = Mapping[str, bool | None]
_YES = {"true", "yes", "1", "да", "истина"}
_NO = {"false", "no", "0", "нет", "ложь"}
_NUMERIC = {"budget", "timeline_days"}
_MOMENTS = {"created_at", "first_contact_at"}


def judge_one(lead: Lead, spec: Yaml) -> tuple[str, list[str], list[str]]:
    """Verdict, failed and missing criteria of one lead under one version."""
    if excluded_as(lead, spec):
        return "excluded", [], []
    return judge_answers(answers_to(lead, spec), spec["qualified_when"])


def excluded_as(lead: Lead, spec: Yaml) -> str | None:
    """The first exclusion that holds, repeats apart."""
    cleaned = without_placeholders(lead, spec)
    for name, rule in spec.get("exclude", {}).items():
        if name == "duplicates":
            continue
        if "field" not in rule:
            holds: bool | None = is_own(rule, lead)
        else:
            holds = answer(spelled_out(rule, spec), cleaned)
        if holds:
            return str(name)
    return None


def answers_to(lead: Lead, spec: Yaml) -> dict[str, bool | None]:
    """The answer to each criterion."""
    cleaned = without_placeholders(lead, spec)
    return {
        each["id"]: answer_with_policy(spelled_out(each, spec), cleaned)
        for each in spec["criteria"]
    }


def without_placeholders(lead: Lead, spec: Yaml) -> Lead:
    """The lead with nothing where an answer says nothing."""
    listed = spec.get("placeholders", {})
    by_field = listed if isinstance(listed, dict) else {"*": listed}
    kept: dict[str, str | None] = {}
    for field, text in lead.items():
        own: Any = next((by_field[key] for key in by_field if _folded(key) == _folded(field)), [])
        shared = [] if field in _NUMERIC | _MOMENTS else by_field.get("*", [])
        nothing = [str(each) for each in [*_several(own), *_several(shared)]]
        if field in _NUMERIC:
            said = bool(text) and Decimal(str(text)) not in map(Decimal, nothing)
        else:
            said = _folded(text) not in map(_folded, nothing)
        kept[field] = text if said else None
    return kept


def _several(value: Any) -> list[Any]:  # noqa: ANN401 - a YAML node
    return value if isinstance(value, list) else [value]


def spelled_out(rule: Yaml, spec: Yaml) -> Yaml:
    """The rule with words in the place of dictionaries."""
    plain = dict(rule)
    for operator in ("one_of", "none_of", "contains_any", "contains_none"):
        if operator in rule:
            words: list[Any] = []
            for each in _several(rule[operator]):
                words += _words_of(each, spec) if isinstance(each, dict) else [each]
            plain[operator] = words
    return plain


def _words_of(mention: Yaml, spec: Yaml) -> list[Any]:
    words = spec["dictionaries"][mention["dictionary"]]
    if isinstance(words, list):
        return words
    wanted = [_folded(each) for each in _several(mention.get("name", list(words)))]
    found = []
    for name, members in words.items():
        if _folded(name) in wanted:
            found += [name, *_several(members)]
    return found


def is_own(rule: Yaml, lead: Lead) -> bool:
    """Whether the lead is from one of our own people."""
    phones = {_phone(str(each)) for each in _several(rule.get("phones", []))} - {""}
    if _phone(lead.get("phone") or "") in phones:
        return True
    host = (lead.get("email") or "").lower().rpartition("@")[2]
    domains = [str(each).lower().lstrip("@") for each in _several(rule.get("email_domains", []))]
    return any(host == each or host.endswith("." + each) for each in domains)


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not 10 <= len(digits) <= 15:
        return ""
    return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits


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
    for score in _thresholds(when):
        points = score["points"].get(name, 0)
        if points:
            yield "helps" if (points > 0) != turned else "hurts"


def _thresholds(when: Yaml) -> list[Yaml]:
    """The scores that must be reached."""
    listed = [when["score"]] if "score" in when else []
    listed += when.get("scores", {}).values()
    return [each for each in listed if each.get("at_least") is not None]


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
    for score in _thresholds(when):
        yield from score["points"]


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
    for score in _thresholds(when):
        total = 0
        for name, points in score["points"].items():
            total += points if full[name] else 0
        verdict = verdict and total >= score["at_least"]
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
    for operator in ("within_days", "before", "after"):
        if operator in rule:
            return _on_time(_day(text), operator, rule[operator], lead)
    for operator in ("at_least", "at_most", "between"):
        if operator in rule:
            return _within(_number(text, rule["field"]), operator, rule[operator])
    if rule["field"] in _NUMERIC:
        return _same_number(rule, Decimal(text))
    return _text_answer(rule, text)


def _day(text: str | None) -> date | None:
    """A day written year first or, with points, day first."""
    found = re.match(r"(\d{4})([-./])(\d\d)[-./](\d\d)(?=$|[ t,])", text or "")
    if found:
        year, month, day = found[1], found[3], found[4]
    elif found := re.match(r"(\d\d)\.(\d\d)\.(\d{4})(?=$|[ ,])", text or ""):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _on_time(found: date | None, operator: str, wanted: Any, lead: Lead) -> bool | None:  # noqa: ANN401 - a YAML node
    if found is None:
        return None
    if operator != "within_days":
        limit = date.fromisoformat(str(wanted))
        return found < limit if operator == "before" else found > limit
    created = _day(_folded(lead.get("created_at")))
    return None if created is None else timedelta(0) <= found - created <= timedelta(wanted)


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
            return any(_is_value(text, _folded(str(each))) for each in rule[name]) is wanted
    for name, wanted in (("contains_any", True), ("contains_none", False)):
        if name in rule:
            return any(_holds(text, _folded(str(each))) for each in rule[name]) is wanted
    if "matches" in rule:
        return bool(re.search(rule["matches"].replace("ё", "е"), text, re.IGNORECASE))
    if rule["valid"] == "email":
        return bool(re.fullmatch(r"[^@ ,;<>]+@[^@ ,;<>]+\.[^@ ,;<>.]{2,}", text))
    return bool(re.fullmatch(r"\+?\d{10,15}", re.sub("[() .–-]", "", text)))


def _is_value(text: str, word: str) -> bool:
    return text.startswith(word[:-1]) if word.endswith("*") else text == word


def _holds(text: str, word: str) -> bool:
    """A word with an asterisk must begin where no letter, digit or ``_`` stands before."""
    if not word.endswith("*"):
        return word in text
    stem = word[:-1]
    starts = [at for at in range(len(text)) if text.startswith(stem, at)]
    return any(at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_") for at in starts)


def _is(wanted: Any, text: str) -> bool | None:  # noqa: ANN401 - a YAML node
    if not isinstance(wanted, bool):
        return text == _folded(str(wanted))
    if text not in _YES | _NO:
        return None
    return (text in _YES) is wanted
