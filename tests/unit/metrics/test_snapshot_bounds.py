"""What the list of deals bounds, the history of the same deals knows: bounds hold the truth."""

from random import Random
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run, with_history
from funnelcli.metrics.stage_conversion import StageRow

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
