"""Streams of an OLE compound file, the container of XLS workbooks."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from funnelcli.sources.workbooks.unfit import UnfitError

_NO_SECTOR = 0xFFFF_FFFA
"""Sector numbers from here on end a chain or mark something."""
_ENTRY = 128
_ROOT, _STREAM = 5, 2


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


def read_stream(content: bytes, names: frozenset[str]) -> bytes:
    """The first stream with one of ``names`` (folded) in the compound file ``content``.

    Raises UnfitError: no such stream. Raises struct.error and ValueError on a damaged file.
    """
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if not (7 <= shift <= 20 and 2 <= mini_shift < shift):
        raise UnfitError("D018")
    start, _, cutoff, mini_start = struct.unpack_from("<4I", content, 48)
    table = _table(content, shift)
    entries = list(_entries(_joined(content, shift, table, start)))
    root = next((entry for entry in entries if entry.kind == _ROOT), None)
    found = next((e for e in entries if e.kind == _STREAM and e.name.casefold() in names), None)
    if root is None or found is None:
        raise UnfitError("D018")
    if found.size >= cutoff:
        return _joined(content, shift, table, found.start)[: found.size]
    small = _joined(content, shift, table, root.start)
    numbers = _numbers(_joined(content, shift, table, mini_start))
    sectors = (small[at << mini_shift :][: 1 << mini_shift] for at in _chain(numbers, found.start))
    return b"".join(sectors)[: found.size]


def _table(content: bytes, shift: int) -> Sequence[int]:
    """Which sector follows each one."""
    after, count = struct.unpack_from("<2I", content, 68)
    places = list(struct.unpack_from("<109I", content, 76))
    for _ in range(min(count, len(content) >> shift)):
        block = _numbers(_sector(content, shift, after))
        places += block[:-1]
        after = block[-1]
        if len(places) > len(content):
            raise UnfitError("D018")
    parts = (_sector(content, shift, place) for place in places if place < _NO_SECTOR)
    return _numbers(b"".join(parts))


def _sector(content: bytes, shift: int, number: int) -> bytes:
    begin = (number + 1) << shift
    if begin >= len(content):
        raise UnfitError("D018")
    return content[begin : begin + (1 << shift)]


def _numbers(block: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(block) // 4}I", block)


def _chain(table: Sequence[int], start: int) -> Iterator[int]:
    """The numbers of the sectors from ``start`` on; no longer than there are sectors."""
    for _ in range(len(table)):
        if start >= _NO_SECTOR:
            return
        yield start
        start = table[start]
    if start < _NO_SECTOR:
        raise UnfitError("D018")


def _joined(content: bytes, shift: int, table: Sequence[int], start: int) -> bytes:
    return b"".join(_sector(content, shift, at) for at in _chain(table, start))


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<2I", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        yield _Entry(name, kind, start, size)
