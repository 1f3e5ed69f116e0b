"""What became of the deals that were open as long before the end of past periods (2.2).

A **landmark** is the day as far from the end of a past period of the same kind as as-of is from
the end of this one. What the deals open on that day came to by the end of their period is what
today's open deals may come to by the end of this one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, Question, Rows, one_if
from funnelcli.model.day import day_number
from funnelcli.model.period import Period, before
from funnelcli.model.ratio import Ratio
from funnelcli.schema.columns import Role

FIRM_PAST = 20
"""Past deals a share needs before it is more than a hint."""
FEW_PERIODS = 3
"""Past periods that money needs to be compared with."""
MOST_PERIODS = 12
"""Older periods say little of today's selling."""
AGE_BANDS = (7, 30, 90)
"""Last day of each band of ages since creation; older deals make one more band."""
StageKey = tuple[str, int | None]
Basis = Literal["age", "stage", "ever"]
_Key = TypeVar("_Key")


@dataclass(frozen=True, kw_only=True)
class Chance:
    """How often deals like this one were won, and what "like" means.

    ``age``: by the end of a past period, stood in the stage at this age; ``stage``: the same at
    any age; ``ever``: won in the end, whenever, of all resolved that stood in the stage.
    """

    basis: Basis
    share: Ratio


@dataclass(frozen=True, kw_only=True)
class Past:
    """What deals came to after the landmarks of ``periods`` past periods.

    ``unknown_count``: deals open on a landmark in a stage that no move tells. ``open_amount`` of
    all deals open on a landmark, ``won_amount`` of those won by the end; ``new_amounts`` per
    period: won by the end from deals created after the landmark. Amounts are today's.
    """

    periods: int
    by_age: Mapping[tuple[StageKey, int], Ratio] = field(default_factory=dict)
    by_stage: Mapping[StageKey, Ratio] = field(default_factory=dict)
    ever: Mapping[StageKey, Ratio] = field(default_factory=dict)
    unknown_count: int = 0
    open_amount: int = 0
    won_amount: int = 0
    new_amounts: tuple[int, ...] = ()

    def by_end(self, stage: StageKey) -> Ratio | None:
        """Won by the end of those that stood in ``stage`` at any age; None of too few."""
        found = self.by_stage.get(stage, Ratio(0, 0))
        return found if found.denominator >= FIRM_PAST else None

    def chance(self, stage: StageKey, age: int | None) -> Chance | None:
        """The nearest past with enough deals; None where nothing resolved stood in the stage."""
        nearest = Ratio(0, 0) if age is None else self.by_age.get((stage, band(age)), Ratio(0, 0))
        if nearest.denominator >= FIRM_PAST:
            return Chance(basis="age", share=nearest)
        pooled = self.by_end(stage)
        if pooled is not None:
            return Chance(basis="stage", share=pooled)
        ever = self.ever.get(stage, Ratio(0, 0))
        return Chance(basis="ever", share=ever) if ever.denominator else None

    @property
    def new_amount(self) -> Fraction | None:
        """Median money that deals created later bring by the end; None with too few periods."""
        return Fraction(median(self.new_amounts)) if self.periods >= FEW_PERIODS else None

    @property
    def conversion(self) -> Fraction | None:
        """Money won by the end of what was open; None with too few periods or nothing open."""
        if self.periods < FEW_PERIODS or not self.open_amount:
            return None
        return Fraction(self.won_amount, self.open_amount)


@dataclass(frozen=True, kw_only=True)
class _Landmark:
    """Day numbers: the landmark, and the first and last day on which a sale counts."""

    day: int
    first: int
    last: int
    start: int


def band(age: int) -> int:
    """The place of ``age`` (days since creation) among ``AGE_BANDS``, from 0."""
    return sum(age > last for last in AGE_BANDS)


