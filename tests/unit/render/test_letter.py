import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from funnelcli.model.letter import Letter
from funnelcli.model.phrase import say
from funnelcli.render.letter import WIDTH, render_letter
from funnelcli.render.words import Words
from funnelcli.report.digest import Digest, compose_digest
from made_report import weekly
from payloads import PAYLOADS, live_characters


class Tags(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def parsed(letter: Letter) -> Tags:
    tags = Tags()
    tags.feed(letter.html)
    return tags


def digest(company: str = "Запчасти Опель") -> Digest:
    return compose_digest(weekly(company=company), company, None, None)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_both_parts_say_the_same(lang: str) -> None:
    letter = render_letter(digest(), Words(lang))

    plain = " ".join(letter.text.replace("\u00a0", " ").split())
    cells = re.findall(r"<(?:div|p|td)[^>]*>([^<]+)<", letter.html)
    for cell in cells:
        text = " ".join(cell.replace("&nbsp;", " ").replace("\u00a0", " ").split())
        assert text in plain, text
    assert len(cells) > 20


def test_styles_stand_on_the_elements_and_nothing_is_fetched() -> None:
    letter = render_letter(digest(), Words("ru"))
    outside = re.sub(r"<style>.*?</style>", "", letter.html, flags=re.DOTALL)

    assert letter.html.count("<style>") == 1  # only what no element can carry: dark colours
    assert re.search(r"<td[^>]*background-color: #2563eb", outside)
    assert not re.search(r"(?i)https?:|url\(|src=(?!.cid:)|<script|<link", outside)
    shown = re.findall(r'src="cid:([^"]+)"', outside)
    assert shown == [each.id for each in letter.pictures]
    assert all(each.png.startswith(b"\x89PNG") for each in letter.pictures)


def test_plain_text_fits_the_window() -> None:
    assert max(map(len, render_letter(digest(), Words("ru")).text.splitlines())) <= WIDTH


@pytest.mark.parametrize("payload", [*PAYLOADS, "=?utf-8?q?x=0d=0aBcc=3a_e@e.e?=", "я" * 10_000])
def test_text_from_data_commands_nobody(payload: str) -> None:
    usual = parsed(render_letter(digest(), Words("ru")))
    letter = render_letter(digest(f"Опель {payload}"), Words("ru"))

    found = parsed(letter)
    assert found.tags == usual.tags
    assert found.attributes == usual.attributes
    assert "=?" not in letter.subject
    assert letter.subject.isprintable()
    assert not live_characters(letter.text.replace("\n", ""))


def test_contacts_in_names_are_masked_even_when_asked_to_be_shown() -> None:
    plain = digest()
    line = replace(plain.lines[0], detail=(say("digest.value", value="Иван +7 916 123-45-67"),))
    letter = render_letter(replace(plain, lines=(line,)), Words("ru", personal=True))

    assert "+7916***4567" in letter.text
    assert "123-45-67" not in letter.text + letter.html


def test_the_same_digest_is_the_same_letter() -> None:
    assert render_letter(digest(), Words("en")) == render_letter(digest(), Words("en"))
