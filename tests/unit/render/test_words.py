import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.model.money import Money
from funnelcli.model.period import month_of
from funnelcli.model.phrase import Value, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.render.words import Words

RU, EN = Words("ru"), Words("en")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_values_are_printed_by_their_type() -> None:
    values: list[tuple[Value, str]] = [
        (Ratio(4238, 6711), "63,2 % (4 238 из 6 711)"),
        (Ratio(0, 0), "нет данных (0 из 0)"),
        (Money(1_200_000_000, "RUB"), "12 000 000 ₽"),
        (date(2026, 11, 20), "20 ноября 2026"),
        (month_of(date(2026, 11, 20)), "ноябрь 2026"),
        (None, "—"),
        (1520, "1 520"),
        (17.25, "17,2"),
        ("ООО [red]", "ООО [red]"),
        (say("measure.revenue"), "выручка"),
    ]
    assert [plain(RU.value(value)) for value, _ in values] == [text for _, text in values]


@pytest.mark.parametrize(
    ("count", "ru", "en"),
    [
        (1, "ХЗ про 1 лид", "nobody knows about 1 lead"),
        (3, "ХЗ про 3 лида", "nobody knows about 3 leads"),
        (11, "ХЗ про 11 лидов", "nobody knows about 11 leads"),
        (21, "ХЗ про 21 лид", "nobody knows about 21 leads"),
    ],
)
def test_count_chooses_the_plural_form(count: int, ru: str, en: str) -> None:
    phrase = say("card.qualified.unknown", count=count)
    assert (RU.text(phrase), EN.text(phrase)) == (ru, en)


def test_a_plural_message_without_a_whole_count_still_reads() -> None:
    assert plain(RU.text(say("card.qualified.unknown", count=1.5))) == "ХЗ про 1,5 лида"


def test_phrases_nest() -> None:
    items = say("list.more", first="а", rest=say("list.more", first="б", rest="в"))
    assert RU.text(items) == "а, б, в"


def test_the_template_says_how_a_number_is_meant() -> None:
    phrase = say("turn.qualified_share", total=Ratio(1, 2), low=0.55, high=0.8)
    assert "норма 55–80 %" in plain(RU.text(phrase))


@given(st.text())
def test_text_from_data_stays_in_one_line_and_is_never_read_as_a_template(text: str) -> None:
    shown = RU.text(say("place.column", column=text + "{row}{0.__class__}"))
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert "{row}{0.__class__}" in shown


def test_a_field_that_nobody_filled_stays_as_written() -> None:
    assert RU.text(say("place.row")) == "строка {row}"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'de'"):
        Words("de")


def test_words_are_light() -> None:
    code = (
        "import sys; from funnelcli.render.words import Words\n"
        "from funnelcli.model.phrase import say\n"
        "Words('ru').text(say('card.qualified.unknown', count=7))\n"
        "heavy = {'babel', 'rich', 'polars', 'pydantic', 'narwhals'}\n"
        "sys.exit(','.join(heavy & {name.partition('.')[0] for name in sys.modules}) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 5000])
def test_a_list_of_any_length_is_printed_in_order(count: int) -> None:
    items = [f"i{number}" for number in range(count)]
    assert EN.value(listed(items)) == (", ".join(items) or "—")
