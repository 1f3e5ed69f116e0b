"""The command from its line to its exit code; the one place where every exception ends."""

import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from typer._click.exceptions import NoArgsIsHelpError, UsageError

from funnelcli.cli import console
from funnelcli.cli.build import COMMANDS, build
from funnelcli.cli.language import LANGUAGES, habitual_language, help_words, take_language
from funnelcli.cli.problems import tell_issues
from funnelcli.cli.surroundings import Surroundings
from funnelcli.cli.usage import bad_language, from_typer
from funnelcli.errors import ExitCode, FunnelError
from funnelcli.model.phrase import say
from funnelcli.render.inert import visible

if TYPE_CHECKING:
    from funnelcli.render.words import Words

PROGRAM = "funnelcli"
PERSONAL = "--show-personal"


def run(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    console.settle_streams()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries say to programmers
    language = "en"
    try:
        language = habitual_language(argv, Path.cwd(), os.environ)
        language, line = _language_and_rest(argv, language)
        return _run(line, language, argv)
    except FunnelError as problem:
        tell_issues(problem.issues, _words(language, argv))
        return problem.exit_code
    except console.OutputClosedError:
        return ExitCode.DONE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as done:  # Typer's shell completion leaves this way
        return done.code if isinstance(done.code, int) else ExitCode.DONE
    except BaseException as bug:  # noqa: BLE001 - the last line of defence; native panics too
        _tell_bug(bug, language, argv)
        return ExitCode.BUG


def _language_and_rest(argv: Sequence[str], habit: str) -> tuple[str, list[str]]:
    asked, line = take_language(argv)
    if asked is None:
        return habit, line
    if asked not in LANGUAGES:
        raise bad_language(asked)
    return asked, line


def _words(language: str, argv: Sequence[str]) -> "Words":
    from funnelcli.render.words import Words

    return Words(language, personal=PERSONAL in argv)


def _run(line: list[str], language: str, argv: Sequence[str]) -> int:
    try:
        chosen = build(help_words(language)).main(
            args=line, prog_name=PROGRAM, standalone_mode=False
        )
    except NoArgsIsHelpError as empty:
        console.tell(empty.format_message())
        return ExitCode.USAGE
    except UsageError as refused:
        raise from_typer(refused) from refused
    around = Surroundings(
        words=_words(language, argv),
        cwd=Path.cwd(),
        now=datetime.now(tz=UTC).astimezone(),
        environ=os.environ,
    )
    for entry in COMMANDS:
        if isinstance(chosen, entry.options):
            return entry.run(chosen, around)
    return chosen if isinstance(chosen, int) else ExitCode.DONE  # --help, --version


def _tell_bug(bug: BaseException, language: str, argv: Sequence[str]) -> None:
    """Name the error and where it happened; its own text may quote data and is told if asked."""
    debug, personal = "--debug" in argv, PERSONAL in argv
    if debug:
        for line in _trace(bug, personal=personal):
            console.tell(line)
    key = "bug.traced" if debug else "bug.untraced"
    error = _named(bug, personal=personal)
    console.tell(f"{PROGRAM}: {_words(language, argv).text(say(key, error=error))}")


def _trace(bug: BaseException, *, personal: bool) -> Iterator[str]:
    """The frames of the error and of what it came from, inert; no values of variables."""
    for each in reversed(list(_causes(bug))):
        yield "Traceback (most recent call last):"
        for entry in traceback.format_tb(each.__traceback__):
            yield from map(visible, entry.rstrip().splitlines())
        yield _named(each, personal=personal)


def _causes(bug: BaseException) -> Iterator[BaseException]:
    told: BaseException | None = bug
    while told is not None:
        yield told
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)


def _named(bug: BaseException, *, personal: bool) -> str:
    """``KeyError (coerce.py:33)``, with its text where people may be seen."""
    frames = traceback.extract_tb(bug.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(bug).split()) if personal else ""
    return visible(f"{type(bug).__name__}{place}{': ' if text else ''}{text}")
