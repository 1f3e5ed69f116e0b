"""Pipeline coverage by adding deals one by one (metric reference 2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.records import Deal, Ladder, Move, Span, by_deal
from oracle.stages import path_of


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Open deals against what is left of the plan; amounts in minor units."""

    open_count: int
    open_amount: int
    dated: bool
    in_period_amount: int
    overdue_count: int | None
    remaining_plan: int | None
    raw: Fraction | None
    weighted: Fraction | None


def pipeline_coverage(
    deals: Sequence[Deal],
    moves: Sequence[Move] | None,
    ladders: Mapping[str, Ladder],
    period: Span,
    as_of: date,
    remaining: int | None,
    *,
    dated: bool,
    rebuilt: bool = False,
) -> Coverage:
    """``deals`` and ``moves`` as of the day; ``remaining`` is the plan minus the fact.

    ``dated`` says whether any open deal has an expected day; ``rebuilt`` that a past day is seen
    without history, when of the deals sold since nothing but "open" is known: no ratio then.
    """
    opened = [deal for deal in deals if deal.status == "open"]
    counted = [deal for deal in opened if not dated or period.holds(deal.expected_on)]
    in_period = sum(deal.amount or 0 for deal in counted)
    chances = None if moves is None else stood_shares(deals, moves, ladders)
    weighted = None
    if chances is not None:
        parts = [_weight(deal, chances) for deal in counted if deal.amount is not None]
        weighted = None if None in parts else sum((part for part in parts if part), Fraction(0))
    unpriced = bool(counted) and in_period == 0  # zeros and blanks tell nothing about money
    ratio = remaining is not None and remaining > 0 and not unpriced and not rebuilt
    return Coverage(
        open_count=len(opened),
        open_amount=sum(deal.amount or 0 for deal in opened),
        dated=dated,
        in_period_amount=in_period,
        overdue_count=_overdue(opened, as_of) if dated else None,
        remaining_plan=remaining,
        raw=Fraction(in_period, remaining) if ratio and remaining else None,
        weighted=weighted / remaining if ratio and remaining and weighted is not None else None,
    )


def _overdue(opened: Sequence[Deal], as_of: date) -> int:
    return sum(deal.expected_on is not None and deal.expected_on <= as_of for deal in opened)


def _weight(
    deal: Deal, chances: Mapping[tuple[str, str | None], tuple[int, int]]
) -> Fraction | None:
    """Amount times chance; None where nothing resolved ever stood in the deal's stage."""
    won, resolved = chances.get((deal.pipeline, deal.stage), (0, 0))
    if not deal.amount:
        return Fraction(0)
    return Fraction(deal.amount * won, resolved) if resolved else None


def stood_shares(
    deals: Sequence[Deal], moves: Sequence[Move], ladders: Mapping[str, Ladder]
) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Won and resolved among deals that really stood in each stage."""
    grouped = by_deal(moves)
    found: dict[tuple[str, str | None], tuple[int, int]] = {}
    for deal in deals:
        if deal.status not in {"won", "lost"}:
            continue
        stood = set(path_of(deal, grouped.get(deal.deal_id, [])))
        for stage in stood.intersection(ladders[deal.pipeline].stages):
            won, resolved = found.get((deal.pipeline, stage), (0, 0))
            found[deal.pipeline, stage] = (won + (deal.status == "won"), resolved + 1)
    return found
