"""An agreement that both sides can sign: a lead is qualified when both call it qualified.

What both ask stands there once; of two bounds that must both hold only the stricter one stays.
What either side calls no lead is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from funnelcli.spec.diff import SpecDiff, rule_of, wanted_of
from funnelcli.spec.fold import fold_text
from funnelcli.spec.model import Own, Spec, references
from funnelcli.spec.rule import Criterion, Rule

Side: TypeAlias = Literal["first", "second"]
Key: TypeAlias = tuple[Side, str]
"""A criterion by the side it comes from and its id there."""
LONGEST_ID = 40
_MANY = 100
"""Words that a rule holds itself; more of them stand in a dictionary."""


@dataclass(frozen=True, kw_only=True)
class CommonCriterion:
    """A criterion of the proposal: whose it is, and what that side calls it."""

    body: Mapping[str, Any]
    origin: Literal["both", "stricter", "first", "second"]
    source: Key


@dataclass(frozen=True, kw_only=True)
class CommonSpec:
    """The proposal as plain values in the order they are written."""

    version: int
    effective_from: date
    dictionaries: Mapping[str, Sequence[str]]
    placeholders: Mapping[str, Sequence[str]]
    exclude: Mapping[str, Mapping[str, Any]]
    criteria: tuple[CommonCriterion, ...]
    when: Mapping[str, Any]


def propose_common(first: Spec, second: Spec, diff: SpecDiff, names: tuple[str, str]) -> CommonSpec:
    """The agreement of both; ``names`` of the sides part ids that mean two things."""
    specs: dict[Side, Spec] = {"first": first, "second": second}
    merged = _merged(first, second, diff)
    ids = _ids(specs, merged, dict(zip(specs, names, strict=True)))
    dictionaries: dict[str, Sequence[str]] = {}
    common: set[Key] = {("first", pair.first.id) for pair in diff.common}
    criteria = []
    for side, spec in specs.items():
        for each in spec.criteria:
            key = (side, each.id)
            if key in merged:
                continue
            origin: Any = (
                "both" if key in common else "stricter" if key in merged.values() else side
            )
            body = _body(each, dictionaries, ids[key])
            criteria.append(CommonCriterion(body=body, origin=origin, source=key))
    rules = [
        rule_of(
            spec.qualified_when,
            {each.id: ids[merged.get((side, each.id), (side, each.id))] for each in spec.criteria},
        )
        for side, spec in specs.items()
    ]
    return CommonSpec(
        version=max(first.version, second.version) + 1,
        effective_from=max(first.effective_from, second.effective_from),
        dictionaries=dictionaries,
        placeholders=_placeholders(first, second),
        exclude=_exclude(first, second, names[1], dictionaries),
        criteria=tuple(criteria),
        when=_both(rules, names),
    )


def _merged(first: Spec, second: Spec, diff: SpecDiff) -> dict[Key, Key]:
    """Criteria that another one stands for: equal ones, and looser ones."""
    found: dict[Key, Key] = {
        ("second", pair.second.id): ("first", pair.first.id) for pair in diff.common
    }
    for pair in diff.differing:
        if not (_must_hold(first, pair.first) and _must_hold(second, pair.second)):
            continue
        if _policy(first, pair.first) != _policy(second, pair.second):
            continue
        if implies(pair.first, pair.second):
            found["second", pair.second.id] = ("first", pair.first.id)
        elif implies(pair.second, pair.first):
            found["first", pair.first.id] = ("second", pair.second.id)
    return found


def _policy(spec: Spec, rule: Criterion) -> tuple[str, frozenset[str]]:
    return rule.missing, frozenset(map(fold_text, spec.blanks(rule)))


def _must_hold(spec: Spec, criterion: Criterion) -> bool:
    """Whether the rule asks for it once, at its top."""
    when = spec.qualified_when
    mentions = [name for _, name in references(when)].count(criterion.id)
    return mentions == 1 and criterion.id in (when.all or ())


def implies(strict: Rule, loose: Rule) -> bool:
    """Whether an answer that passes ``strict`` surely passes ``loose``, of one field."""
    if strict.operator != loose.operator:
        return False
    mine: Any = wanted_of(strict)
    theirs: Any = wanted_of(loose)
    if strict.operator == "between":
        return bool(mine[0] >= theirs[0] and mine[1] <= theirs[1])
    if strict.operator in _HIGHER:
        return bool(mine >= theirs)
    return strict.operator in _LOWER and bool(mine <= theirs)


_HIGHER = frozenset({"at_least", "after", "none_of", "contains_none"})
"""Operators that ask more when what they ask for is larger, or holds more words."""
_LOWER = frozenset({"at_most", "before", "within_days", "one_of", "contains_any"})


def _ids(
    specs: Mapping[Side, Spec], merged: Mapping[Key, Key], names: Mapping[Side, str]
) -> dict[Key, str]:
    """Ids in the proposal: as they are, or with the side behind where the other has it too."""
    found: dict[Key, str] = {}
    taken: set[str] = set()
    for side, spec in specs.items():
        for each in spec.criteria:
            if (side, each.id) not in merged:
                name = next(
                    name for name in _choices(each.id, names[side]) if name.casefold() not in taken
                )
                taken.add(name.casefold())
                found[side, each.id] = name
    return found


def _choices(name: str, side: str) -> Iterator[str]:
    yield name
    tail = "".join(sign if sign.isalnum() else "_" for sign in side)[:16]
    yield f"{name[: LONGEST_ID - len(tail) - 1]}_{tail}"
    for number in range(2, 1000):
        yield f"{name[: LONGEST_ID - 4]}_{number}"


def _both(rules: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Both rules at once: conditions side by side, each once; scores under names."""
    items: list[Any] = []
    scores: dict[str, Any] = {}
    for rule, side in zip(rules, names, strict=True):
        more = list(rule.get("all", ()))
        more += [{key: rule[key]} for key in ("any", "none", "at_least_n") if key in rule]
        items += [each for each in more if each not in items]
        own = {side: rule["score"]} if "score" in rule else {}
        for name, score in {**own, **rule.get("scores", {})}.items():
            if score not in scores.values():
                scores[name if name not in scores else f"{name} ({side})"] = score
    return {**({"all": items} if items else {}), **({"scores": scores} if scores else {})}


