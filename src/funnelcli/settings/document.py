"""YAML files as plain values that remember their place: YAML 1.2, small, flat, nothing clever.

Every scalar stays text as written (the models know what should be a number or a day, so that
``007``, ``no`` and ``12:30`` are never changed on the way); an unquoted empty value or ``null``
is None. Duplicate keys, tags, keys that are no text, control characters and anything over the
caps are refused with their place. Nothing here recurses, whatever the nesting.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, Event, ScalarEvent
from ruamel.yaml.reader import ReaderError

from funnelcli.errors import FunnelError
from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.settings.tree import Spot, TreeBuilder, Trouble

MAX_BYTES = 256 * 1024
"""A larger file is refused: settings and agreements are written by hand."""

Loc: TypeAlias = tuple[str | int, ...]
_SYNTAX_FAULTS = (YAMLError, ValueError, OverflowError, IndexError)
"""What ruamel.yaml raises on damaged text: its own errors, and Python's on impossible escapes."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML document: ``value`` made of dict, list, str and None, and where each part stands.

    ``spots`` and ``keys`` map a path (keys and positions from the root) to line and column of the
    value and of its key, counted from 1.
    """

    file: str
    value: Any
    spots: Mapping[Loc, Spot]
    keys: Mapping[Loc, Spot]

    def place(self, loc: Sequence[str | int], *, key: bool = False) -> Place:
        """Where ``loc`` stands; parts of it that the file does not have are skipped."""
        path: Loc = ()
        for part in loc:
            longer = (*path, part)
            path = longer if longer in self.spots else path
        spot = (self.keys if key and path in self.keys else self.spots).get(path, (1, 1))
        return _place(self.file, spot)


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """The documents of a file in order, and the hash of its bytes."""

    documents: tuple[Document, ...]
    sha256: str


def read_yaml(path: Path, error: type[FunnelError]) -> YamlFile:
    """Read ``path`` as YAML.

    Raises:
        FunnelError: of the type ``error``, with every problem found.
    """
    text, sha256 = read_text(path, error)
    return YamlFile(documents=_parse(text, str(path), error), sha256=sha256)


def read_text(path: Path, error: type[FunnelError]) -> tuple[str, str]:
    """The text of ``path`` and the hash of its bytes.

    Raises:
        FunnelError: of the type ``error``; the file is missing, too large or not UTF-8.
    """
    data = _read_bytes(path, error)
    return _decode(data, str(path), error), hashlib.sha256(data).hexdigest()


def _read_bytes(path: Path, error: type[FunnelError]) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise error([Issue("S001", {"file": str(path)}, places=(Place(str(path)),))]) from fault
    if len(data) > MAX_BYTES:
        limit = {"kilobytes": MAX_BYTES // 1024}
        raise error([Issue("S003", limit, places=(Place(str(path)),))])
    return data


def _decode(data: bytes, file: str, error: type[FunnelError]) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        good = data[: fault.start].decode("utf-8", "replace")
        raise error([Issue("S002", places=(_place(file, _spot_after(good)),))]) from fault


def _parse(text: str, file: str, error: type[FunnelError]) -> tuple[Document, ...]:
    builders: list[TreeBuilder] = []
    builder = TreeBuilder()
    reached: Spot = (1, 1)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reached = _spot(event.start_mark)
            if isinstance(event, DocumentStartEvent):
                builder = builder.next_document()
                builders.append(builder)
            _feed(builder, event)
            if builder.hopeless:
                break
    except _SYNTAX_FAULTS as fault:
        builder.troubles.append(_syntax_trouble(fault, text, reached))
    if builder.troubles:
        raise error([_issue(each, file) for each in builder.troubles])
    return tuple(
        Document(file=file, value=each.root, spots=each.spots, keys=each.keys) for each in builders
    )


def _feed(builder: TreeBuilder, event: Event) -> None:
    spot = _spot(event.start_mark)
    if isinstance(event, AliasEvent):
        builder.alias(str(event.anchor), spot)
        return
    tag = getattr(event, "tag", None)
    if tag is not None:
        builder.trouble("S007", spot, tag=str(tag))
    anchor = getattr(event, "anchor", None)
    if isinstance(event, ScalarEvent):
        builder.scalar(str(event.value), spot, anchor, plain=not event.style)
    else:
        builder.structure(type(event).__name__, spot, anchor)


def _syntax_trouble(fault: Exception, text: str, reached: Spot) -> Trouble:
    if isinstance(fault, ReaderError):
        return Trouble("S006", _spot_after(text[: fault.position]))
    mark = None
    if isinstance(fault, MarkedYAMLError):
        mark = fault.problem_mark or fault.context_mark
    tab = "\\t" in str(getattr(fault, "problem", ""))
    return Trouble("S005" if tab else "S004", _spot(mark) if mark else reached)


def _issue(trouble: Trouble, file: str) -> Issue:
    return Issue(trouble.code, trouble.values, places=(_place(file, trouble.spot),))


def _place(file: str, spot: Spot) -> Place:
    return Place(file, row=spot[0], column=str(spot[1]))


def _spot(mark: Any) -> Spot:  # noqa: ANN401 - ruamel.yaml has several unrelated mark classes
    return mark.line + 1, mark.column + 1


def _spot_after(text: str) -> Spot:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1
