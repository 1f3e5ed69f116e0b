"""One result in several places: files first, then stdout; each in the format asked for."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelcli.cli import console
from funnelcli.cli.pager import leaf, pager_for
from funnelcli.errors import DeliveryError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import Printing, Talk
    from funnelcli.cli.surroundings import Surroundings

ENDINGS = {
    ".txt": "table",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""Which text format the ending of a file means."""
PLAIN_ENDINGS = (".txt", ".json")
"""Endings that every command with a result writes."""
SHEET_ENDINGS = (".html", ".htm", ".md", ".csv", ".tsv", ".xlsx")
"""Endings of the weekly sheet alone."""
AGREEMENT_ENDINGS = (".yaml", ".yml")
"""Endings of a proposed agreement."""
ROW_ENDINGS = (".csv", ".xlsx")
"""Endings of files that hold rows of an export; only some commands have these."""
_FILE_WIDTH = 120


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """What text is laid out on. A character outside ``encoding`` is replaced by a plain one."""

    width: int
    color: bool
    encoding: str
    terminal: bool


Renderers = Mapping[str, Callable[[Canvas], str | bytes]]
"""From the name of a format to the function that gives its text, or its bytes."""
Fillers = Mapping[str, Callable[[Path], None]]
"""From an ending to the function that fills a file of rows."""


def publish(
    renderers: Renderers,
    options: "Printing",
    around: "Surroundings",
    fillers: Fillers = MappingProxyType({}),
) -> bool:
    """Write the result to the files of ``-o``, then to stdout unless only files were asked for.

    Returns whether stdout shows the table. Files go first, so that a reader who leaves early
    costs none of them.

    Raises:
        DeliveryError: a file or stdout cannot be written; what was written before is whole.
    """
    for path in options.output or ():
        fill_file(path, _filler(path, renderers, fillers), around)
        tell_written(path, options, around)
    if options.output and not options.format:
        return False
    name = options.format or "table"
    _put(renderers, name, options, around)
    return name == "table"


def tell_written(path: Path, talk: "Talk", around: "Surroundings") -> None:
    """Say on stderr which file was written."""
    if not talk.quiet:
        console.tell(around.words.text(say("note.wrote", file=str(path))))


def write_file(path: Path, content: bytes, around: "Surroundings") -> None:
    """Write a file whole.

    Raises:
        DeliveryError: it cannot be written.
    """
    fill_file(path, lambda aside: aside.write_bytes(content), around)


def write_private(path: Path, fill: Callable[[Path], object], around: "Surroundings") -> None:
    """Write a file that only this user may read.

    Raises:
        DeliveryError: it cannot be written.
    """
    fill_file(path, fill, around, private=True)


def _filler(path: Path, renderers: Renderers, fillers: Fillers) -> Callable[[Path], object]:
    ending = path.suffix.lower()
    if ending in fillers:
        return fillers[ending]
    canvas = Canvas(width=_FILE_WIDTH, color=False, encoding="utf-8", terminal=False)
    made = renderers[ENDINGS[ending]](canvas)
    content = made if isinstance(made, bytes) else made.encode()
    return lambda aside: aside.write_bytes(content)


def fill_file(
    path: Path,
    fill: Callable[[Path], object],
    around: "Surroundings",
    *,
    private: bool = False,
) -> None:
    """Write a file whole; a ``private`` one may be read by this user only.

    Raises:
        DeliveryError: it cannot be written.
    """
    from funnelcli.storage import fill_whole

    try:
        fill_whole(around.cwd / path, fill, private=private)
    except OSError as problem:
        issue = Issue("S121", {"file": str(path), "reason": reason_of(problem)})
        raise DeliveryError([issue]) from problem


def stdout_canvas(talk: "Talk", around: "Surroundings") -> Canvas:
    """What stdout can show."""
    terminal = sys.stdout.isatty()
    choice = "never" if talk.no_color else talk.color
    return Canvas(
        width=console.width_of(around.environ, terminal=terminal),
        color=console.wants_color(choice, around.environ, terminal=terminal),
        encoding=console.encoding_of(sys.stdout),
        terminal=terminal,
    )


def _put(renderers: Renderers, name: str, talk: "Talk", around: "Surroundings") -> None:
    canvas = stdout_canvas(talk, around)
    fit = _FITTED.get(name)
    made = renderers[name](canvas)
    if isinstance(made, bytes):
        console.put_bytes(made)
        return
    text = fit(made, canvas.encoding) if fit else made
    if canvas.terminal and not talk.no_input:
        command = pager_for(text, around.environ, (sys.stdin, sys.stdout))
        if command and leaf(text, command, around.environ, canvas.encoding):
            return
    console.put(text)


_FITTED: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {"json": console.fit_json, "html": console.fit_html}
)
"""How formats say what the encoding of stdout lacks; the others were laid out for it."""
