"""The options of ``digest``, made as those in ``options.py``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from funnelcli.cli.options import Ceilings, Day, Files, Floors, Span, Talk

LETTER_ENDINGS = (".txt", ".html", ".eml")
"""Which part of the letter a file holds: the plain text, the HTML, all of it as it is sent."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class LetterFiles:
    """Where the letter is written to."""

    output: Annotated[
        list[Path] | None,
        Option("--output", "-o", metavar="metavar.file", help="option.output.letter"),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DigestOptions(Talk, LetterFiles, Ceilings, Floors, Span, Day, Files):
    """``funnelcli digest``."""

    dry_run: Annotated[bool, Option("--dry-run", help="option.dry_run")] = False
