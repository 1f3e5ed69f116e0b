"""When a lead is qualified, in two answers: surely, and possibly.

``surely``: every completion of the unknown answers qualifies the lead; ``possibly``: some
completion does. A criterion that only ever helps (or only ever hurts) takes its worst answer for
"surely" and its best for "possibly", which is exact however often it occurs, for the rule is
monotone in it. A criterion that helps in one place and hurts in another has no worst answer: both
answers are tried. Kleene's tables alone would call such a lead unknown too often.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import product
from operator import and_, or_

import narwhals.stable.v2 as nw

from funnelcli.spec.model import QualifiedWhen, Rules, Spec

MAX_MIXED = 6
"""Criteria that both help and hurt; each doubles the work."""

Truth = Mapping[str, nw.Expr]


def leanings(when: Rules, sign: int = 1) -> dict[str, set[int]]:
    """How each criterion moves the verdict: {1} helps, {-1} hurts, {1, -1} mixed, {} no effect."""
    found: dict[str, set[int]] = {}
    groups = [(when.all, sign), (when.any, sign), (when.none, -sign)]
    groups.append((when.at_least_n.of if when.at_least_n else None, sign))
    for items, direction in groups:
        for item in items or ():
            inner = {item: {direction}} if isinstance(item, str) else leanings(item, direction)
            _merge(found, inner)
    for points, _ in when.thresholds if isinstance(when, QualifiedWhen) else ():
        for name, each in points.items():
            _merge(found, {name: {sign if each > 0 else -sign} if each else set()})
    return found


def _merge(found: dict[str, set[int]], more: Mapping[str, set[int]]) -> None:
    for name, signs in more.items():
        found.setdefault(name, set()).update(signs)


def mixed_criteria(when: QualifiedWhen) -> tuple[str, ...]:
    """The criteria that help in one place and hurt in another."""
    return tuple(name for name, signs in leanings(when).items() if len(signs) > 1)


def compile_surely(spec: Spec, given: Mapping[str, int] | None = None) -> nw.Expr:
    """Whether every completion of the answers in ``c:<id>`` qualifies the lead.

    Answers in ``given`` (1 passed, 0 failed) stand in the place of the lead's own.
    """
    return _over_mixed(spec, given or {}, worst=True)


def compile_possibly(spec: Spec) -> nw.Expr:
    """Whether some completion of the answers in ``c:<id>`` qualifies the lead."""
    return _over_mixed(spec, {}, worst=False)


def _over_mixed(spec: Spec, given: Mapping[str, int], *, worst: bool) -> nw.Expr:
    signs = leanings(spec.qualified_when)
    mixed = [name for name in mixed_criteria(spec.qualified_when) if name not in given]
    truth = {
        name: _passes(name, when_unknown=(max(directions, default=1) > 0) != worst)
        for name, directions in signs.items()
        if name not in mixed
    }
    truth |= {name: nw.lit(bool(answer)) for name, answer in given.items()}
    cases = [
        _case(spec.qualified_when, truth, dict(zip(mixed, answers, strict=True)), worst=worst)
        for answers in product((False, True), repeat=len(mixed))
    ]
    return reduce(and_ if worst else or_, cases)


def _case(
    when: QualifiedWhen, truth: Truth, answers: Mapping[str, bool], *, worst: bool
) -> nw.Expr:
    """The rule under one choice of mixed answers; a choice that facts deny decides nothing."""
    fixed = {name: nw.lit(answer) for name, answer in answers.items()}
    result = _rules(when, {**truth, **fixed})
    for name, answer in answers.items():
        denied = (nw.col(f"c:{name}") == int(not answer)).fill_null(value=False)
        result = (result | denied) if worst else (result & ~denied)
    return result


def _passes(name: str, *, when_unknown: bool) -> nw.Expr:
    return nw.col(f"c:{name}").fill_null(int(when_unknown)) == 1


def _rules(when: Rules, truth: Truth) -> nw.Expr:
    parts = []
    if when.all:
        parts.append(reduce(and_, _items(when.all, truth)))
    if when.any:
        parts.append(reduce(or_, _items(when.any, truth)))
    if when.none:
        parts.append(~reduce(or_, _items(when.none, truth)))
    if when.at_least_n:
        passed = (each.cast(nw.Int64) for each in _items(when.at_least_n.of, truth))
        parts.append(reduce(_plus, passed) >= when.at_least_n.n)
    for points, least in when.thresholds if isinstance(when, QualifiedWhen) else ():
        gained = (truth[name].cast(nw.Int64) * each for name, each in points.items())
        parts.append(reduce(_plus, gained) >= least)
    return reduce(and_, parts)


def _plus(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return left + right


def _items(items: Iterable[str | Rules], truth: Truth) -> list[nw.Expr]:
    return [truth[item] if isinstance(item, str) else _rules(item, truth) for item in items]


def holds(when: Rules, truth: Callable[[str], bool]) -> bool:
    """Whether the rule holds when every answer is given."""

    def each(items: Iterable[str | Rules]) -> list[bool]:
        return [truth(item) if isinstance(item, str) else holds(item, truth) for item in items]

    parts = [all(each(when.all or ())), not any(each(when.none or ()))]
    if when.any:
        parts.append(any(each(when.any)))
    if when.at_least_n:
        parts.append(sum(each(when.at_least_n.of)) >= when.at_least_n.n)
    for points, least in when.thresholds if isinstance(when, QualifiedWhen) else ():
        parts.append(sum(each for name, each in points.items() if truth(name)) >= least)
    return all(parts)
