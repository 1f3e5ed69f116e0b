import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import made_report
from funnelcli.render.markdown import plain, render_markdown
from funnelcli.render.words import Words
from payloads import PAYLOADS, live_characters

RU, EN = Words("ru"), Words("en")
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = (
    "<b>bold</b>",
    "**bold** *slant* __b__ _i_ `code` ~~gone~~",
    "[here](http://evil.example) ![x](y) [ref]: z",
    "<http://evil.example> https://evil.example www.evil.example",
    "a | b || c",
    "# head",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "===",
    "---",
    "***",
    "&lt;b&gt; &#42; &copy;",
    "back\\slash \\* \\",
    "```",
    "x" * 10_000,
    '=cmd|"/C calc"!A0',
)


def kinds(text: str) -> list[tuple[str, str]]:
    """The elements that a reader of Markdown makes, texts apart."""
    tokens = [each for block in READER.parse(text) for each in (block, *(block.children or ()))]
    texts = {"text", "inline", "text_special"}
    return [(token.type, token.tag) for token in tokens if token.type not in texts]


def words_in(text: str) -> str:
    blocks = READER.parse(text)
    return "".join(token.content for block in blocks for token in block.children or ())


@pytest.mark.parametrize("text", [*PAYLOADS, *MARKS])
def test_text_from_data_is_never_markup(text: str) -> None:
    page = render_markdown(made_report.made_of(text), RU)
    assert kinds(page) == kinds(render_markdown(made_report.made_of("Анна"), RU))
    assert live_characters(page) == set()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=30))
def test_whatever_is_written_is_read_back(text: str) -> None:
    line = f"- {plain(text)}"
    assert kinds(line) == kinds("- x" if text else "-")
    assert words_in(line) == text


@pytest.mark.parametrize(
    "text", ["-30,7 %", "12 000 ₽", "opel_zapchasti", "<0,1 %", "A & B", "3.5"]
)
def test_plain_figures_and_names_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_every_row_of_a_table_has_all_its_cells(words: Words) -> None:
    report = made_report.weekly()
    lines = render_markdown(report, words).split("\n")
    rules = [line for line in lines if re.fullmatch(r"\|( -+:? \|)+", line)]
    tables = [table for section in report.sections for table in section.tables]
    assert [line.count("|") - 1 for line in rules] == [3, *(len(each.columns) for each in tables)]
    rows = sum(len(table.rows) for table in tables) + len(report.cards)
    assert sum(line.startswith("|") for line in lines) == rows + 2 * len(rules)


def test_it_says_what_the_sheet_says() -> None:
    text = render_markdown(made_report.weekly(), RU).replace("\u00a0", " ")
    assert "- **!** План на" in text
    assert "70,4 % (107 из 152)" in text
    assert "○ рано: Пётр П. – меньше 10 событий" in text
    assert "  deals.csv, строки 17, 21, колонка «Бюджет »; и ещё в 5 местах" in text
    assert "| ████████████ |" in text


def test_old_consoles_get_stand_ins() -> None:
    text = render_markdown(made_report.weekly(), RU, encoding="cp1251")
    text.encode("cp1251")


def test_same_report_same_bytes() -> None:
    assert render_markdown(made_report.weekly(), EN) == render_markdown(made_report.weekly(), EN)
