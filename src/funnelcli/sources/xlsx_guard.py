"""What a workbook would unpack to, told from its ZIP directory before anything is unpacked.

The directory may lie; the limits of the child process stay behind this guard.
"""

import zipfile
from pathlib import Path

MOST_PARTS = 10_000
FREE_BYTES = 64 << 20
"""Up to here any ratio is believed: equal cells pack very well."""
MOST_RATIO = 100
"""Tables pack about tenfold, twentyfold at most."""
MOST_BYTES = 2 << 30


def unpacks_to_too_much(path: Path) -> bool:
    """Whether the workbook at ``path`` is one that only an attack (or a broken program) writes.

    A damaged archive is not: the reader says what is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return False
    unpacked = sum(part.file_size for part in parts)
    packed = path.stat().st_size
    swollen = unpacked > max(FREE_BYTES, MOST_RATIO * packed)
    return len(parts) > MOST_PARTS or unpacked > MOST_BYTES or swollen
