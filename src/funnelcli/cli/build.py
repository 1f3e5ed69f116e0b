"""The command line built from its table of commands, with the words of one language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from funnelcli import __version__
from funnelcli.cli import (
    bonus,
    check,
    demo,
    digest,
    dispute,
    doctor,
    explain,
    init,
    inspect,
    lead,
    qualify,
    report,
    spec,
    spec_backtest,
    spec_compare,
    spec_test,
)
from funnelcli.cli import dispute_options as disputing
from funnelcli.cli import options as given
from funnelcli.cli.digest_options import DigestOptions
from funnelcli.cli.explain_options import ExplainOptions
from funnelcli.cli.grammar import CONTEXT_SETTINGS, Command, Group
from funnelcli.cli.language import LANGUAGES, HelpWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode

METAVAR = "metavar."


@dataclass(frozen=True)
class Entry:
    """A command: its name, what Typer fills, what then runs.

    A name of two words is a command of a group: ``spec check``.
    """

    name: str
    options: type[given.Talk]
    run: "Callable[[Any, Surroundings], ExitCode]"


COMMANDS = (
    Entry("report", given.ReportOptions, report.run),
    Entry("qualify", given.QualifyOptions, qualify.run),
    Entry("lead", given.LeadOptions, lead.run),
    Entry("check", given.CheckOptions, check.run),
    Entry("inspect", given.InspectOptions, inspect.run),
    Entry("explain", ExplainOptions, explain.run),
    Entry("init", given.InitOptions, init.run),
    Entry("digest", DigestOptions, digest.run),
    Entry("doctor", given.DoctorOptions, doctor.run),
    Entry("demo", given.DemoOptions, demo.run),
    Entry("spec check", given.SpecCheckOptions, spec.run_check),
    Entry("spec test", given.SpecTestOptions, spec_test.run),
    Entry("spec compare", given.SpecCompareOptions, spec_compare.run),
    Entry("spec backtest", given.SpecBacktestOptions, spec_backtest.run),
    Entry("spec schema", given.SpecSchemaOptions, spec.run_schema),
    Entry("dispute open", disputing.DisputeOpenOptions, dispute.run_open),
    Entry("dispute resolve", disputing.DisputeResolveOptions, dispute.run_resolve),
    Entry("dispute list", disputing.DisputeListOptions, dispute.run_list),
    Entry("bonus", disputing.BonusOptions, bonus.run),
)
"""The commands in the order of the help. A new command is a file, its options and a line here."""


def build(words: HelpWords) -> Group:
    """The Typer group with every text in the language of ``words``."""
    app = _group("funnelcli", words)
    app.callback()(_root)
    inner: dict[str, typer.Typer] = {}
    for entry in COMMANDS:
        home, name = app, entry.name
        if " " in name:
            first, _, name = name.partition(" ")
            if first not in inner:
                inner[first] = _group(first, words)
                app.add_typer(inner[first], name=first, short_help=words(f"{first}.summary"))
            home = inner[first]
        _add(home, name, entry, words)
    group = typer.main.get_command(app)
    if not isinstance(group, Group):
        raise TypeError("Typer builds a group of several commands")
    order = list(dict.fromkeys(entry.name.partition(" ")[0] for entry in COMMANDS))
    group.commands = {name: group.commands[name] for name in order}
    _put_all_words(group, words)
    return group


def _group(name: str, words: HelpWords) -> typer.Typer:
    return typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=CONTEXT_SETTINGS,
        options_metavar=words("metavar.options"),
        subcommand_metavar=words("metavar.command"),
        help=_help(words, name),
    )


def _add(home: typer.Typer, name: str, entry: Entry, words: HelpWords) -> None:
    key = entry.name.replace(" ", ".")
    home.command(
        name,
        cls=Command,
        context_settings=CONTEXT_SETTINGS,
        options_metavar=words("metavar.options"),
        help=_help(words, key),
        short_help=words(f"{key}.summary"),
    )(entry.options)


def _put_all_words(command: Any, words: HelpWords) -> None:  # noqa: ANN401 - groups and commands have only a private base in common
    _put_words(command.params, words)
    for inner in getattr(command, "commands", {}).values():
        _put_all_words(inner, words)


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
