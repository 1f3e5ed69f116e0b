"""All files of a run loaded, two at a time, watched and soon ended when the run ends early."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

from funnelcli.model.watch import Tell, Watch
from funnelcli.sources.load import Loaded, Opened, load_source


class StoppedError(Exception):
    """The run has ended while a file was still being read."""


def begin_loading(
    opened: Sequence[Opened],
    home: str | None,
    watch: Watch | None,
    meanwhile: Callable[[], None] | None = None,
) -> list[Future[Loaded]]:
    """The files, each loaded or refused (the future raises InputError).

    Two at a time: while one file is proved regular by one thread, the other is parsed. An
    interrupt ends the threads at the next block they read. ``meanwhile`` is called beside them.
    """
    stopped = Event()
    with pair_of_threads(stopped) as pair:
        loading = [
            pair.submit(load_source, source, index, home, _teller(index, source, stopped, watch))
            for index, source in enumerate(opened)
        ]
        if meanwhile is not None:
            meanwhile()
        wait(loading)
    return loading


@contextmanager
def pair_of_threads(stopped: Event) -> Iterator[ThreadPoolExecutor]:
    """Two threads; when the block ends early ``stopped`` is set and they are not waited for."""
    pair = ThreadPoolExecutor(max_workers=2)
    try:
        yield pair
    except BaseException:
        stopped.set()
        pair.shutdown(wait=False, cancel_futures=True)
        raise
    pair.shutdown()


def _teller(number: int, source: Opened, stopped: Event, watch: Watch | None) -> Tell:
    size = source.head.path.stat().st_size

    def tell(done: int) -> None:
        if stopped.is_set():
            raise StoppedError
        if watch is not None:
            watch(number, done=min(done, size), size=size)

    tell(0)
    return tell
