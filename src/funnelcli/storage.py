"""The one way anything is written.

A file is replaced whole (``write_whole``): aside, to the disk, then renamed over the target. A file
that only grows is extended under a lock (``extend``): whole, or not at all.
"""

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path

_FAR = 1 << 40
"""Where Windows locks a byte: beyond every end, so that the lock hides nothing."""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """How a file grows: its first ``keep`` bytes stay, ``add`` follows them."""

    keep: int
    add: bytes


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, whole.

    As ``fill_whole``, for bytes at hand.
    """
    fill_whole(path, partial(_put, content))


def fill_whole(path: Path, fill: Callable[[Path], object], *, private: bool = False) -> None:
    """Let ``fill`` write a file so that a reader sees the old file or the new one, whole.

    The bytes go to a file beside the target, reach the disk, and take the target's name; the
    permissions of an existing target stay; a ``private`` file is for its owner alone. A target
    that is no regular file (``/dev/stdout``, a pipe) is written to directly. A symbolic link to a
    file, or to nothing, is refused: what it leads to was not named. Raises OSError, and then
    leaves nothing behind.
    """
    if path.exists() and not path.is_file():
        fill(path)
        return
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    mode = path.stat().st_mode & 0o777 if path.exists() else _default_mode()
    aside = _fill_aside(path, fill, 0o600 if private else mode)
    try:
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def write_new(files: Mapping[Path, bytes]) -> None:
    """Write files that are not there yet, all of them or none, the last of them last.

    Raises:
        FileExistsError: one of the names is taken (by a link too), its ``filename`` says which.
        OSError: something cannot be written. Nothing new is left behind either way.
    """
    asides: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for path, content in files.items():
            asides[path] = _fill_aside(path, partial(_put, content), _default_mode())
        for path, aside in asides.items():
            _take_free_name(aside, path)
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
    for folder in {path.parent for path in files}:
        _sync_folder(folder)


def _put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _fill_aside(path: Path, fill: Callable[[Path], object], mode: int) -> Path:
    """The file that ``fill`` wrote beside ``path``, on the disk."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    aside = Path(name)
    try:
        os.close(descriptor)
        fill(aside)
        with aside.open("rb+") as stream:
            os.fsync(stream.fileno())
        aside.chmod(mode)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _take_free_name(aside: Path, path: Path) -> None:
    """Give the file its name, unless the name is taken; disks without links cannot prove it."""
    try:
        os.link(aside, path)
    except FileExistsError as taken:
        raise FileExistsError(taken.errno, taken.strerror, str(path)) from taken
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        aside.rename(path)


def _default_mode() -> int:
    """The permissions a new file gets from the user's mask (mkstemp makes it private)."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; Windows cannot open folders."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def extend(path: Path, decide: Callable[[bytes], Extension], aside: Path) -> None:
    """Let a file grow as ``decide`` says of its content; nobody writes in between.

    Bytes that are not kept are added to ``aside`` before they leave. The new bytes reach the disk,
    or the file is as long as it was. A missing file is made. Raises OSError, and what ``decide``
    raises.
    """
    _refuse_pipes(path)
    with FileIO(path, "a+") as stream, _held(stream, shared=False):
        stream.seek(0)
        content = stream.readall()
        extension = decide(content)
        if extension.keep < len(content):
            _keep(aside, content[extension.keep :])
            stream.truncate(extension.keep)
        try:
            _write_all(stream, extension.add)
            os.fsync(stream.fileno())
        except BaseException:
            stream.truncate(extension.keep)
            raise
    if not content:
        _sync_folder(path.parent)


def read_held(path: Path) -> bytes:
    """The content of a file while nobody extends it; raises OSError."""
    _refuse_pipes(path)
    with FileIO(path, "r") as stream:
        # On a disk that knows no locks the worst is that a last line looks torn.
        with suppress(OSError), _held(stream, shared=True):
            return stream.readall()
        stream.seek(0)
        return stream.readall()


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether no other process is inside ``alone`` of the same ``path``; it never waits.

    The file is made and stays; the system lets go of it when we die. Raises OSError.
    """
    _refuse_pipes(path)
    with FileIO(path, "a+") as stream:
        if not _taken_at_once(stream):
            yield False
            return
        try:
            yield True
        finally:
            _let_go(stream)


def _taken_at_once(stream: FileIO) -> bool:
    if sys.platform == "win32":
        import msvcrt

        stream.seek(_FAR)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as busy:
            if busy.errno not in {errno.EACCES, errno.EDEADLK}:
                raise
            return False
        return True
    import fcntl  # exists on Unix only

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _let_go(stream: FileIO) -> None:
    if sys.platform == "win32":
        _hold_on_windows(stream, taken=False)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_UN)


def _refuse_pipes(path: Path) -> None:
    """A pipe would be waited for without end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.ESPIPE, os.strerror(errno.ESPIPE))


def _keep(aside: Path, content: bytes) -> None:
    with FileIO(aside, "a") as stream:
        _write_all(stream, content + b"\n")
        os.fsync(stream.fileno())


def _write_all(stream: FileIO, content: bytes) -> None:
    """A disk that fills up writes a part first and refuses the next."""
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) or 0 :]


@contextmanager
def _held(stream: FileIO, *, shared: bool) -> Iterator[None]:
    """Wait until no other process holds the file; the system lets go of it when we die."""
    if sys.platform == "win32":
        _hold_on_windows(stream, taken=True)
        try:
            yield
        finally:
            _hold_on_windows(stream, taken=False)
    else:
        import fcntl  # exists on Unix only

        fcntl.flock(stream, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)


def _hold_on_windows(stream: FileIO, *, taken: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        place = stream.seek(0, os.SEEK_CUR)
        try:
            while True:
                stream.seek(_FAR)
                try:
                    msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if taken else msvcrt.LK_UNLCK, 1)
                except OSError as busy:
                    if not taken or busy.errno != errno.EDEADLK:  # ten seconds were not enough
                        raise
                else:
                    return
        finally:
            stream.seek(place)
