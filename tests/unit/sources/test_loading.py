"""Reading tells how far it is, and stops when the run stops."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest

from funnelcli.sources.load import SourceRequest, open_source
from funnelcli.sources.loading import StoppedError, _teller, pair_of_threads
from funnelcli.sources.read import ReadOptions, read_sources
from small_exports import Export

HEAD = "deal_id,stage,created_at,amount\n"
ROWS = "".join(f"{n},Won,2026-01-01,5\n" for n in range(5000))


@pytest.mark.parametrize("tail", ["", "x,Won,2026-01-01,5,6\n"], ids=["regular", "ragged"])
def test_every_byte_is_told(export: Export, tail: str) -> None:
    told: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def watch(file: int, *, done: int, size: int) -> None:
        told[file].append((done, size))

    paths = [export("a.csv", HEAD + ROWS + tail), export("b.csv", HEAD + "z,Won,2026-01-01,5\n")]
    requests = [SourceRequest(path=path) for path in paths]
    read_sources(requests, ReadOptions(today=date(2026, 11, 20), watch=watch))
    assert sorted(told) == [0, 1]
    for number, path in enumerate(paths):
        size = path.stat().st_size
        assert {each for _, each in told[number]} == {size}
        assert told[number][0][0] == 0
        assert told[number][-1][0] == size
        assert all(0 <= done <= size for done, _ in told[number])


def test_a_stopped_run_stops_the_reading(export: Export) -> None:
    stopped = Event()
    tell = _teller(0, open_source(SourceRequest(path=export("a.csv", HEAD + ROWS))), stopped, None)
    tell(5)
    stopped.set()
    with pytest.raises(StoppedError):
        tell(6)


def interrupted(pair: ThreadPoolExecutor, stopped: Event, ended: list[bool]) -> None:
    pair.submit(lambda: ended.append(stopped.wait(10)))
    raise KeyboardInterrupt


def test_an_interrupt_does_not_wait_for_the_threads() -> None:
    stopped, ended = Event(), list[bool]()
    with pytest.raises(KeyboardInterrupt), pair_of_threads(stopped) as pair:
        interrupted(pair, stopped, ended)
    assert stopped.is_set()
    pair.shutdown()
    assert ended == [True]


def test_other_work_is_done_once_while_files_are_read(export: Export) -> None:
    calls: list[int] = []
    requests = [SourceRequest(path=export(name, HEAD + ROWS)) for name in ("a.csv", "b.csv")]
    options = ReadOptions(today=date(2026, 11, 20), meanwhile=lambda: calls.append(1))
    found = read_sources(requests, options)
    assert (len(found.inputs), calls) == (2, [1])
