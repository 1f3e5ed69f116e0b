"""FILES as they were typed, to paths."""

import glob
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli.cli.console import tell
from funnelcli.model.phrase import listed, say
from funnelcli.presence import is_file, is_folder, is_there, spellings

if TYPE_CHECKING:
    from funnelcli.cli.surroundings import Surroundings

_LOCK = "~$"
"""How Excel begins the name of the file that locks an open workbook."""
_ENDINGS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".gz", ".zip"})
_NAMED = 5
"""So many files that a folder holds besides exports are named."""
_OURS = (".yaml", ".yml", ".schema.json", ".jsonl")


def expand(files: Iterable[Path], cwd: Path) -> tuple[Path, ...]:
    """The files with ``*`` and ``?`` replaced by the names they match, in alphabetical order.

    Shells of Windows leave that to the command. A pattern that matches nothing stays as it is,
    for the message that there is no such file; ``[`` is never a pattern, it stands in names. A
    folder means the exports right inside it, told by their endings. Lock files of Excel are
    passed over unless they are named.
    """
    return tuple(found for file in files for found in _matches(file, cwd))


def passed_over(files: Iterable[Path], cwd: Path) -> tuple[str, ...]:
    """The names in the folders among ``files`` that ``expand`` takes for no exports.

    Lock files, hidden ones and our own (settings, agreements, schemas, logs) apart: nobody put
    them there to be read.
    """
    found: list[str] = []
    for file in files:
        taken = set(_exports(cwd / file)) if is_folder(cwd / file) else None
        if taken:
            names = sorted(each.name for each in (cwd / file).iterdir())
            found += [each for each in names if each not in taken and not _is_ours(each)]
    return tuple(found)


def tell_passed_over(files: Iterable[Path], around: "Surroundings") -> None:
    """Say which names in the folders among ``files`` are not looked into; the first ones."""
    left = passed_over(files, around.cwd)
    if left:
        names = listed([*left[:_NAMED], *([say("note.more")] if len(left) > _NAMED else [])])
        tell(around.words.text(say("note.passed_over", files=names, count=len(left))))


def _is_ours(name: str) -> bool:
    return name.startswith((_LOCK, ".")) or name.lower().endswith(_OURS)


def _matches(file: Path, cwd: Path) -> list[Path]:
    names = spellings(str(file))
    named = next((Path(each) for each in names if is_there(cwd / each)), file)
    if is_folder(cwd / named):
        return [named / each for each in _exports(cwd / named)] or [named]
    if not set(names[0]) & {"*", "?"} or is_there(cwd / named):
        return [named]
    patterns = [each.replace("[", "[[]") for each in names]
    found = {each for pattern in patterns for each in glob.glob(pattern, root_dir=cwd)}  # noqa: PTH207 - Path.glob refuses absolute patterns
    paths = [Path(each) for each in sorted(found)]
    return [each for each in paths if not each.name.startswith(_LOCK)] or [file]


def _exports(folder: Path) -> list[str]:
    """The names of the exports in a folder; none where it may not be looked into."""
    try:
        names = sorted(each.name for each in folder.iterdir() if is_file(each))
    except OSError:
        return []
    exports = [each for each in names if Path(each).suffix.lower() in _ENDINGS]
    return [each for each in exports if not each.startswith((_LOCK, "."))]
