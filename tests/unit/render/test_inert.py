import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.inert import visible


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
