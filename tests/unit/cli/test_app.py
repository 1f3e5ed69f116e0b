"""Where exceptions end: each kind has its exit code and its words."""

import re
import sys
from collections.abc import Callable
from typing import NoReturn

import pytest

from funnelcli.cli import app
from funnelcli.cli.build import Entry
from funnelcli.cli.console import OutputClosedError
from funnelcli.cli.options import CheckOptions, Talk
from funnelcli.cli.surroundings import Surroundings
from funnelcli.errors import DeliveryError, ExitCode, InputError
from funnelcli.issues import Issue

Line = Callable[..., int]


class NativePanicError(BaseException):
    """Like the panic of a native library: no Exception."""


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Line]:
    """The command line, whose ``check`` ends with a given exception."""
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def build(problem: BaseException) -> Line:
        def run(_: Talk, __: Surroundings) -> NoReturn:
            raise problem

        monkeypatch.setattr(app, "COMMANDS", (Entry("check", CheckOptions, run),))
        return lambda *line: app.run(["check", *line])

    return build


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (OutputClosedError(), ExitCode.DONE),
        (SystemExit(5), 5),
        (SystemExit(), ExitCode.DONE),
    ],
)
def test_quiet_endings(
    ending: Callable[[BaseException], Line],
    capsys: pytest.CaptureFixture[str],
    problem: BaseException,
    code: int,
) -> None:
    assert ending(problem)() == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [ZeroDivisionError("a\nb"), NativePanicError("a b")])
def test_a_bug_is_one_line_without_a_traceback(
    ending: Callable[[BaseException], Line],
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
) -> None:
    assert ending(error)() == ExitCode.BUG
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert f": {type(error).__name__} (test_app.py:" in line
    assert "a b" not in line, "the text of an error may quote data"
    assert "--debug" in line


def test_debug_shows_the_traceback(
    ending: Callable[[BaseException], Line], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending(ValueError("x"))("--debug", "--show-personal") == ExitCode.BUG
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):")
    assert re.fullmatch(
        r"funnelcli: an error in the program: ValueError \(test_app\.py:\d+\): x",
        err.splitlines()[-1],
    )


def test_the_traceback_quotes_no_data_and_commands_no_terminal(
    ending: Callable[[BaseException], Line], capsys: pytest.CaptureFixture[str]
) -> None:
    error = ValueError("cell \x1b[2J +7 916 123-45-67")
    error.__cause__ = KeyError("Иванов")
    assert ending(error)("--debug") == ExitCode.BUG
    err = capsys.readouterr().err
    assert err.count("Traceback") == 2
    assert "KeyError" in err
    assert "Иванов" not in err
    assert "cell" not in err
    ending(error)("--debug", "--show-personal")
    err = capsys.readouterr().err
    assert "Иванов" in err
    assert r"cell \x1b[2J +7 916 123-45-67" in err


def test_every_issue_of_an_error_is_told(
    ending: Callable[[BaseException], Line], capsys: pytest.CaptureFixture[str]
) -> None:
    issues = [Issue("S109", {"value": "x"}), Issue("S110", {"value": "y"})]
    assert ending(InputError(issues))("--lang", "ru") == ExitCode.INPUT
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "funnelcli: S109 --as-of: «x» – не дата."
    assert lines[2] == "funnelcli: S110 --period: «y» – не период."
    assert len(lines) == 4


def test_undelivered(ending: Callable[[BaseException], Line]) -> None:
    assert ending(DeliveryError([Issue("S120", {"reason": "full"})]))() == ExitCode.DELIVERY


def test_what_libraries_say_to_programmers_stays_unsaid_unless_asked(
    ending: Callable[[BaseException], Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    import warnings

    monkeypatch.setattr(sys, "warnoptions", ["error"])
    ending(KeyboardInterrupt())()
    with pytest.raises(UserWarning):
        warnings.warn("x", stacklevel=1)
    monkeypatch.setattr(sys, "warnoptions", [])
    ending(KeyboardInterrupt())()
    warnings.warn("x", stacklevel=1)
