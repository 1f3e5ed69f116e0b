"""Files read one after another in a process of their own: a hang or an abort costs one file."""

import multiprocessing
import resource
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from warnings import simplefilter

from csv_readers import Reading, Refused, read_with

SECONDS = 5.0
_MEMORY = 4 << 30
Outcome = Reading | Refused


def settle_all(reader: str, paths: Iterable[Path]) -> Iterator[tuple[Path, Outcome]]:
    """What ``reader`` makes of each path; ``Refused("hang")``, ``Refused("abort")`` among them."""
    worker, ours = _start(reader)
    for path in paths:
        ours.send(path)
        outcome: Outcome = Refused("hang")
        try:
            if ours.poll(SECONDS):
                outcome = ours.recv()
        except EOFError:
            outcome = Refused("abort")
        if outcome in {Refused("hang"), Refused("abort")}:
            worker.kill()
            worker.join()
            worker, ours = _start(reader)
        yield path, outcome
    worker.kill()
    worker.join()


def _start(reader: str) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    way = multiprocessing.get_context("spawn")
    ours, theirs = way.Pipe()
    worker = way.Process(target=_work, args=(reader, theirs), daemon=True)
    worker.start()
    theirs.close()
    ours.poll(60)  # imports are no reading
    ours.recv()
    return worker, ours


def _work(reader: str, theirs: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    simplefilter("ignore")
    _warm_up(reader)
    theirs.send("ready")
    while True:
        theirs.send(read_with(reader, theirs.recv()))


def _warm_up(reader: str) -> None:
    """Let the reader import what it needs."""
    read_with(reader, Path(__file__))
