"""On a terminal: colour, a sign of life, the first leads only; help is cheap there too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import COMMAND, bare_environment

pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of Unix")
MONTH = ("--as-of", "2026-11-20", "--period", "2026-11")


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a terminal of 90 columns sees, stdout and stderr together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=bare_environment(**{"TERM": "xterm", "COLUMNS": "90", "PAGER": "", **environment}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 1 << 16):
            seen += part
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) in (0, 1)
    return seen.decode()


def test_colour_and_a_sign_of_life(shop: Path) -> None:
    seen = on_terminal(shop, "report", *MONTH)
    assert "Reading and counting" in seen
    assert "\x1b[1m" in seen


def test_a_long_report_is_leafed_through(shop: Path) -> None:
    pager = shop / "pager"
    pager.write_text("#!/bin/sh\necho leafing\ncat\n", encoding="utf-8")
    pager.chmod(0o755)
    for more, leafed in ((), True), (("--no-input",), False), (("-f", "json"), True):
        seen = on_terminal(shop, "report", *MONTH, *more, PAGER=str(pager))
        assert ("leafing" in seen) is leafed
        assert "Anna" in seen


def test_neither_when_unwanted(shop: Path) -> None:
    seen = on_terminal(shop, "report", *MONTH, "--no-color", "--no-progress")
    assert "Reading and counting" not in seen
    assert "\x1b" not in seen


def test_the_list_of_leads_is_cut_only_on_a_terminal(shop: Path) -> None:
    leads = shop / "leads.csv"
    rows = [f"N{number},2026-11-06,new,Anna,vk,Opel,1,\n" for number in range(60)]
    leads.write_text(leads.read_text("utf-8") + "".join(rows), "utf-8")
    seen = on_terminal(shop, "qualify", "--no-progress")
    assert "14 more leads" in seen
    assert "N59" not in seen
    piped = subprocess.run(
        [*COMMAND, "qualify"], cwd=shop, env=bare_environment(), capture_output=True, check=True
    )
    assert b"N59" in piped.stdout
    assert b"more lead" not in piped.stdout


def cpu_seconds(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=bare_environment(), check=True)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"]])
def test_help_costs_at_most_three_times_the_import_of_typer(arguments: list[str]) -> None:
    ours = min(cpu_seconds([*COMMAND, *arguments]) for _ in range(5))
    typer = min(cpu_seconds([sys.executable, "-c", "import typer"]) for _ in range(5))
    assert ours <= 3 * typer
