"""The dispute log: what is written is read again, and every meddling is found."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.errors import DeliveryError, FunnelError, InputError, SettingsError
from funnelcli.history.chain import ROOT, aside, sealed, verify
from funnelcli.history.disputes import (
    disputes_of,
    open_dispute,
    read_disputes,
    resolve_dispute,
)
from funnelcli.model.dispute import Dispute, Resolution
from funnelcli.model.verdict import Verdict

AT = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=3)))
SETTLED = Resolution(at=AT, by="Олег", verdict=Verdict.REJECTED, reason="Peugeot")


def claim(lead: str, reason: str = "не наша марка") -> Dispute:
    return Dispute(lead_id=lead, at=AT, by="Анна", claimed=Verdict.REJECTED, reason=reason)


def code(caught: pytest.ExceptionInfo[FunnelError]) -> str:
    return caught.value.issues[0].code


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with three lines: one dispute resolved, one open."""
    path = tmp_path / "disputes.jsonl"
    open_dispute(path, claim("7"))
    resolve_dispute(path, "7", SETTLED)
    open_dispute(path, claim("8"))
    return path


def test_what_is_written_is_read_again(log: Path) -> None:
    found = read_disputes(log)
    assert [each.lead_id for each in found.disputes] == ["7", "8"]
    assert found.disputes[0].resolution == SETTLED
    assert found.disputes[1] == claim("8")
    assert (list(found.open), list(found.resolved)) == (["8"], ["7"])
    assert found.issues == ()


def test_no_file_is_an_empty_log(tmp_path: Path) -> None:
    assert read_disputes(tmp_path / "disputes.jsonl").disputes == ()
    assert list(tmp_path.iterdir()) == []


