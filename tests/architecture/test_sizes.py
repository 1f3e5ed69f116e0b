"""Small files, small functions, and names that say what a thing is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_utils"}
NO_CLASS_ENDS_IN = ("Manager", "Context", "Helper", "Utils")

FILES = sorted(
    path
    for folder in ("src", "tests", "scripts", "bench", "examples")
    for path in (ROOT / folder).rglob("*.py")
)


def too_big(source: str) -> Iterator[str]:
    """The file and the functions that are longer than they may be."""
    if (lines := len(source.splitlines())) > MAX_FILE_LINES:
        yield f"{lines} lines, {MAX_FILE_LINES} at most"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{node.name} has {lines} lines, {MAX_FUNCTION_LINES} at most"


def badly_named(path: Path, source: str) -> Iterator[str]:
    """Folders, files, functions and classes whose name could hold anything."""
    for part in (*path.parent.parts, path.stem):
        if part in SAYS_NOTHING:
            yield f"the name {part} says nothing"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") in SAYS_NOTHING:
            yield f"the name {node.name} says nothing"
        if isinstance(node, ast.ClassDef) and node.name.endswith(NO_CLASS_ENDS_IN):
            yield f"the class {node.name} should be named after what it holds"


def test_files_and_functions_stay_small() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {problem}"
        for path in FILES
        for problem in too_big(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_names_say_what_a_thing_is() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {problem}"
        for path in FILES
        for problem in badly_named(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("lines", "problems"),
    [(50, 0), (51, 1), (400, 1), (401, 2)],
)
def test_the_limits_are_seen(lines: int, problems: int) -> None:
    source = "def long():\n" + "    pass\n" * (lines - 1)
    assert len(list(too_big(source))) == problems


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/funnelcli/utils.py", ""),
        ("src/funnelcli/common/day.py", ""),
        ("src/funnelcli/report/model.py", "def _helper():\n    pass"),
        ("src/funnelcli/report/model.py", "class ReportManager:\n    pass"),
    ],
)
def test_empty_names_are_seen(path: str, source: str) -> None:
    assert list(badly_named(Path(path), source))
