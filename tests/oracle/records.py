"""Plain records of an export and what was known of them at the end of a day.

The oracle knows nothing of funnelcli: it reads files with csv and recomputes every statistic by
the definitions of the metric reference, slowly and in plain Python.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import permutations


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Open stages of a pipeline in order, and the names that mean won and lost."""

    stages: tuple[str, ...]
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def rank(self, stage: str | None) -> int | None:
        """Place of an open stage from 1, None for any other name."""
        return self.stages.index(stage) + 1 if stage in self.stages else None

    def status(self, stage: str | None) -> str:
        """What standing in a stage means."""
        for status, names in (("won", self.won), ("lost", self.lost), ("open", self.stages)):
            if stage in names:
                return status
        return "unknown"


@dataclass(frozen=True, kw_only=True)
class Deal:
    """One deal as exported; amounts are integer minor units."""

    deal_id: str
    pipeline: str = ""
    stage: str | None = None
    status: str = "open"
    amount: int | None = None
    currency: str = "RUB"
    manager: str | None = None
    product: str | None = None
    channel: str | None = None
    created_at: datetime | None = None
    closed_on: date | None = None
    expected_on: date | None = None
    lead_id: str | None = None
    loss_reason: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def created_on(self) -> date | None:
        """Day of creation."""
        return self.created_at.date() if self.created_at else None


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of a stage history that changes the stage; ``row`` is its place in the file.

    ``pipeline`` is the one of ``to_stage``; None: the one its deal is in.
    """

    deal_id: str
    from_stage: str | None
    to_stage: str
    entered_at: datetime
    row: int
    pipeline: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lead:
    """One lead; ``answers`` holds what the written agreement asks about."""

    lead_id: str
    created_at: datetime | None = None
    channel: str | None = None
    campaign: str | None = None
    phone: str | None = None
    email: str | None = None
    title: str = ""
    deal_id: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def created_on(self) -> date | None:
        """Day of creation."""
        return self.created_at.date() if self.created_at else None


@dataclass(frozen=True, kw_only=True)
class SpendDay:
    """Money spent on one channel on one day."""

    spend_on: date
    channel: str | None
    spend: int
    campaign: str | None = None
    vat: str | None = None
    impressions: int | None = None
    clicks: int | None = None


@dataclass(frozen=True)
class Span:
    """Days ``start`` to ``end``, ``end`` not included."""

    start: date
    end: date

    def holds(self, day: date | None) -> bool:
        """Whether the day is known and inside."""
        return day is not None and self.start <= day < self.end

    def days(self) -> list[date]:
        """Every day of it."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]


def month(year: int, number: int) -> Span:
    """One calendar month."""
    first = date(year, number, 1)
    return Span(first, (first + timedelta(days=31)).replace(day=1))


def in_order(moves: Iterable[Move]) -> list[Move]:
    """Moves of one deal by time; equal times follow the from→to chain, then the row (R10)."""
    found: list[Move] = []
    rest = sorted(moves, key=lambda move: (move.entered_at, move.row))
    while rest:
        ties = [move for move in rest if move.entered_at == rest[0].entered_at]
        rest = rest[len(ties) :]
        before = found[-1].to_stage if found else None
        found += max(permutations(ties), key=lambda order: _links(before, order))
    return found


def _links(before: str | None, order: Iterable[Move]) -> int:
    """How many neighbours fit together; ``max`` keeps the first, so rows decide between equals."""
    order = list(order)
    stages = [before, *(move.to_stage for move in order)]
    return sum(move.from_stage == stage for move, stage in zip(order, stages, strict=False))


def by_deal(moves: Iterable[Move]) -> dict[str, list[Move]]:
    """Ordered moves of every deal."""
    grouped: dict[str, list[Move]] = {}
    for move in moves:
        grouped.setdefault(move.deal_id, []).append(move)
    return {deal_id: in_order(group) for deal_id, group in grouped.items()}


def in_pipelines(moves: Iterable[Move], deals: Iterable[Deal]) -> list[Move]:
    """Moves that say nothing of their pipeline, in that of their deal."""
    homes = {deal.deal_id: deal.pipeline for deal in deals}
    return [
        replace(move, pipeline=homes.get(move.deal_id, "")) if move.pipeline is None else move
        for move in moves
    ]


def start_of(moves: Sequence[Move], place: int) -> str | None:
    """The pipeline where a move starts: where the move before has ended, else its own."""
    before = moves[place - 1] if place else None
    follows = before is not None and before.to_stage == moves[place].from_stage
    return before.pipeline if before is not None and follows else moves[place].pipeline


def as_seen_in(pipeline: str, moves: Sequence[Move]) -> list[Move]:
    """The moves of one deal as the pipeline it is in knows them (2.3: key = pipeline and stage).

    Stages of other pipelines are none of its own, whatever their names; where all moves are in
    other pipelines its history tells nothing.
    """
    if all(move.pipeline != pipeline for move in moves):
        return []

    def named(stage: str | None, home: str | None) -> str | None:
        return stage if stage is None or home == pipeline else f"{home} › {stage}"

    return [
        replace(
            move,
            from_stage=named(move.from_stage, start_of(moves, place)),
            to_stage=named(move.to_stage, move.pipeline) or "",
        )
        for place, move in enumerate(moves)
    ]


def closing_day(deal: Deal, moves: Iterable[Move], ladders: Mapping[str, Ladder]) -> date | None:
    """The actual closing day: the last move into the deal's outcome, else the stamped day."""
    if deal.status not in {"won", "lost"}:
        return None
    closing = [m for m in moves if status_of(m, ladders) == deal.status]
    return closing[-1].entered_at.date() if closing else deal.closed_on


def status_of(move: Move, ladders: Mapping[str, Ladder]) -> str:
    """What standing where the move ends means."""
    return ladders[move.pipeline or ""].status(move.to_stage)


def deals_at(
    deals: Sequence[Deal], moves: Iterable[Move], ladders: Mapping[str, Ladder], as_of: date
) -> list[Deal]:
    """Deals as they stood at the end of ``as_of``.

    Later deals do not exist. A deal that was closed later is open, in the stage that its history
    names, else in a stage nobody knows.
    """
    grouped = by_deal(in_pipelines(moves, deals))
    seen = [deal for deal in deals if deal.created_on is None or deal.created_on <= as_of]
    return [_deal_at(d, grouped.get(d.deal_id, []), ladders, as_of) for d in seen]


def _deal_at(deal: Deal, moves: Sequence[Move], ladders: Mapping[str, Ladder], as_of: date) -> Deal:
    early = [move for move in moves if move.entered_at.date() <= as_of]
    late = moves[len(early) :]
    last = early[-1] if early else None
    if late:  # the last state at as-of counts, whatever came later (2.3, reopened)
        before = "unknown" if deal.status == "unknown" else "open"
        if last is None:
            deal = replace(deal, stage=None, status=before)
        else:
            home = last.pipeline or ""
            deal = replace(
                deal, pipeline=home, stage=last.to_stage, status=status_of(last, ladders)
            )
        return replace(deal, closed_on=closing_day(replace(deal, closed_on=None), early, ladders))
    closed_on = closing_day(deal, early, ladders)
    if closed_on is not None and closed_on > as_of:
        stage = last.to_stage if last else None
        return replace(deal, status="open", stage=stage, closed_on=None)
    return replace(deal, closed_on=closed_on)


def moves_at(moves: Iterable[Move], as_of: date) -> list[Move]:
    """Moves made by the end of ``as_of``."""
    return [move for move in moves if move.entered_at.date() <= as_of]
