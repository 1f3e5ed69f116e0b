"""``funnelcli doctor``: versions, settings, files and their age, calendar, mail; to be pasted."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli import __version__
from funnelcli.cli.console import encoding_of, put
from funnelcli.cli.problems import problem_text
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, stdout_canvas
from funnelcli.cli.redaction import redact
from funnelcli.model.phrase import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from funnelcli.cli.options import DoctorOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.health import Health
    from funnelcli.report.model import CellValue, Section
    from funnelcli.settings.model import Settings

    Facts = Iterable[tuple[Phrase, CellValue]]
    Redact = Callable[[str], str]

LIBRARIES = (
    "polars",
    "narwhals",
    "fastexcel",
    "openpyxl",
    "pydantic",
    "ruamel.yaml",
    "holidays",
    "babel",
    "rich",
    "typer",
)
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "NO_COLOR", "TERM")


def run(options: "DoctorOptions", around: "Surroundings") -> "ExitCode":
    """Print everything that can be found out; broken settings or exports give their exit code.

    No network connection is made.
    """
    from funnelcli.pipeline.health import examine
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.terminal import render_sections

    with working(options, around) as watch:
        health = examine(options.config, around.cwd, around.now, watch)
    canvas = stdout_canvas(options, around)

    def safe(text: str) -> str:
        return redact(text, around.environ, Path.home())

    sections = (
        _section("program", _program(), safe),
        _section("console", _console(canvas, around), safe),
        _section("project", _project(health, around), safe),
        *_files(health, around, safe),
        _section("calendar", _calendar(health), safe),
        *_mail(health, around, safe),
    )
    text = render_sections(
        sections, around.words, width=canvas.width, color=canvas.color, encoding=canvas.encoding
    )
    problems = problem_text(health.issues, around.words)
    clean = f"{around.words.text(say('doctor.clean'))}\n"
    put(f"{text}\n{fit_encoding(safe(problems) or clean, canvas.encoding)}")
    return health.exit_code


def _section(name: str, facts: "Facts", safe: "Redact") -> "Section":
    from funnelcli.report.cells import row
    from funnelcli.report.model import Column, Kind, Section, Table

    columns = (
        Column(title=say("inspect.column.what"), kind=Kind.TEXT),
        Column(title=say("doctor.column.value"), kind=Kind.TEXT),
    )
    rows = tuple(
        row(title, safe(value) if isinstance(value, str) else value) for title, value in facts
    )
    titles = {
        "program": say("doctor.program"),
        "console": say("doctor.console"),
        "project": say("doctor.project"),
        "calendar": say("doctor.calendar"),
        "mail": say("doctor.mail"),
    }
    return Section(id=name, title=titles[name], tables=(Table(columns=columns, rows=rows),))


def _program() -> "Facts":
    yield say("doctor.version"), __version__
    yield say("doctor.python"), f"{platform.python_version()} {platform.python_implementation()}"
    yield say("doctor.system"), f"{platform.system()} {platform.release()} {platform.machine()}"
    yield say("doctor.libraries"), ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"


def _console(canvas: Canvas, around: "Surroundings") -> "Facts":
    yield say("doctor.encoding"), f"{canvas.encoding}, stderr {encoding_of(sys.stderr)}"
    where = "doctor.terminal" if canvas.terminal else "doctor.no_terminal"
    yield say("doctor.output"), say(where, width=str(canvas.width))
    yield say("doctor.language"), around.words.lang
    known = [f"{name}={around.environ[name]}" for name in _VARIABLES if name in around.environ]
    yield say("doctor.variables"), ", ".join(known) or None


def _project(health: "Health", around: "Surroundings") -> "Facts":
    settings, agreement = health.settings_path, health.agreement
    yield say("doctor.settings"), str(settings) if settings else say("doctor.no_settings")
    if agreement:
        newest = agreement.newest
        key = "doctor.agreement.signed" if newest.agreed_by else "doctor.agreement.draft"
        text = say(key, version=newest.version, day=newest.effective_from)
        yield say("doctor.agreement"), text
    else:
        broken = health.agreement_path is not None
        yield say("doctor.agreement"), say("doctor.broken" if broken else "doctor.no_agreement")
    if health.newest_on:
        days = (around.now.date() - health.newest_on).days
        yield say("doctor.newest"), say("doctor.aged", day=health.newest_on, count=days)


def _files(health: "Health", around: "Surroundings", safe: "Redact") -> "Iterator[Section]":
    from funnelcli.report.cells import row
    from funnelcli.report.model import Column, Kind, Section, Table

    if not health.files:
        return
    columns = (
        Column(title=say("check.column.file"), kind=Kind.TEXT),
        Column(title=say("check.column.role"), kind=Kind.TEXT),
        Column(title=say("doctor.column.kilobytes"), kind=Kind.COUNT),
        Column(title=say("doctor.column.changed"), kind=Kind.TEXT),
    )
    today = around.now.date()
    rows = tuple(
        row(
            safe(each.name),
            say(f"role.{each.role}"),
            -(-each.size // 1024),
            say("doctor.aged", day=each.changed_on, count=(today - each.changed_on).days),
        )
        for each in health.files
    )
    table = Table(columns=columns, rows=rows)
    yield Section(id="files", title=say("doctor.files"), tables=(table,))


def _calendar(health: "Health") -> "Facts":
    yield say("doctor.country"), health.country
    for year, published in health.years.items():
        key = "doctor.year.plain" if published is None else "doctor.year.published"
        yield (
            say("doctor.year", year=str(year)),
            say("doctor.year.unpublished" if published is False else key),
        )


def _mail(health: "Health", around: "Surroundings", safe: "Redact") -> "Iterator[Section]":
    """Where letters go and whether the variables are set; never their values, no connection."""
    own = health.settings
    facts: list[tuple[Phrase, CellValue]] = []
    if own.mail:
        smtp = own.mail.smtp
        facts.append((say("doctor.server"), f"{smtp.host}:{smtp.door} {smtp.way}"))
    count = len(own.mail.to if own.mail else ()) + len(own.webhooks)
    count += len(own.telegram.chats) if own.telegram else 0
    if not count:
        return
    facts.append((say("doctor.recipients"), count))
    for name in _secret_variables(own):
        is_set = "doctor.set" if around.environ.get(name) else "doctor.not_set"
        facts.append((say("doctor.variable", name=name), say(is_set)))
    yield _section("mail", facts, safe)


def _secret_variables(settings: "Settings") -> "Iterator[str]":
    """Names of the variables that hold what stands in no settings."""
    smtp, bot = settings.mail and settings.mail.smtp, settings.telegram
    named = [smtp and smtp.user_env, smtp and smtp.password_env, bot and bot.token_env]
    for hook in settings.webhooks:
        named += [hook.url_env, hook.secret_env]
    yield from filter(None, named)
