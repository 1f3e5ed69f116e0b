"""The options of ``digest``, made as those in ``options.py``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from funnelcli.cli.options import Ceilings, Day, Files, Floors, Span, Talk
from funnelcli.cli.path_options import path_option

LETTER_ENDINGS = (".txt", ".html", ".eml")
"""Which part of the letter a file holds: the plain text, the HTML, all of it as it is sent."""
ON_GATE_FAILURE = ("send", "hold")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class LetterFiles:
    """Where the letter is written to, and what goes with it."""

    output: Annotated[
        list[Path] | None,
        path_option("--output", "-o", text="option.output.letter"),
    ] = None
    attach: Annotated[list[Path] | None, path_option("--attach", text="option.attach")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Dispatch:
    """Whether and how the letter is sent."""

    send: Annotated[bool, Option("--send", help="option.send")] = False
    dry_run: Annotated[bool, Option("--dry-run", help="option.dry_run")] = False
    resend: Annotated[bool, Option("--resend", help="option.resend")] = False
    arrived: Annotated[
        list[str] | None, Option("--arrived", metavar="metavar.recipient", help="option.arrived")
    ] = None
    lost: Annotated[
        list[str] | None, Option("--lost", metavar="metavar.recipient", help="option.lost")
    ] = None
    on_gate_failure: Annotated[
        str | None,
        Option(
            "--on-gate-failure",
            metavar="|".join(ON_GATE_FAILURE),
            help="option.on_gate_failure",
            autocompletion=lambda: list(ON_GATE_FAILURE),
        ),
    ] = None
    deadline: Annotated[
        str | None, Option("--deadline", metavar="metavar.seconds", help="option.deadline")
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DigestOptions(Talk, Dispatch, LetterFiles, Ceilings, Floors, Span, Day, Files):
    """``funnelcli digest``."""
