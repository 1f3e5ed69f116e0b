"""Which language the user is spoken to in.

Help and usage errors need the language before anything is parsed, so the line and the settings
file are only looked over here; both are read properly later.
"""

import gettext
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from funnelcli.presence import is_file

LANGUAGES = ("ru", "en")
LOCALE = Path(__file__).resolve().parent.parent / "locale"

SETTINGS_NAME = "funnelcli.yaml"
_LOCALE_LINE = re.compile(r"^locale[ \t]*:[ \t]*[\"']?(ru|en)\b", re.MULTILINE)
_ENOUGH = 1 << 20

HelpWords = Callable[[str], str]
"""From a key of the domain ``cli`` or an English text of Typer to the words of the user."""


def take_language(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of ``--lang``, wherever it stands in the line, and the line without it.

    The value is judged by the caller (``""`` when it is missing); what follows ``--`` is left
    alone. The last of several counts.
    """
    found = None
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            found = next(words, "")
        elif word.startswith("--lang="):
            found = word.partition("=")[2]
        else:
            rest.append(word)
    return found, rest


def habitual_language(argv: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> str:
    """The language of the settings, else of the environment, else English."""
    settings = _named_settings(argv, cwd) or _nearest_settings(cwd)
    return (settings and _settings_language(settings)) or _environment_language(environ)


def help_words(language: str) -> HelpWords:
    """The words of help in ``language``; Typer's own texts follow it from now on.

    Typer looks its texts up with the standard library's ``gettext`` in the domain ``messages``,
    which asks the environment for the language; both are set for this process.
    """
    gettext.bindtextdomain("messages", str(LOCALE))
    os.environ["LANGUAGE"] = language
    words = gettext.translation("cli", LOCALE, [language])
    words.add_fallback(gettext.translation("messages", LOCALE, [language]))
    return words.gettext


def _named_settings(argv: Sequence[str], cwd: Path) -> Path | None:
    for name in _config_values(argv):
        return cwd / name
    return None


def _config_values(argv: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(argv):
        if word in {"-c", "--config"} and place + 1 < len(argv):
            yield argv[place + 1]
        elif word.startswith("--config="):
            yield word.partition("=")[2]
        elif word.startswith("-c") and not word.startswith("--") and len(word) > 2:
            yield word[2:]


def _nearest_settings(cwd: Path) -> Path | None:
    candidates = (folder / SETTINGS_NAME for folder in (cwd, *cwd.parents))
    return next((path for path in candidates if is_file(path)), None)


def _settings_language(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            text = file.read(_ENOUGH).decode("utf-8-sig", errors="replace")
    except OSError:
        return None
    found = _LOCALE_LINE.search(text)
    return found[1] if found else None


def _environment_language(environ: Mapping[str, str]) -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    value = next((environ[name] for name in names if environ.get(name)), "")
    return "ru" if re.match(r"ru(?![a-z])", value.lower()) else "en"
