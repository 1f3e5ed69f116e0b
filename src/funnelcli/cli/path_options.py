"""Arguments and options that are paths.

Typer asks nothing of them: whoever reads a file says by its code that it may not be read.
"""

from typing import Any

from typer import Argument, Option


def paths_argument(text: str, metavar: str = "metavar.files") -> Any:  # noqa: ANN401 - as Typer's own
    """FILES, with the key of their help."""
    return Argument(metavar=metavar, help=text, readable=False)


def path_option(*names: str, text: str) -> Any:  # noqa: ANN401 - as Typer's own
    """An option whose value is a path, with the key of its help."""
    return Option(*names, metavar="metavar.file", help=text, readable=False)
