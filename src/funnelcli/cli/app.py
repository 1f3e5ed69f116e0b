"""The command from its line to its exit code; the one place where every exception ends."""

import os
import sys
import traceback
import warnings
from collections.abc import Sequence
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

if TYPE_CHECKING:
    from funnelcli.render.words import Words

PROGRAM = "funnelcli"


def run(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    console.settle_streams()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries say to programmers
    language = "en"
    try:
        language = habitual_language(argv, Path.cwd(), os.environ)
        language, line = _language_and_rest(argv, language)
        return _run(line, language)
    except FunnelError as problem:
        tell_issues(problem.issues, _words(language))
        return problem.exit_code
    except console.OutputClosedError:
        return ExitCode.DONE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as done:  # Typer's shell completion leaves this way
        return done.code if isinstance(done.code, int) else ExitCode.DONE
    except BaseException as bug:  # noqa: BLE001 - the last line of defence; native panics too
        _tell_bug(bug, language, debug="--debug" in argv)
        return ExitCode.BUG


def _language_and_rest(argv: Sequence[str], habit: str) -> tuple[str, list[str]]:
    asked, line = take_language(argv)
    if asked is None:
        return habit, line
    if asked not in LANGUAGES:
        raise bad_language(asked)
    return asked, line


def _words(language: str) -> "Words":
    from funnelcli.render.words import Words

    return Words(language)


def _run(line: list[str], language: str) -> int:
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
        words=_words(language),
        cwd=Path.cwd(),
        now=datetime.now(tz=UTC).astimezone(),
        environ=os.environ,
    )
    for entry in COMMANDS:
        if isinstance(chosen, entry.options):
            return entry.run(chosen, around)
    return chosen if isinstance(chosen, int) else ExitCode.DONE  # --help, --version


def _tell_bug(bug: BaseException, language: str, *, debug: bool) -> None:
    if debug:
        console.tell("".join(traceback.format_exception(bug)).rstrip())
    text = " ".join(f"{type(bug).__name__}: {bug}".split())
    key = "bug.traced" if debug else "bug.untraced"
    console.tell(f"{PROGRAM}: {_words(language).text(say(key, error=text))}")
