"""Every word of the command line comes from the catalogue, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from funnelcli.cli.build import COMMANDS, build
from funnelcli.cli.language import LANGUAGES, help_words


@pytest.fixture(autouse=True)
def _own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "")


def _commands(group: Any) -> Iterator[Any]:  # noqa: ANN401 - Typer's private classes
    yield group
    for inner in getattr(group, "commands", {}).values():
        yield from _commands(inner)


def _texts(language: str) -> list[str]:
    texts = []
    for command in _commands(build(help_words(language))):
        texts += [command.help, command.short_help or "-", command.options_metavar]
        texts += [text for param in command.params for text in (param.help, param.metavar or "-")]
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_key_is_shown(language: str) -> None:
    keys = [text for text in _texts(language) if re.fullmatch(r"[a-z]+(\.[a-z_]+)+", text)]
    assert keys == []
    assert all(_texts(language))


def test_the_languages_differ() -> None:
    russian = [text for text in _texts("ru") if re.search("[а-я]", text)]
    english = [text for text in _texts("en") if re.search("[а-я]", text)]
    assert len(russian) > 50
    assert english == []


def test_commands_of_this_version() -> None:
    names = [entry.name for entry in COMMANDS]
    assert {"report", "qualify", "check", "inspect", "explain", "demo"} <= {*names}
    group: Any = build(help_words("en"))
    assert list(group.commands) == list(dict.fromkeys(name.split()[0] for name in names))


def test_a_name_of_two_words_is_a_command_of_a_group() -> None:
    group: Any = build(help_words("en"))
    names = [entry.name.split()[1] for entry in COMMANDS if entry.name.startswith("spec ")]
    assert list(group.commands["spec"].commands) == names
