"""A hundredth of ``make fuzz`` for workbooks: read or refused by a code, nothing falls over."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"


def test_mutated_workbooks_are_settled() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH / "fuzz_workbooks.py"), "200", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'read'" in done.stdout
