"""A deal that has changed its pipeline came as far as its moves inside the new one tell (2.3)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence_sums import explained
from funnelcli.metrics.base import Mode
from funnelcli.metrics.stage_conversion import MODES
from funnelcli.pipeline.reading import Read, measure, read_exports
from funnelcli.pipeline.request import Request
from oracle.tool import NOW

DEALS = """deal_id,pipeline,stage,status,amount,created_at,closed_at
1,Sales,Offer,open,100,2025-05-02,
2,Service,New,open,100,2025-05-02,
3,Service,New,open,100,2025-05-02,
4,Sales,Won,won,100,2025-05-02,2025-05-12
"""
HISTORY = """deal_id,pipeline,from_stage,to_stage,entered_at
1,Sales,,New,2025-05-02
1,Sales,New,Offer,2025-05-03
2,Sales,,New,2025-05-02
2,Sales,New,Offer,2025-05-03
2,Sales,Offer,Contract,2025-05-04
2,Service,Contract,New,2025-05-05
3,Service,,New,2025-05-02
4,Sales,,New,2025-05-02
4,Sales,New,Won,2025-05-12
"""
SETTINGS = """version: 1
currency: RUB
sources:
  deals: {path: deals.csv}
  history: {path: history.csv}
pipelines:
  Sales: {stages: [New, Offer, Contract], won: [Won], lost: [Lost]}
  Service: {stages: [New, Repair, Contract], won: [Done], lost: [Refused]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "funnelcli.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    return tmp_path


def look(folder: Path, day: str = "2025-05-31", mode: Mode = "ordered") -> Read:
    return read_exports(
        Request(
            files=(),
            config=folder / "funnelcli.yaml",
            cwd=folder,
            now=NOW,
            as_of=date.fromisoformat(day),
            period="2025-05",
            mode=mode,
            by=None,
            only=None,
            fail_under={},
            fail_over={},
            verdict=None,
        )
    )


def reached(result: Any, pipeline: str) -> list[int]:  # noqa: ANN401 - any result of stages
    return [row.reached for row in result.rows if row.pipeline == pipeline]


def test_stages_of_the_old_pipeline_are_none_of_the_new(folder: Path) -> None:
    read = look(folder)
    results, _ = measure(read, None)
    found = results["stage_conversion"]
    assert reached(found, "Sales") == [2, 2, 1, 1]
    assert reached(found, "Service") == [2, 0, 0, 0]
    assert (found.crossed_count, found.moved_back_count, found.reentered_count) == (1, 0, 0)
    assert not found.allows_backward
    steps = {(row.pipeline, row.stage): row.count for row in results["funnel"].rows if row.stage}
    assert [steps["Service", stage] for stage in ("New", "Repair", "Contract")] == [2, 0, 0]
    explained(read)


def test_on_an_earlier_day_the_deal_is_where_it_was_then(folder: Path) -> None:
    found = measure(look(folder, "2025-05-04"), None)[0]["stage_conversion"]
    assert reached(found, "Sales") == [3, 2, 1, 0]
    assert reached(found, "Service") == [1, 0, 0, 0]
    assert found.crossed_count == 0


def test_moves_of_another_pipeline_alone_tell_nothing(folder: Path) -> None:
    """Nobody knows how far the lost deal came in the pipeline that it is in."""
    lost = DEALS.replace("2,Service,New,open,100,2025-05-02,", "2,Service,,lost,100,2025-05-02,")
    (folder / "deals.csv").write_text(lost, encoding="utf-8")
    kept = HISTORY.replace("2,Service,Contract,New,2025-05-05\n", "")
    (folder / "history.csv").write_text(kept, encoding="utf-8")
    rows = measure(look(folder), None)[0]["stage_conversion"].rows
    assert [(r.reached, r.unknown_count) for r in rows if r.pipeline == "Service"] == [
        (2, 0),
        (0, 1),
        (0, 1),
        (0, 0),
    ]


def test_pipelines_that_both_exports_name_otherwise_are_those_of_the_deals(folder: Path) -> None:
    """By number in the history, by name in the deals: the stages are told as without them."""
    numbered = HISTORY.replace(",Sales,", ",1,").replace(",Service,", ",2,")
    (folder / "history.csv").write_text(numbered, encoding="utf-8")
    read = look(folder)
    found = measure(read, None)[0]["stage_conversion"]
    assert read.question.facts.crossing_count == 0
    assert reached(found, "Sales") == [2, 2, 1, 1]


def test_moves_back_in_one_pipeline_are_known_before_any_period(folder: Path) -> None:
    back = HISTORY + "1,Sales,Offer,New,2025-05-06\n"
    (folder / "history.csv").write_text(back, encoding="utf-8")
    read = look(folder)
    assert read.question.facts.backward == {"Sales"}
    assert measure(read, None)[0]["stage_conversion"].allows_backward


@pytest.mark.parametrize("mode", MODES)
def test_rows_of_deals_older_than_the_history_or_without_one_add_up(
    folder: Path, mode: Mode
) -> None:
    """The history begins a day after deals 2 and 3 were made; of deal 5 it tells nothing."""
    more = DEALS + "5,Sales,Contract,open,100,2025-05-02,\n6,Sales,Paused,,1,2025-05-04,\n"
    (folder / "deals.csv").write_text(more, encoding="utf-8")
    kept = [line for line in HISTORY.splitlines(keepends=True) if "2025-05-02" not in line]
    told = (
        "6,Sales,,New,2025-05-04\n6,Sales,New,Offer,2025-05-04\n6,Sales,Offer,Contract,2025-05-04\n"
    )
    (folder / "history.csv").write_text("".join(kept) + told, encoding="utf-8")
    read = look(folder, mode=mode)
    explained(read)
    found = measure(read, None)[0]["stage_conversion"]
    assert found.before_history_count == 5
    sales = [row for row in found.rows if row.pipeline == "Sales"]
    if mode == "strict":
        assert [(row.reached, row.unknown_count) for row in sales] == [
            (3, 1),  # two more are seen to leave the first stage
            (1, 3),
            (1, 3),
            (0, 2),
        ]


def test_a_deal_lost_straight_out_of_another_pipeline_was_lost_there(folder: Path) -> None:
    """From the stage of that name in the pipeline where it stood, not from the new one's."""
    lost = "deal_id,pipeline,stage,status,amount,created_at,closed_at,loss_reason\n" + "".join(
        f"{n},Service,Refused,lost,100,2025-05-02,,Price\n" for n in (1, 2)
    )
    (folder / "deals.csv").write_text(lost, encoding="utf-8")
    moves = """deal_id,pipeline,from_stage,to_stage,entered_at
1,Sales,,Contract,2025-05-02
1,Service,Contract,Refused,2025-05-05
2,Service,,Contract,2025-05-02
2,Service,Contract,Refused,2025-05-05
"""
    (folder / "history.csv").write_text(moves, encoding="utf-8")
    read = look(folder)
    result = measure(read, None)[0]["loss_reasons"]
    assert [(row.pipeline, row.stage, row.lost_count) for row in result.by_stage] == [
        ("Sales", "Contract", 1),
        ("Service", "Contract", 1),
    ]
    explained(read)


def test_a_stage_of_the_same_name_in_another_pipeline_is_a_move(folder: Path) -> None:
    """From New of Sales to New of Service; an edit inside New of Service is none."""
    moves = HISTORY.replace("2,Service,Contract,New", "2,Service,New,New")
    moves = moves.replace("2,Sales,New,Offer,2025-05-03\n2,Sales,Offer,Contract,2025-05-04\n", "")
    (folder / "history.csv").write_text(f"{moves}2,Service,New,New,2025-05-06\n", encoding="utf-8")
    read = look(folder, "2025-05-04")
    assert reached(measure(read, None)[0]["stage_conversion"], "Sales")[0] == 3
    read = look(folder)
    found = measure(read, None)[0]["stage_conversion"]
    assert (reached(found, "Sales")[0], reached(found, "Service")[0]) == (2, 2)
    assert (found.crossed_count, found.reentered_count) == (1, 0)
    history = next(each for each in read.canonical.inputs if each.role == "history")
    assert (history.rows_kept, dict(history.rows_excluded)) == (8 - 2 + 1, {"not_a_move": 1})


def test_without_a_column_of_where_moves_start_they_cross_as_well(folder: Path) -> None:
    rows = (line.split(",") for line in HISTORY.splitlines())
    bare = "".join(f"{row[0]},{row[1]},{row[3]},{row[4]}\n" for row in rows)
    bare = bare.replace("2,Sales,Contract,2025-05-04\n", "")
    bare = bare.replace("2,Sales,Offer,", "2,Sales,New,")  # an edit in New, then New of Service
    (folder / "history.csv").write_text(bare, encoding="utf-8")
    found = measure(look(folder), None)[0]["stage_conversion"]
    assert (reached(found, "Sales")[0], reached(found, "Service")[0]) == (2, 2)
    assert found.crossed_count == 1


def test_a_stay_elsewhere_hides_no_move_back(folder: Path) -> None:
    """Offer of Sales, then Service, then New of Sales: entered after a later stage of its own."""
    moves = HISTORY.replace("1,Sales,New,Offer,2025-05-03\n", "")
    moves += """1,Sales,New,Offer,2025-05-03
1,Service,Offer,New,2025-05-04
1,Sales,New,New,2025-05-05
"""
    (folder / "history.csv").write_text(moves, encoding="utf-8")
    read = look(folder)
    found = measure(read, None)[0]["stage_conversion"]
    assert read.question.facts.backward == {"Sales"}
    assert (found.allows_backward, found.moved_back_count) == (True, 1)
