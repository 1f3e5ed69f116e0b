"""From YAML events to plain values, without recursion, with caps and places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from funnelcli.model.phrase import Value

MAX_DEPTH = 32
"""Collections inside collections; aliases count with what they stand for."""
MAX_VALUES = 20_000
"""Values of a file with every alias written out."""

Spot: TypeAlias = tuple[int, int]
_Path: TypeAlias = tuple[str | int, ...]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NULLS = ("", "~", "null", "Null", "NULL")


class Plain(str):
    """A scalar written without quotes: only such a one can mean true, false or a number."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A code, where, and the values of its texts."""

    code: str
    spot: Spot
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A collection that is being filled; ``size`` and ``height`` count what is inside."""

    container: dict[str, Any] | list[Any]
    path: _Path
    spot: Spot
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1


class TreeBuilder:
    """Holds a document while its events arrive. Problems gather in ``troubles``."""

    def __init__(self, troubles: list[Trouble] | None = None) -> None:
        self.troubles: list[Trouble] = [] if troubles is None else troubles
        self.root: Any = None
        self.spots: dict[_Path, Spot] = {}
        self.keys: dict[_Path, Spot] = {}
        self.hopeless = False
        self._open: list[_Open] = []
        self._known: dict[str, tuple[Any, int, int]] = {}
        self._total = 0

    def next_document(self) -> "TreeBuilder":
        """An empty builder that goes on with the same list of problems and the same total."""
        fresh = TreeBuilder(self.troubles)
        fresh._total = self._total
        return fresh

    def trouble(self, code: str, spot: Spot, **values: Value) -> None:
        """Note a problem and go on."""
        self.troubles.append(Trouble(code, spot, values))

    def scalar(self, text: str, spot: Spot, anchor: str | None, *, plain: bool) -> None:
        """A key or a value."""
        if _CONTROL.search(text):
            self.trouble("S006", spot)
            text = ""
        value = Plain(text) if plain else text
        if anchor:
            self._known[anchor] = (value, 1, 0)
        self._put(value, spot, size=1, height=0)

    def alias(self, name: str, spot: Spot) -> None:
        """Something that was said before under ``&name``."""
        if name not in self._known:
            self.trouble("S008", spot, name=name)
            self._put(Plain(""), spot, size=1, height=0)
            return
        value, size, height = self._known[name]
        self._put(value, spot, size=size, height=height)

    def structure(self, event: str, spot: Spot, anchor: str | None) -> None:
        """Begin or end of a mapping or a sequence; other events mean nothing here."""
        if event in ("MappingStartEvent", "SequenceStartEvent"):
            made: dict[str, Any] | list[Any] = {} if event.startswith("Mapping") else []
            self._open.append(_Open(made, self._path(), spot, anchor))
            self._cap(len(self._open), spot)
        elif event in ("MappingEndEvent", "SequenceEndEvent"):
            done = self._open.pop()
            if done.anchor:
                self._known[done.anchor] = (done.container, done.size, done.height)
            self._total -= done.size - 1
            self._put(done.container, done.spot, size=done.size, height=done.height)

    def _path(self) -> _Path:
        if not self._open:
            return ()
        parent = self._open[-1]
        if isinstance(parent.container, list):
            return (*parent.path, len(parent.container))
        return (*parent.path, parent.key) if parent.key is not None else (*parent.path, "?")

    def _cap(self, depth: int, spot: Spot) -> None:
        if depth > MAX_DEPTH:
            self.trouble("S009", spot, limit=MAX_DEPTH)
            self.hopeless = True
        elif self._total > MAX_VALUES:
            self.trouble("S010", spot, limit=MAX_VALUES)
            self.hopeless = True

    def _put(self, value: Any, spot: Spot, *, size: int, height: int) -> None:  # noqa: ANN401 - any YAML value
        self._total += size
        self._cap(len(self._open) + height, spot)
        if not self._open:
            self._store_root(value, spot)
            return
        parent = self._open[-1]
        parent.size += size
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.container, list):
            self.spots[self._path()] = spot
            parent.container.append(_or_none(value))
        elif parent.key is None:
            self._take_key(parent, parent.container, value, spot)
        else:
            self.spots[self._path()] = spot
            parent.container[parent.key] = _or_none(value)
            parent.key = None

    def _store_root(self, value: Any, spot: Spot) -> None:  # noqa: ANN401 - any YAML value
        self.spots[()] = spot
        self.root = _or_none(value)

    def _take_key(
        self,
        parent: _Open,
        container: dict[str, Any],
        value: Any,  # noqa: ANN401 - any YAML value
        spot: Spot,
    ) -> None:
        if not isinstance(value, str):
            self.trouble("S011", spot)
            value = ""
        path = (*parent.path, str(value))
        if value in container:
            self.trouble("S012", spot, key=str(value), line=self.keys[path][0])
        parent.key = str(value)
        self.keys.setdefault(path, spot)


def _or_none(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    return None if isinstance(value, Plain) and value in _NULLS else value
