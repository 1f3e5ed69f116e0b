"""The XML of workbooks, read as events: no DOCTYPE, no entities, no deep nesting, no loading.

Elements are told apart by their local names; those in another namespace than the root have none
(``x15:workbookPr`` is no ``workbookPr``).
"""

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from funnelcli.sources.workbooks.unfit import UnfitError

MOST_DEPTH = 100
"""Parts of workbooks are a dozen deep."""

MOST_PENDING = 8 << 20
"""Bytes of one tag: the parser looks at an unfinished one again and again."""

Attributes = Mapping[str, str]


class Events:
    """What a reader of a part wants to know; the methods are called in document order."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Some text inside the innermost element."""


def read_events(blocks: Iterable[bytes], events: Events, *, whole_names: bool = False) -> None:
    """Call ``events`` for the XML document in ``blocks``.

    With ``whole_names`` elements are called as they are written, prefix and all.
    Raises UnfitError: no well-formed XML, nested too deeply (D018), a tag too long (D130), or a
    DOCTYPE (D131), which workbooks never need and attacks do.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _refuse_doctype
    start, end = _elements(events, whole_names=whole_names)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = events.text
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > MOST_PENDING + len(block):
                raise UnfitError("D130")
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that Python does not know
        raise UnfitError("D018") from None


def _refuse_doctype(*_: object) -> None:
    raise UnfitError("D131")


def _elements(
    events: Events, *, whole_names: bool
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """Handlers that count the depth and take the root's prefix off the names, unless whole."""
    depth = 0
    prefix = ""
    names: dict[str, str] = {}
    on_start, on_end = events.start, events.end

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, prefix
        if depth == 0:
            prefix = name.rpartition(":")[0]
        depth += 1
        if depth > MOST_DEPTH:
            raise UnfitError("D018")
        local = names.get(name)
        if local is None:
            before, _, last = name.rpartition(":")
            local = name if whole_names else last if before == prefix else ""
            if len(names) < 1_000:
                names[name] = local
        on_start(local, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        on_end(names.get(name, ""))

    return start, end
