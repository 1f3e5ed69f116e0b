import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import made_report
import made_results as made
from funnelcli.model.ratio import Ratio
from funnelcli.render.terminal import render_terminal
from funnelcli.render.words import Words
from funnelcli.report.model import Report

RU, EN = Words("ru"), Words("en")
COMMANDS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WIDTHS = (40, 80, 100, 120, 200)


def shown(
    report: Report,
    words: Words = RU,
    width: int = 120,
    *,
    color: bool = False,
    encoding: str = "utf-8",
) -> str:
    text = render_terminal(report, words, width=width, color=color, encoding=encoding)
    return text.replace("\u00a0", " ")


def words_of(text: str) -> str:
    """The text without layout: what is left must not depend on the width."""
    return "".join(re.findall(r"[\w%₽×]+", text))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_no_line_is_longer_than_the_terminal(width: int, words: Words) -> None:
    text = shown(made_report.weekly(), words, width)
    assert max(cell_len(line) for line in text.split("\n")) <= width
    assert text.endswith("\n")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(width: int) -> None:
    text = shown(made_report.weekly(), width=width)
    assert "…" not in text
    assert "..." not in text
    glued = words_of(text)
    for row in made.managers().rows:
        assert words_of(RU.value(row.decided_share)) in glued
        assert words_of(RU.value(row.revenue)) in glued
    for each in made.qualified().by_channel:
        assert words_of(RU.value(each.qualified_share)) in glued
    assert words_of("Договоры") in glued


def test_the_first_screen_says_plan_trouble_and_turn_within_a_screenful() -> None:
    first = shown(made_report.weekly(show_understood=False), width=80).split("\n")[:10]
    text = "\n".join(first)
    assert "под угрозой" in text
    assert "89,2 %" in text
    assert "Ход за маркетингом" in text
    assert "Ход за продажами" in text


def test_every_share_stands_with_its_counts() -> None:
    text = shown(made_report.weekly(), width=200)
    assert "70,4 % (107 из 152)" in text
    assert "49,8 % (150 из 301)" in text
    assert "53,1 % (163 из 307)" in text


def test_bounds_instead_of_a_share() -> None:
    text = shown(made_report.weekly({"stage_conversion": made.snapshot_stages()}))
    assert "41,9–87,6 %" in text
    assert "докуда дошли 203 сделки" in text


def test_every_doubtful_row_has_its_sign_word_and_reason() -> None:
    text = shown(made_report.weekly())
    assert "○ рано: Пётр П. – меньше 10 событий" in text
    refused = made_report.weekly({"manager_conversion": made.managers(mark=made.REFUSED)})
    assert "✗ не посчитано: неизвестно, в какой день закрыты сделки" in shown(refused)


def test_no_data_is_never_zero() -> None:
    row = made.manager("Без решений", 0, 0, decided_share=Ratio(0, 0), average_deal=None)
    text = shown(made_report.weekly({"manager_conversion": made.managers(rows=(row,))}), width=200)
    line = next(line for line in text.split("\n") if "Без решений" in line)
    assert "нет данных (0 из 0)" in line
    assert "—" in line


def test_bars_are_left_aligned_and_proportional() -> None:
    lines = shown(made_report.weekly({"stage_conversion": made.stages()})).split("\n")
    bars = [line for line in lines if "█" in line]
    starts = {line.index("█") for line in bars}
    assert len(starts) == 1
    assert [line.count("█") for line in bars] == [30, 27, 17, 9]


def test_colour_is_asked_for_and_only_then_there() -> None:
    report = made_report.weekly()
    assert "\x1b" not in shown(report)
    coloured = shown(report, color=True)
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.split("\n")] == shown(report).split("\n")


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii"])
def test_old_consoles_get_stand_ins(encoding: str) -> None:
    text = render_terminal(made_report.weekly(), RU, width=80, color=False, encoding=encoding)
    text.encode(encoding)
    if encoding != "ascii":
        assert max(map(cell_len, text.split("\n"))) <= 80
        assert "12 000 000 руб." in text.replace("\u00a0", " ")
        assert "руб.." not in text


NASTY = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        [
            "[red]x[/]",
            "[/b]",
            "[link=http://x]y[/link]",
            ":moneybag:",
            "\x1b[2J\x1b[31m",
            "\x9b31m",
            "\x1b]8;;http://x\x07y",
            "\u202eevil\u202c",
            "a\rb\nc\td",
            "{0}%s%(x)d",
            "ＷＩＤＥ漢字" * 8,
            "x" * 300,
            " ",
            "",
            "\u200b\u00ad",
            "z̷a̷l̷g̷o̷" * 5,
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(text=NASTY, width=st.sampled_from(WIDTHS), color=st.booleans())
def test_data_text_is_inert(*, text: str, width: int, color: bool) -> None:
    report = made_report.made_of(text)
    out = render_terminal(report, RU, width=width, color=color, encoding="utf-8")
    ours = re.sub(r"\x1b\[[0-9;]*m", "", out) if color else out
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", ours
    )
    assert "\ue000" not in ours
    out.encode("utf-8")


def test_a_tick_is_for_good_news_only() -> None:
    text = shown(made_report.weekly())
    assert "·  Самое узкое место" in text
    covered = made.coverage(raw=2.5, weighted=1.2, overdue_count=0)
    assert "✓  Сделок в работе хватает" in shown(made_report.weekly({"pipeline_coverage": covered}))


def test_markup_in_names_is_printed_as_it_is() -> None:
    row = made.manager("ООО [/foo] :smile: [red]", 30, 40)
    assert "ООО [/foo] :smile: [red]" in shown(
        made_report.weekly({"manager_conversion": made.managers(rows=(row,))})
    )


def test_a_report_of_one_metric_is_short() -> None:
    text = shown(made_report.weekly(only=frozenset({"run_rate"}), issues=(), show_understood=False))
    assert "Run rate" in text
    assert "Конверсия менеджеров" not in text
    assert "Что не так с данными" not in text


def test_a_refused_card_says_why_at_any_width() -> None:
    report = weekly_refused()
    assert "✗ не посчитано: неизвестно" in shown(report, width=80)
    assert "не посчитано" in shown(report, width=120)


def weekly_refused() -> Report:
    refused = made.managers(mark=made.REFUSED, highest=None, lowest=None, total=None, verdict=None)
    return made_report.weekly({"manager_conversion": refused, "stage_conversion": made.stages()})


def test_nothing_to_say_is_not_said() -> None:
    calm = made.stages(
        totals=type(made.stages().totals)(
            created_count=5, won_count=5, lost_count=0, open_count=0, unknown_count=0
        )
    )
    text = shown(made_report.weekly({"stage_conversion": calm}, issues=()))
    assert "Что видно из цифр" not in text


def test_problems_stand_with_their_places() -> None:
    text = shown(made_report.weekly())
    assert "deals.csv, строки 17, 21, колонка «Бюджет »; и ещё в 5 местах" in text
