"""Private copies of inputs that live until the run ends: UTF-8 text, sheets unpacked."""

import atexit
import codecs
import hashlib
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

_BLOCK = 1 << 18
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


def utf8_copy(path: Path, encoding: str) -> Path | None:
    """The text file at ``path`` in UTF-8, line ends as they are: itself or a copy.

    None when a byte does not fit the encoding.
    """
    if codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
        return path
    target = spool_file(".csv")
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source, target.open("wb") as stream:
        try:
            while block := source.read(_BLOCK):
                stream.write(decoder.decode(block).encode())
            stream.write(decoder.decode(b"", final=True).encode())
        except UnicodeError:
            stream.close()
            target.unlink()
            return None
    return target


def hash_file(path: Path) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
