"""The two READMEs are twins, begin with two commands, and name only what exists."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from funnelcli.cli.build import COMMANDS, build

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.ru.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    """Levels of the headings in order, code blocks apart."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.findall(r"^(#+) ", prose, re.MULTILINE)


def blocks(text: str) -> list[str]:
    """Code blocks with commands (not the pictures of output)."""
    return re.findall(r"```(?:sh|bat)\n(.*?)```", text, re.DOTALL)


def command_lines() -> list[str]:
    pages = [*(ROOT / name for name in READMES), *sorted((ROOT / "docs").rglob("*.md"))]
    lines = [
        line
        for page in pages
        for block in blocks(page.read_text("utf-8"))
        for line in block.splitlines()
    ]
    return sorted({line for line in lines if line.startswith("funnelcli ")})


def flags_of(command: str) -> set[str]:
    """Every option that the command takes."""
    chosen: Any = build(str)
    for word in command.split():
        chosen = chosen.commands[word]
    return {flag for param in chosen.params for flag in (*param.opts, *param.secondary_opts)}


def test_the_readmes_are_twins() -> None:
    english, russian = map(text_of, READMES)

    assert headings(english) == headings(russian)
    assert len(headings(english)) > 10
    assert blocks(english) == blocks(russian)
    assert re.findall(r"\]\((?!README)([^)]+)\)", english) == re.findall(
        r"\]\((?!README)([^)]+)\)", russian
    )
    assert english.count("\n1. ") == russian.count("\n1. ") == 1
    assert len(re.findall(r"^\d\. ", english, re.MULTILINE)) == 8
    assert len(re.findall(r"^\d\. ", russian, re.MULTILINE)) == 8


@pytest.mark.parametrize("name", READMES)
def test_the_quick_start_begins_with_two_commands(name: str) -> None:
    assert blocks(text_of(name))[0] == "make report\nmake test\n"


def test_the_first_screen_is_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    document_screen = importlib.import_module("document_screen")

    assert document_screen.main(["--check"]) == 0, "run: python scripts/document_screen.py"
    assert all(text_of(name).count("│") > 20 for name in READMES)


@pytest.mark.parametrize("name", READMES)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z]+)\b", text_of(name))) & targets >= {"report", "test"}


@pytest.mark.parametrize("line", command_lines())
def test_commands_of_the_documentation_exist(line: str) -> None:
    words = line.split()
    names = {entry.name for entry in COMMANDS}
    command = words[1] if words[1] in names else " ".join(words[1:3])

    assert command in names
    for word in words[2:]:
        if word.startswith("-"):
            assert word.partition("=")[0] in flags_of(command)
