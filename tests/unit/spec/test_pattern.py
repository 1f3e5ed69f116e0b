"""Patterns are safe, and mean the same to Python, Polars (Rust) and duckdb (RE2)."""

import re
import time

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.spec.fold import fold_text
from funnelcli.spec.pattern import compile_pattern
from funnelcli.spec.pattern_tree import PatternError


@pytest.mark.parametrize(
    ("pattern", "why", "position"),
    [
        ("(?i)opel", "flags", 0),
        ("a(?i:b)", "flags", 1),
        ("(?=a)b", "look_around", 0),
        ("(?!a)b", "look_around", 0),
        ("(?<=a)b", "look_around", 0),
        ("(?<!a)b", "look_around", 0),
        ("(?P<x>a)", "group", 0),
        ("(?<x>a)", "group", 0),
        ("(?>a)", "group", 0),
        (r"(a)\1", "back_reference", 3),
        (r"\k<x>", "back_reference", 0),
        (r"\bопель\b", "boundary", 0),
        (r"\p{L}", "escape", 0),
        (r"\x41", "escape", 0),
        ("\\", "escape", 0),
        ("[\\", "class", 0),
        ("(a+)+", "nested", 4),
        ("(a*)*b", "nested", 4),
        ("(a+)*", "nested", 4),
        (r"(\w+\s?)+$", "nested", 8),
        ("(a|a)*b", "nested", 5),
        ("(a|ab)+", "nested", 6),
        ("(x+x+)+y", "nested", 6),
        ("(.*,)*", "nested", 5),
        ("(a?a)*", "nested", 5),
        ("((a{1,5}){1,5})b", "nested", 9),
        ("(а|А)+", "nested", 5),
        ("([^а-в]+[а-д])+", "nested", 14),
        ("([^ ]+x?)+", "nested", 9),
        ("(е|ё)+", "nested", 5),
        ("[а-яА-Я]*|x", "every_text", 0),
        ("тест|", "every_text", 0),
        ("a?", "every_text", 0),
        ("(", "bracket", 0),
        ("a)", "bracket", 1),
        ("a]", "bracket", 1),
        ("[", "class", 0),
        ("[]", "class", 0),
        ("[a[b]]", "class", 2),
        ("[a-Я]", "range", 1),
        ("[z-a]", "range", 1),
        ("[а-ё]", "range", 1),
        ("[!-~]", "range", 1),
        ("*a", "repeat", 0),
        ("a**", "repeat", 2),
        ("a++", "repeat", 2),
        ("a+??", "repeat", 3),
        ("^*a", "repeat", 2),
        ("a{101}", "repeat", 1),
        ("a{2,1}", "repeat", 1),
        ("a{,5}", "repeat", 1),
        ("a{0}", "repeat", 1),
        ("a{", "repeat", 1),
        ("a{x}", "repeat", 1),
        ("((a{99}){99}){99}", "size", 0),
        ("(" * 21 + "a" + ")" * 21, "size", 20),
        ("\u0130", "letter", 0),
        ("\x07", "letter", 0),
        ("a" * 201, "length", 200),
    ],
)
def test_what_is_refused(pattern: str, why: str, position: int) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert (caught.value.why, caught.value.position) == (why, position)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("тест|TEST", "тест|test"),
        (r"^Ёлка\.$", r"^елка\.$"),
        (r"(?:[А-ЯЁ]+ )+\d{2,4}?", "(?:[а-яе]+ )+[0-9]{2,4}"),
        (r"[^A-Z\d_-]", r"[^\-0-9_a-z]"),
        (r"\S+", "[^ ]+"),
        ("a  b\u00a0c", "a b c"),
        (r"a\tb", "a b"),
        ("(ab){2}(c{3}){2}", "(?:ab){2}(?:c{3}){2}"),
        ("((a|b)|c)d", "(?:a|b|c)d"),
        ("([^а-вг]+г)+", "(?:[^а-вг]+г)+"),
        ("([^а-в]+[а-в])+", "(?:[^а-в]+[а-в])+"),
        ("(^a|b$)+", "(?:^a|b$)+"),
    ],
)
def test_how_it_is_written(pattern: str, written: str) -> None:
    assert compile_pattern(pattern) == written


SIGNS = r"а Ё Z 7 . ^ $ \d \w \s \W \D \S \. \- [а-я] [^аZ] [\d-] [A-Z_] (а|7) (?:Z7|ё) | * +"
MORE = r"? {2} {1,3} ( ) # & ~ \& [&~#^-] -"
PIECES = st.sampled_from([*SIGNS.split(), *MORE.split(), " "])
TEXTS = ["", "а", "е", "z7", "аа zz 77", "е.е-7", "7&~#^- а", "zz\u00a0Ё", "а7а7", ".", "-"]


@given(st.lists(PIECES, min_size=1, max_size=8).map("".join))
def test_engines_agree_on_whatever_is_accepted(pattern: str) -> None:
    try:
        written = compile_pattern(pattern)
    except PatternError:
        return
    texts = [fold_text(text) for text in TEXTS]
    python = [bool(re.search(written, text)) for text in texts]
    rust = pl.Series(texts).str.contains(written).to_list()
    re2 = [
        duckdb.execute("SELECT regexp_matches(?, ?)", [text, written]).fetchall()[0][0]
        for text in texts
    ]
    assert rust == python
    assert re2 == python
    meant = re.sub(r"(?: |\\s)+", " ", pattern.replace("ё", "е").replace("Ё", "Е"))
    assert [bool(re.search(meant, text, re.IGNORECASE)) for text in texts] == python


def test_nothing_accepted_explodes_in_a_backtracking_engine() -> None:
    accepted = [r"^(?:[а-я]+ )+$", r"^(?:[0-9]{1,3},)*[0-9]+$", "^(?:ab?c)+$", r"^(\w+-)*\w+!$"]
    bait = ["а" * 5000 + "!", "1" * 5000 + ",", "ac" * 3000 + "b", "a" * 3000 + "?"]
    start = time.perf_counter()
    for pattern in accepted:
        for text in bait:
            re.search(compile_pattern(pattern), text)
    assert time.perf_counter() - start < 5
