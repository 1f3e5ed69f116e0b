import itertools
import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import made_report
import made_results as made
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.html import render_html
from funnelcli.render.words import Words
from funnelcli.report.model import Cell, Kind, Report
from payloads import PAYLOADS, live_characters

ROOT = Path(__file__).resolve().parents[3]
RU, EN = Words("ru"), Words("en")
LONG = "ж" * 10_000
HOSTILE = (
    *PAYLOADS,
    "</title></style><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "<!--",
    "]]>",
    "&lt;b&gt; &#60;i&#62;",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    '=cmd|"/C calc"!A0',
    "🧲🇷🇺👩‍💻",
    LONG,
)
TAGS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer"),
        *("section", "details", "summary", "div", "h1", "h2", "h3", "p", "ul", "li", "span"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"),
        *("svg", "rect", "g", "path", "line", "text", "desc", "figure", "figcaption"),
    )
)
"""Every element that the template makes."""


@dataclass
class Page(HTMLParser):
    """Elements in order with their attributes, and the texts between them."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attrs)) for tag, attrs in self.elements]


def parsed(report: Report, words: Words = RU) -> Page:
    page = Page()
    page.feed(render_html(report, words))
    page.close()
    return page


def text_of(report: Report, words: Words = RU) -> str:
    return re.sub(r"\s+", " ", " ".join(parsed(report, words).texts))


@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_the_elements_are_those_of_the_template(words: Words) -> None:
    page = parsed(made_report.weekly(), words)
    assert {tag for tag, _ in page.elements} == TAGS
    assert page.elements[0] == ("html", {"lang": words.lang})


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_data_is_never_markup(text: str) -> None:
    report = made_report.made_of(text)
    assert parsed(report).shape() == parsed(made_report.made_of("Анна")).shape()
    assert live_characters(render_html(report, RU)) == set()
    assert RU.value(text) in text_of(report) or not text.strip() or "  " in text


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = parsed(made_report.weekly())
    names = {name for _, attrs in page.elements for name in attrs}
    assert not {"style", "src", "srcset", "action", "data", "background"} & names
    assert not {name for name in names if name.startswith("on")}
    assert all(link.startswith("#") for link in page.values("href"))


def test_the_policy_allows_the_one_style_block_alone() -> None:
    text = render_html(made_report.weekly(), RU)
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert len(style) == len(policy) == 1
    digest = b64encode(sha256(style[0].encode()).digest()).decode()
    assert policy[0].startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style[0]
    assert "@import" not in style[0]


def test_every_link_leads_somewhere_and_ids_are_unique() -> None:
    page = parsed(made_report.weekly())
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href")} <= set(ids)
    assert set(" ".join(page.values("aria-labelledby")).split()) <= set(ids)
    assert len(page.values("href")) == 6


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in parsed(made_report.weekly()).elements if tag in "h1h2h3"]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_heads_of_rows_and_columns() -> None:
    page = parsed(made_report.weekly())
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption") > 5
    heads = [attrs.get("scope") for tag, attrs in page.elements if tag == "th"]
    assert set(heads) == {"row", "col"}


def opened(report: Report) -> list[str]:
    """Ids of the sections that stand open."""
    page = parsed(report)
    places = [n for n, (tag, attrs) in enumerate(page.elements) if "open" in attrs]
    after = [[attrs.get("id") for _, attrs in page.elements[place:]] for place in places]
    return [next(each for each in ids if each) for ids in after]


def test_sections_are_folded_but_the_funnel_or_the_first() -> None:
    report = made_report.weekly()
    assert opened(report) == [report.sections[0].id]
    funnel = replace(report.sections[2], id="funnel")
    assert opened(replace(report, sections=(*report.sections[:2], funnel))) == ["funnel"]
    assert opened(replace(report, sections=())) == []


def test_a_line_marks_where_the_other_period_ended() -> None:
    report = made_report.weekly({"stage_conversion": made.stages()})
    (table,) = report.sections[0].tables
    place = [column.kind for column in table.columns].index(Kind.BAR)
    rows = tuple(
        tuple(
            replace(cell, before=Ratio(1, 4)) if n == place else cell for n, cell in enumerate(row)
        )
        for row in table.rows
    )
    section = replace(report.sections[0], tables=(replace(table, rows=rows),))
    page = parsed(replace(report, sections=(section,)))
    marks = [attrs for _, attrs in page.elements if attrs.get("class") == "before"]
    assert [each["x"] for each in marks] == ["25.0"] * len(table.rows)


def test_without_a_value_there_is_no_bar() -> None:
    stages = made.stages()
    report = made_report.weekly({"stage_conversion": stages})
    (table,) = report.sections[0].tables
    place = [column.kind for column in table.columns].index(Kind.BAR)
    bare = tuple(
        tuple(Cell(value=None) if n == place else cell for n, cell in enumerate(row))
        for row in table.rows
    )
    section = replace(report.sections[0], tables=(replace(table, rows=bare),))
    page = parsed(replace(report, sections=(section,), charts=()))
    assert "svg" not in {tag for tag, _ in page.elements}


def _themes() -> list[dict[str, str]]:
    """The colours of the light page, of the dark one and of paper."""
    css = (ROOT / "src/funnelcli/render/templates/report.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root\{([^}]*)\}", css)
    return [dict(re.findall(r"--(\w+):(#[0-9a-f]+)", block)) for block in blocks]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", _themes(), ids=["light", "dark", "paper"])
def test_texts_stand_out_from_the_page(theme: dict[str, str]) -> None:
    for name in ("ink", "faint", "bad", "doubt", "good", "link"):
        for ground in ("paper", "panel"):
            light, dark = sorted(map(_luminance, (theme[name], theme[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ground)


def test_figures_stand_with_counts_and_intervals() -> None:
    text = text_of(made_report.weekly()).replace("\u00a0", " ")
    assert "70,4 % (107 из 152)" in text
    assert "○ рано: Пётр П. – меньше 10 событий" in text
    assert "deals.csv, строки 17, 21, колонка «Бюджет »; и ещё в 5 местах" in text


@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_every_section_says_how_it_is_counted(words: Words) -> None:
    text = text_of(made_report.weekly(), words)
    for section in made_report.weekly().sections:
        assert f"funnelcli explain {section.id}" in text
        assert len(section.about) == 4
        for phrase in section.about:
            said = phrase.values["text"]
            assert isinstance(said, Phrase)
            assert words.has(said.key), said.key
            assert words.text(phrase) in text


def test_a_doubtful_chart_says_so() -> None:
    report = made_report.weekly()
    doubt = Mark(State.WIDE, say("reason.wide_unknown"))
    (chart, *_) = report.charts
    report = replace(report, charts=(replace(chart, mark=doubt),), sections=(), cards=())
    assert RU.text(say("note.mark", state=say("state.wide"), reason=doubt.reason)) in text_of(
        report
    )


def test_no_data_is_never_zero() -> None:
    row = made.manager("Без решений", 0, 0, decided_share=Ratio(0, 0), average_deal=None)
    text = text_of(made_report.weekly({"manager_conversion": made.managers(rows=(row,))}))
    assert "нет данных (0 из 0)" in text


def test_bars_are_as_long_as_their_shares() -> None:
    page = parsed(made_report.weekly({"stage_conversion": made.stages()}))
    widths = [attrs["width"] for tag, attrs in page.elements if tag == "rect"]
    assert widths[::2] == ["100"] * 4
    longest, *others = [float(width or 0) for width in widths[1::2]]
    assert longest == 100
    assert others == sorted(others, reverse=True)
    assert others[-1] == pytest.approx(100 * 163 / 512, abs=0.05)


def test_what_states_mean_is_said() -> None:
    text = text_of(made_report.weekly(), EN)
    assert all(EN.text(_meaning(state)) in text for state in State)


def _meaning(state: State) -> Phrase:
    return say(f"meaning.{state}")


def test_a_short_report_is_a_whole_page() -> None:
    page = parsed(
        made_report.weekly(only=frozenset({"loss_reasons"}), issues=(), show_understood=False)
    )
    assert {"main", "footer"} <= {tag for tag, _ in page.elements}


def test_same_report_same_bytes() -> None:
    assert render_html(made_report.weekly(), RU) == render_html(made_report.weekly(), RU)
