"""Patterns that are known to hang engines: refused at once, or searched at once."""

import time
from collections.abc import Callable
from functools import partial

import polars as pl
import pytest

from funnelcli.spec.fold import fold_text
from funnelcli.spec.pattern import MAX_LENGTH, compile_pattern
from funnelcli.spec.pattern_tree import PatternError

SOON = 0.05
"""Seconds of processor time, the best of three."""
KNOWN = (
    "(a+)+$",
    "(a*)*$",
    "(a|aa)+$",
    "(a|a?)+$",
    "(.*a){20}$",
    "(.*){1,32}[bc]$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "([a-zA-Z]+)*$",
    "(x+x+)+y",
    "(([^,]*,){50}){2}$",
    r"^(\w+\s?)*$",
    r"^(\d+\.?)+$",
    r"(\s*\S+\s*)*$",
    r"^[\s]+|[\s]+$",
    r"\s+$",
    r"(.*)\s+(.*)$",
    r"^(.+)+@(.+)+\.(.+)+$",
    r"^([\w.+-]+)*@([\w-]+\.)+\w+$",
    r"^([a-zA-Z0-9_.-]+)+@([\da-z.-]+)\.([a-z.]{2,6})$",
    r"^(([a-zA-Z]+)([\d]+))*(\s)*$",
    r"^(https?:\/\/)?([\da-z.-]+)\.([a-z.]{2,6})([\/\w .-]*)*\/?$",
    r"<(.|\n)*>",
    r"<!--(.*?)*-->",
    r"(\"(.|\")*\")",
    r"^\"(\\.|[^\"])*\"$",
    r"('[^']*'|[^',]*)(,('[^']*'|[^',]*))*$",
    r"^(\+?\d+[\s-]?)*$",
    r"(а+|б+)*в",
    "(а|б|аб)*в",
    "(е|ё)*ж",
    "((ab)*)+c",
    "(a{0,50}){0,50}b",
    "a{0,100}a{0,100}a{0,100}b",
    "(?:a|b|c|d)*e",
    ".*.*.*.*.*x",
    "^.*a.*b.*c.*d$",
    "[^x]*x[^x]*x[^x]*y",
)
BAIT = (
    "a" * 100_000,
    "а" * 100_000 + "!",
    "1 " * 50_000 + "x",
    " " * 100_000 + "x",
    "a@" * 50_000,
    "<!--" * 25_000,
    "x," * 50_000 + "'",
    '\\"' * 50_000,
    "ab" * 50_000,
)


def best_of_three(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(3))


def judged(pattern: str) -> str | None:
    """What is searched, or None when the pattern is refused."""
    try:
        return compile_pattern(pattern)
    except PatternError:
        return None


@pytest.mark.parametrize("pattern", KNOWN)
def test_no_known_pattern_takes_long(pattern: str) -> None:
    assert best_of_three(lambda: judged(pattern)) < SOON
    written = judged(pattern)
    if written is None:
        return
    for bait in BAIT:
        search = partial(pl.Series([fold_text(bait)]).str.contains, written)
        assert best_of_three(search) < SOON, bait[:20]


def test_most_of_them_are_refused_and_some_are_not() -> None:
    refused = [pattern for pattern in KNOWN if judged(pattern) is None]
    assert len(KNOWN) > 30
    assert len(refused) > 15
    assert len(refused) < len(KNOWN)


@pytest.mark.parametrize(
    "pattern",
    [
        "(" * 19 + "a" + "+)" * 19,
        "|".join("abcdefghij" * 10),
        "(?:" + "|".join(f"{a}{b}" for a in "abcdefgh" for b in "abcdefg") + ")*x",
        "[" + "".join(map(chr, range(0x430, 0x44F))) * 5 + "]{100}",
        "(?:a?b?c?d?e?f?g?h?)*x",
        "(?:[^a][^b][^c])*" * 11 + "x",
        "a{100}" * 33,
        "(?:a{1,99}b){1,99}c",
        "(a|b)" * 39,
    ],
)
def test_the_longest_patterns_are_judged_at_once(pattern: str) -> None:
    assert len(pattern) <= MAX_LENGTH
    assert best_of_three(lambda: judged(pattern)) < 4 * SOON
    written = judged(pattern)
    if written is not None:
        texts = pl.Series(["a" * 100_000])
        assert best_of_three(lambda: texts.str.contains(written)) < 4 * SOON