def test_a_lead_is_disputed_once_at_a_time_and_again_later(log: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        open_dispute(log, claim("8"))
    assert code(caught) == "S185"
    open_dispute(log, claim("7", "всё же наша"))
    found = read_disputes(log)
    assert [each.is_open for each in disputes_of(found, "7")] == [False, True]
    assert found.resolved["7"].resolution == SETTLED  # holds until the next one is settled
    assert disputes_of(found, "9") == ()


def test_nothing_is_settled_that_nobody_disputes(log: Path, tmp_path: Path) -> None:
    before = log.read_bytes()
    for path in (log, tmp_path / "none.jsonl"):
        with pytest.raises(SettingsError) as caught:
            resolve_dispute(path, "7", SETTLED)
        assert code(caught) == "S186"
    assert log.read_bytes() == before
    assert not (tmp_path / "none.jsonl").exists()


def test_anybody_can_check_the_chain_by_hand(log: Path) -> None:
    """Plain SHA-256 of the line up to its hash; each line names the hash of the one before."""
    previous = ROOT
    for line in log.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        body = line[: line.index(', "hash": ')]
        assert fields["hash"] == hashlib.sha256(body.encode()).hexdigest()
        assert fields["previous"] == previous
        previous = fields["hash"]


@given(place=st.integers(0, 5000), byte=st.integers(0, 255))
def test_every_changed_byte_is_found(place: int, byte: int) -> None:
    content = made_log(["7", "8", "9"])
    changed = bytearray(content)
    changed[place % len(content)] = byte
    if bytes(changed) == content:
        return
    if changed[:-1] == content[:-1]:  # the last end of line: the last line is torn
        assert verify(bytes(changed), "log").torn
        return
    with pytest.raises(InputError) as caught:
        verify(bytes(changed), "log")
    issue = caught.value.issues[0]
    line = content[: place % len(content)].count(b"\n") + 1
    assert issue.places[0].row == line
    assert (issue.code, issue.values["line"]) == ("S181", line)


def made_log(leads: list[str]) -> bytes:
    content, head = b"", ROOT
    for lead in leads:
        content += sealed({"version": 1, "lead": lead, "reason": "строка\nдве"}, head)
        head = verify(content, "log").head
    return content


@pytest.mark.parametrize("order", [(1, 2), (0, 2), (1, 0, 2), (0, 0, 1, 2)])
def test_lines_that_were_moved_or_taken_out_are_found(order: tuple[int, ...]) -> None:
    lines = made_log(["7", "8", "9"]).splitlines(keepends=True)
    with pytest.raises(InputError) as caught:
        verify(b"".join(lines[each] for each in order), "log")
    assert code(caught) == "S182"
    wrong = next(place for place, line in enumerate(order) if place != line)
    assert caught.value.issues[0].values["line"] == wrong + 1


@pytest.mark.parametrize(
    "change",
    [
        {"event": "closed"},
        {"event": "resolved"},
        {"verdict": "excluded", "event": "resolved"},
        {"lead": " "},
        {"by": 7},
        {"at": "yesterday"},
        {"version": 2},
        {"lead": "7"},
    ],
)
def test_a_sound_line_that_says_nonsense_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    path = tmp_path / "disputes.jsonl"
    open_dispute(path, claim("7"))
    fields = json.loads(path.read_bytes())
    strange = {**fields, "lead": "8", **change}
    del strange["hash"], strange["previous"]
    path.write_bytes(path.read_bytes() + sealed(strange, fields["hash"]))
    with pytest.raises(InputError) as caught:
        read_disputes(path)
    assert code(caught) == "S181"
    assert caught.value.issues[0].values["line"] == 2


def test_a_line_torn_at_any_byte_loses_nothing(tmp_path: Path) -> None:
    """Whatever a crash left of the last line, the lines before hold and the next one is added."""
    path = tmp_path / "disputes.jsonl"
    open_dispute(path, claim("7"))
    whole = path.read_bytes()
    open_dispute(path, claim("8"))
    line = path.read_bytes().removeprefix(whole)
    kept_aside = tmp_path / aside(path.name)
    for end in range(1, len(line) - 1):
        kept_aside.unlink(missing_ok=True)
        path.write_bytes(whole + line[:end])
        found = read_disputes(path)
        assert [each.lead_id for each in found.disputes] == ["7"]
        assert [issue.code for issue in found.issues] == ["S183"]
        assert [issue.code for issue in open_dispute(path, claim("9"))] == ["S183"]
        again = read_disputes(path)
        assert [each.lead_id for each in again.disputes] == ["7", "9"]
        assert again.issues == ()
        assert kept_aside.read_bytes() == line[:end] + b"\n"


def test_a_whole_last_line_without_its_end_counts(log: Path) -> None:
    log.write_bytes(log.read_bytes().removesuffix(b"\n"))
    assert len(read_disputes(log).disputes) == 2
    assert open_dispute(log, claim("9")) == ()
    assert len(read_disputes(log).disputes) == 3
    assert not log.with_name(aside(log.name)).exists()


def test_a_head_of_long_ago_is_known(log: Path) -> None:
    earlier = read_disputes(log).chain.head
    open_dispute(log, claim("9"))
    chain = read_disputes(log).chain
    assert chain.holds(earlier)
    assert chain.holds(ROOT)
    assert not chain.holds("f" * 64)


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "disputes.jsonl"
    if kind == "folder":
        path.mkdir()
    elif os.name == "nt":
        pytest.skip("no pipes among files there")
    else:
        os.mkfifo(path)
    with pytest.raises(InputError) as caught:
        read_disputes(path)
    assert code(caught) == "S180"
    with pytest.raises(DeliveryError) as unwritten:
        open_dispute(path, claim("7"))
    assert code(unwritten) == "S184"


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from funnelcli.history.disputes import open_dispute
from funnelcli.model.dispute import Dispute

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
at = datetime.fromisoformat("2026-11-20T10:30:00+03:00")
for number in range(count):
    lead = f"{name}-{number}"
    claim = Dispute(lead_id=lead, at=at, by=name, claimed=None, reason="причина " * 50)
    open_dispute(path, claim)
    print(lead, flush=True)
"""


def start(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_many_writers_at_once_lose_nothing(
    tmp_path: Path, loop_count: Callable[[int], int]
) -> None:
    path = tmp_path / "disputes.jsonl"
    each = loop_count(100)
    writers = [start(path, f"w{number}", each) for number in range(6)]
    told = [line for writer in writers for line in writer.communicate()[0].split()]
    found = read_disputes(path)
    assert len(told) == 6 * each
    assert sorted(dispute.lead_id for dispute in found.disputes) == sorted(told)
    for number in range(6):  # every writer's own entries stand in its own order
        own = [x.lead_id for x in found.disputes if x.by == f"w{number}"]
        assert own == [f"w{number}-{place}" for place in range(each)]


def test_a_killed_writer_loses_nothing_it_told(
    tmp_path: Path, loop_count: Callable[[int], int]
) -> None:
    """kill -9 wherever the writer is after so many entries; the log goes on with the next one."""
    path = tmp_path / "disputes.jsonl"
    told: set[str] = set()
    for number in range(loop_count(200)):
        writer = start(path, f"k{number}", 10_000)
        assert writer.stdout is not None
        for _ in range(1 + number % 5):
            told.add(writer.stdout.readline().strip())
        writer.kill()
        told |= set(writer.communicate()[0].splitlines()[:-1])  # the last may be cut off
        assert told <= {each.lead_id for each in read_disputes(path).disputes}


@pytest.mark.skipif(os.name == "nt", reason="no such limits there")
def test_a_full_disk_leaves_the_log_as_it_was(log: Path) -> None:
    before = log.read_bytes()
    script = f"""
import resource, sys
limit = {len(before)} + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv[1:] = {[str(log), "full", "1"]!r}
{WRITER}
"""
    for room in (0, 1, 100, 700):
        done = subprocess.run(
            [sys.executable, "-c", script, str(room)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "S184" in done.stderr
        assert log.read_bytes() == before
    open_dispute(log, claim("9"))
    assert [each.lead_id for each in read_disputes(log).disputes] == ["7", "8", "9"]
