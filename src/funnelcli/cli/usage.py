"""Mistakes in the command line, as issues in the user's language (codes S100 to S149)."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from funnelcli.cli.language import LANGUAGES
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, say

if TYPE_CHECKING:
    from typer._click.exceptions import BadOptionUsage, NoSuchOption, UsageError


def unknown_command(name: str, commands: Sequence[str]) -> SettingsError:
    """There is no such command."""
    close = get_close_matches(name, commands, n=1)
    step = say("usage.did_you_mean", name=close[0]) if close else _one_of(commands)
    return _error("S100", name=name, next=step)


def missing_command(commands: Sequence[str]) -> SettingsError:
    """Options stand there, but no command."""
    return _error("S101", next=_one_of(commands))


def unexpected_arguments(command: str, arguments: Sequence[str]) -> SettingsError:
    """Words that the command takes no files or values for."""
    return _error("S102", command=command, arguments=" ".join(arguments))


def bad_choice(option: str, value: str, choices: Sequence[str]) -> Issue:
    """A value that is not among the option's choices."""
    close = get_close_matches(value, choices, n=1)
    step = say("usage.did_you_mean", name=close[0]) if close else _one_of(choices)
    return Issue("S106", {"option": option, "value": value, "next": step})


def unknown_code(codes: Sequence[str], close: Sequence[str]) -> SettingsError:
    """No message has these codes (or begins with them); ``close`` are codes that look alike."""
    step = say("usage.did_you_mean", name=close[0]) if close else say("usage.see_codes")
    return _error("S130", codes=", ".join(codes), next=step)


def bad_language(value: str) -> SettingsError:
    """A language that is not spoken here, or none after ``--lang``."""
    if not value:
        return _error("S104", option="--lang", next=_one_of(LANGUAGES))
    return SettingsError([bad_choice("--lang", value, LANGUAGES)])


def from_typer(error: "UsageError") -> SettingsError:
    """What Typer's parser refused, reworded.

    Told apart by type and by the parameter concerned, never by the English text.
    """
    from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

    if isinstance(error, NoSuchOption):
        return _error("S103", option=error.option_name, next=_near_option(error))
    if isinstance(error, BadOptionUsage):
        code = "S105" if _is_flag(error) else "S104"
        return _error(code, option=error.option_name, next=_see_help(error))
    if isinstance(error, MissingParameter):
        name = error.param.metavar if error.param else None
        return _error("S107", name=name or "", next=_see_help(error))
    return _error("S108", text=error.format_message(), next=_see_help(error))


def _error(code: str, **values: str | Phrase) -> SettingsError:
    return SettingsError([Issue(code, values)])


def _one_of(names: Sequence[str]) -> Phrase:
    return say("usage.one_of", names=", ".join(names))


def _see_help(error: "UsageError") -> Phrase:
    command = error.ctx.command_path if error.ctx else "funnelcli"
    return say("usage.see_help", command=f"{command} --help")


def _near_option(error: "NoSuchOption") -> Phrase:
    name = error.option_name
    own = {option.lstrip("-"): option for option in _options(error)}
    if close := get_close_matches(name.lstrip("-"), own, n=1):
        return say("usage.did_you_mean", name=own[close[0]])
    above = error.ctx.command_path if error.ctx else "funnelcli"
    for command in getattr(error.cmd, "commands", {}).values():
        if any(name in param.opts for param in command.params):
            return say("usage.after_command", option=name, command=f"{above} {command.name}")
    return _see_help(error)


def _options(error: "UsageError") -> list[str]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    return [name for param in params for name in param.opts if name.startswith("--")]


def _is_flag(error: "BadOptionUsage") -> bool:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    found = [param for param in params if error.option_name in param.opts]
    return any(getattr(param, "is_flag", False) for param in found)
