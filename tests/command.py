"""The command in a subprocess, in an environment that says nothing by itself."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "funnelcli"]
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Done:
    """What a finished command left."""

    code: int
    out: str
    err: str


Funnelcli = Callable[..., Done]
"""Runs ``funnelcli ARGUMENTS...``; keyword arguments are environment variables."""


def bare_environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def run_in(
    folder: Path, *arguments: str | Path, encoding: str = "utf-8", **environment: str
) -> Done:
    """Whoever reads stdin waits for ever: it is a pipe that stays open and empty."""
    silent, held_open = os.pipe()
    try:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=folder,
            env=bare_environment(**environment),
            stdin=silent,
            capture_output=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(silent)
        os.close(held_open)
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
