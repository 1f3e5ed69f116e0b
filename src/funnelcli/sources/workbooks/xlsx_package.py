"""The parts of a workbook: looked up in the ZIP directory, unpacked in pieces under caps.

Names of parts are keys of a mapping and nothing else: no part is ever written, and no link out of
the workbook is followed.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from funnelcli.sources.workbooks.unfit import UnfitError

MOST_PARTS = 10_000
FREE_BYTES = 8 << 20
"""Up to here any ratio is believed: equal cells pack very well."""
MOST_RATIO = 100
"""Tables pack about tenfold, twentyfold at most."""
MOST_BYTES = 2 << 30
BLOCK = 1 << 18

_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook: its parts by folded name (``xl/workbook.xml``)."""

    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _folded(name) in self.parts

    def blocks(self, name: str, size: int = BLOCK) -> Iterator[bytes]:
        """The part in pieces of at most ``size`` bytes. Raises UnfitError when it is damaged.

        Never yields more than the directory says, and that was checked.
        """
        part = self.parts.get(_folded(name))
        if part is None:
            raise UnfitError("D018")
        if part.flag_bits & 1:
            raise UnfitError("D012")
        try:
            with self.archive.open(part) as stream:
                while block := stream.read(size):
                    yield block
        except (*_DAMAGED, OSError, RuntimeError):
            raise UnfitError("D018") from None


def open_package(stream: IO[bytes], packed: int) -> Package:
    """The workbook in ``stream``, ``packed`` bytes long.

    Raises UnfitError: it is damaged (D018), or would unpack to what only an attack or a broken
    program writes (D130).
    """
    try:
        archive = zipfile.ZipFile(stream)
        parts = archive.infolist()
    except _DAMAGED:
        raise UnfitError("D018") from None
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > max(FREE_BYTES, MOST_RATIO * packed)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES or swollen:
        raise UnfitError("D130")
    return Package(archive, {_folded(part.filename): part for part in parts})


def target_of(part: str, target: str) -> str:
    """The name of the part that a relationship of ``part`` calls ``target``."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def relations_of(part: str) -> str:
    """The name of the part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
