"""Private copies of inputs that live until the run ends: UTF-8 text, sheets unpacked."""

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

_BLOCK = 1 << 22
_NUMBERS = count(1)


@cache
def _folder() -> Path:
    """A folder only this user can read, removed when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="funnelcli-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def spool_file(suffix: str) -> Path:
    """A path for a new file that is gone when the program ends."""
    return _folder() / f"{next(_NUMBERS)}{suffix}"


def transcode(path: Path, encoding: str) -> Path:
    """A copy of the text file at ``path`` in UTF-8, line ends as they are.

    Raises UnicodeDecodeError at the first byte that does not fit.
    """
    target = spool_file(".csv")
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as stream,
    ):
        try:
            while block := source.read(_BLOCK):
                stream.write(block)
        except UnicodeDecodeError:
            stream.close()
            target.unlink()
            raise
    return target


def hash_file(path: Path) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
