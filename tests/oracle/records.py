"""Plain records of an export and what was known of them at the end of a day.

The oracle knows nothing of funnelcli: it reads files with csv and recomputes every statistic by
the definitions of the metric reference, slowly and in plain Python.
"""

from collections.abc import Iterable, Mapping
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
    """One row of a stage history that changes the stage; ``row`` is its place in the file."""

    deal_id: str
    from_stage: str | None
    to_stage: str
    entered_at: datetime
    row: int


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


def closing_day(deal: Deal, moves: list[Move], ladder: Ladder) -> date | None:
    """The actual closing day: the last move into the deal's outcome, else the stamped day."""
    if deal.status not in {"won", "lost"}:
        return None
    closing = [m for m in moves if ladder.status(m.to_stage) == deal.status]
    return closing[-1].entered_at.date() if closing else deal.closed_on


def deals_at(
    deals: Iterable[Deal], moves: Iterable[Move], ladders: Mapping[str, Ladder], as_of: date
) -> list[Deal]:
    """Deals as they stood at the end of ``as_of``.

    Later deals do not exist. A deal that was closed later is open, in the stage that its history
    names, else in a stage nobody knows.
    """
    grouped = by_deal(moves)
    seen = [deal for deal in deals if deal.created_on is None or deal.created_on <= as_of]
    return [_deal_at(d, grouped.get(d.deal_id, []), ladders[d.pipeline], as_of) for d in seen]


def _deal_at(deal: Deal, moves: list[Move], ladder: Ladder, as_of: date) -> Deal:
    early = [move for move in moves if move.entered_at.date() <= as_of]
    late = moves[len(early) :]
    last = early[-1].to_stage if early else None
    if late:  # the last state at as-of counts, whatever came later (2.3, reopened)
        before = "unknown" if deal.status == "unknown" else "open"
        deal = replace(deal, stage=last, status=ladder.status(last) if last else before)
        return replace(deal, closed_on=closing_day(replace(deal, closed_on=None), early, ladder))
    closed_on = closing_day(deal, early, ladder)
    if closed_on is not None and closed_on > as_of:
        return replace(deal, status="open", stage=last, closed_on=None)
    return replace(deal, closed_on=closed_on)


def moves_at(moves: Iterable[Move], as_of: date) -> list[Move]:
    """Moves made by the end of ``as_of``."""
    return [move for move in moves if move.entered_at.date() <= as_of]
