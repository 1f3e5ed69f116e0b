"""Over many simulated months: do plans come true as often as the coverage says they do?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt
from random import Random
from typing import Any

import pytest

from canonical_frames import day, facts, frames_on, on_polars, plan, question, run, with_history

Row = dict[str, Any]
STAGES = ("New", "Offer", "Contract")
FIRST, START, AS_OF, END = map(day, ("2024-01-01", "2025-04-01", "2025-04-15", "2025-04-30"))
LOST, ON = 0.04, 0.09
"""Chances a day to be lost and to go on, alike at every stage and age."""
UNIT = 100_000


@dataclass(frozen=True, kw_only=True)
class Life:
    """A deal from the day of its creation to its end, if it has one by the last day."""

    moves: tuple[tuple[int, int], ...]
    end: tuple[str, int] | None
    amount: int

    @property
    def born(self) -> int:
        return self.moves[0][0]

    def sold_after(self, first: int) -> bool:
        """Whether it was won later than ``first``, by the end of the month."""
        return self.end is not None and self.end[0] == "won" and self.end[1] > first


def lives(dice: Random) -> Iterator[Life]:
    for born in range(FIRST, END + 1):
        for _ in range(sum(dice.random() < 0.25 for _ in range(4))):
            yield _life(dice, born)


def _life(dice: Random, born: int) -> Life:
    amount, rank, moves, end = dice.choice([1, 2, 3, 4, 6, 10]) * UNIT, 1, [(born, 1)], None
    for now in range(born + 1, END + 1):
        roll = dice.random()
        if roll < LOST:
            end = ("lost", now)
        elif roll < LOST + ON:
            rank += 1
            end = ("won", now) if rank > len(STAGES) else None
            moves.append((now, rank))
        if end:
            break
    return Life(moves=tuple(m for m in moves if m[1] <= len(STAGES)), end=end, amount=amount)


def exported(number: int, life: Life) -> tuple[Row, list[Row]]:
    """The deal and its moves as they stand at as-of."""
    deal_id, seen = f"d{number}", [move for move in life.moves if move[0] <= AS_OF]
    rank = seen[-1][1]
    deal: Row = {"deal_id": deal_id, "created_on": life.born, "amount": life.amount}
    history: list[Row] = [
        {"deal_id": deal_id, "seq": seq, "to_rank": place, "to_status": "open", "entered_on": when}
        for seq, (when, place) in enumerate(seen, start=1)
    ]
    if life.end is None or life.end[1] > AS_OF:
        return deal | {"status": "open", "rank": rank, "stage": STAGES[rank - 1]}, history
    status, when = life.end
    history.append(
        {"deal_id": deal_id, "seq": len(seen) + 1, "to_status": status, "entered_on": when}
    )
    return deal | {"status": status, "closed_on": when}, history


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What the coverage said, and what came true: of the open deals alone, and of all."""

    chance: float
    open_enough: bool
    enough: bool


def guess(seed: int) -> Guess | None:
    """One month, looked at in its middle, with a plan that may or may not be met."""
    dice = Random(seed)
    everyone = list(lives(dice))
    goal = round(19 * dice.uniform(0.5, 1.6)) * UNIT
    rows = [exported(n, life) for n, life in enumerate(everyone) if life.born <= AS_OF]
    won = sum(x.amount for x in everyone if x.sold_after(START - 1) and not x.sold_after(AS_OF))
    known = facts(fields=with_history(facts()), newest_on=date(2025, 4, 15))
    frames = frames_on(
        on_polars,
        deals=[deal for deal, _ in rows],
        history=[move for _, moves in rows for move in moves],
    )
    asked = question(
        "2025-04-01..2025-04-30",
        "2025-04-15",
        facts=known,
        plan=plan("2025-04", revenue=won + goal),
    )
    result = run("pipeline_coverage", frames, asked)
    assert result.past_periods == 12
    if result.plan_probability is None:
        assert result.new_amount.minor >= goal, "new deals alone usually bring it"
        return None
    later = [life for life in everyone if life.sold_after(AS_OF)]
    opened = sum(life.amount for life in later if life.born <= AS_OF)
    return Guess(
        chance=result.plan_probability,
        open_enough=opened >= goal - result.new_amount.minor,
        enough=sum(life.amount for life in later) >= goal,
    )


def distance(pairs: list[tuple[float, bool]]) -> float:
    """How many standard deviations more often it came true than was said."""
    spread = sqrt(sum(p * (1 - p) for p, _ in pairs))
    return sum(came - p for p, came in pairs) / spread


@pytest.fixture(scope="module")
def guesses(loop_count: Callable[[int], int]) -> list[Guess]:
    made = [guess(seed) for seed in range(loop_count(200))]
    return [each for each in made if each is not None]


def test_open_deals_bring_the_rest_as_often_as_is_said(guesses: list[Guess]) -> None:
    pairs = [(each.chance, each.open_enough) for each in guesses]
    assert abs(distance(pairs)) < 2.5
    for likely in (False, True):
        half = [(p, came) for p, came in pairs if (p >= 0.5) is likely]
        assert len(half) > len(pairs) / 10
        assert abs(distance(half)) < 3


def test_new_deals_make_plans_come_true_more_often_never_less(guesses: list[Guess]) -> None:
    """The median of new deals is under their mean where they come in lumps: a careful chance."""
    assert distance([(each.chance, each.enough) for each in guesses]) > -2.5
