"""Whether something is there. Where a folder may not be looked into, nothing is.

``Path`` raises there, and a run may stand in such a folder, or below one, without asking for it.
"""

import unicodedata
from os.path import exists, isdir, isfile, islink
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether a regular file is there, or a link to one."""
    return isfile(path)  # noqa: PTH113 - see above


def is_folder(path: Path) -> bool:
    """Whether a folder is there, or a link to one."""
    return isdir(path)  # noqa: PTH112 - see above


def is_there(path: Path) -> bool:
    """Whether anything is there that links lead to."""
    return exists(path)  # noqa: PTH110 - see above


def is_link(path: Path) -> bool:
    """Whether a symbolic link is there, wherever it leads."""
    return islink(path)  # noqa: PTH114 - see above


def spellings(name: str) -> tuple[str, ...]:
    """``name`` as it is typed, then with composed and with decomposed letters (й, ё).

    Archives from a Mac hold names of the last kind, which look like those that people type.
    """
    forms = (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name))
    return tuple(dict.fromkeys(forms))
