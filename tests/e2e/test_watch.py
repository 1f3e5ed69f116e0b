"""``report --watch``: the sheet follows its files."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import COMMAND, bare_environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGINT to a process")


@pytest.fixture
def watching(shop: Path) -> Iterator["subprocess.Popen[str]"]:
    line = ("report", "--watch", "--as-of", "2026-11-12", "-o", "out.json", "--lang", "en")
    process = subprocess.Popen(
        [*COMMAND, *line],
        cwd=shop,
        env=bare_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    yield process
    process.kill()
    process.communicate()


def wait_for(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(words)


def leads(shop: Path) -> int:
    report = json.loads((shop / "out.json").read_text("utf-8"))
    return int(next(each["rows_kept"] for each in report["inputs"] if each["role"] == "leads"))


def test_the_sheet_follows_its_files(shop: Path, watching: "subprocess.Popen[str]") -> None:
    wait_for(watching, "out.json")
    assert leads(shop) == 4

    export = shop / "leads.csv"
    aside = shop / "leads.part"
    aside.write_text(export.read_text("utf-8") + "L5,2026-11-06 12:00,new,Anna,,,,\n", "utf-8")
    aside.replace(export)
    wait_for(watching, "changed: leads.csv")
    wait_for(watching, "out.json")
    assert leads(shop) == 5

    settings = shop / "funnelcli.yaml"
    good = settings.read_text("utf-8")
    settings.write_text("version: 99\n", "utf-8")
    wait_for(watching, "funnelcli.yaml:1")
    assert leads(shop) == 5
    settings.write_text(good, "utf-8")
    wait_for(watching, "out.json")

    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=30) == 130
