"""Writing whole files."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from funnelcli import storage


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    storage.write_whole(target, b"one")
    storage.write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["report.json"]  # noqa: PTH208 - hidden leftovers count too


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    storage.write_whole(target, b"one")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    target.chmod(0o640)
    storage.write_whole(target, b"two")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_failure_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report.json"]  # noqa: PTH208 - hidden leftovers count too


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.write_whole(tmp_path / "none" / "report.json", b"")


@pytest.mark.skipif(os.name == "nt", reason="no /dev/null there")
def test_a_device_is_written_to_and_not_replaced() -> None:
    storage.write_whole(Path("/dev/null"), b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", ["real", "none"])
def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "real").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / target)
    with pytest.raises(OSError, match="link"):
        storage.write_whole(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]  # noqa: PTH208 - hidden leftovers count too


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_device_is_a_device(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/dev/null")
    storage.write_whole(link, b"gone")
    assert link.is_symlink()


def test_new_files_are_all_written(tmp_path: Path) -> None:
    storage.write_new({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"1", b"2"]
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]  # noqa: PTH208 - hidden leftovers count too


@pytest.mark.parametrize("taken", ["a", "b", "c"])
@pytest.mark.parametrize("links", [True, False])
def test_new_files_are_all_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str, *, links: bool
) -> None:
    (tmp_path / taken).write_bytes(b"mine")
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    with pytest.raises(FileExistsError) as caught:
        storage.write_new({tmp_path / name: b"new" for name in "abc"})
    assert caught.value.filename == str(tmp_path / taken)
    assert os.listdir(tmp_path) == [taken]  # noqa: PTH208 - hidden leftovers count too
    assert (tmp_path / taken).read_bytes() == b"mine"


def test_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    storage.write_new({tmp_path / "a": b"1"})
    assert os.listdir(tmp_path) == ["a"]  # noqa: PTH208 - hidden leftovers count too


def test_an_interrupt_between_two_files_takes_back_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.link

    def interrupted(source: Path, target: Path) -> None:
        if target.name == "b":
            raise KeyboardInterrupt
        usual(source, target)

    monkeypatch.setattr(os, "link", interrupted)
    with pytest.raises(KeyboardInterrupt):
        storage.write_new({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden leftovers count too


def _no_links(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_folder_that_cannot_be_opened_is_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.open

    def as_on_windows(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return usual(path, flags, mode)

    monkeypatch.setattr(os, "open", as_on_windows)
    storage.write_whole(tmp_path / "report.json", b"whole")
    assert (tmp_path / "report.json").read_bytes() == b"whole"


class Windows:
    """The byte locks of Windows, made up: the first ``busy`` tries run into another process."""

    LK_LOCK, LK_UNLCK = 1, 0

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.calls: list[tuple[int, int, int]] = []

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        self.calls.append((mode, os.lseek(descriptor, 0, os.SEEK_CUR), count))
        if mode == self.LK_LOCK and self.busy:
            self.busy -= 1
            raise OSError(errno.EDEADLK, "Resource deadlock avoided")


def test_windows_locks_a_byte_beyond_the_file_and_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Windows(busy=2)
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    monkeypatch.setattr(sys, "platform", "win32")
    path = tmp_path / "log"
    path.write_bytes(b"one\ntor")
    extension = storage.Extension(keep=4, add=b"two\n")
    storage.extend(path, lambda _: extension, tmp_path / "aside")
    assert path.read_bytes() == b"one\ntwo\n"
    assert (tmp_path / "aside").read_bytes() == b"tor\n"
    assert [mode for mode, _, _ in system.calls] == [1, 1, 1, 0]
    assert {(place, count) for _, place, count in system.calls} == {(1 << 40, 1)}
    assert storage.read_held(path) == b"one\ntwo\n"
    assert len(system.calls) == 6


def test_a_lock_that_windows_refuses_is_an_error_for_writers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(Windows):
        def locking(self, descriptor: int, mode: int, count: int) -> None:
            del descriptor, mode, count
            raise PermissionError(errno.EACCES, "no locks here")

    monkeypatch.setitem(sys.modules, "msvcrt", Refusing(busy=0))
    monkeypatch.setattr(sys, "platform", "win32")
    path = tmp_path / "log"
    path.write_bytes(b"one\n")
    with pytest.raises(PermissionError):
        storage.extend(path, lambda _: storage.Extension(keep=4, add=b"two\n"), tmp_path / "aside")
    assert path.read_bytes() == b"one\n"
    assert storage.read_held(path) == b"one\n"


def test_one_at_a_time_is_inside(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with storage.alone(path) as first, storage.alone(path) as second:
        assert (first, second) == (True, False)
    with storage.alone(path) as again:
        assert again


def test_windows_tries_a_byte_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Trying(Windows):
        LK_NBLCK = 2

        def locking(self, descriptor: int, mode: int, count: int) -> None:
            self.calls.append((mode, os.lseek(descriptor, 0, os.SEEK_CUR), count))
            if mode == self.LK_NBLCK and self.busy:
                self.busy -= 1
                raise OSError(errno.EACCES, "Permission denied")

    system = Trying(busy=1)
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    monkeypatch.setattr(sys, "platform", "win32")
    with storage.alone(tmp_path / "lock") as busy:
        assert not busy
    with storage.alone(tmp_path / "lock") as free:
        assert free
    assert [mode for mode, _, _ in system.calls] == [2, 2, 0]
    assert {(place, count) for _, place, count in system.calls} == {(1 << 40, 1)}
