"""The command line built from its table of commands, with the words of one language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from funnelcli import __version__
from funnelcli.cli import check, demo, explain, inspect, qualify, report
from funnelcli.cli import options as given
from funnelcli.cli.grammar import CONTEXT_SETTINGS, Command, Group
from funnelcli.cli.language import LANGUAGES, HelpWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode

METAVAR = "metavar."


@dataclass(frozen=True)
class Entry:
    """A command: its name, what Typer fills, what then runs."""

    name: str
    options: type[given.Talk]
    run: "Callable[[Any, Surroundings], ExitCode]"


COMMANDS = (
    Entry("report", given.ReportOptions, report.run),
    Entry("qualify", given.QualifyOptions, qualify.run),
    Entry("check", given.CheckOptions, check.run),
    Entry("inspect", given.InspectOptions, inspect.run),
    Entry("explain", given.ExplainOptions, explain.run),
    Entry("demo", given.DemoOptions, demo.run),
)
"""The commands in the order of the help. A new command is a file, its options and a line here."""


def build(words: HelpWords) -> Group:
    """The Typer group with every text in the language of ``words``."""
    app = typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=CONTEXT_SETTINGS,
        options_metavar=words("metavar.options"),
        subcommand_metavar=words("metavar.command"),
        help=_help(words, "funnelcli"),
    )
    app.callback()(_root)
    for entry in COMMANDS:
        app.command(
            entry.name,
            cls=Command,
            context_settings=CONTEXT_SETTINGS,
            options_metavar=words("metavar.options"),
            help=_help(words, entry.name),
            short_help=words(f"{entry.name}.summary"),
        )(entry.options)
    group = typer.main.get_command(app)
    if not isinstance(group, Group):
        raise TypeError("Typer builds a group of several commands")
    for command in (group, *group.commands.values()):
        _put_words(command.params, words)
    return group


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer passes it by position
    if value:
        typer.echo(f"funnelcli {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="option.version", callback=_show_version, is_eager=True),
    ] = False,
    lang: Annotated[  # only for the help: take_language took it together with its value
        bool, typer.Option("--lang", metavar="|".join(LANGUAGES), help="option.lang")
    ] = False,
) -> None:
    """Options that stand before the command."""


def _help(words: HelpWords, name: str) -> str:
    r"""What the command is, examples, details; a lone ``\b`` keeps lines apart in Typer."""
    summary, examples, detail = (
        words(f"{name}.{part}") for part in ("summary", "examples", "detail")
    )
    lines = [f"  {line}" for line in examples.splitlines()]
    block = "\n".join(["\b", words("help.examples"), *lines])
    return f"{summary}\n\n{block}\n\n{detail}"


def _put_words(params: list[Any], words: HelpWords) -> None:
    """Replace catalogue keys by words; Typer's own English texts are keys of ``messages``."""
    for param in params:
        param.help = words(param.help)
        if param.metavar and param.metavar.startswith(METAVAR):
            param.metavar = words(param.metavar)
        if getattr(param, "is_flag", False) and param.default is None:
            param.default = False  # Typer would load pydantic to find out that None is no bool
