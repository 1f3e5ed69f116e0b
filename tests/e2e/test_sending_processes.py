"""Processes that die, race, or find the disk full: nobody gets two copies, nothing is lost."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sending_process
from fault_server import FaultServer
from funnelcli.pipeline.sending import standing_of
from sending_process import PEOPLE, post, send

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and limits are of Unix")
SCRIPT = sending_process.__file__
KILLED = -9
POINTS = 3800
"""Fewer than there are; a run that outlives its point is one more sound run."""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as found:
        yield found


def start(folder: Path, server: FaultServer, *more: object) -> "subprocess.Popen[bytes]":
    line = [sys.executable, SCRIPT, str(folder), str(server.port), *map(str, more)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process: "subprocess.Popen[bytes]") -> int:
    _, errors = process.communicate(timeout=60)
    assert errors == b""
    return process.returncode


def check_what_is_left(folder: Path, server: FaultServer) -> tuple[str, ...]:
    """The state can be read, the next run finishes, and only unknown letters stay unknown."""
    lost = standing_of(post(folder), resend=False).unknown
    run = send(folder, server.port)

    assert all(server.copies(each) <= 1 for each in PEOPLE)
    assert all(server.copies(each) == 1 for each in PEOPLE if each not in lost)
    assert run.sent_count == len(PEOPLE) - len(lost)
    assert bool(lost) == any(issue.code == "M020" for issue in run.issues)
    assert standing_of(post(folder), resend=False).pending == ()
    return lost


def test_killed_at_any_point(
    server: FaultServer, tmp_path: Path, loop_count: Callable[[int], int]
) -> None:
    rounds = loop_count(400)
    killed, unknown = 0, 0
    for number in range(rounds):
        server.fail()
        folder = tmp_path / str(number)
        folder.mkdir()
        # Odd strides, so that rounds of other sizes die at other points.
        point = 1 + (number * (POINTS // rounds) + number % 7) % POINTS
        killed += end(start(folder, server, point)) == KILLED
        unknown += len(check_what_is_left(folder, server))
    assert killed > rounds * 0.9
    assert 0 < unknown < rounds  # of three letters each time: the window is there, and narrow


def test_two_at_once(server: FaultServer, tmp_path: Path, loop_count: Callable[[int], int]) -> None:
    for number in range(loop_count(100)):
        server.fail()
        folder = tmp_path / str(number)
        folder.mkdir()
        both = [start(folder, server), start(folder, server)]

        assert [end(each) for each in both] == [0, 0]
        assert [server.copies(each) for each in PEOPLE] == [1, 1, 1]


def test_a_disk_that_fills_up_at_any_byte(
    server: FaultServer, tmp_path: Path, loop_count: Callable[[int], int]
) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    assert end(start(whole, server)) == 0
    size = (whole / "deliveries.jsonl").stat().st_size
    rounds = loop_count(100)
    for number in range(rounds):
        server.fail()
        folder = tmp_path / str(number)
        folder.mkdir()

        assert end(start(folder, server, 0, number * size // rounds)) == 4
        check_what_is_left(folder, server)
    server.fail()
    assert end(start(whole, server, 0, size)) == 0
    assert server.accepted == []
