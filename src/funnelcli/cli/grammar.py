"""Typer's commands with usage and help wholly in the user's language.

Typer translates a part of its texts by itself (``gettext``, domain ``messages``); these classes
lead the rest through the same catalogue and word what Typer would refuse only in English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext
from typing import TYPE_CHECKING, Any

from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup

from funnelcli.cli.usage import missing_command, unexpected_arguments, unknown_command

if TYPE_CHECKING:
    from typer._click import Command as AnyCommand
    from typer._click import Context, HelpFormatter
    from typer.core import TyperOption

CONTEXT_SETTINGS = {
    "help_option_names": ["-h", "--help"],
    "allow_extra_args": True,  # so that Command.parse_args can name them
    "max_content_width": 100,
}


class Command(TyperCommand):
    """A command such as ``report``."""

    def format_usage(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: "Context") -> "TyperOption | None":
        """The option ``--help``, its text translated."""
        return _translated(super().get_help_option(ctx))

    def format_options(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write arguments and options."""
        _write_parameters(self, ctx, formatter)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse the line; refuse what no parameter takes."""
        with _placed(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise unexpected_arguments(ctx.command_path, rest)
        return rest


class Group(TyperGroup):
    """The command ``funnelcli`` with its commands."""

    def format_usage(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: "Context") -> "TyperOption | None":
        """The option ``--help``, its text translated."""
        return _translated(super().get_help_option(ctx))

    def format_options(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        _write_parameters(self, ctx, formatter)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse what stands before the command."""
        with _placed(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: "Context") -> Any:  # noqa: ANN401 - whatever the command returns
        """Run the command named in the line."""
        if not ctx._protected_args:  # noqa: SLF001 - as TyperGroup.invoke asks it
            raise missing_command(list(self.commands))
        return super().invoke(ctx)

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, AnyCommand | None, list[str]]":
        """Find the command named first in ``args``."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise unknown_command(args[0], list(self.commands))
        return super().resolve_command(ctx, args)


@contextmanager
def _placed(ctx: "Context") -> Iterator[None]:
    """Add to a usage error the command it belongs to, which the parser forgets."""
    try:
        yield
    except UsageError as refused:
        refused.ctx = refused.ctx or ctx
        raise


def _write_usage(command: "AnyCommand", ctx: "Context", formatter: "HelpFormatter") -> None:
    pieces = [command.options_metavar or ""]
    for param in command.get_params(ctx):
        if param.param_type_name == "argument":
            name = param.metavar or param.name
            pieces.append(f"{name}..." if param.required else f"[{name}]...")
    pieces.append(getattr(command, "subcommand_metavar", ""))
    formatter.write_usage(ctx.command_path, " ".join(pieces).rstrip(), prefix=gettext("Usage: "))


def _translated(option: "TyperOption | None") -> "TyperOption | None":
    if option is not None:
        option.help = gettext(option.help or "")
        option.default = False  # Typer would load pydantic to find out that None is no bool
    return option


def _write_parameters(command: "AnyCommand", ctx: "Context", formatter: "HelpFormatter") -> None:
    sections = {"Arguments": "argument", "Options": "option"}
    for title, kind in sections.items():
        params = [param for param in command.get_params(ctx) if param.param_type_name == kind]
        rows = [_help_row(param) for param in params]
        if rows:
            with formatter.section(gettext(title)):
                formatter.write_dl(rows)


def _help_row(param: Any) -> tuple[str, str]:  # noqa: ANN401 - arguments and options have only private bases in common
    if param.param_type_name == "argument":
        return param.metavar or param.name, param.help or ""
    names = ", ".join(sorted(param.opts, key=lambda name: name.startswith("--")))
    return f"{names} {param.metavar}" if param.metavar else names, param.help or ""
