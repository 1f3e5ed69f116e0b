"""A file of rows, whatever its bytes are: read its head, then the columns that are wanted."""

from collections.abc import Collection
from pathlib import Path

from funnelcli.sources.shape import ROW, Head, Hints, RawTable

__all__ = ["ROW", "Head", "Hints", "RawTable", "read_head", "read_table"]


def read_head(path: Path, hints: Hints, known: frozenset[str]) -> Head:
    """What the file at ``path`` is. ``known`` holds the folded names of every known header.

    The name is taken literally: never a glob, never a URL. Raises InputError with every reason
    why the file cannot be read.
    """
    raise NotImplementedError


def read_table(head: Head, wanted: Collection[str]) -> RawTable:
    """The columns ``wanted`` (numbered headers of ``head``) of the file, and only those.

    Raises InputError when the file cannot be read to its end.
    """
    raise NotImplementedError
