"""The page in a real browser: quiet, offline, at any width, for everybody, and on paper."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import made_report
from command import run_in
from conftest import MISSING_PROGRAM
from funnelcli.pipeline.request import demo_request
from funnelcli.pipeline.runs import run_report
from funnelcli.render.html import render_html
from funnelcli.render.words import Words
from funnelcli.report.model import Report
from payloads import PAYLOADS

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1440)
LANGUAGES = ("ru", "en")
LARGEST = 1_500_000
"""Bytes that the page of the example may have."""
PAGES = 2
"""Sheets of A4 that the summary of the example takes."""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of the example in each language."""
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGUAGES:
        done = run_in(folder, "demo", "--lang", lang, "-o", f"{lang}.html")
        assert done.code == 0, done.err
        assert (folder / f"{lang}.html").stat().st_size < LARGEST
    return {lang: folder / f"{lang}.html" for lang in LANGUAGES}


@pytest.fixture(scope="module")
def browser(needs_program: Callable[[str], str]) -> Iterator[Browser]:
    path = needs_program("chromium")
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-sync"]
        )
        yield started
        started.close()


class Told:
    """What the page asked of the network and what the browser had to complain about."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def open(self, path: Path) -> None:
        self.page.goto(path.as_uri())
        assert self.requests == [path.as_uri()]
        assert self.complaints == []


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_loaded_and_nothing_sticks_out(
    browser: Browser, sheets: dict[str, Path], lang: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        told = Told(context)
        told.open(sheets[lang])
        for _ in range(2):
            wide = told.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width
            unfold(told.page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_it(
    browser: Browser, sheets: dict[str, Path], lang: str, scheme: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip(f"{MISSING_PROGRAM} axe-core: npm ci --prefix tests/browser")
    with browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for the checker's own script
    ) as context:
        page = context.new_page()
        page.goto(sheets[lang].as_uri())
        unfold(page)
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run()")
        assert [
            (each["id"], [node["html"][:200] for node in each["nodes"]])
            for each in found["violations"]
        ] == []
        assert len(found["passes"]) > 20


def test_folds_open_without_script(browser: Browser, sheets: dict[str, Path]) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(sheets["en"].as_uri())
        for name in ("manager_conversion", "customer_cost"):
            section = page.locator(f"#{name} table").first
            assert not section.is_visible()
            page.locator(f"details:has(#{name}) > summary").click()
            assert section.is_visible()


ROWS = """found => {
    const rows = {};
    for (const each of found) (rows[each.offsetTop] ??= []).push(each.offsetWidth);
    return Object.values(rows);
}"""
"""The widths of elements, row by row."""


@pytest.mark.parametrize(
    ("width", "rows"),
    [
        (360, [1, 1, 1, 1, 1]),
        (447, [1, 1, 1, 1, 1]),
        (448, [2, 2, 1]),
        (767, [2, 2, 1]),
        (768, [3, 2]),
        (1000, [3, 2]),
        (1087, [3, 2]),
        (1088, [5]),
        (1920, [5]),
    ],
)
def test_the_cards_fill_their_rows(
    browser: Browser, sheets: dict[str, Path], width: int, rows: list[int]
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(sheets["ru"].as_uri())
        found = page.locator(".card").evaluate_all(ROWS)
        assert [len(row) for row in found] == rows
        whole = page.locator(".cards").evaluate("each => each.clientWidth")
        for row in found:
            assert max(row) - min(row) <= 1
            assert sum(row) + 12 * (len(row) - 1) == pytest.approx(whole, abs=len(row))


@pytest.mark.parametrize(
    ("metrics", "rows"),
    [
        ("run_rate", [1]),
        ("run_rate,pipeline_coverage", [2]),
        ("run_rate,pipeline_coverage,qualified_share", [3]),
        ("run_rate,pipeline_coverage,qualified_share,customer_cost", [2, 2]),
    ],
)
def test_fewer_cards_fill_their_rows_too(
    browser: Browser, tmp_path: Path, metrics: str, rows: list[int]
) -> None:
    assert run_in(tmp_path, "demo", "--only", metrics, "-o", "few.html").code == 0
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        page = context.new_page()
        page.goto((tmp_path / "few.html").as_uri())
        assert [len(row) for row in page.locator(".card").evaluate_all(ROWS)] == rows


WHOLE = """found => found.every(each => {
    const text = document.createRange(); text.selectNodeContents(each);
    return text.getClientRects().length === 1;
})"""
"""Whether each of the texts stands on one line."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phone_shows_the_bars_and_whole_ids(
    browser: Browser, sheets: dict[str, Path], lang: str
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(sheets[lang].as_uri())
        unfold(page)
        bar = page.locator("#funnel svg.bar").first.bounding_box()
        assert bar is not None
        assert bar["x"] + bar["width"] <= 360
        assert page.eval_on_selector_all(".behind tbody th", WHOLE)


def test_a_card_leads_to_how_it_was_counted(browser: Browser, sheets: dict[str, Path]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(sheets["en"].as_uri())
        section = page.locator("#qualified_share table").first
        assert not section.is_visible()
        page.locator("a[href='#qualified_share']").click()
        section.wait_for(state="visible")


def test_the_keyboard_begins_with_the_way_past_the_title(
    browser: Browser, sheets: dict[str, Path]
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(sheets["en"].as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").is_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_fits_two_sheets_of_paper(
    browser: Browser, sheets: dict[str, Path], lang: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(sheets[lang].as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == PAGES
        unfold(page)
        whole = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", whole)) > PAGES


def grown(report: Report) -> Report:
    """A report with much to say: 40 findings, 15 channels, 12 steps, 9 stages."""
    sections = {each.id: each for each in report.sections}
    steps, channels, days = sections["funnel"].tables
    tables = (
        replace(steps, rows=(*steps.rows[:8], *steps.rows[4:8], *steps.rows[8:])),
        replace(channels, rows=(channels.rows * 3)[:15]),
        replace(days, rows=(days.rows * 2)[:9]),
    )
    sections["funnel"] = replace(sections["funnel"], tables=tables)
    return replace(
        report,
        headline=(*report.headline, *report.headline[:2]),
        findings=(report.findings * 3)[:40],
        sections=tuple(sections.values()),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_much_to_say_still_fits_two_sheets_of_paper(
    browser: Browser, tmp_path: Path, lang: str
) -> None:
    done = run_report(demo_request(datetime(2026, 11, 20, 12), tmp_path))  # noqa: DTZ001 - local
    file = tmp_path / "much.html"
    file.write_text(render_html(grown(done.report), Words(lang)), encoding="utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.locator(".findings > li").count() == 40
        assert not page.locator(".on-paper").is_visible()
        page.emulate_media(media="print")
        assert page.locator(".findings > li:visible").count() == 10
        assert "30" in page.locator(".on-paper").inner_text()
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == PAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path, lang: str) -> None:
    texts = [*PAYLOADS, "<img src=x onerror=alert(1)>", "</style><script>alert(1)</script>"]
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        for place, text in enumerate([*texts, "ж" * 10_000, "x" * 10_000]):
            file = tmp_path / f"{place}.html"
            file.write_text(render_html(made_report.made_of(text), Words(lang)), encoding="utf-8")
            told = Told(context)
            told.open(file)
            unfold(told.page)
            assert told.page.evaluate("document.documentElement.scrollWidth") <= 360
            assert told.complaints == []
            told.page.close()
