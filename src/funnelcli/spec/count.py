"""Counts of verdicts, for the head of ``qualify`` and of the report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.model.day import day_number
from funnelcli.model.verdict import Verdict
from funnelcli.spec.model import Agreement


@dataclass(frozen=True, kw_only=True)
class VerdictCounts:
    """How many leads got each verdict.

    ``excluded_as`` splits the excluded by reason. ``older_count`` leads are older than every
    version and were judged by the oldest; ``undated_count`` have no creation day and were judged
    by the newest.
    """

    qualified_count: int
    rejected_count: int
    unknown_count: int
    excluded_count: int
    excluded_as: Mapping[str, int]
    older_count: int
    undated_count: int


def count_verdicts(judged: nw.LazyFrame[Any], agreement: Agreement) -> nw.LazyFrame[Any]:
    """``count`` by ``verdict``, ``excluded_as`` and ``dated``.

    ``dated`` is -1 for a lead older than every version, 0 for an undated one, else 1.
    """
    created = nw.col("created_on")
    older = created < day_number(agreement.versions[0].effective_from)
    dated = nw.when(older).then(nw.lit(-1)).otherwise(nw.lit(1))
    dated = nw.when(created.is_null()).then(nw.lit(0)).otherwise(dated)
    counted = judged.with_columns(dated=dated).group_by("verdict", "excluded_as", "dated")
    return counted.agg(count=nw.len())


def summarise_verdicts(rows: Iterable[Mapping[str, Any]]) -> VerdictCounts:
    """The collected rows of ``count_verdicts`` added up."""
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    dated: Counter[int] = Counter()
    for row in rows:
        verdicts[row["verdict"]] += row["count"]
        dated[row["dated"]] += row["count"]
        if row["excluded_as"] is not None:
            reasons[row["excluded_as"]] += row["count"]
    return VerdictCounts(
        qualified_count=verdicts[Verdict.QUALIFIED],
        rejected_count=verdicts[Verdict.REJECTED],
        unknown_count=verdicts[Verdict.UNKNOWN],
        excluded_count=verdicts[Verdict.EXCLUDED],
        excluded_as=dict(sorted(reasons.items())),
        older_count=dated[-1],
        undated_count=dated[0],
    )
