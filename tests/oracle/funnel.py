"""The funnel from leads to money by walking from every lead to its deals (metric reference)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.records import Deal, Ladder, Lead, Move, by_deal

Where = tuple[str, str | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Known:
    """How far one deal surely came on its ladder, and how far it may have come; 1 is a stage."""

    deal: Deal
    sure: int
    most: int
    ladder: Ladder


def known(
    deal: Deal,
    moves: Sequence[Move],
    ladder: Ladder,
    *,
    history: bool,
    back: bool = False,
    older: bool = False,
) -> Known:
    """Every stage a deal stood in implies the ones before; a sale implies all of them.

    Where deals are seen to go ``back``, the stage of a deal without moves is not its furthest, nor
    are the moves of a deal ``older`` than the history all that it made.
    """
    height = len(ladder.stages)
    if deal.status == "won":
        return Known(deal=deal, sure=height + 1, most=height + 1, ladder=ladder)
    stood = [ladder.rank(stage) for move in moves for stage in (move.from_stage, move.to_stage)]
    stood.append(ladder.rank(deal.stage) if deal.status in {"open", "lost"} else None)
    ranks = [rank for rank in stood if rank]
    top = max(ranks, default=0 if moves and history and not older else 1)
    if deal.status == "unknown":
        return Known(deal=deal, sure=top, most=height + 1, ladder=ladder)
    told = (bool(moves) and not (back and older)) or (
        ladder.rank(deal.stage) is not None and not back
    )
    return Known(deal=deal, sure=top, most=top if told else max(top, height), ladder=ladder)


@dataclass(frozen=True, kw_only=True)
class World:
    """Leads that count, excluded repeats, tests, and every deal as it stood."""

    kept: Sequence[Lead]
    repeats: Sequence[Lead]
    tests: frozenset[str]
    deals: Sequence[Known]

    def origin(self, deal: Deal) -> Lead | None:
        """The lead a deal belongs to; a repeat hands over to the newest earlier one."""
        for lead in self.kept:
            if lead.lead_id == deal.lead_id:
                return lead
        for lead in self.repeats:
            if lead.lead_id == deal.lead_id:
                return self._first(lead)
        return None

    def _first(self, repeat: Lead) -> Lead | None:
        person = repeat.phone or repeat.email
        day = repeat.created_on
        if not person or day is None:
            return None
        same = [
            lead
            for lead in self.kept
            if (lead.phone or lead.email) == person and lead.created_on and lead.created_on <= day
        ]
        newest = max((lead.created_on for lead in same if lead.created_on), default=None)
        return min(
            (lead for lead in same if lead.created_on == newest),
            key=lambda lead: lead.lead_id,
            default=None,
        )


@dataclass(frozen=True, kw_only=True)
class Story:
    """One lead with its deals, or a deal of no known lead."""

    channel: str | None
    verdict: str | None
    deals: tuple[Known, ...]

    def sure(self, where: Where) -> bool:
        """Whether it surely came there."""
        return any(_at(each, where, each.sure) for each in self.deals) or where[0] == "leads"

    def maybe(self, where: Where) -> bool:
        """Whether that cannot be ruled out."""
        return self.sure(where) or any(_at(each, where, each.most) for each in self.deals)


def _at(each: Known, where: Where, depth: int) -> bool:
    step, pipeline, stage = where
    if step == "deals":
        return True
    if step == "won":
        return each.deal.status == "won" or (depth == each.most and each.deal.status == "unknown")
    if step != "stage" or (pipeline or "") != each.deal.pipeline or stage is None:
        return False
    return depth >= (each.ladder.rank(stage) or 0)


def stories(world: World, inside: Iterable[Lead], verdicts: Mapping[str, str]) -> list[Story]:
    """Every lead of the period with the deals that belong to it."""
    own: dict[str, list[Known]] = {}
    for each in world.deals:
        origin = world.origin(each.deal)
        if origin is not None:
            own.setdefault(origin.lead_id, []).append(each)
    return [
        Story(
            channel=lead.channel,
            verdict=verdicts.get(lead.lead_id),
            deals=tuple(own.get(lead.lead_id, ())),
        )
        for lead in inside
    ]


def loose(world: World, holds: "Inside") -> list[Story]:
    """Deals created in the period whose lead, or its day, nobody knows; deals of tests apart."""
    found = []
    for each in world.deals:
        origin = world.origin(each.deal)
        homeless = origin is None or origin.created_on is None
        if homeless and each.deal.lead_id not in world.tests and holds.day(each.deal.created_on):
            found.append(Story(channel=None, verdict=None, deals=(each,)))
    return found


@dataclass(frozen=True)
class Inside:
    """The days of the period."""

    start: date
    end: date

    def day(self, when: date | None) -> bool:
        """Whether the day is known and inside."""
        return when is not None and self.start <= when < self.end


def bounds(
    found: Sequence[Story], before: Where, where: Where
) -> tuple[tuple[int, int] | None, tuple[Fraction, Fraction] | None]:
    """Exact counts where nobody is in doubt at either place, else least and most."""
    here = [s.sure(where) for s in found]
    maybe = [s.maybe(where) for s in found]
    was = [s.sure(before) for s in found]
    could = [s.maybe(before) for s in found]
    if here == maybe and was == could:
        return (sum(here), sum(was)), None
    widest = sum(could)
    either = sum(a or b for a, b in zip(was, maybe, strict=True))
    if not either or not widest:
        return None, None
    return None, (Fraction(sum(here), widest), Fraction(sum(maybe), either))


def point(values: Sequence[int], level: Fraction) -> Fraction:
    """A quantile by linear interpolation between neighbours."""
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def first_entries(
    world: World, moves: Sequence[Move], ladders: Mapping[str, Ladder]
) -> dict[tuple[str, str], list[int]]:
    """Days from the lead to the first entry in each stage, of all deals with a lead."""
    found: dict[tuple[str, str], list[int]] = {}
    steps = by_deal(moves)
    for each in world.deals:
        origin = world.origin(each.deal)
        first: dict[str, date] = {}
        for move in steps.get(each.deal.deal_id, []):
            if ladders[each.deal.pipeline].rank(move.to_stage):
                first.setdefault(move.to_stage, move.entered_at.date())
        if origin is not None and origin.created_on is not None:
            for stage, day in first.items():
                days = (day - origin.created_on).days
                if days >= 0:
                    found.setdefault((each.deal.pipeline, stage), []).append(days)
    return found


def _once(moves: Sequence[Move]) -> list[Move]:
    """Rows that say the same of one moment are one move."""
    told: dict[tuple[object, ...], Move] = {}
    for move in moves:
        told.setdefault((move.deal_id, move.from_stage, move.to_stage, move.entered_at), move)
    return list(told.values())


def stays(
    world: World, moves: Sequence[Move], ladders: Mapping[str, Ladder], as_of: date
) -> tuple[dict[tuple[str, str], list[int]], dict[tuple[str, str], list[int]]]:
    """Whole days in each stage: of stays that are over, and of deals still there."""
    over: dict[tuple[str, str], list[int]] = {}
    still: dict[tuple[str, str], list[int]] = {}
    steps = by_deal(_once(moves))
    for each in world.deals:
        deal, own = each.deal, steps.get(each.deal.deal_id, [])
        for place, move in enumerate(own):
            if not ladders[deal.pipeline].rank(move.to_stage):
                continue
            key, entered = (deal.pipeline, move.to_stage), move.entered_at.date()
            if place + 1 < len(own):
                left = own[place + 1].entered_at.date()
            elif deal.status in {"won", "lost"} and deal.closed_on:
                left = deal.closed_on
            else:
                if deal.status == "open":
                    still.setdefault(key, []).append((as_of - entered).days)
                continue
            if left >= entered:
                over.setdefault(key, []).append((left - entered).days)
    return over, still
