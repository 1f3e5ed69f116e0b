"""Ctrl-C at any moment: exit code 130, nothing half-written, nothing left behind, no traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command import bare_environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGINT to a process")
READY = """import sys
from funnelcli.__main__ import main
try:
    sys.stderr.write("ready\\n")
    sys.stderr.flush()
    code = main()
except KeyboardInterrupt:  # before main has begun
    code = 130
sys.exit(code)
"""
"""The command as installed, once Python itself is up: what comes before is not ours."""
HEAD = "deal_id,stage,status,amount,created_at,closed_at,manager\n"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two exports that take seconds: one regular, one with a cell too many here and there."""
    folder = tmp_path_factory.mktemp("big")
    rows = [
        f"D{n},x,won,{n % 999}.50,2026-11-{n % 20 + 1:02},2026-11-20,m{n % 9}\n"
        for n in range(400_000)
    ]
    (folder / "regular.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    rows[::1000] = [row.replace("\n", ",\n") for row in rows[::1000]]
    (folder / "ragged.csv").write_text(HEAD + "".join(rows).replace("D", "E"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6, 1.0, 1.6])
@pytest.mark.parametrize(
    "line",
    [
        ("report", "regular.csv", "ragged.csv", "-o", "{}/out.json", "-f", "json"),
        ("check", "ragged.csv", "-o", "{}/out.json"),
    ],
    ids=lambda line: line[0],
)
def test_an_interrupt(big: Path, tmp_path: Path, after: float, line: tuple[str, ...]) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", READY, *(word.format(tmp_path) for word in line)],
        cwd=big,
        env=bare_environment(TMPDIR=str(spool)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    left = sorted(path.name for path in tmp_path.iterdir() if path != spool)
    if process.returncode in {0, 1}:  # done before the signal came
        assert left == ["out.json"]
        return
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert left in ([], ["out.json"])
    for path in tmp_path.glob("*.json"):
        assert path.read_bytes().endswith(b"}\n"), "whole or not there"
    assert list(spool.iterdir()) == []
    assert b"\n" not in out or out.endswith(b"}\n")
