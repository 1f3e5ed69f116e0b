"""Messy exports in several files that overlap: every row is accounted for, the newest stays."""

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import narwhals.stable.v2 as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources

FEW = settings(max_examples=max(1, settings().max_examples // 2))
START = datetime(2026, 1, 1)  # noqa: DTZ001 - exports carry local times
DEALS = ("deal_id", "pipeline", "stage", "created_at", "modified_at", "amount", "manager", "source")
MOVES = ("deal_id", "from_stage", "to_stage", "entered_at")
SPEND = ("date", "channel", "cost")


class Deal(NamedTuple):
    """A record of an export of deals; ``changed`` in minutes, ``text`` is all the rest."""

    deal_id: str
    changed: int | None
    text: int

    def cells(self) -> list[str]:
        """The record as an export writes it."""
        chance = Random(self.text)
        changed = "" if self.changed is None else str(START + timedelta(minutes=self.changed))
        return [
            self.deal_id,
            chance.choice(["Продажи", "Сервис", ""]),
            chance.choice(["Новая", "КП", "Won", "Lost", ""]),
            chance.choice(["2026-01-05", "2026-02-06", ""]),
            changed,
            chance.choice(["5", "0", "-7", ""]),
            chance.choice(["Анна", ""]),
            chance.choice(["Авито", "avito", "Сайт", ""]),
        ]


def _records(changed: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Deal]]:
    record = st.builds(
        Deal, deal_id=st.sampled_from(["", *"12345"]), changed=changed, text=st.integers(0, 6)
    )
    return st.lists(record, min_size=1, max_size=14)


def _cut(records: Sequence[Deal], cuts: Sequence[int]) -> list[list[Deal]]:
    """The records in files, each cut at these places."""
    edges = [0, *sorted(cut % (len(records) + 1) for cut in cuts), len(records)]
    return [list(records[a:b]) for a, b in pairwise(edges) if a < b]


class Read(NamedTuple):
    """What was read, and the deals kept, without the place they came from."""

    canonical: Canonical
    deals: list[dict[str, object]]


def _read(files: Sequence[Sequence[Deal]], moves: Sequence[Sequence[str]] = ()) -> Read:
    with TemporaryDirectory() as folder:
        paths = [
            _write(Path(folder) / f"deals_{n}.csv", DEALS, [deal.cells() for deal in file])
            for n, file in enumerate(files)
        ]
        if moves:
            paths.append(_write(Path(folder) / "moves.csv", MOVES, moves))
        requests = [SourceRequest(path=path) for path in paths]
        canonical = read_sources(requests, ReadOptions(today=date(2026, 11, 20), currency="RUB"))
        frame = nw.to_native(canonical.deals).collect().drop("input", "row").sort("deal_id")
        return Read(canonical, frame.to_dicts())


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def _identity(read: Read) -> Counter[str]:
    """How many rows each problem concerns, whatever files they stand in."""
    told: Counter[str] = Counter()
    for issue in read.canonical.issues:
        told["D046" if issue.code == "D181" else issue.code] += issue.count
    return told


def _staying(files: Sequence[Sequence[Deal]]) -> dict[str, tuple[int, int]]:
    """File and row of the record that stays of each deal; sales below zero are no deals.

    Changed last, else in the file that knows of something newer, else in the later file and row.
    """
    first = {tuple(map(tuple, file)): n for n, file in reversed(list(enumerate(files)))}
    last: dict[str, tuple[int, str, int, int]] = {}
    for n in set(first.values()):
        age = _newest(files[n])
        for m, record in enumerate(files[n]):
            rank = (-1 if record.changed is None else record.changed, age, n, m)
            if record.deal_id:
                last[record.deal_id] = max(last.get(record.deal_id, rank), rank)
    return {
        deal_id: (n, m + 2)
        for deal_id, (_, _, n, m) in last.items()
        if not {"Won", "-7"} <= set(files[n][m].cells())
    }


def _newest(file: Sequence[Deal]) -> str:
    """The newest moment of the records with an id, as it is written; none of them is to come."""
    created, changed = DEALS.index("created_at"), DEALS.index("modified_at")
    cells = [record.cells() for record in file if record.deal_id]
    return max((max(each[created], each[changed]) for each in cells), default="")


@FEW
@given(_records(st.none() | st.integers(0, 5)), st.lists(st.integers(0, 99), max_size=3))
def test_every_row_of_files_that_overlap_is_accounted_for(
    records: list[Deal], cuts: list[int]
) -> None:
    files = _cut(records, cuts)
    read = _read(files)
    assert [each.rows_read for each in read.canonical.inputs] == [len(file) for file in files]
    for each in read.canonical.inputs:
        assert each.rows_read == each.rows_kept + sum(each.rows_excluded.values())
    stay = _staying(files)
    assert sorted(str(row["deal_id"]) for row in read.deals) == sorted(stay)
    assert sum(each.rows_kept for each in read.canonical.inputs) == len(stay)
    strays = len({record.deal_id for record in records} - {""}) - len(stay)
    told = [each.rows_excluded.get("D208", 0) for each in read.canonical.inputs]
    assert sum(told) == strays, "a sale below zero that pays back no other is no deal"


@FEW
@given(_records(st.none() | st.integers(0, 5)), st.lists(st.integers(0, 99), max_size=3))
def test_the_record_changed_last_stays_and_else_the_later_one(
    records: list[Deal], cuts: list[int]
) -> None:
    files = _cut(records, cuts)
    kept = nw.to_native(_read(files).canonical.deals)
    assert isinstance(kept, pl.LazyFrame)
    found = {row["deal_id"]: (row["input"], row["row"]) for row in kept.collect().to_dicts()}
    assert found == _staying(files)


@FEW
@given(
    st.lists(st.sampled_from("12345"), min_size=1, max_size=12),
    st.lists(st.integers(0, 99), max_size=3),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_files_change_what_stays(
    ids: list[str], cuts: list[int], chance: Random
) -> None:
    records = [Deal(deal_id, n, n % 7) for n, deal_id in enumerate(ids)]
    moves = [
        [deal_id, "Новая", "КП", f"2026-01-0{n % 3 + 1} 10:00:00"] for n, deal_id in enumerate(ids)
    ]
    whole = _read([records], moves)
    shuffled = chance.sample(records, len(records))
    for files in ([shuffled], _cut(records, cuts), _cut(shuffled, cuts)):
        again = _read(files, chance.sample(moves, len(moves)))
        assert again.deals == whole.deals
        assert _identity(again) == _identity(whole)
        history = [nw.to_native(each.canonical.history).collect() for each in (again, whole)]
        assert history[0].equals(history[1])


@FEW
@given(_records(st.none() | st.integers(0, 5)))
def test_a_file_given_again_changes_nothing(records: list[Deal]) -> None:
    once, twice = _read([records]), _read([records, records])
    assert twice.deals == once.deals
    assert _identity(twice) - _identity(once) == Counter({"D180": 1})
    copy = twice.canonical.inputs[1]
    assert copy.rows_excluded == {"same_file": len(records)}
