"""How far deals came on a ladder of stages, and what a share of them is at least and at most.

Source: research metrics 2.3. ``ordered``: a later stage implies the earlier ones, a sale implies
all; ``visited``: only stages really stood in; ``strict``: all stages up to it, in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a share can be at least and at most, given what is not known."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Journey:
    """``count`` deals with the same known story.

    ``stood`` are the ranks surely stood in; ``told`` says that history tells the whole story,
    ``topped`` that at least the highest rank is known; ``strict`` is how deep they went in order.
    """

    outcome: Outcome
    stood: frozenset[int]
    told: bool
    topped: bool
    strict: int
    count: int

    def certain(self, height: int) -> int:
        """The highest rank surely reached; ``height + 1`` is the sale.

        Without history everybody reached the first stage; history may say that a deal was closed
        without standing in any.
        """
        if self.outcome is Outcome.WON:
            return height + 1
        return max(self.stood, default=0 if self.told else 1)

    def possible(self, height: int) -> int:
        """The highest rank that cannot be ruled out."""
        if self.outcome is Outcome.UNKNOWN:
            return height + 1
        return self.certain(height) if self.topped else max(self.certain(height), height)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage (or the sale) of the funnel: who reached it, and out of whom.

    ``won`` are sales out of the resolved (won and lost) that reached a stage; None for the sale
    itself, and where nobody knows which of them reached it.
    """

    reached: int
    unknown: int
    from_previous: Ratio | None
    from_first: Ratio | None
    won: Ratio | None = None
    from_previous_bounds: Bounds | None = None
    from_first_bounds: Bounds | None = None


def ordered_steps(journeys: Sequence[Journey], height: int) -> list[Step]:
    """Steps 1 to ``height`` and the sale; shares that depend on the unknown are only bounded."""
    tops = [(each.certain(height), each.possible(height), each.count) for each in journeys]
    steps = []
    for rank in range(1, height + 2):
        previous = between(tops, rank - 1, rank) if rank > 1 else (None, None)
        first = between(tops, 1, rank)
        steps.append(
            Step(
                reached=_sum(count for low, _, count in tops if low >= rank),
                unknown=_sum(count for low, high, count in tops if low < rank <= high),
                from_previous=previous[0],
                from_first=first[0],
                won=_won_of_reached(journeys, rank, height),
                from_previous_bounds=previous[1],
                from_first_bounds=first[1],
            )
        )
    return steps


def _won_of_reached(journeys: Sequence[Journey], rank: int, height: int) -> Ratio | None:
    resolved = [each for each in journeys if each.outcome in {Outcome.WON, Outcome.LOST}]
    if any(each.certain(height) < rank <= each.possible(height) for each in resolved):
        return None
    return _won([each for each in resolved if each.certain(height) >= rank], rank, height)


def _won(reached: Iterable[Journey], rank: int, height: int) -> Ratio | None:
    """Sales out of the resolved among ``reached``: neither open deals nor those nobody explains."""
    if rank > height:
        return None
    counts = dict.fromkeys(Outcome, 0)
    for each in reached:
        counts[each.outcome] += each.count
    return Ratio(counts[Outcome.WON], counts[Outcome.WON] + counts[Outcome.LOST])


def if_moved_back(journeys: Iterable[Journey]) -> list[Journey]:
    """The same deals if those whose whole history is not known may have stood higher before."""
    return [replace(each, topped=each.told or each.outcome is Outcome.WON) for each in journeys]


def between(
    tops: Sequence[tuple[int, int, int]], lower: int, upper: int
) -> tuple[Ratio | None, Bounds | None]:
    """Share of those who reached ``lower`` that reached ``upper``: exact, or its bounds.

    Lowest: every doubtful deal reached ``lower`` only. Highest: every deal that may have reached
    ``upper`` did, and no other doubtful one reached ``lower``.
    """
    reached = _sum(count for low, _, count in tops if low >= upper)
    out_of = _sum(count for low, _, count in tops if low >= lower)
    if not any(low < rank <= high for low, high, _ in tops for rank in (lower, upper)):
        return Ratio(reached, out_of), None
    at_most = _sum(count for _, high, count in tops if high >= lower)
    maybe = _sum(count for _, high, count in tops if high >= upper)
    either = _sum(count for low, high, count in tops if low >= lower or high >= upper)
    low, high = Ratio(reached, at_most).value, Ratio(maybe, either).value
    if low is None or high is None:
        return None, None
    return None, Bounds(low=low, high=high)


def visited_steps(journeys: Sequence[Journey], height: int) -> list[Step]:
    """Step k: deals that stood in both k - 1 and k of those that stood in k - 1."""
    steps = []
    for rank in range(1, height + 2):
        here = [each for each in journeys if _visited(each, rank, height)]
        before = [each for each in journeys if _visited(each, rank - 1, height)]
        first = [each for each in journeys if _visited(each, 1, height)]
        steps.append(
            Step(
                reached=_counts(here),
                unknown=_counts(_untold(journeys, rank, height)),
                from_previous=_both(here, before) if rank > 1 else None,
                from_first=_both(here, first),
                won=_won(here, rank, height),
            )
        )
    return steps


def strict_steps(journeys: Sequence[Journey], height: int) -> list[Step]:
    """Step k: deals that went through 1 … k in order; the sale needs all stages."""
    met = [
        [each for each in journeys if _strictly(each, rank, height)]
        for rank in range(1, height + 2)
    ]
    reached = [_counts(each) for each in met]
    return [
        Step(
            reached=count,
            unknown=_counts(_maybe_strictly(journeys, rank, height)),
            from_previous=Ratio(count, reached[rank - 2]) if rank > 1 else None,
            from_first=Ratio(count, reached[0]),
            won=_won(met[rank - 1], rank, height),
        )
        for rank, count in enumerate(reached, start=1)
    ]


def _visited(journey: Journey, rank: int, height: int) -> bool:
    return journey.outcome is Outcome.WON if rank > height else rank in journey.stood


def _strictly(journey: Journey, rank: int, height: int) -> bool:
    if rank > height:
        return journey.outcome is Outcome.WON and journey.strict >= height
    return journey.strict >= rank


def _maybe_strictly(journeys: Sequence[Journey], rank: int, height: int) -> list[Journey]:
    """Deals of which nobody knows whether they went through 1 … ``rank`` (or to the sale) in order.

    No move tells of them, or of all but their sale.
    """
    if rank <= height:
        return [each for each in journeys if not each.told and each.strict < rank]
    sold = {Outcome.WON, Outcome.UNKNOWN}
    return [
        each
        for each in journeys
        if each.outcome in sold
        and (not each.told or (each.outcome is Outcome.UNKNOWN and each.strict >= height))
    ]


def _untold(journeys: Sequence[Journey], rank: int, height: int) -> list[Journey]:
    """Deals of which nobody knows whether they stood in ``rank`` (or were sold)."""
    if rank > height:
        return [each for each in journeys if each.outcome is Outcome.UNKNOWN]
    return [each for each in journeys if not each.told and rank not in each.stood]


def _both(here: Sequence[Journey], before: Sequence[Journey]) -> Ratio:
    return Ratio(_counts(each for each in here if each in before), _counts(before))


def _counts(journeys: Iterable[Journey]) -> int:
    return _sum(each.count for each in journeys)


def _sum(counts: Iterable[int]) -> int:
    return sum(counts)
