"""The options of ``explain``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from funnelcli.cli import options as given
from funnelcli.cli.path_options import path_option

ROWS_ENDINGS = (".csv", ".xlsx", ".json")
"""What ``--rows`` writes."""


def _metrics() -> list[str]:
    return list(given.METRICS)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExplainOptions(
    given.Printing, given.Spreadsheets, given.Counting, given.Span, given.Day, given.Project
):
    """``funnelcli explain``: codes, or a metric with the exports to be read."""

    what: Annotated[
        list[str] | None,
        Argument(metavar="metavar.explained", help="argument.explained", autocompletion=_metrics),
    ] = None
    where: Annotated[
        list[str] | None, Option("--where", metavar="metavar.condition", help="option.where")
    ] = None
    left_out: Annotated[bool, Option("--left-out", help="option.left_out")] = False
    rows: Annotated[Path | None, path_option("--rows", text="option.rows")] = None
