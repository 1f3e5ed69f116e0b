"""``report --watch``: the sheet again whenever a file behind it has changed and holds still."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from funnelcli.cli.console import tell
from funnelcli.cli.problems import tell_issues
from funnelcli.errors import ExitCode, FunnelError
from funnelcli.model.phrase import listed, say

if TYPE_CHECKING:
    from funnelcli.cli.options import ReportOptions
    from funnelcli.cli.surroundings import Surroundings

Stamp: TypeAlias = tuple[int, int, int] | None
"""When a file was written, how large it is, and which one it is; None when it is not there."""
Stamps: TypeAlias = Mapping[Path, Stamp]

EVERY = 1.0
"""Seconds between two looks."""
STILL = 2
"""So many looks in a row must show the same: a file that is being written grows, or is not there
between its old and its new self."""


def watch_report(
    options: "ReportOptions",
    around: "Surroundings",
    render: "Callable[[ReportOptions, Surroundings], ExitCode]",
) -> ExitCode:
    """Render now and after every change, until somebody interrupts or stdout is closed.

    What is wrong with a file is told, and waited out.
    """
    from funnelcli.pipeline.watched import watched_files

    files = tuple(options.files or ())

    def look() -> Stamps:
        return stamps(watched_files(files, options.config, around.cwd))

    def wait() -> None:
        time.sleep(EVERY)

    shown = replace(options, no_input=True)  # a pager would keep the next sheet waiting

    def render_now() -> None:
        now = datetime.now(tz=UTC).astimezone()
        try:
            render(shown, replace(around, now=now))
        except FunnelError as problem:
            tell_issues(problem.issues, around.words)

    seen = look()
    render_now()
    for changed in changes(seen, look, wait):
        if not options.quiet:
            names = listed([path.name for path in changed])
            at = f"{datetime.now(tz=UTC).astimezone():%H:%M:%S}"
            tell(around.words.text(say("note.changed", at=at, files=names)))
        render_now()
    return ExitCode.DONE


def stamps(paths: Iterable[Path]) -> Stamps:
    """The files as they are now."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def changes(
    seen: Stamps, look: Callable[[], Stamps], wait: Callable[[], None]
) -> Iterator[tuple[Path, ...]]:
    """Which files have changed since the last time, each time all of them hold still.

    A file that was there and is named still is waited for: it is being replaced.
    """
    while True:
        wait()
        now, still = look(), 1
        if now == seen:
            continue
        while still < STILL or _is_being_replaced(seen, now):
            wait()
            again = look()
            now, still = again, still + 1 if again == now else 1
        changed = [path for path in {**seen, **now} if seen.get(path) != now.get(path)]
        seen = now
        if changed:
            yield tuple(changed)


def _is_being_replaced(seen: Stamps, now: Stamps) -> bool:
    return any(stamp is None and seen.get(path) is not None for path, stamp in now.items())
