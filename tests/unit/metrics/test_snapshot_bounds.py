"""What the list of deals bounds, the history of the same deals knows: bounds hold the truth."""

from random import Random
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run, with_history
from funnelcli.metrics.stage_conversion import StageRow
from funnelcli.model.ratio import Ratio

Row = dict[str, Any]
MAY = "2025-05-01..2025-05-31"
STAGES = ("New", "Offer", "Contract")


def walk(dice: Random, number: int) -> tuple[Row, list[Row]]:
    """A deal that climbs, at times over a stage, until it is won, lost at any stage, or waits."""
    deal_id, rank, path = f"d{number}", dice.choice([1, 1, 1, 2]), []
    while True:
        path.append(rank)
        end = dice.choice(["on", "on", "lost", "open"])
        if end != "on":
            break
        rank += dice.choice([1, 1, 1, 2])
        if rank > len(STAGES):
            end = "won"
            break
    deal: Row = {"deal_id": deal_id, "status": end, "created_on": "2025-05-02", "amount": 1}
    if end == "open":
        deal |= {"rank": path[-1], "stage": STAGES[path[-1] - 1]}
    else:
        deal["closed_on"] = "2025-05-10"
    history = [
        {"deal_id": deal_id, "seq": seq, "to_rank": place, "entered_on": "2025-05-03"}
        for seq, place in enumerate(path, start=1)
    ]
    return deal, history


def funnel(deals: list[Row], history: list[Row] | None) -> tuple[StageRow, ...]:
    known = facts() if history is None else facts(fields=with_history(facts()))
    frames = frames_on(on_polars, deals=deals, history=history or [])
    result = run("stage_conversion", frames, question(MAY, "2025-05-14", facts=known))
    rows: tuple[StageRow, ...] = result.rows
    return rows


@pytest.mark.parametrize("seed", range(40))
def test_no_bound_excludes_the_truth(seed: int) -> None:
    dice = Random(seed)
    walks = [walk(dice, number) for number in range(dice.randrange(1, 60))]
    deals = [deal for deal, _ in walks]
    truth = funnel(deals, [move for _, moves in walks for move in moves])
    bounded = 0
    for known, seen in zip(truth, funnel(deals, None), strict=True):
        for name in ("from_previous", "from_first"):
            exact, bounds = getattr(known, name), getattr(seen, f"{name}_bounds")
            told = getattr(seen, name)
            assert told is None or exact is None or told == exact
            if bounds is not None and exact is not None and exact.value is not None:
                bounded += 1
                assert bounds.low <= exact.value <= bounds.high, (seed, known.stage, name)
    assert bounded or not any(deal["status"] == "lost" for deal in deals)


def moved_back(dice: Random, deal: Row, history: list[Row]) -> tuple[Row, list[Row]]:
    """An open deal that in the end, at times, went back to a stage below."""
    top = deal.get("rank", 1)
    if top == 1 or dice.random() < 0.5:
        return deal, history
    rank = dice.randrange(1, top)
    last = history[-1]
    return (
        {**deal, "rank": rank, "stage": STAGES[rank - 1]},
        [*history, {**last, "seq": last["seq"] + 1, "to_rank": rank}],
    )


@pytest.mark.parametrize("seed", range(40))
def test_bounds_with_backward_moves_hold_the_truth_too(seed: int) -> None:
    dice = Random(seed)
    walks = [moved_back(dice, *walk(dice, number)) for number in range(dice.randrange(10, 60))]
    deals = [deal for deal, _ in walks]
    truth = funnel(deals, [move for _, moves in walks for move in moves])
    widened = 0
    for known, seen in zip(truth[1:], funnel(deals, None)[1:], strict=True):
        bounds = seen.from_previous_bounds_backward or seen.from_previous_bounds
        if bounds is None:
            assert seen.from_previous == known.from_previous
            continue
        assert known.from_previous is not None
        assert known.from_previous.value is not None
        assert bounds.low <= known.from_previous.value <= bounds.high, (seed, known.stage)
        if told := seen.from_previous_bounds:
            assert bounds.low <= told.low <= told.high <= bounds.high
            widened += bounds != told
    assert widened or not any(deal["status"] == "open" for deal in deals)


@pytest.mark.parametrize("seed", range(40))
def test_a_history_of_some_deals_that_shows_moves_back_bounds_the_others(seed: int) -> None:
    """The bounds that are told hold the truth: there is no further, wider pair beside them."""
    dice = Random(seed)
    walks = [moved_back(dice, *walk(dice, number)) for number in range(dice.randrange(20, 60))]
    deals = [{**deal, "lead_id": deal["deal_id"]} for deal, _ in walks]
    truth = funnel(deals, [move for _, moves in walks for move in moves])
    told = [moves for _, moves in walks if dice.random() < 0.5]
    partly = facts(
        fields=with_history(facts()),
        backward=frozenset({""}),
        leads_from_deals=True,
        linkage=None,
    )
    frames = frames_on(
        on_polars,
        leads=[{name: deal[name] for name in ("lead_id", "created_on")} for deal in deals],
        deals=deals,
        history=[move for moves in told for move in moves],
    )
    asked = question(MAY, "2025-05-14", facts=partly, criteria=None)
    result = run("stage_conversion", frames, asked)
    assert result.allows_backward
    for known, seen in zip(truth, result.rows, strict=True):
        assert seen.from_previous_bounds_backward is None
        assert seen.reached <= known.reached <= seen.reached + seen.unknown_count
        for name in ("from_previous", "from_first"):
            exact, bounds = getattr(known, name), getattr(seen, f"{name}_bounds")
            if bounds is None:
                assert getattr(seen, name) == exact
            elif exact is not None and exact.value is not None:
                assert bounds.low <= exact.value <= bounds.high, (seed, known.stage, name)
    steps = run("funnel", frames, asked)
    assert not steps.assumes_forward
    for known, step in zip(truth, steps.rows[-5:-1], strict=True):
        assert step.count <= known.reached <= step.count + step.unknown_count
        exact, bounds = known.from_previous, step.from_previous_bounds
        if bounds is not None and known.stage != STAGES[0] and exact and exact.value is not None:
            assert bounds.low <= exact.value <= bounds.high, (seed, known.stage)


@pytest.mark.parametrize("seed", range(10))
def test_sales_out_of_the_resolved_that_reached_a_stage(seed: int) -> None:
    dice = Random(seed)
    walks = [walk(dice, number) for number in range(40)]
    rows = funnel([deal for deal, _ in walks], [move for _, moves in walks for move in moves])
    won = sum(deal["status"] == "won" for deal, _ in walks)
    for rank, row in enumerate(rows[:-1], start=1):
        lost = sum(
            deal["status"] == "lost" and max(move["to_rank"] for move in moves) >= rank
            for deal, moves in walks
        )
        assert row.won_of_resolved == Ratio(won, won + lost)
    assert rows[-1].won_of_resolved is None
    unseen = funnel([deal for deal, _ in walks], None)[1:]
    assert {row.won_of_resolved for row in unseen} == {None}
