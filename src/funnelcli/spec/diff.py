"""Two agreements laid side by side as texts: what both ask, what differs, what only one asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from funnelcli.model.ratio import Ratio
from funnelcli.spec.fold import fold_text
from funnelcli.spec.model import Own, Spec
from funnelcli.spec.rule import Criterion, Rule, parse_number

Wanted: TypeAlias = frozenset[str] | tuple[Decimal, ...] | str | bool | int | date
_BOUNDS = ("at_least", "at_most", "between")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same question on both sides."""

    first: Criterion
    second: Criterion


@dataclass(frozen=True, kw_only=True)
class SpecDiff:
    """Every criterion of either side stands in exactly one of the first four.

    ``common`` ask the same of the same field, whatever they are called; ``differing`` ask
    something else of one field; the others have no counterpart. ``jaccard``: criteria in common
    of all there are. ``same_rule``: qualified_when is the same when the common criteria are.
    ``exclusions`` and ``placeholders`` name what differs in these parts.
    """

    common: tuple[Pair, ...]
    differing: tuple[Pair, ...]
    first_only: tuple[Criterion, ...]
    second_only: tuple[Criterion, ...]
    same_rule: bool
    exclusions: tuple[str, ...]
    placeholders: tuple[str, ...]

    @property
    def jaccard(self) -> Ratio:
        """Criteria in common by criteria of either side."""
        one_sided = 2 * len(self.differing) + len(self.first_only) + len(self.second_only)
        return Ratio(len(self.common), len(self.common) + one_sided)

    @property
    def names(self) -> Mapping[str, str]:
        """What the second side calls a common criterion → what the first calls it."""
        return {pair.second.id: pair.first.id for pair in self.common}


def compare_specs(first: Spec, second: Spec) -> SpecDiff:
    """The newest versions of two agreements side by side."""
    left, right = list(first.criteria), list(second.criteria)
    common = _paired(
        left, right, lambda each, spec: (_question(each), *_policy(each, spec)), first, second
    )
    differing = _paired(
        left, right, lambda each, _: (each.id, fold_text(each.field)), first, second
    )
    differing += _paired(
        left, right, lambda each, _: (fold_text(each.field), _family(each)), first, second
    )
    names = {pair.second.id: pair.first.id for pair in common}
    differing.sort(key=lambda pair: first.criteria.index(pair.first))
    return SpecDiff(
        common=tuple(common),
        differing=tuple(differing),
        first_only=tuple(left),
        second_only=tuple(right),
        same_rule=rule_of(first.qualified_when, {}) == rule_of(second.qualified_when, names),
        exclusions=tuple(_differing(_exclusions(first), _exclusions(second))),
        placeholders=tuple(_differing(_placeholders(first), _placeholders(second))),
    )


def _paired(
    left: list[Criterion],
    right: list[Criterion],
    key: Any,  # noqa: ANN401 - any function from criterion and spec to a comparable key
    first: Spec,
    second: Spec,
) -> list[Pair]:
    """Take the criteria that agree in ``key`` out of both lists, in the first one's order."""
    found = []
    for mine in list(left):
        wanted = key(mine, first)
        theirs = next((each for each in right if key(each, second) == wanted), None)
        if theirs is not None:
            found.append(Pair(first=mine, second=theirs))
            left.remove(mine)
            right.remove(theirs)
    return found


def _question(rule: Rule) -> tuple[str, str, Wanted]:
    return fold_text(rule.field), rule.operator, wanted_of(rule)


def _policy(rule: Criterion, spec: Spec) -> tuple[str, frozenset[str]]:
    return rule.missing, frozenset(map(fold_text, spec.blanks(rule)))


def _family(rule: Rule) -> str:
    return "bounds" if rule.operator in _BOUNDS else rule.operator


def wanted_of(rule: Rule) -> Wanted:
    """What the operator asks for, so that equal questions are equal."""
    if rule.operator in _BOUNDS:
        return tuple(each.normalize() for each in rule.bounds if each is not None)
    if rule.operator == "is":
        return rule.is_ if isinstance(rule.is_, bool) else _word(rule, str(rule.is_))
    if rule.words:
        return frozenset(_word(rule, text) for text in rule.texts)
    value = getattr(rule, rule.operator)
    return value if isinstance(value, bool | int | date) else str(value)


def _word(rule: Rule, text: str) -> str:
    number = parse_number(text) if rule.is_numeric else None
    return fold_text(text) if number is None else str(number.normalize())


def rule_of(rules: Any, names: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - Rules or QualifiedWhen
    """A rule as plain values, criteria under the names of ``names`` where these have one."""

    def items(listed: Iterable[Any]) -> list[Any]:
        return [
            names.get(each, each) if isinstance(each, str) else rule_of(each, names)
            for each in listed
        ]

    found: dict[str, Any] = {}
    for key in ("all", "any", "none"):
        if listed := getattr(rules, key):
            found[key] = items(listed)
    if rules.at_least_n:
        found["at_least_n"] = {"n": rules.at_least_n.n, "of": items(rules.at_least_n.of)}
    scores = dict(getattr(rules, "scores", None) or {})
    if own := getattr(rules, "score", None):
        found["score"] = _score(own, names)
    if scores:
        found["scores"] = {name: _score(each, names) for name, each in scores.items()}
    return found


def _score(score: Any, names: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - Score or NamedScore
    points = {names.get(name, name): each for name, each in score.points.items()}
    least = {} if score.at_least is None else {"at_least": score.at_least}
    return {"points": points, **least}


def _exclusions(spec: Spec) -> dict[str, object]:
    found: dict[str, object] = {}
    if repeats := spec.exclude.duplicates:
        found["duplicates"] = (frozenset(repeats.by), repeats.within_days)
    for name, each in spec.exclude.named.items():
        if isinstance(each, Own):
            found[name] = (frozenset(each.email_domains), frozenset(each.phones))
        else:
            found[name] = _question(each)
    return found


def _placeholders(spec: Spec) -> dict[str, object]:
    return {
        fold_text(field): frozenset(map(fold_text, texts))
        for field, texts in spec.placeholders.items()
    }


def _differing(left: Mapping[str, object], right: Mapping[str, object]) -> list[str]:
    names = dict.fromkeys([*left, *right])
    return [name for name in names if left.get(name) != right.get(name)]
