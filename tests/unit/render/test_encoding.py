import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.encoding import fit_encoding


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "«Опель» – 2,48× на 5 ₽. ██▍ ✓ café 中"),
        ("cp866", '"Опель" - 2,48x на 5 руб. ██▌ √ cafe \\u4e2d'),
        ("cp1251", "«Опель» – 2,48x на 5 руб. ### + cafe \\u4e2d"),
        ("no-such-encoding", '"\\u041e\\u043f\\u0435\\u043b\\u044c" - 2,48x'),
    ],
)
def test_what_a_console_cannot_say_has_a_stand_in(encoding: str, shown: str) -> None:
    found = fit_encoding("«Опель» – 2,48× на 5 ₽. ██▍ ✓ café 中", encoding)
    assert found == shown or found.startswith(shown)


@given(st.text(st.characters()), st.sampled_from(["cp866", "cp1251", "ascii", "utf-8", "cp1252"]))
def test_everything_can_be_printed(text: str, encoding: str) -> None:
    fit_encoding(text, encoding).encode(encoding)


@given(st.text(st.characters(codec="cp866")))
def test_what_a_console_can_say_is_left_alone(text: str) -> None:
    assert fit_encoding(text, "cp866") == text
