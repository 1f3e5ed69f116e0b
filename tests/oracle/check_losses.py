"""Loss reasons of the tool against those of the oracle."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from oracle.checks import Seen, ratio
from oracle.costs import fold
from oracle.losses import DEAR, counted, losses, may_split


def check_losses(result: Any, seen: Seen, owners: Mapping[str, str]) -> None:  # noqa: ANN401 - result of the tool
    """Totals, owners, reasons and stages."""
    found = losses(seen.deals, seen.told or (), seen.ladders, seen.span, seen.verdicts, owners)
    if result.mark.state == "refused":
        assert (result.rows, result.by_owner, result.by_stage) == ((), (), ())
        return
    assert result.lost_count == len(found)
    assert ratio(result.unknown) == (sum(x.reason is None for x in found), len(found))
    assert ratio(result.price_unfit) == unfit(seen, owners)
    stages = {(x.pipeline or "", x.stage): x for x in result.by_stage}
    assert {key: (x.lost_count,) for key, x in stages.items()} == {
        key: (count,) for key, count in counted(found, "pipeline", "stage").items()
    }
    if not may_split(found):
        assert (result.rows, result.by_owner) == ((), ())
        assert all(x.by_owner is None for x in result.by_stage)
        return
    by_owner = {(x.owner,): x.lost_count for x in result.by_owner if x.lost_count}
    assert by_owner == counted(found, "owner")
    assert result.by_owner[0].owner == "unknown"
    shares = (Fraction(x.share.numerator, x.share.denominator) for x in result.by_owner)
    assert sum(shares) == 1 or not found
    rows = {(fold(x.reason), x.owner): x.lost_count for x in result.rows}
    assert rows == counted(found, "reason", "owner")
    for key, stage in stages.items():
        own = [x for x in found if (x.pipeline, x.stage) == key]
        assert (stage.by_owner is not None) == may_split(own)
        if stage.by_owner is not None:
            owned = {(name,): count for name, count in stage.by_owner.items() if count}
            assert owned == counted(own, "owner")


def unfit(seen: Seen, owners: Mapping[str, str]) -> tuple[int, int]:
    """Losses by price that a rejected lead had, of all losses by price: those are marketing's."""
    found = losses(seen.deals, seen.told or (), seen.ladders, seen.span, seen.verdicts, owners)
    costly = [loss for loss in found if loss.reason and DEAR in loss.reason]
    lost = [d for d in seen.deals if d.status == "lost" and seen.span.holds(d.closed_on)]
    rejected = [
        deal
        for deal in lost
        if DEAR in (fold(deal.loss_reason) or "")
        and seen.verdicts.get(deal.lead_id or "") == "rejected"
    ]
    return len(rejected), len(costly)
