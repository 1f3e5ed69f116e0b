"""Private copies of inputs that live until the run ends: UTF-8 text, sheets unpacked."""

import atexit
import codecs
import hashlib
import re
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

_BLOCK = 1 << 18
_NUMBERS = count(1)
_ENDS = ("\n", "\r")
_MARK = "\ufeff"
_MARKS = re.compile("(?<=[\n\r])\ufeff+")
_MARKED = re.compile(rb"(?:^|[\n\r])\xef\xbb\xbf")


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

    Lines of a copy begin with no byte order mark; the file itself is taken when only its first
    one does. None when a byte does not fit the encoding.
    """
    if is_utf8(encoding) and not _has_marks_inside(path):
        return path
    target = spool_file(".csv")
    decoder = codecs.getincrementaldecoder(encoding)()
    at_start = True
    with path.open("rb") as source, target.open("wb") as stream:
        try:
            while block := source.read(_BLOCK):
                text = decoder.decode(block)
                stream.write(without_marks(text, at_start=at_start).encode())
                at_start = text.endswith(_ENDS) if text else at_start
            stream.write(decoder.decode(b"", final=True).encode())
        except UnicodeError:
            stream.close()
            target.unlink()
            return None
    return target


def is_utf8(encoding: str) -> bool:
    """Whether a codec is UTF-8, with a byte order mark or without."""
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}


def without_marks(text: str, *, at_start: bool = True) -> str:
    """Text without the byte order marks that its lines begin with.

    They stand there when exports were glued together. ``at_start``: a line begins with the text.
    """
    if _MARK not in text:
        return text
    return _MARKS.sub("", text.lstrip(_MARK) if at_start else text)


def _has_marks_inside(path: Path) -> bool:
    """Whether a line of the UTF-8 file, other than the first, begins with a byte order mark."""
    with path.open("rb") as stream:
        if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        while block := stream.read(_BLOCK):
            if has_marks(block + stream.readline()):
                return True
    return False


def has_marks(lines: bytes) -> bool:
    """Whether one of some whole lines of UTF-8 text begins with a byte order mark."""
    return b"\xef" in lines and _MARKED.search(lines) is not None  # one byte is found soonest


def hash_file(path: Path) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