def _body(rule: Criterion, dictionaries: dict[str, Sequence[str]], own_id: str) -> dict[str, Any]:
    told = {"id": own_id, "title": rule.title, "group": rule.group}
    body = {key: value for key, value in told.items() if value is not None}
    body |= _asked(rule, dictionaries, own_id)
    return body if rule.missing == "unknown" else {**body, "missing": rule.missing}


def _asked(rule: Rule, dictionaries: dict[str, Sequence[str]], name: str) -> dict[str, Any]:
    """The field and the operator; very long lists of words stand in a dictionary."""
    wanted: Any = getattr(rule, "is_" if rule.operator == "is" else rule.operator)
    if rule.words:
        wanted = list(rule.texts)
        if len(wanted) > _MANY:
            dictionaries[name] = wanted
            wanted = {"dictionary": name}
    elif isinstance(wanted, tuple):
        wanted = list(wanted)
    return {"field": rule.field, rule.operator: wanted}


def _placeholders(first: Spec, second: Spec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spec in (first, second):
        for field, texts in spec.placeholders.items():
            key = next((name for name in found if fold_text(name) == fold_text(field)), field)
            known = found.setdefault(key, [])
            known += [text for text in texts if fold_text(text) not in map(fold_text, known)]
    return found


def _exclude(
    first: Spec, second: Spec, side: str, dictionaries: dict[str, Sequence[str]]
) -> dict[str, Mapping[str, Any]]:
    """What either side leaves out; of two windows for repeats the longer one, by either key."""
    found: dict[str, Mapping[str, Any]] = {}
    repeats = [spec.exclude.duplicates for spec in (first, second) if spec.exclude.duplicates]
    if repeats:
        keys = dict.fromkeys(key for each in repeats for key in each.by)
        longest = max(each.within_days for each in repeats)
        found["duplicates"] = {"by": list(keys), "within_days": longest}
    for spec in (first, second):
        for name, each in spec.exclude.named.items():
            own = name if name not in found else f"{name}_{side}"
            body = _own(each) if isinstance(each, Own) else _asked(each, dictionaries, own)
            if body not in found.values():
                found[own] = body
    return found


def _own(own: Own) -> dict[str, Any]:
    listed = {"email_domains": own.email_domains, "phones": own.phones}
    return {key: list(each) for key, each in listed.items() if each}
