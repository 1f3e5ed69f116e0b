"""One judged lead opened: each criterion with the answer seen, scores, verdict and reasons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from funnelcli.model.verdict import Verdict
from funnelcli.spec.levers import scores_of
from funnelcli.spec.model import Agreement, Spec
from funnelcli.spec.qualify import column_of
from funnelcli.spec.reason import failed_and_missing
from funnelcli.spec.rule import Criterion

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AnswerSeen:
    """A criterion asked of one lead: ``answer`` 1 passed, 0 failed, None unknown.

    ``value`` is what the frame holds (money in minor units); ``is_exported`` whether the exports
    have the field at all.
    """

    criterion: Criterion
    value: object
    is_exported: bool
    answer: int | None


@dataclass(frozen=True, kw_only=True)
class ScoreSeen:
    """Points of one lead, with unknown answers at their worst and at their best."""

    name: str
    low: int
    high: int
    at_least: int | None


@dataclass(frozen=True, kw_only=True)
class OpenedLead:
    """A lead as one agreement sees it, by the version in force for it."""

    version: int
    verdict: Verdict
    excluded_as: str | None
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    answers: tuple[AnswerSeen, ...]
    scores: tuple[ScoreSeen, ...]


def open_lead(row: Row, agreement: Agreement, columns: Collection[str]) -> OpenedLead:
    """A collected row of ``judge`` with all its columns, opened.

    Args:
        row: the lead.
        agreement: what it was judged by.
        columns: canonical fields that some export carries, and the ``x:`` columns of the frame.
    """
    spec = next(each for each in agreement.versions if each.version == row["spec_version"])
    failed, missing = failed_and_missing(row, agreement)
    return OpenedLead(
        version=spec.version,
        verdict=Verdict(row["verdict"]),
        excluded_as=row["excluded_as"],
        failed=tuple(failed),
        missing=tuple(missing),
        answers=tuple(_answer(row, each, columns) for each in spec.criteria),
        scores=tuple(_scores(row, spec)),
    )


def _answer(row: Row, criterion: Criterion, columns: Collection[str]) -> AnswerSeen:
    column = column_of(criterion.field, columns)
    return AnswerSeen(
        criterion=criterion,
        value=None if column is None else row[column],
        is_exported=column is not None,
        answer=row[f"c:{criterion.id}"],
    )


def _scores(row: Row, spec: Spec) -> list[ScoreSeen]:
    found = []
    for name, (points, least) in scores_of(spec).items():
        known = sum(each * (row[f"c:{own}"] or 0) for own, each in points.items())
        open_points = [each for own, each in points.items() if row[f"c:{own}"] is None]
        low = known + sum(each for each in open_points if each < 0)
        high = known + sum(each for each in open_points if each > 0)
        found.append(ScoreSeen(name=name, low=low, high=high, at_least=least))
    return found
