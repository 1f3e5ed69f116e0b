"""Lost deals and whose matter they are, deal by deal (metric reference 2.9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oracle.costs import fold
from oracle.records import Deal, Ladder, Move, Span, by_deal

DEAR = "дорого"


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One deal lost in the period; ``reason`` folded, ``stage`` the open one it left."""

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
    steps = by_deal(moves)
    known = {fold(reason): owner for reason, owner in owners.items()}
    return [
        Loss(
            pipeline=deal.pipeline,
            stage=_left(steps.get(deal.deal_id, []), ladders),
            reason=fold(deal.loss_reason),
            owner=_owner(deal, verdicts, known),
        )
        for deal in deals
        if deal.status == "lost" and period.holds(deal.closed_on)
    ]


def _left(moves: Sequence[Move], ladders: Mapping[str, Ladder]) -> str | None:
    """The stage before the last move from a stage that is not closed into a lost one."""
    closed = {name for ladder in ladders.values() for name in (*ladder.won, *ladder.lost)}
    lost = {name for ladder in ladders.values() for name in ladder.lost}
    left = [m.from_stage for m in moves if m.to_stage in lost and m.from_stage not in closed]
    left = [stage for stage in left if stage is not None]
    return left[-1] if left else None


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
