"""Lines of text become records; a quote that never closes costs one line, not the rest."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_RECORD = 1_000
"""Lines inside one pair of quotes; more than that means a quote that was never closed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells stand in a line."""

    separator: str
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record and the lines it takes, from 1.

    ``broken``: its quotes do not close, so ``cells`` mean nothing.
    """

    line: int
    last_line: int
    cells: list[str]
    broken: bool = False


class _Feed:
    """Lines for csv.reader that remember which of them the record under way has taken."""

    def __init__(self, lines: Iterator[str], line: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.line = line
        self.span: list[str] = []
        self.ended = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.span) >= _LONGEST_RECORD:
            raise StopIteration
        if self._again:
            line = self._again.popleft()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.span.append(line)
        return line

    def close_record(self) -> None:
        """The lines taken so far belong to a finished record."""
        self.line += len(self.span)
        self.span = []

    def give_back(self) -> None:
        """Only the first line taken belongs to the record; the others come again."""
        self._again.extendleft(reversed(self.span[1:]))
        self.span = self.span[:1]


def parse_records(
    lines: Iterator[str], dialect: Dialect, width: int | None = None, line: int = 1
) -> Iterator[Record]:
    """The records of ``lines``, the first of which is line number ``line`` of the file.

    Cells are as written (spaces before a quoted cell apart); a blank line is a record without
    cells. ``width`` is the number of cells a record should have; with it, a record over several
    lines that has another number, and hides lines that alone would fit, is taken apart.
    """
    csv.field_size_limit(2**31 - 1)
    feed = _Feed(lines, line)
    reader = _reader(feed, dialect)
    while True:
        cells = next(reader, None)
        if cells is None and not feed.span:
            return
        broken = (len(feed.span) > 1 or feed.ended) and _swallows(feed.span, dialect, width)
        if broken:
            feed.give_back()
        last_line = feed.line + len(feed.span) - 1
        yield Record(feed.line, last_line, [] if broken else cells or [], broken)
        feed.close_record()
        if broken:
            reader = _reader(feed, dialect)


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
