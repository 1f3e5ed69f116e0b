"""Stage conversion by counting deals one by one (metric reference 2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.records import Deal, Ladder, Move, Span, by_deal

Share = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of the funnel: a stage, or the won outcome (``stage`` None)."""

    stage: str | None
    reached: int
    unknown_count: int = 0
    from_previous: Share | None = None
    from_first: Share | None = None
    bounds: tuple[Fraction, Fraction] | None = None


def population(deals: Sequence[Deal], period: Span) -> list[Deal]:
    """Deals created in the period."""
    return [deal for deal in deals if period.holds(deal.created_on)]


def totals(deals: Sequence[Deal]) -> dict[str, int]:
    """How many deals ended how."""
    outcomes = ("won", "lost", "open", "unknown")
    found = {f"{o}_count": sum(deal.status == o for deal in deals) for o in outcomes}
    return {"created_count": len(deals), **found}


def path_of(deal: Deal, moves: Sequence[Move]) -> list[str]:
    """Every stage the deal stood in, in order, re-entries included."""
    path: list[str | None] = [moves[0].from_stage] if moves else []
    path += [move.to_stage for move in moves]
    if deal.status == "open" and deal.stage and (not path or path[-1] != deal.stage):
        path.append(deal.stage)
    return [stage for stage in path if stage]


def is_older(deal: Deal, begins: date | None) -> bool:
    """Whether the deal was made before the history began."""
    return begins is not None and deal.created_on is not None and deal.created_on < begins


def went_back(moves: Sequence[Move], ladder: Ladder) -> bool:
    """Whether some deal entered an open stage after a later one."""
    for own in by_deal(moves).values():
        ranks = [rank for move in own if (rank := ladder.rank(move.to_stage))]
        if ranks != sorted(ranks):
            return True
    return False


def by_history(
    deals: Sequence[Deal],
    moves: Sequence[Move],
    ladder: Ladder,
    mode: str,
    *,
    back: bool = False,
    begins: date | None = None,
) -> list[Step]:
    """The funnel of one pipeline from its stage history.

    Of a deal that the history does not mention nobody knows how far it came. It began, so it
    reached the first stage; in ``visited`` and ``strict`` it is in no count. An open one stands
    at its furthest, unless deals have been seen to go ``back``. Of a deal made before the history
    ``begins`` only a part is told: it may have gone back before, and nobody saw it go in order
    past the first stage.
    """
    grouped = by_deal(moves)
    paths = [(deal, path_of(deal, grouped.get(deal.deal_id, []))) for deal in deals]
    if mode == "visited":
        return _visited(paths, ladder)
    if mode == "ordered":
        sure = [max(1, _ordered_depth(deal, path, ladder)) for deal, path in paths]
        most = [
            max(len(ladder.stages), own)
            if back
            and (deal.deal_id not in grouped or is_older(deal, begins))
            and deal.status not in {"won", "unknown"}
            else own
            for deal, path in paths
            for own in [_history_most(deal, path, ladder)]
        ]
        return _between(sure, most, ladder)
    depths = [
        min(
            _strict_depth(deal, path, ladder),
            1 if is_older(deal, begins) else len(ladder.stages) + 1,
        )
        for deal, path in paths
    ]
    return _between(depths, depths, ladder)


def _between(sure: Sequence[int], most: Sequence[int], ladder: Ladder) -> list[Step]:
    """Rows from how far each deal surely came and how far it may have come."""
    counts = [sum(depth >= k for depth in sure) for k in range(1, len(ladder.stages) + 2)]
    steps = []
    for k, stage in enumerate([*ladder.stages, None], start=1):
        could = sum(s < k <= m for s, m in zip(sure, most, strict=True))
        bounds = _bounds(sure, most, k) if k > 1 else None
        unsure = sum(s < k - 1 <= m for s, m in zip(sure, most, strict=True))
        known = could == unsure == 0
        steps.append(
            Step(
                stage=stage,
                reached=counts[k - 1],
                unknown_count=could,
                from_previous=(counts[k - 1], counts[k - 2]) if k > 1 and known else None,
                from_first=None if could else (counts[k - 1], counts[0]),
                bounds=None if known else bounds,
            )
        )
    return steps


def _ordered_depth(deal: Deal, path: Sequence[str], ladder: Ladder) -> int:
    if deal.status == "won":
        return len(ladder.stages) + 1
    return max((ladder.rank(stage) or 0 for stage in path), default=0)


def _history_most(deal: Deal, path: Sequence[str], ladder: Ladder) -> int:
    """An unexplained stage may be any; without a word of history a lost deal may have had all."""
    if deal.status == "unknown":
        return len(ladder.stages) + 1
    return _ordered_depth(deal, path, ladder) or len(ladder.stages)


def _strict_depth(deal: Deal, path: Sequence[str], ladder: Ladder) -> int:
    first = {stage: path.index(stage) for stage in path}
    depth = 0
    for stage in ladder.stages:
        if stage not in first or (depth and first[stage] < first[ladder.stages[depth - 1]]):
            break
        depth += 1
    whole = depth == len(ladder.stages)
    return depth + 1 if whole and deal.status == "won" else depth


def _visited(paths: Sequence[tuple[Deal, list[str]]], ladder: Ladder) -> list[Step]:
    stood = [{i for i, (_, path) in enumerate(paths) if s in path} for s in ladder.stages]
    stood.append({i for i, (deal, _) in enumerate(paths) if deal.status == "won"})
    return [
        Step(
            stage=stage,
            reached=len(stood[k]),
            from_previous=(len(stood[k] & stood[k - 1]), len(stood[k - 1])) if k else None,
            from_first=(len(stood[k] & stood[0]), len(stood[0])),
        )
        for k, stage in enumerate([*ladder.stages, None])
    ]


def by_snapshot(deals: Sequence[Deal], ladder: Ladder) -> list[Step]:
    """The funnel of one pipeline from current stages: what is sure, what is unknown, bounds.

    Of a lost deal outside the ladder nobody knows how far it came; neither of a deal in a stage
    that nothing explains, which may even be won.
    """
    sure = [_sure_depth(deal, ladder) for deal in deals]
    most = [_most_depth(deal, ladder) for deal in deals]
    return _between(sure, most, ladder)


def _bounds(sure: Sequence[int], most: Sequence[int], k: int) -> tuple[Fraction, Fraction] | None:
    """Share of stage k−1 that reached k, at least and at most; None without a denominator.

    At least: whoever could have reached k−1 did, and went no further. At most: whoever could
    have reached k did. This is A/(B+L) and (A+L′)/(B+L′) of 2.3.
    """
    a = sum(depth >= k for depth in sure)
    pairs = list(zip(sure, most, strict=True))
    widest = sum(m >= k - 1 for m in most)
    a_most = sum(m >= k for m in most)
    b_most = sum(s >= k - 1 or m >= k for s, m in pairs)
    return (Fraction(a, widest), Fraction(a_most, b_most)) if b_most else None


def _sure_depth(deal: Deal, ladder: Ladder) -> int:
    if deal.status == "won":
        return len(ladder.stages) + 1
    return ladder.rank(deal.stage) or 1


def _most_depth(deal: Deal, ladder: Ladder) -> int:
    if deal.status == "won" or ladder.rank(deal.stage):
        return _sure_depth(deal, ladder)
    return len(ladder.stages) + (deal.status == "unknown")
