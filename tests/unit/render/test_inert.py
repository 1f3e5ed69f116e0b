import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.inert import cell_escapes, inert_cell, is_live, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Анна К.", "Анна К."),
        ("ООО [/foo] :moneybag:", "ООО [/foo] :moneybag:"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x9bb", "a\\x9bb"),
        ("две\nстроки\tи", "две\\nстроки\\tи"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u2028b", "a\\u2028b"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("1\u00a0000", "1\u00a0000"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_controls_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_nothing_dangerous_is_left_and_twice_is_once(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown


def test_a_cell_keeps_its_lines_and_loses_what_is_live() -> None:
    assert inert_cell("a\tb\r\nc\x1b[2J\u202ed") == "a\tb\r\nc\\x1b[2J\\u202ed"
    assert inert_cell("Опель") == "Опель"


def test_the_table_of_escapes_says_what_a_cell_says() -> None:
    table = cell_escapes()
    private = ("\ue000", "\U000f0000")
    chars = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    wanted = {char for char in chars if is_live(char) and char not in "\t\n\r"}
    assert {char for char in wanted if unicodedata.category(char) != "Co"} == table.keys()
    assert all(table[char] == inert_cell(char) for char in table)
    assert not table.keys() & set(private)
