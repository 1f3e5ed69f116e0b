"""What stands between leads and a qualified verdict: criteria, groups and scores apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Lazy, Rows, counted_lead, one_if
from funnelcli.spec.levers import (
    counts_against,
    group_answer,
    groups_of,
    is_unanswered,
    points_of,
    scores_of,
    would_qualify,
)
from funnelcli.spec.model import Agreement


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One criterion: how often it stands in the way, and how often it alone does.

    ``frees_count``: rejected leads that the other answer to it alone would qualify;
    ``decides_count``: unknown leads without an answer here that a favourable one would qualify,
    whatever the other missing answers are.
    """

    criterion: str
    title: str
    failed_count: int
    frees_count: int
    unanswered_count: int
    decides_count: int


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """A group of criteria: leads that pass all of them, fail one, or leave it open."""

    group: str
    passed_count: int
    failed_count: int
    unknown_count: int


@dataclass(frozen=True, kw_only=True)
class ScoreCount:
    """A score by itself.

    ``reached``, ``missed`` and ``unknown`` (the missing answers could still turn it) count leads
    where it has a limit, else they are None. ``low`` and ``high`` are mean points if every
    missing answer were the worst, and the best; None without leads.
    """

    score: str
    at_least: int | None
    reached_count: int | None
    missed_count: int | None
    unknown_count: int | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Qualification:
    """Criteria in the order of what they alone would change; groups and scores as in the file.

    Groups and scores are of ``newest_count`` leads: those judged by the newest version.
    """

    by_criterion: tuple[Lever, ...]
    by_group: tuple[GroupCount, ...]
    by_score: tuple[ScoreCount, ...]
    newest_count: int


def compute(leads: Lazy, agreement: Agreement) -> dict[str, Lazy]:
    """One row of counts for the criteria, one for groups and scores.

    Args:
        leads: judged leads; excluded ones do not count.
        agreement: what they were judged by.
    """
    counted = leads.filter(counted_lead())
    levers = {
        f"{key}:{name}": one_if(test)
        for name in agreement.criteria
        for key, test in _lever_tests(agreement, name).items()
    }
    mine = counted.filter(nw.col("spec_version") == agreement.newest.version)
    parts = {"leads": nw.lit(1, dtype=nw.Int64), **_groups(agreement), **_scores(agreement)}
    return {
        "levers": counted.select(**levers).select(nw.col(*levers).sum()),
        "parts": mine.with_columns(**parts).select(*parts).select(nw.col(*parts).sum()),
    }


def _lever_tests(agreement: Agreement, name: str) -> dict[str, nw.Expr]:
    would = would_qualify(agreement, name) == 1
    unanswered = is_unanswered(agreement, name)
    return {
        "failed": counts_against(agreement, name) == 1,
        "frees": would & (nw.col("verdict") == "rejected"),
        "unanswered": unanswered,
        "decides": would & unanswered & (nw.col("verdict") == "unknown"),
    }


def _groups(agreement: Agreement) -> dict[str, nw.Expr]:
    found: dict[str, nw.Expr] = {}
    for group, names in groups_of(agreement.newest).items():
        answer = group_answer(agreement.newest, names)
        found[f"passed:{group}"] = one_if(answer == 1)
        found[f"failed:{group}"] = one_if(answer == 0)
    return found


def _scores(agreement: Agreement) -> dict[str, nw.Expr]:
    found: dict[str, nw.Expr] = {}
    for name, (points, least) in scores_of(agreement.newest).items():
        low, high = (points_of(points, most=most) for most in (False, True))
        found |= {f"low:{name}": low, f"high:{name}": high}
        if least is not None:
            found |= {
                f"reached:{name}": one_if(low >= least),
                f"missed:{name}": one_if(high < least),
            }
    return found


def summarise(rows: Mapping[str, Rows], agreement: Agreement) -> Qualification:
    """The counts as a result; a sum over no leads is 0."""
    levers = {key: value or 0 for key, value in rows["levers"][0].items()}
    parts = {key: value or 0 for key, value in rows["parts"][0].items()}
    by_criterion = [_lever(agreement, name, levers) for name in agreement.criteria]
    by_criterion.sort(key=lambda each: (-each.frees_count - each.decides_count, -each.failed_count))
    return Qualification(
        by_criterion=tuple(by_criterion),
        by_group=tuple(_group(name, parts) for name in groups_of(agreement.newest)),
        by_score=tuple(
            _score(name, least, parts) for name, (_, least) in scores_of(agreement.newest).items()
        ),
        newest_count=parts["leads"],
    )


def _lever(agreement: Agreement, name: str, counts: Mapping[str, int]) -> Lever:
    return Lever(
        criterion=name,
        title=agreement.title_of(name),
        failed_count=counts[f"failed:{name}"],
        frees_count=counts[f"frees:{name}"],
        unanswered_count=counts[f"unanswered:{name}"],
        decides_count=counts[f"decides:{name}"],
    )


def _group(name: str, counts: Mapping[str, int]) -> GroupCount:
    passed, failed = counts[f"passed:{name}"], counts[f"failed:{name}"]
    return GroupCount(
        group=name,
        passed_count=passed,
        failed_count=failed,
        unknown_count=counts["leads"] - passed - failed,
    )


def _score(name: str, least: int | None, counts: Mapping[str, int]) -> ScoreCount:
    leads = counts["leads"]
    reached, missed = counts.get(f"reached:{name}"), counts.get(f"missed:{name}")
    return ScoreCount(
        score=name,
        at_least=least,
        reached_count=reached,
        missed_count=missed,
        unknown_count=None if reached is None or missed is None else leads - reached - missed,
        low=counts[f"low:{name}"] / leads if leads else None,
        high=counts[f"high:{name}"] / leads if leads else None,
    )
