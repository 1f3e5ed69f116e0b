"""Files and folders that may not be looked into: a code, never a failure of the program."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import COMMAND, bare_environment

if os.name == "nt":
    pytest.skip("Windows has other permissions", allow_module_level=True)

TRUSTED = "dac_override,-dac_read_search"
"""What lets root read everything."""
DEALS = "ID,Этап сделки,Дата создания сделки,Бюджет ₽\n1,Новая,2026-11-01,100\n"

Run = Callable[..., tuple[int, str]]


def prefix() -> list[str]:
    """Root is made to ask for permission like anybody else."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may read everything, and there is no setpriv here")
    return ["setpriv", f"--bounding-set=-{TRUSTED}", f"--inh-caps=-{TRUSTED}"]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """The command in a folder with one good and one secret export and a folder that is shut."""
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "secret.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "secret.csv").chmod(0o000)
    shut = tmp_path / "shut"
    shut.mkdir()

    def told(*line: str, cwd: Path = tmp_path) -> tuple[int, str]:
        start = f"cd '{cwd}' && chmod 000 '{shut}' && exec \"$@\""
        done = subprocess.run(
            ["/bin/sh", "-c", start, "sh", *prefix(), *COMMAND, *line, "--lang", "ru"],
            capture_output=True,
            text=True,
            env={**bare_environment(), "PATH": os.environ["PATH"]},
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    yield told
    shut.chmod(0o700)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("inspect secret.csv", 3, "D003"),
        ("inspect --profile-draft secret.csv", 3, "D003"),
        ("check secret.csv deals.csv", 3, "D003"),
        ("check .", 3, "D003"),
        ("inspect shut", 3, "D003"),
        ("check shut/deals.csv", 3, "D003"),
        ("check shut/*.csv", 3, "D003"),
        ("init --yes secret.csv", 3, "D003"),
        ("check deals.csv -c shut/funnelcli.yaml", 2, "S001"),
        ("report deals.csv --period all -o shut/report.html", 4, "доступ запрещён"),
        ("check deals.csv --rejected shut/rejected.csv", 4, "доступ запрещён"),
    ],
)
def test_it_is_told_by_its_code(run: Run, line: str, code: int, said: str) -> None:
    found, text = run(*line.split())
    assert (found, said in text) == (code, True), text


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("doctor", 0, "Проблем не найдено"),
        ("report", 2, "S151"),
        ("init --yes", 3, "S132"),
        ("inspect {}/deals.csv", 0, "сделки"),
        ("init --yes {}/deals.csv", 4, "доступ запрещён"),
    ],
)
def test_standing_in_a_folder_that_is_shut(
    run: Run, tmp_path: Path, line: str, code: int, said: str
) -> None:
    found, text = run(*line.format(tmp_path).split(), cwd=tmp_path / "shut")
    assert (found, said in text) == (code, True), text
