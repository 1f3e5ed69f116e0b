"""What is committed names no package registry and no path of anybody's machine."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|anaconda|crates)\.(org|io|com)", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.$}>)])/(work|root|home/\w+|Users/\w+)/|\.\./shared")
DATA_FOLDER = "../shared/data"
"""The folder of real exports beside the project; only .ci/run may know it."""


def betrayals(path: str, text: str) -> Iterator[str]:
    """Lines that name a registry or a place outside the project."""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.replace(DATA_FOLDER, "") if path == ".ci/run" else line
        if REGISTRY.search(said) or MACHINE.search(said):
            yield f"{path}:{number}: {line.strip()}"


def test_no_registry_and_no_machine_is_named(needs_program: Callable[[str], str]) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone, so nobody knows what is tracked")
    listed = subprocess.run(
        [needs_program("git"), "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    )
    found: list[str] = []
    for name in listed.stdout.decode().split("\0"):
        file = ROOT / name
        if name == Path(__file__).relative_to(ROOT).as_posix() or not file.is_file():
            continue
        found += betrayals(name, file.read_bytes().decode("utf-8", errors="replace"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "pip install from pypi.org",
        "https://files.pythonhosted.org/x.whl",
        'DATA = "/root/data"',
        "cd /home/anna/funnelcli",
        f"see {DATA_FOLDER}",
    ],
)
def test_a_betrayal_is_seen(line: str) -> None:
    assert list(betrayals("docs/index.md", line))


def test_the_check_script_may_name_the_data_folder() -> None:
    assert not list(betrayals(".ci/run", f"ls {DATA_FOLDER}"))
    assert list(betrayals(".ci/run", "ls ../shared/design"))
