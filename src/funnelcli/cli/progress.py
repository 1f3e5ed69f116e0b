"""A sign of life on the terminal while a run takes its time, and a bar once it takes longer."""

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from funnelcli.cli.options import Talk
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.model.watch import Watch

BAR_AFTER = 1.0
"""Seconds of reading after which it is worth to say how much is left."""


@contextmanager
def working(talk: "Talk", around: "Surroundings") -> "Iterator[Watch | None]":
    """Show a spinner on stderr, only on a terminal and only where it is welcome.

    Gives who is to be told how far the reading is; then the spinner becomes a bar.
    """
    welcome = not (talk.quiet or talk.no_progress) and around.environ.get("TERM") != "dumb"
    if not (welcome and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    plain = talk.no_color or talk.color == "never"
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True, no_color=plain or None),
        transient=True,
    )
    with progress:
        task = progress.add_task(around.words.text(say("progress.working")), total=None)
        yield _Reading(progress, task, monotonic())


class _Reading:
    """Adds up what the files tell; the bar comes when the reading takes long."""

    def __init__(self, progress: "Progress", task: "TaskID", since: float) -> None:
        self._progress = progress
        self._task = task
        self._since = since
        self._done: dict[int, int] = {}
        self._size: dict[int, int] = {}
        self._has_bar = False

    def __call__(self, file: int, *, done: int, size: int) -> None:
        """Told from several threads; each key is written by one of them."""
        self._size[file] = size
        self._done[file] = max(done, self._done.get(file, 0))
        if monotonic() - self._since < BAR_AFTER:
            return
        if not self._has_bar:
            self._add_bar()
        total, completed = (sum([*each.values()]) for each in (self._size, self._done))
        self._progress.update(self._task, total=total, completed=completed)

    def _add_bar(self) -> None:
        from rich.progress import BarColumn, TaskProgressColumn

        self._has_bar = True
        self._progress.columns = (*self._progress.columns, BarColumn(), TaskProgressColumn())
