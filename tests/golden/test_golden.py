"""Whole outputs, kept as files: a change of any of them is seen in review.

A case is a folder with ``command`` (the arguments), its inputs, and what the command must leave:
``stdout``, ``stderr`` and ``code``. ``make golden`` writes the last three again.
"""

import shlex
from pathlib import Path

import pytest

from command import run_in

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/command"))


@pytest.mark.parametrize("case", CASES)
def test_the_output_is_the_expected_one(case: str, *, update_golden: bool) -> None:
    folder = HERE / case
    arguments = shlex.split((folder / "command").read_text(encoding="utf-8"))

    done = run_in(folder, *arguments, COLUMNS="100")

    left = {"stdout": done.out, "stderr": done.err, "code": f"{done.code}\n"}
    if update_golden:
        for name, text in left.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    for name, text in left.items():
        assert text == (folder / name).read_text(encoding="utf-8"), f"{case}/{name}"
