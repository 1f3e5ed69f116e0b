"""Every silenced tool says why."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIRECTIVE = re.compile(
    r"noqa(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(\[[a-z, -]*\])?"
    r"|pragma:\s*no (cover|branch)|fmt:\s*(off|skip)"
)
RULE = re.compile(r'^\s*"[A-Z]+[0-9]*",')


def unexplained(source: str) -> Iterator[int]:
    """Lines whose comment silences a tool and gives no reason beside it."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and DIRECTIVE.search(token.string):
            rest = DIRECTIVE.sub("", token.string)
            if not re.search(r"\w{3,}", rest):
                yield token.start[0]


def test_every_suppression_says_why() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("src", "tests", "scripts", "bench", "examples")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in unexplained(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_every_rule_that_is_off_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if RULE.match(line)]
    assert rules
    assert [line for line in rules if "# " not in line] == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S603",
        "# noqa: S603, S607 -",
        "# type: ignore[misc]",
        "# pragma: no cover",
    ],
)
def test_a_bare_suppression_is_seen(comment: str) -> None:
    assert list(unexplained(f"x = 1  {comment}\n")) == [1]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S603 - the arguments are ours",
        "# type: ignore[misc]  # the stub is wrong",
        "# what noqa-like words mean",
    ],
)
def test_a_reason_is_enough(comment: str) -> None:
    assert list(unexplained(f"x = 1  {comment}\n")) == []
