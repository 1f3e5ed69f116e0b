"""Pipeline coverage by adding deals one by one (metric reference 2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median, quantiles

from oracle.records import Deal, Ladder, Move, Span, by_deal, month
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
    chance: float | None
    limits: tuple[int, int, int] | None
    required: Fraction | None
    gap: Fraction | None
    to_create: Fraction | None
    weighted_gap: Fraction | None


Stage = tuple[str, str | None]
Parts = list[tuple[int, Fraction]]


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
    unpriced = bool(counted) and in_period == 0  # zeros and blanks tell nothing about money
    ratio = remaining is not None and remaining > 0 and not unpriced and not rebuilt
    left = remaining if ratio else None
    pipeline = sum(deal.amount or 0 for deal in opened)
    ahead = moves is not None and as_of < period.end - timedelta(days=1)
    past = Past(deals, moves or (), ladders, period, as_of)
    parts = _parts(opened, counted, past, as_of) if ahead else None
    weighted = None if parts is None else sum((a * p for a, p in parts), Fraction(0))
    chance, limits = _outlook(parts, left, past.new_money())
    required, gap, to_create = _required(pipeline, left, past) if ahead else (None, None, None)
    new = past.new_money()
    return Coverage(
        open_count=len(opened),
        open_amount=pipeline,
        dated=dated,
        in_period_amount=in_period,
        overdue_count=_overdue(opened, as_of) if dated else None,
        remaining_plan=remaining,
        raw=Fraction(in_period, left) if left else None,
        weighted=weighted / left if left and weighted is not None else None,
        chance=chance,
        limits=limits,
        required=required,
        gap=gap,
        to_create=to_create,
        weighted_gap=None
        if left is None or weighted is None or new is None
        else max(Fraction(0), left - new - weighted),
    )


def _overdue(opened: Sequence[Deal], as_of: date) -> int:
    return sum(deal.expected_on is not None and deal.expected_on <= as_of for deal in opened)


class Past:
    """Deals that were open as many days before the end of past periods."""

    def __init__(
        self,
        deals: Sequence[Deal],
        moves: Sequence[Move],
        ladders: Mapping[str, Ladder],
        period: Span,
        as_of: date,
    ) -> None:
        self.stood: list[tuple[Stage, int, bool]] = []  # stage, age, won by the end
        self.open_money = self.won_money = 0
        self.new: list[int] = []
        self.ever = stood_shares(deals, moves, ladders)
        grouped = by_deal(moves)
        begun = min((move.entered_at.date() for move in moves), default=date.max)
        back = (period.end - timedelta(days=1)) - as_of
        for span in _earlier(period, 12):
            if span.start < begun or back <= timedelta(0):
                continue
            mark = span.end - timedelta(days=1) - back
            new = 0
            for deal in deals:
                if deal.created_on is None:
                    continue
                day = deal.closed_on
                won = deal.status == "won" and day is not None and span.holds(day) and day > mark
                if deal.created_on > mark:
                    new += (deal.amount or 0) * won
                    continue
                later = deal.status in {"won", "lost"} and day is not None and day > mark
                if deal.status != "open" and not later:
                    continue
                self.open_money += deal.amount or 0
                self.won_money += (deal.amount or 0) * won
                then = [m for m in grouped.get(deal.deal_id, []) if m.entered_at.date() <= mark]
                if then and then[-1].to_stage in ladders[deal.pipeline].stages:
                    age = (mark - deal.created_on).days
                    self.stood.append(((deal.pipeline, then[-1].to_stage), age, won))
            self.new.append(new)

    def chance(self, deal: Deal, as_of: date) -> tuple[Fraction | None, bool]:
        """The chance of a deal, and whether it is one of winning by the end."""
        stage = (deal.pipeline, deal.stage)
        here = [(age, won) for each, age, won in self.stood if each == stage]
        alike = [won for age, won in here if _band(age) == _band(_age(deal, as_of))]
        for wins in (alike, [won for _, won in here]):
            if len(wins) >= 20:
                return Fraction(sum(wins), len(wins)), True
        won, resolved = self.ever.get(stage, (0, 0))
        return (Fraction(won, resolved) if resolved else None), False

    def new_money(self) -> Fraction | None:
        """Median of what deals created later brought."""
        return Fraction(median(self.new)) if len(self.new) >= 3 else None


def _age(deal: Deal, as_of: date) -> int:
    return -1 if deal.created_on is None else (as_of - deal.created_on).days


def _band(age: int) -> str:
    if age < 0:
        return "unknown"
    return "0-7" if age <= 7 else "8-30" if age <= 30 else "31-90" if age <= 90 else "91+"


def _earlier(period: Span, count: int) -> list[Span]:
    """The periods of the same kind before, newest first."""
    found = []
    for _ in range(count):
        month_before = month(*_month_before(period.start, 1))
        quarter = Span(month(*_month_before(period.start, 3)).start, period.start)
        if period == month(period.start.year, period.start.month):
            period = month_before
        elif period.start.month % 3 == 1 and period == _quarter_from(period.start):
            period = quarter
        else:
            period = Span(period.start - (period.end - period.start), period.start)
        found.append(period)
    return found


def _quarter_from(first: date) -> Span:
    if first.day != 1:
        return Span(first, first)
    last = month(first.year, first.month + 2)
    return Span(first, last.end)


def _month_before(day: date, months: int) -> tuple[int, int]:
    place = day.year * 12 + day.month - 1 - months
    return place // 12, place % 12 + 1


def _parts(
    opened: Sequence[Deal], counted: Sequence[Deal], past: Past, as_of: date
) -> Parts | None:
    """Amounts and chances; None where nothing resolved ever stood in the stage of a deal."""
    parts: Parts = []
    for deal in opened:
        if not deal.amount:
            continue
        chance, by_end = past.chance(deal, as_of)
        if not by_end and deal not in counted:
            continue
        if chance is None:
            return None
        parts.append((deal.amount, chance))
    return parts


def _outlook(
    parts: Parts | None, left: int | None, new: Fraction | None
) -> tuple[float | None, tuple[int, int, int] | None]:
    """P(the rest is brought) and the 10, 50 and 90 % points, from the law of every sum.

    Only for few deals: the law is kept whole, with no grid.
    """
    if parts is None or left is None or len(parts) > 12:
        return None, None
    law: dict[int, Fraction] = {0: Fraction(1)}
    for amount, chance in parts:
        grown: dict[int, Fraction] = {}
        for total, likely in law.items():
            grown[total] = grown.get(total, Fraction(0)) + likely * (1 - chance)
            grown[total + amount] = grown.get(total + amount, Fraction(0)) + likely * chance
        law = grown
    points = [_point(law, Fraction(level, 10)) for level in (1, 5, 9)]
    limits = points[0], points[1], points[2]
    if new is None or left <= new:
        return None, limits
    target = left - round(new)
    return float(sum(likely for total, likely in law.items() if total >= target)), limits


def _point(law: Mapping[int, Fraction], level: Fraction) -> int:
    return min(x for x in law if sum(p for total, p in law.items() if total <= x) >= level)


def _required(
    pipeline: int, left: int | None, past: Past
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """max(0, left - G) / (c left), max(0, left - G - c pipeline), and the latter over c."""
    new = past.new_money()
    if left is None or new is None or not past.open_money:
        return None, None, None
    share = Fraction(past.won_money, past.open_money)
    rest = max(Fraction(0), left - new)
    gap = max(Fraction(0), rest - share * pipeline)
    return (rest / (share * left), gap, gap / share) if share else (None, gap, None)


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


def largest(deals: Sequence[Deal]) -> tuple[int, Fraction] | None:
    """Amount of the largest open deal and its share of all of them."""
    amounts = [deal.amount for deal in deals if deal.status == "open" and deal.amount]
    return (max(amounts), Fraction(max(amounts), sum(amounts))) if amounts else None


def stale(deals: Sequence[Deal], as_of: date) -> int | None:
    """Open deals older than P90 of the ages at which their pipeline's deals were won.

    None where no pipeline has 20 such sales.
    """
    ages: dict[str, list[int]] = {}
    for deal in deals:
        if deal.status == "won" and deal.created_on and deal.closed_on:
            age = (deal.closed_on - deal.created_on).days
            if age >= 0:
                ages.setdefault(deal.pipeline, []).append(age)
    limits = {
        name: quantiles(each, n=10, method="inclusive")[8]
        for name, each in ages.items()
        if len(each) >= 20
    }
    if not limits:
        return None
    return sum(
        (as_of - deal.created_on).days > limits[deal.pipeline]
        for deal in deals
        if deal.status == "open" and deal.created_on and deal.pipeline in limits
    )
