"""A sign of life on the terminal while a run takes its time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import Talk
    from funnelcli.cli.surroundings import Surroundings


@contextmanager
def working(talk: "Talk", around: "Surroundings") -> Iterator[None]:
    """Show a spinner on stderr, only on a terminal and only where it is welcome."""
    welcome = not (talk.quiet or talk.no_progress) and around.environ.get("TERM") != "dumb"
    if not (welcome and sys.stderr.isatty()):
        yield
        return
    from rich.console import Console

    plain = talk.no_color or talk.color == "never"
    with Console(stderr=True, no_color=plain or None).status(
        around.words.text(say("progress.working"))
    ):
        yield
