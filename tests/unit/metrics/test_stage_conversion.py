"""Stage conversion: history, snapshot bounds, modes, what nobody knows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run, with_history
from funnelcli.metrics.stage_conversion import StageConversion, StageRow
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State

MAY = "2025-05-01..2025-05-31"


def deal(name: str, status: str, rank: int | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    closed = "2025-05-20" if status in {"won", "lost"} else None
    return {
        "deal_id": name,
        "status": status,
        "rank": rank,
        "created_on": "2025-05-02",
        "closed_on": closed,
        **more,
    }


def moves(name: str, *ranks: int | None) -> list[dict[str, Any]]:
    """Moves through ``ranks``; None is a stage off the ladder such as won or lost."""
    before = (None, *ranks)
    return [
        {
            "deal_id": name,
            "from_rank": start,
            "to_rank": end,
            "entered_on": "2025-05-03",
            "seq": step,
        }
        for step, (start, end) in enumerate(zip(before, ranks, strict=False))
    ]


def found(
    deals: list[dict[str, Any]],
    history: list[dict[str, Any]] | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the question
) -> StageConversion:
    known = facts()
    if history is not None:
        known = facts(fields=with_history(known))
    frames = frames_on(on_polars, deals=deals, history=history or [])
    result = run("stage_conversion", frames, question(MAY, "2025-05-31", facts=known, **changes))
    assert isinstance(result, StageConversion)
    return result


def shape(rows: tuple[StageRow, ...]) -> list[tuple[str | None, int, int, Ratio | None]]:
    return [(row.stage, row.reached, row.unknown_count, row.from_previous) for row in rows]


def test_history_knows_where_lost_deals_died() -> None:
    result = found(
        [deal("w", "won"), deal("l", "lost"), deal("o", "open", 2)],
        moves("w", 1, 2, 3, None) + moves("l", 1, 2, None) + moves("o", 1, 2),
    )
    assert result.basis == "history"
    assert shape(result.rows) == [
        ("New", 3, 0, None),
        ("Offer", 3, 0, Ratio(3, 3)),
        ("Contract", 1, 0, Ratio(1, 3)),
        (None, 1, 0, Ratio(1, 1)),
    ]
    assert result.rows[-1].outcome == "won"
    assert result.totals.created_count == 3


def test_modes_differ_on_skips_and_order() -> None:
    deals = [deal("skip", "won"), deal("back", "lost"), deal("all", "won")]
    history = moves("skip", 3, None) + moves("back", 2, 1, 3, None) + moves("all", 1, 2, 3, None)
    result = found(deals, history)
    reached = {mode: [row.reached for row in rows] for mode, rows in result.by_mode.items()}
    assert reached == {
        "ordered": [3, 3, 3, 2],
        "visited": [2, 2, 3, 2],
        "strict": [2, 1, 1, 1],
    }
    assert [row.from_previous for row in result.by_mode["visited"]] == [
        None,
        Ratio(2, 2),
        Ratio(2, 2),
        Ratio(2, 3),
    ]


def test_strict_sees_that_the_first_stage_came_second() -> None:
    result = found([deal("back", "open", 3)], moves("back", 2, 1, 3))
    assert [row.reached for row in result.by_mode["strict"]] == [1, 0, 0, 0]


def test_strict_knows_nothing_of_deals_without_moves_and_all_of_the_others() -> None:
    deals = [
        deal("late", "unknown"),
        deal("whole", "unknown"),
        deal("won", "won"),
        deal("o", "open", 3),
    ]
    history = moves("late", 2) + moves("whole", 1, 2, 3)
    rows = found(deals, history).by_mode["strict"]
    assert [(row.reached, row.unknown_count) for row in rows] == [(1, 2), (1, 2), (1, 2), (0, 2)]


def test_whoever_stands_in_the_first_stage_went_through_it() -> None:
    rows = found([deal("o", "open", 1)], moves("other", 1, 2)).by_mode["strict"]
    assert [(row.reached, row.unknown_count) for row in rows] == [(1, 0), (0, 1), (0, 1), (0, 0)]


def test_a_snapshot_gives_bounds_and_never_a_guess() -> None:
    """163 won, 23 open in the last stage, 203 lost somewhere: 41.9 to 87.6 % (fact 1)."""
    deals = [deal(f"w{n}", "won") for n in range(163)]
    deals += [deal(f"o{n}", "open", 3) for n in range(23)]
    deals += [deal(f"l{n}", "lost") for n in range(203)]
    result = found(deals)
    won = result.rows[-1]
    assert result.basis == "snapshot"
    assert won.from_previous is None
    assert won.from_previous_bounds
    assert won.from_previous_bounds.low == pytest.approx(163 / 389)
    assert won.from_previous_bounds.high == pytest.approx(163 / 186)
    assert won.mark.state is State.WIDE
    assert won.mark.reason
    assert won.mark.reason.values["count"] == 203
    assert shape(result.rows)[2] == ("Contract", 186, 203, None)
    assert result.rows[0].reached == 389


def test_bounds_between_stages_let_lost_deals_die_anywhere() -> None:
    result = found([deal("w", "won"), deal("o", "open", 1), deal("l", "lost")])
    offer = result.rows[1].from_previous_bounds
    assert offer
    assert offer.low == pytest.approx(1 / 3)
    assert offer.high == pytest.approx(2 / 3)


def test_other_modes_need_history() -> None:
    result = found([deal("w", "won")], mode="visited")
    assert result.mark.state is State.REFUSED
    assert (result.rows, list(result.by_mode)) == ((), ["ordered"])


def test_no_stage_order_refuses_rows_and_keeps_totals() -> None:
    known = facts(ladders=(), stage_order=None)
    frames = frames_on(on_polars, deals=[deal("w", "won"), deal("x", "unknown")])
    result = run("stage_conversion", frames, question(MAY, "2025-05-31", facts=known))
    assert result.mark.state is State.REFUSED
    assert (result.totals.won_count, result.totals.unknown_count) == (1, 1)
    assert result.without_ladder_count == 2


def test_a_lost_deal_that_kept_its_stage_is_known() -> None:
    result = found([deal("w", "won"), deal("l", "lost", 2)])
    assert shape(result.rows)[2] == ("Contract", 1, 0, Ratio(1, 2))


def test_an_unknown_stage_could_be_anything_even_the_sale() -> None:
    result = found([deal("w", "won"), deal("x", "unknown")])
    assert [row.unknown_count for row in result.rows] == [0, 1, 1, 1]
    assert result.rows[-1].from_first_bounds


def test_a_deal_closed_after_as_of_is_still_open() -> None:
    deals = [deal("w", "won", closed_on="2025-06-20")]
    assert found(deals).totals.open_count == 1


def test_undated_deals_are_in_no_cohort() -> None:
    result = found([deal("w", "won"), deal("u", "won", created_on=None)])
    assert (result.totals.created_count, result.undated_count) == (1, 1)


def test_a_deal_lost_and_reopened_since_was_lost_on_that_day() -> None:
    known = facts(newest_on=date(2025, 6, 30))
    history = [
        {
            "deal_id": "w",
            "to_stage": "Lost",
            "to_status": "lost",
            "entered_on": "2025-05-20",
            "seq": 1,
        },
        {
            "deal_id": "w",
            "to_stage": "Won",
            "to_status": "won",
            "entered_on": "2025-06-20",
            "seq": 2,
        },
    ]
    frames = frames_on(on_polars, deals=[deal("w", "won", closed_on="2025-06-20")], history=history)
    asked = question(MAY, "2025-05-31", facts=replace(known, fields=with_history(known)))
    totals = run("stage_conversion", frames, asked).totals
    assert (totals.lost_count, totals.won_count, totals.open_count) == (1, 0, 0)


def test_what_nobody_explains_is_not_resolved() -> None:
    deals = [deal("w", "won"), deal("l", "lost"), deal("o", "open", 2), deal("x", "unknown")]
    result = found(
        deals, moves("w", 1, 2, 3, None) + moves("l", 1, 2, None) + moves("o", 1, 2) + moves("x", 1)
    )
    shares = [row.won_of_resolved for row in result.rows]
    assert shares == [Ratio(1, 2), Ratio(1, 2), Ratio(1, 1), None]


def test_deals_older_than_the_history_are_told_and_many_make_it_wide() -> None:
    deals = [deal(f"d{n}", "won") for n in range(100)]
    deals += [deal(f"o{n}", "won", created_on="2025-05-01") for n in range(6)]
    history = [move for each in deals for move in moves(each["deal_id"], 1, 2, 3, None)]
    whole = facts(fields=with_history(facts()))
    results = []
    for begins in (None, date(2025, 5, 1), date(2025, 5, 2)):
        known = replace(whole, moves_from=begins)
        frames = frames_on(on_polars, deals=deals, history=history)
        results.append(run("stage_conversion", frames, question(MAY, "2025-05-31", facts=known)))
    assert [result.before_history_count for result in results] == [0, 0, 6]
    assert [result.mark.state for result in results] == [State.OK, State.OK, State.WIDE]
    reason = results[-1].mark.reason
    assert reason.key == "reason.history_begins"
