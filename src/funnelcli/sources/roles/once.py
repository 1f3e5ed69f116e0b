"""A file that was given twice is read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.schema.canonical import InputFile
from funnelcli.sources.load import Loaded, describe

REASON = "same_file"
"""Why the rows of the second copy are left out."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A file with the very bytes of ``first``, which the settings describe alike."""

    file: Loaded
    first: Loaded

    def account(self) -> InputFile:
        """The input with every row left out."""
        table = self.file.table
        return describe(self.file, 0, {REASON: table.rows_read - sum(table.excluded.values())})

    def issue(self) -> Issue:
        """That it was read once."""
        name = self.file.table.head.name
        values = {"file": name, "other": self.first.table.head.name}
        return Issue("D180", values, places=(Place(name, self.file.table.head.sheet),))


def apart_from_copies(files: Iterable[Loaded]) -> tuple[list[Loaded], list[Copy]]:
    """The files that differ, and the copies of some of them."""
    different: list[Loaded] = []
    copies: list[Copy] = []
    for file in files:
        first = next((each for each in different if _same(file, each)), None)
        if first is None:
            different.append(file)
        else:
            copies.append(Copy(file=file, first=first))
    return different, copies


def _same(one: Loaded, other: Loaded) -> bool:
    return one.table.sha256 == other.table.sha256 and _read_as(one) == _read_as(other)


def _read_as(file: Loaded) -> Sequence[object]:
    """How the file was read, apart from where it lies."""
    request = replace(file.request, path=Path(), name=None)
    return file.found.role, file.table.head.sheet, request
