"""Archives of one export: gzip, and ZIP with a single member. Names inside are never paths."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from funnelcli.errors import InputError
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.spool import spool_file

MOST_BYTES = 2 << 30
"""No export that people open is larger."""
MOST_RATIO = 200
FREE_BYTES = 64 << 20
"""Up to here any ratio is believed: a small table of equal cells packs very well."""

_BLOCK = 1 << 20
_SHOWN = 5


def unpack(path: Path, name: str, kind: Container) -> Path:
    """A private copy of the one file inside the archive at ``path``.

    Raises:
        InputError: several files or none inside, a password, damage, or far too much to unpack.
    """
    packed = path.stat().st_size
    target = spool_file("")
    try:
        with _member(path, name, kind) as source, target.open("wb") as copy:
            written = 0
            while block := source.read(_BLOCK):
                written += len(block)
                if written > MOST_BYTES or written > max(FREE_BYTES, MOST_RATIO * packed):
                    raise refusal("D124", name)
                copy.write(block)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError):
        target.unlink(missing_ok=True)
        raise refusal("D123", name) from None
    except InputError:
        target.unlink(missing_ok=True)
        raise
    return target


@contextmanager
def _member(path: Path, name: str, kind: Container) -> Iterator[IO[bytes] | gzip.GzipFile]:
    if kind is Container.GZIP:
        with gzip.open(path) as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if _is_file(each)]
        if len(members) != 1:
            names = ", ".join(each.filename for each in members[:_SHOWN])
            raise refusal("D121", name, number=len(members), names=names)
        if members[0].flag_bits & 1:
            raise refusal("D122", name)
        with archive.open(members[0]) as stream:
            yield stream


def _is_file(member: zipfile.ZipInfo) -> bool:
    """Folders and what macOS adds (hidden files too) are no files of the user."""
    name = member.filename
    hidden = name.rpartition("/")[2].startswith(".") or name.startswith("__MACOSX/")
    return not member.is_dir() and not hidden
