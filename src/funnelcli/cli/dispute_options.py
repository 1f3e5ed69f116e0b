"""The options of ``dispute`` and ``bonus``, made as those in ``options.py``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from funnelcli.cli.options import CLAIMS, Day, Files, Printing, Project, Span, Talk
from funnelcli.cli.path_options import path_option


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Claim(Talk, Project):
    """What is said about a lead, by whom and why."""

    lead: Annotated[str, Argument(metavar="metavar.lead", help="argument.lead")]
    reason: Annotated[
        str | None, Option("--reason", metavar="metavar.text", help="option.reason")
    ] = None
    claimed: Annotated[
        str | None,
        Option(
            "--verdict",
            metavar="|".join(CLAIMS),
            help="option.claimed",
            autocompletion=lambda: list(CLAIMS),
        ),
    ] = None
    by_whom: Annotated[
        str | None, Option("--by-whom", metavar="metavar.name", help="option.by_whom")
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DisputeOpenOptions(Claim):
    """``funnelcli dispute open``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DisputeResolveOptions(Claim):
    """``funnelcli dispute resolve``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DisputeListOptions(Printing, Span, Day, Files):
    """``funnelcli dispute list``."""

    only_open: Annotated[bool, Option("--open", help="option.only_open")] = False
    found: Annotated[bool, Option("--found", help="option.found")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BonusOptions(Printing, Span, Day, Files):
    """``funnelcli bonus``."""

    previous: Annotated[Path | None, path_option("--previous", text="option.previous")] = None
