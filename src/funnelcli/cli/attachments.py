"""Files that go with a letter."""

from collections.abc import Sequence
from pathlib import Path

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.model.letter import Attachment

KINDS = {
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OTHER_KIND = "application/octet-stream"
LARGEST = 15 * 1024 * 1024
"""Bytes of all files together: base64 makes 20 MB of them, which most mailboxes still take."""


def read_attachments(paths: Sequence[Path] | None, cwd: Path) -> tuple[Attachment, ...]:
    """The files as they are now.

    Raises:
        InputError: one cannot be read (M017), or all together are too large for a letter (M024).
    """
    found = tuple(_attachment(path, cwd) for path in paths or ())
    size = sum(len(each.content) for each in found)
    if size > LARGEST:
        most = LARGEST // 1024**2
        raise InputError([Issue("M024", {"size": -(-size // 1024**2), "most": most})])
    return found


def _attachment(path: Path, cwd: Path) -> Attachment:
    try:
        with (cwd / path).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as problem:
        values = {"file": str(path), "reason": reason_of(problem)}
        raise InputError([Issue("M017", values)]) from problem
    name = " ".join(path.name.split())
    return Attachment(name=name, kind=KINDS.get(path.suffix.lower(), OTHER_KIND), content=content)
