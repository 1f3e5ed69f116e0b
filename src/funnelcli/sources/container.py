"""What kind of file it is, by its first bytes and never by its name alone."""

import os
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.place import Place
from funnelcli.sources.text.encoding import wide_encoding

START = 65_536
"""How many bytes are enough to tell the kinds apart."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SHEETS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
"""Excel before 5.0 (1993), and 5.0 sheets without a container around them."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAGIC: tuple[tuple[bytes, Phrase], ...] = (
    (b"\x89PNG", say("kind.picture", format="PNG")),
    (b"\xff\xd8\xff", say("kind.picture", format="JPEG")),
    (b"GIF8", say("kind.picture", format="GIF")),
    (b"II*\x00", say("kind.picture", format="TIFF")),
    (b"MM\x00*", say("kind.picture", format="TIFF")),
    (b"RIFF", say("kind.picture", format="WebP")),
    (b"%PDF", say("kind.pdf")),
    (b"BZh", say("kind.archive", format="bzip2")),
    (b"\xfd7zXZ", say("kind.archive", format="xz")),
    (b"\x28\xb5\x2f\xfd", say("kind.archive", format="zstd")),
    (b"7z\xbc\xaf", say("kind.archive", format="7z")),
    (b"Rar!", say("kind.archive", format="RAR")),
    (b"{\\rtf", say("kind.document", format="RTF")),
    (b"PAR1", say("kind.database", format="Parquet")),
    (b"ARROW1", say("kind.database", format="Arrow")),
    (b"SQLite format 3\x00", say("kind.database", format="SQLite")),
    (b"\x7fELF", say("kind.binary")),
    (b"MZ\x90", say("kind.binary")),
)
_HTML = re.compile(rb"<(?:!doctype|html|head|meta|table|body|\?xml|style)\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:!--|[a-z]).*<table\b", re.IGNORECASE | re.DOTALL)
_XML_SHEET = re.compile(rb"\A<(?:\?xml[^>]*>.{0,400}<)?(?:\w+:)?Workbook\b", re.DOTALL)
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\[{]")
_CONTROL = bytes(code for code in range(28) if code not in b"\t\n\v\f\r\x1a\x1b")


class Container(StrEnum):
    """The kinds of files that are read."""

    CSV = "csv"
    HTML = "html"
    GZIP = "gzip"
    ZIP = "zip"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"


def refusal(code: str, name: str, **values: Value) -> InputError:
    """The error ``code`` about the whole file ``name``."""
    return InputError([Issue(code, {"file": name, **values}, places=(Place(name),))])


def unreadable(error: OSError, name: str) -> InputError:
    """What the system said when ``name`` was opened or read, as our error."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return refusal("D001", name)
    if isinstance(error, IsADirectoryError):
        return refusal("D002", name)
    if getattr(error, "winerror", None) in {32, 33}:  # sharing and lock violations
        return refusal("D004", name)
    if isinstance(error, PermissionError):
        return refusal("D003", name)
    return refusal("D005", name, reason=reason_of(error))


def recognise(path: Path, name: str) -> Container:
    """The kind of the file at ``path``.

    Raises InputError when the file cannot be opened, is empty, or is of a kind that is not read.
    """
    start = _read_start(path, name)
    if start.startswith(b"\x1f\x8b"):
        return Container.GZIP
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _look_into_archive(path, name)
    if start.startswith(_OLE):
        return _kind_of_ole(path, name)
    if start.startswith(_OLD_SHEETS):
        raise refusal("D011", name)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            raise refusal("D008", name, kind=kind)
    return _kind_of_text(start, name)


def _read_start(path: Path, name: str) -> bytes:
    if Path(name).name.startswith("~$"):
        raise refusal("D007", name)
    try:
        if path.exists() and not path.is_file():
            is_shut = path.is_dir() and not os.access(path, os.R_OK | os.X_OK)
            raise refusal("D003" if is_shut else "D002", name)
        with path.open("rb") as stream:
            start = stream.read(START)
    except ValueError:  # a NUL in the name
        raise refusal("D001", name) from None
    except OSError as error:
        raise unreadable(error, name) from error
    if not _as_utf8(start).strip(b"\x00 \t\r\n"):
        raise refusal("D006", name)
    return start


def _as_utf8(start: bytes) -> bytes:
    """The bytes with UTF-16 and UTF-32 undone, without byte order mark."""
    if wide := wide_encoding(start):
        return start.decode(wide, errors="ignore").lstrip("\ufeff").encode(errors="replace")
    return start


def _look_into_archive(path: Path, name: str) -> Container:
    """A workbook is a ZIP archive with ``xl/workbook.xml``; other documents are refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.casefold().lstrip("/") for part in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise refusal("D018", name) from None
    if "xl/workbook.bin" in parts:
        return Container.XLSB
    if "[content_types].xml" in parts and any("workbook" in part for part in parts):
        return Container.XLSX
    if "content.xml" in parts:
        return Container.ODS
    if "word/document.xml" in parts:
        raise refusal("D008", name, kind=say("kind.document", format="DOCX"))
    return Container.ZIP


def _kind_of_ole(path: Path, name: str) -> Container:
    """Protected .xlsx and old .xls are both OLE files; the first names an encrypted package."""
    with path.open("rb") as stream:
        overlap = b""
        while chunk := stream.read(1 << 20):
            if _ENCRYPTED in overlap + chunk:
                raise refusal("D012", name)
            overlap = chunk[-len(_ENCRYPTED) :]
    return Container.XLS


def _kind_of_text(start: bytes, name: str) -> Container:
    """JSON, XML and bytes that are no text in any encoding are not tables."""
    plain = _as_utf8(start).replace(b"\x00", b"").lstrip()
    if _XML_SHEET.search(plain):
        raise refusal("D120", name)
    if _HTML.match(plain) or _MARKUP.match(plain):
        return Container.HTML
    if _JSON.match(plain):
        raise refusal("D010", name)
    strange = len(plain) - len(plain.translate(None, _CONTROL))
    if strange * 20 > len(plain) and not wide_encoding(start):
        raise refusal("D008", name, kind=say("kind.binary"))
    return Container.CSV
