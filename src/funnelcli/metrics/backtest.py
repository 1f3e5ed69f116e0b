"""Facts against the criteria: do qualified leads win more often than rejected ones? (2.4, 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Lazy, Rows, one_if, share_mark
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark
from funnelcli.model.verdict import Verdict
from funnelcli.spec.levers import good_answer
from funnelcli.spec.model import Agreement

OUTCOMES = ("won", "lost", "open", "unknown", "none")
"""What became of a lead: its best deal, or ``none`` where no deal is linked."""
ANSWERS = ("good", "bad", "unanswered")
JUDGED = (Verdict.QUALIFIED, Verdict.REJECTED, Verdict.UNKNOWN)
Finding = Literal["right", "wrong", "unclear"]


@dataclass(frozen=True, kw_only=True)
class VerdictOutcome:
    """What became of the leads with one verdict.

    ``won_share``: won of all leads; ``decided_share``: won of those won or lost.
    """

    verdict: Verdict
    lead_count: int
    won_count: int
    lost_count: int
    open_count: int
    unknown_count: int
    none_count: int
    won_share: Ratio
    decided_share: Ratio
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class CriterionOutcome:
    """How often leads win that answer a criterion well, badly, or not at all.

    ``lift``: the share of the good by the share of the bad; None where either is unknown or
    the bad never win.
    """

    criterion: str
    title: str
    good_share: Ratio
    bad_share: Ratio
    unanswered_share: Ratio
    lift: float | None
    finding: Finding


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """The paper against the facts.

    ``finding``: ``right`` when qualified leads surely win more often than rejected ones (the 95 %
    intervals do not meet), ``wrong`` when surely less often, else ``unclear``.
    ``lost_qualified``: of qualified leads that were lost for a known reason, those lost for a
    reason that settings lay to marketing; None where settings name no such reason.
    """

    by_verdict: tuple[VerdictOutcome, ...]
    by_criterion: tuple[CriterionOutcome, ...]
    finding: Finding
    sold_rejected_count: int
    lost_qualified: Ratio | None
    lost_unexplained_count: int
    undated_count: int


def compute(leads: Lazy, agreement: Agreement) -> dict[str, Lazy]:
    """Counts by verdict and outcome, and one row of counts by criterion and answer.

    Args:
        leads: judged leads with ``became`` (one of OUTCOMES), ``blamed`` and ``explained``
            (Int64, 1: lost for a reason of marketing, for any known reason).
        agreement: what they were judged by.
    """
    counted = leads.filter(nw.col("verdict") != Verdict.EXCLUDED.value)
    won = nw.col("became") == "won"
    flags: dict[str, nw.Expr] = {}
    for name in agreement.criteria:
        answer = good_answer(agreement, name)
        tests = {"good": answer == 1, "bad": answer == 0}
        asked = nw.col("spec_version").is_in(
            [s.version for s in agreement.versions if any(c.id == name for c in s.criteria)]
        )
        tests["unanswered"] = asked & nw.col(f"c:{name}").is_null()
        for kind, test in tests.items():
            flags[f"{kind}:leads:{name}"] = one_if(test)
            flags[f"{kind}:won:{name}"] = one_if(test & won)
    lost = counted.filter((nw.col("verdict") == "qualified") & (nw.col("became") == "lost"))
    return {
        "verdicts": counted.group_by("verdict", "became").agg(count=nw.len()),
        "undated": counted.filter(nw.col("created_on").is_null()).select(count=nw.len()),
        "criteria": counted.select(**flags).select(nw.col(*flags).sum()),
        "lost": lost.select(
            count=nw.len(), blamed=nw.col("blamed").sum(), explained=nw.col("explained").sum()
        ),
    }


def summarise(rows: Mapping[str, Rows], agreement: Agreement, *, has_reasons: bool) -> Backtest:
    """The result; ``has_reasons``: settings lay some loss reasons to marketing."""
    by_verdict = {verdict: _outcome(verdict, rows["verdicts"]) for verdict in JUDGED}
    counts = {key: value or 0 for key, value in rows["criteria"][0].items()}
    lost = {key: value or 0 for key, value in rows["lost"][0].items()}
    qualified, rejected = by_verdict[Verdict.QUALIFIED], by_verdict[Verdict.REJECTED]
    return Backtest(
        by_verdict=tuple(by_verdict.values()),
        by_criterion=tuple(_criterion(agreement, name, counts) for name in agreement.criteria),
        finding=_finding(qualified.won_share, rejected.won_share),
        sold_rejected_count=rejected.won_count,
        lost_qualified=Ratio(lost["blamed"], lost["explained"]) if has_reasons else None,
        lost_unexplained_count=lost["count"] - lost["explained"],
        undated_count=rows["undated"][0]["count"],
    )


def _outcome(verdict: Verdict, rows: Rows) -> VerdictOutcome:
    counts = dict.fromkeys(OUTCOMES, 0)
    for row in rows:
        if row["verdict"] == verdict:
            counts[row["became"]] += row["count"]
    total = sum(counts.values())
    share = Ratio(counts["won"], total)
    return VerdictOutcome(
        verdict=verdict,
        lead_count=total,
        won_count=counts["won"],
        lost_count=counts["lost"],
        open_count=counts["open"],
        unknown_count=counts["unknown"],
        none_count=counts["none"],
        won_share=share,
        decided_share=Ratio(counts["won"], counts["won"] + counts["lost"]),
        mark=share_mark(share),
    )


def _criterion(agreement: Agreement, name: str, counts: Mapping[str, int]) -> CriterionOutcome:
    good, bad, unanswered = (
        Ratio(counts[f"{kind}:won:{name}"], counts[f"{kind}:leads:{name}"]) for kind in ANSWERS
    )
    return CriterionOutcome(
        criterion=name,
        title=agreement.title_of(name),
        good_share=good,
        bad_share=bad,
        unanswered_share=unanswered,
        lift=good.value / bad.value if good.value is not None and bad.value else None,
        finding=_finding(good, bad),
    )


def _finding(better: Ratio, worse: Ratio) -> Finding:
    """Whether the first surely wins more often: their intervals do not meet."""
    first, second = better.interval, worse.interval
    if first is None or second is None or (first[0] <= second[1] and second[0] <= first[1]):
        return "unclear"
    return "right" if first[0] > second[1] else "wrong"
