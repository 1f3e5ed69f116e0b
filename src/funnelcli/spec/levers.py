"""What one answer would change, and what answers add up to: expressions on judged leads."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

import narwhals.stable.v2 as nw

from funnelcli.model.verdict import Verdict
from funnelcli.spec.decide import favourable
from funnelcli.spec.logic import compile_surely
from funnelcli.spec.model import Agreement, QualifiedWhen, Spec
from funnelcli.spec.qualify import in_force

ONE_SCORE = "score"
"""The name of the score that has none in the file."""


def counts_against(agreement: Agreement, name: str) -> nw.Expr:
    """1 where the answer to ``name`` is unfavourable, else 0 or null."""
    answer = nw.col(f"c:{name}")
    return in_force(
        agreement,
        [
            (spec.version, (answer == bad).cast(nw.Int64))
            for spec in _asking(agreement, name)
            if (bad := _unfavourable(spec.qualified_when, name)) is not None
        ],
        nw.Int64,
    )


def is_unanswered(agreement: Agreement, name: str) -> nw.Expr:
    """Whether the version in force asks for ``name`` and nobody has answered."""
    versions = [spec.version for spec in _asking(agreement, name)]
    return nw.col("spec_version").is_in(versions) & nw.col(f"c:{name}").is_null()


def would_qualify(agreement: Agreement, name: str) -> nw.Expr:
    """1 where another answer to ``name`` alone would qualify a lead that is not, else 0 or null."""
    parts = []
    for spec in _asking(agreement, name):
        ways = [
            compile_surely(spec, {name: answer}) for answer in favourable(spec.qualified_when, name)
        ]
        if ways:
            parts.append((spec.version, reduce(or_, ways).cast(nw.Int64)))
    open_ = nw.col("verdict").is_in([Verdict.REJECTED.value, Verdict.UNKNOWN.value])
    return in_force(agreement, parts, nw.Int64) * open_.cast(nw.Int64)


def scores_of(spec: Spec) -> Mapping[str, tuple[Mapping[str, int], int | None]]:
    """Points and the least sum of every score by name."""
    when = spec.qualified_when
    own = {ONE_SCORE: (when.score.points, when.score.at_least)} if when.score else {}
    named = {name: (each.points, each.at_least) for name, each in (when.scores or {}).items()}
    return {**own, **named}


def points_of(points: Mapping[str, int], *, most: bool) -> nw.Expr:
    """The sum of points if every unknown answer were the best, or the worst, for the score."""
    terms = [
        nw.col(f"c:{name}").fill_null(int((each > 0) is most)) * each
        for name, each in points.items()
    ]
    return reduce(lambda left, right: left + right, terms)


def groups_of(spec: Spec) -> Mapping[str, tuple[str, ...]]:
    """The criteria of each group (need, budget, …) in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for each in spec.criteria:
        if each.group:
            found[each.group] = (*found.get(each.group, ()), each.id)
    return found


def group_answer(spec: Spec, names: Sequence[str]) -> nw.Expr:
    """1 when every answer of a group is favourable, 0 when one is not, null while unknown."""
    good = [_good(spec.qualified_when, name) for name in names]
    fails = reduce(or_, ((each == 0).fill_null(value=False) for each in good))
    holds = reduce(and_, ((each == 1).fill_null(value=False) for each in good))
    decided = nw.when(holds).then(nw.lit(1, nw.Int64)).otherwise(nw.lit(None, nw.Int64))
    return nw.when(fails).then(nw.lit(0, nw.Int64)).otherwise(decided)


def good_answer(agreement: Agreement, name: str) -> nw.Expr:
    """1 where the answer to ``name`` is favourable, 0 where it is not, null where there is none."""
    parts = [(spec.version, _good(spec.qualified_when, name)) for spec in _asking(agreement, name)]
    return in_force(agreement, parts, nw.Int64)


def _good(when: QualifiedWhen, name: str) -> nw.Expr:
    """The answer turned so that 1 is favourable."""
    answer = nw.col(f"c:{name}")
    return 1 - answer if _unfavourable(when, name) == 1 else answer


def _unfavourable(when: QualifiedWhen, name: str) -> int | None:
    """No, or yes where only a yes hurts; None where the criterion decides nothing."""
    helping = favourable(when, name)
    if not helping:
        return None
    return 1 if helping == (0,) else 0


def _asking(agreement: Agreement, name: str) -> list[Spec]:
    return [spec for spec in agreement.versions if any(each.id == name for each in spec.criteria)]
