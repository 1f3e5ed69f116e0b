"""Lost deals and whose matter they are, deal by deal (metric reference 2.9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oracle.costs import fold
from oracle.records import Deal, Ladder, Move, Span, by_deal, in_pipelines, start_of, status_of

DEAR = "дорого"


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One deal lost in the period; ``reason`` folded, ``stage`` the open one of ``pipeline`` that
    it left: where a deal is lost straight out of another pipeline, one of that other.
    """

    pipeline: str
    stage: str | None
    reason: str | None
    owner: str


def losses(
    deals: Sequence[Deal],
    moves: Sequence[Move],
    ladders: Mapping[str, Ladder],
    period: Span,
    verdicts: Mapping[str, str],
    owners: Mapping[str, str],
) -> list[Loss]:
    """Every deal lost in the period; ``owners`` by reason as the settings write it."""
    steps = by_deal(in_pipelines(moves, deals))
    exits = {deal.deal_id: _left(deal, steps.get(deal.deal_id, []), ladders) for deal in deals}
    known = {fold(reason): owner for reason, owner in owners.items()}
    return [
        Loss(
            pipeline=exits[deal.deal_id][0],
            stage=exits[deal.deal_id][1],
            reason=fold(deal.loss_reason),
            owner=_owner(deal, verdicts, known),
        )
        for deal in deals
        if deal.status == "lost" and period.holds(deal.closed_on)
    ]


def _left(
    deal: Deal, moves: Sequence[Move], ladders: Mapping[str, Ladder]
) -> tuple[str, str | None]:
    """Pipeline and stage before the last move from a stage that is not closed into a lost one."""
    left = (deal.pipeline, None)
    if all(move.pipeline != deal.pipeline for move in moves):
        return left
    found: list[tuple[str, str | None]] = [left]
    for place, move in enumerate(moves):
        start = start_of(moves, place) or ""
        closed = ladders[start].status(move.from_stage) in {"won", "lost"}
        if status_of(move, ladders) == "lost" and move.from_stage is not None and not closed:
            found.append((start, move.from_stage))
    return found[-1]


def _owner(deal: Deal, verdicts: Mapping[str, str], owners: Mapping[str | None, str]) -> str:
    reason = fold(deal.loss_reason)
    if reason is None:
        return "unknown"
    if DEAR not in reason:
        return owners.get(reason, "unknown")
    verdict = verdicts.get(deal.lead_id or "")
    if verdict == "rejected":
        return "marketing"
    return owners.get(reason, "sales") if verdict == "qualified" else "unknown"


def may_split(found: Sequence[Loss]) -> bool:
    """At least seven of ten have a reason."""
    return bool(found) and 10 * sum(x.reason is not None for x in found) >= 7 * len(found)


def counted(found: Sequence[Loss], *names: str) -> Counter[tuple[str | None, ...]]:
    """How many losses share the values of ``names``."""
    return Counter(tuple(getattr(loss, name) for name in names) for loss in found)
