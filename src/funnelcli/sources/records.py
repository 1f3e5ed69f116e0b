"""Lines of text become records; a quote that never closes costs one line, not the rest."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

_LONGEST_RECORD = 1_000
"""Lines inside one pair of quotes; more than that means a quote that was never closed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells stand in a line."""

    separator: str
    quote: str = '"'


class Record(NamedTuple):
    """The cells of a record and the lines it takes, from 1.

    ``broken``: its quotes do not close, so ``cells`` mean nothing. (A tuple because a million of
    them are made.)
    """

    line: int
    last_line: int
    cells: list[str]
    broken: bool = False


class _Feed:
    """Lines for csv.reader, with ``span``: those that the record under way has taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.span: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        span = self.span
        for line in self._lines:
            span.append(line)
            yield line
            if len(span) >= _LONGEST_RECORD:
                return
        self.ended = True

    def give_back(self) -> None:
        """Only the first line taken belongs to the record; the others come again."""
        self._lines = chain(self.span[1:], self._lines)
        del self.span[1:]


def parse_records(
    lines: Iterator[str], dialect: Dialect, width: int | None = None, line: int = 1
) -> Iterator[Record]:
    """The records of ``lines``, the first of which is line number ``line`` of the file.

    Cells are as written (spaces before a quoted cell apart); a blank line is a record without
    cells. ``width`` is the number of cells a record should have; with it, a record over several
    lines that has another number, and hides lines that alone would fit, is taken apart.
    """
    csv.field_size_limit(2**31 - 1)
    feed = _Feed(lines)
    span = feed.span
    reader = _reader(iter(feed), dialect)
    while True:
        for cells in reader:
            taken = len(span)
            if (taken > 1 or feed.ended) and _swallows(span, dialect, width):
                feed.give_back()
                yield Record(line, line, [], broken=True)
                line += 1
                break
            yield Record(line, line + taken - 1, cells)
            line += taken
            span.clear()
        else:
            return
        span.clear()
        reader = _reader(iter(feed), dialect)


def _reader(lines: Iterator[str], dialect: Dialect, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        skipinitialspace=True,
        strict=strict,
    )


def _swallows(span: list[str], dialect: Dialect, width: int | None) -> bool:
    """Whether the lines of ``span`` are one record only because a quote does not close."""
    try:
        records = list(_reader(iter(span), dialect, strict=True))
    except csv.Error:
        return len(span) > 1 or _never_closes(span[0], dialect)
    if width is None or len(span) == 1 or len(records[0]) == width:
        return False
    return any(
        len(cells) == width > 1 for line in span[1:] for cells in _reader(iter([line]), dialect)
    )


def _never_closes(line: str, dialect: Dialect) -> bool:
    """Whether the last line of a file ends inside quotes."""
    cells = next(_reader(iter([line + dialect.separator]), dialect))
    return cells[-1] != ""
