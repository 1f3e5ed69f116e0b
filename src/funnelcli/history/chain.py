"""An append-only file of JSON lines, each sealed and tied to the line before it.

A line ends with ``, "hash": "<64 hex digits>"}``: the SHA-256 of the bytes of the line before that.
Its ``previous`` is the hash of the line before, 64 zeros in the first. So a line that was changed,
moved or taken out of the middle is found on the next reading. What no chain can tell is that its
last lines were cut off whole: whoever must know keeps a head (the hash of the last line) elsewhere.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from funnelcli.errors import DeliveryError, InputError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.model.place import Place
from funnelcli.storage import Extension, extend, read_held

ROOT = "0" * 64
"""The head of a chain without lines."""
_SEALED = re.compile(rb'(?P<body>\{.*), "hash": "(?P<seal>[0-9a-f]{64})"\}', re.DOTALL)

Fields = Mapping[str, Any]
"""What a line says, by name; ``previous`` and ``hash`` are the chain's own."""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The lines of a file, verified; ``torn`` are the bytes of a last line that a crash cut off."""

    name: str
    lines: tuple[Fields, ...]
    head: str
    torn: bytes = b""

    def holds(self, head: str) -> bool:
        """Whether ``head`` was the hash of the last line at some time."""
        return head == ROOT or any(line["hash"] == head for line in self.lines)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """A torn last line is told, not hidden."""
        if not self.torn:
            return ()
        place = Place(self.name, row=len(self.lines) + 1)
        return (
            Issue("S183", {"count": len(self.torn), "aside": aside(self.name)}, places=(place,)),
        )


def aside(name: str) -> str:
    """The file that keeps what was torn."""
    return f"{name}.torn"


def read_chain(path: Path) -> Chain:
    """The verified lines of ``path``; no lines where there is no such file.

    Raises:
        InputError: the file cannot be read, or a line was changed, moved or taken out.
    """
    try:
        content = read_held(path)
    except FileNotFoundError:
        content = b""
    except OSError as problem:
        values = {"file": path.name, "reason": reason_of(problem)}
        raise InputError([Issue("S180", values)]) from problem
    return verify(content, path.name)


def append_to_chain(path: Path, compose: Callable[[Chain], Fields]) -> Chain:
    """Add the line that ``compose`` makes of the chain so far; one writer at a time.

    A torn last line is moved to the file ``aside`` first. Either the whole line is on the disk
    afterwards, or the file is as it was.

    Returns:
        The chain as it was found.

    Raises:
        InputError: the file cannot be trusted (see ``read_chain``).
        DeliveryError: the line cannot be written.
    """
    found: list[Chain] = []

    def decide(content: bytes) -> Extension:
        chain = verify(content, path.name)
        found.append(chain)
        kept = content[: len(content) - len(chain.torn)]
        start = b"" if kept.endswith(b"\n") or not kept else b"\n"
        return Extension(keep=len(kept), add=start + sealed(compose(chain), chain.head))

    try:
        extend(path, decide, path.with_name(aside(path.name)))
    except OSError as problem:
        values = {"file": path.name, "reason": reason_of(problem)}
        raise DeliveryError([Issue("S184", values)]) from problem
    return found[0]


def sealed(fields: Fields, head: str) -> bytes:
    """The line of ``fields`` that follows the line with the hash ``head``."""
    text = json.dumps({"previous": head, **fields}, ensure_ascii=False)
    body = text.encode().removesuffix(b"}")
    return body + f', "hash": "{sha256(body).hexdigest()}"}}\n'.encode()


def verify(content: bytes, name: str) -> Chain:
    """The chain in ``content``; ``name`` is the file's in messages.

    A last line without its end counts when it is whole, else it is torn.

    Raises:
        InputError: with the first line that was changed (S181) or does not follow (S182).
    """
    *whole, last = content.split(b"\n")
    lines: list[Fields] = []
    head = ROOT
    for number, raw in enumerate(whole, start=1):
        fields = _opened(raw)
        if fields is None:
            raise _broken("S181", name, number)
        if fields.get("previous") != head:
            raise _broken("S182", name, number)
        lines.append(fields)
        head = fields["hash"]
    fields = _opened(last)
    if fields is not None and fields.get("previous") == head:
        return Chain(name=name, lines=(*lines, fields), head=fields["hash"])
    return Chain(name=name, lines=tuple(lines), head=head, torn=last)


def _opened(raw: bytes) -> Fields | None:
    """What a line says; None when its seal does not fit."""
    found = _SEALED.fullmatch(raw)
    if found is None or sha256(found["body"]).hexdigest().encode() != found["seal"]:
        return None
    try:
        fields = json.loads(raw)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _broken(code: str, name: str, number: int) -> InputError:
    return InputError(
        [Issue(code, {"file": name, "line": number}, places=(Place(name, row=number),))]
    )
