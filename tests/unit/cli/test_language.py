from pathlib import Path

import pytest

from funnelcli.cli import language
from funnelcli.render import words


def test_languages_and_catalogues_are_those_of_the_renderer() -> None:
    assert language.LANGUAGES == words.LANGUAGES
    assert language.LOCALE == words.LOCALE


@pytest.mark.parametrize(
    ("line", "found", "rest"),
    [
        ("report a.csv", None, "report a.csv"),
        ("--lang ru report", "ru", "report"),
        ("report --lang en a.csv", "en", "report a.csv"),
        ("report --lang=en --lang ru", "ru", "report"),
        ("report -- --lang ru", None, "report -- --lang ru"),
        ("report --lang", "", "report"),
        ("report --lang=de", "de", "report"),
        ("report --language ru", None, "report --language ru"),
    ],
)
def test_lang_is_taken_from_anywhere(line: str, found: str | None, rest: str) -> None:
    assert language.take_language(line.split()) == (found, rest.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("locale: ru\n", "ru"),
        ("\ufeffversion: 1\nlocale: 'ru'\n", "ru"),
        ('company: X\nlocale : "ru" # words\n', "ru"),
        ("mail:\n  locale: ru\n", "en"),
        ("locale: de\n", "en"),
        ("locale: rue\n", "en"),
        ("# locale: ru\n", "en"),
    ],
)
def test_settings_are_looked_over_for_the_language(
    tmp_path: Path, text: str, expected: str
) -> None:
    (tmp_path / "funnelcli.yaml").write_text(text, encoding="utf-8")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    assert language.habitual_language([], folder, {}) == expected


@pytest.mark.parametrize("line", ["-c x.yaml", "--config x.yaml", "--config=x.yaml", "-cx.yaml"])
def test_the_named_settings_count(tmp_path: Path, line: str) -> None:
    (tmp_path / "funnelcli.yaml").write_text("locale: en\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("locale: ru\n", encoding="utf-8")
    assert language.habitual_language(["report", *line.split()], tmp_path, {}) == "ru"


def test_missing_settings_leave_it_to_the_environment(tmp_path: Path) -> None:
    line = ["report", "-c", "none.yaml"]
    assert language.habitual_language(line, tmp_path, {"LANG": "ru_RU.UTF-8"}) == "ru"
    assert language.habitual_language(["report", "-c"], tmp_path, {}) == "en"
