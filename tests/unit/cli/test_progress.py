"""The bar: after a second, as long as all files together, never backwards for one file."""

from io import StringIO
from time import monotonic

import pytest
from rich.console import Console
from rich.progress import BarColumn, Progress

from funnelcli.cli.progress import BAR_AFTER, _Reading


@pytest.fixture
def progress() -> Progress:
    return Progress(console=Console(file=StringIO()))


def has_bar(progress: Progress) -> bool:
    return any(isinstance(column, BarColumn) for column in progress.columns)


def test_no_bar_in_the_first_second(progress: Progress) -> None:
    progress.columns = ()
    task = progress.add_task("x", total=None)
    _Reading(progress, task, monotonic())(0, done=5, size=10)
    assert not has_bar(progress)
    assert progress.tasks[0].total is None


def test_the_bar_is_as_long_as_all_files(progress: Progress) -> None:
    progress.columns = ()
    task = progress.add_task("x", total=None)
    reading = _Reading(progress, task, monotonic() - BAR_AFTER)
    reading(0, done=5, size=10)
    reading(1, done=0, size=30)
    reading(0, done=2, size=10)
    assert has_bar(progress)
    assert len(progress.columns) == 2
    assert (progress.tasks[0].completed, progress.tasks[0].total) == (5, 40)