def compute_past(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Frames for ``read_past``; none without history."""
    if Role.HISTORY not in question.facts.fields:
        return {}
    found = {"ever": _ever(frames), "moved_from": frames.history.select(nw.col("entered_on").min())}
    marks = list(_landmarks(question))
    if marks:
        stays = _stays(frames)
        found["stood"] = nw.concat([_stood(stays, mark) for mark in marks])
        found["earned"] = nw.concat([_earned(frames.deals, mark) for mark in marks])
    return found


def _landmarks(question: Question) -> Iterator[_Landmark]:
    """Landmarks of the newest past periods, newest first; none once this period is over."""
    period = question.period
    left = (period.last - question.as_of).days
    if left < 1:
        return
    for _ in range(MOST_PERIODS):
        period = before(period)
        yield _landmark(period, left)


def _landmark(period: Period, left: int) -> _Landmark:
    start, last = day_number(period.start), day_number(period.last)
    return _Landmark(day=last - left, first=max(last - left + 1, start), last=last, start=start)


def _ever(frames: Frames) -> Lazy:
    """Resolved deals that really stood in each stage, by outcome: never "reached it"."""
    moves = frames.history
    entered = moves.select("deal_id", rank=nw.col("to_rank"))
    left = moves.select("deal_id", rank=nw.col("from_rank"))
    stood = nw.concat([entered, left]).filter(~nw.col("rank").is_null()).unique()
    resolved = frames.deals.filter(nw.col("outcome").is_in(["won", "lost"]))
    return (
        stood.join(
            resolved.select("deal_id", "pipeline", won=one_if(nw.col("outcome") == "won")),
            on="deal_id",
            how="inner",
        )
        .group_by("pipeline", "rank")
        .agg(count=nw.len(), won=nw.col("won").sum())
    )


def _stays(frames: Frames) -> Lazy:
    """Every stay of a deal in an open stage, from ``entered_on`` until ``left_on`` (not in)."""
    moves = frames.history.select(
        "deal_id",
        "entered_on",
        stood=nw.col("to_rank"),
        left_on=nw.col("entered_on").shift(-1).over("deal_id", order_by=["seq"]),
    )
    deals = frames.deals.select("deal_id", "pipeline", "created_on", "outcome", "decided_on")
    return moves.filter(~nw.col("stood").is_null()).join(deals, on="deal_id", how="inner")


def _stood(stays: Lazy, mark: _Landmark) -> Lazy:
    here = (nw.col("entered_on") <= mark.day) & (
        nw.col("left_on").is_null() | (nw.col("left_on") > mark.day)
    )
    age = mark.day - nw.col("created_on")
    bands = sum((one_if(age > last) for last in AGE_BANDS[1:]), one_if(age > AGE_BANDS[0]))
    return (
        stays.filter(here & _was_open(mark))
        .with_columns(start=nw.lit(mark.start, dtype=nw.Int64), band=bands, won=_sold(mark))
        .group_by("start", "pipeline", "stood", "band")
        .agg(count=nw.len(), won=nw.col("won").sum())
    )


def _earned(deals: Lazy, mark: _Landmark) -> Lazy:
    amount, nothing = nw.col("amount"), nw.lit(0, dtype=nw.Int64)
    was_open, sold = one_if(_was_open(mark)) == 1, _sold(mark) == 1
    new = one_if(nw.col("created_on") > mark.day) == 1
    return (
        deals.with_columns(
            start=nw.lit(mark.start, dtype=nw.Int64),
            count=one_if(was_open),
            open_amount=nw.when(was_open).then(amount).otherwise(nothing),
            won_amount=nw.when(was_open & sold).then(amount).otherwise(nothing),
            new_amount=nw.when(new & sold).then(amount).otherwise(nothing),
        )
        .group_by("start")
        .agg(nw.col("count", "open_amount", "won_amount", "new_amount").sum())
    )


def _was_open(mark: _Landmark) -> nw.Expr:
    """Created by the landmark and open still, or decided after it."""
    decided_later = nw.col("outcome").is_in(["won", "lost"]) & (nw.col("decided_on") > mark.day)
    return (nw.col("created_on") <= mark.day) & ((nw.col("outcome") == "open") | decided_later)


def _sold(mark: _Landmark) -> nw.Expr:
    """1 where the deal was won after the landmark and inside the period."""
    day = nw.col("decided_on")
    return one_if((nw.col("outcome") == "won") & (day >= mark.first) & (day <= mark.last))


def read_past(rows: Mapping[str, Rows]) -> Past:
    """What the frames of ``compute_past`` say, of periods that the moves cover wholly."""
    moved_from = next((row["entered_on"] for row in rows.get("moved_from", ())), None)

    def covered(name: str) -> Rows:
        if moved_from is None:
            return ()
        return [row for row in rows.get(name, ()) if row["start"] >= moved_from]

    earned = sorted(covered("earned"), key=lambda row: row["start"])
    stood = covered("stood")
    return Past(
        periods=len(earned),
        by_age=_pool([(((row["pipeline"], row["stood"]), row["band"]), row) for row in stood]),
        by_stage=_pool([((row["pipeline"], row["stood"]), row) for row in stood]),
        ever=_pool([((row["pipeline"], row["rank"]), row) for row in rows.get("ever", ())]),
        unknown_count=sum(row["count"] for row in earned) - sum(row["count"] for row in stood),
        open_amount=sum(row["open_amount"] or 0 for row in earned),
        won_amount=sum(row["won_amount"] or 0 for row in earned),
        new_amounts=tuple(row["new_amount"] or 0 for row in earned),
    )


def _pool(keyed: Sequence[tuple[_Key, Mapping[str, int]]]) -> dict[_Key, Ratio]:
    found: dict[_Key, Ratio] = {}
    for key, row in keyed:
        found[key] = found.get(key, Ratio(0, 0)) + Ratio(row["won"], row["count"])
    return found
