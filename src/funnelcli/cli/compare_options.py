"""The options ``--compare`` and ``--against``, made as those in ``options.py``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from funnelcli.cli.path_options import path_option

COMPARED = ("prev", "plan")
"""What it takes besides a period."""


def _compared() -> list[str]:
    return list(COMPARED)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Against:
    """What the numbers are compared with: another period, an earlier report."""

    compare: Annotated[
        str | None,
        Option(
            "--compare",
            metavar="metavar.compare",
            help="option.compare",
            autocompletion=_compared,
        ),
    ] = None
    against: Annotated[Path | None, path_option("--against", text="option.against")] = None
