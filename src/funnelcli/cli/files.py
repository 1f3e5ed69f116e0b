"""FILES as they were typed, to paths."""

import glob
from collections.abc import Iterable
from pathlib import Path


def expand(files: Iterable[Path], cwd: Path) -> tuple[Path, ...]:
    """The files with ``*`` and ``?`` replaced by the names they match, in alphabetical order.

    Shells of Windows leave that to the command. A pattern that matches nothing stays as it is,
    for the message that there is no such file; ``[`` is never a pattern, it stands in names.
    """
    return tuple(found for file in files for found in _matches(file, cwd))


def _matches(file: Path, cwd: Path) -> list[Path]:
    name = str(file)
    if not set(name) & {"*", "?"} or (cwd / file).exists():
        return [file]
    found = glob.glob(name.replace("[", "[[]"), root_dir=cwd)  # noqa: PTH207 - Path.glob refuses absolute patterns
    return [Path(each) for each in sorted(found)] or [file]
