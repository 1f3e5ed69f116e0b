"""Lines of text become records; a quote that breaks the rules costs one line, not the rest."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

SEPARATORS = (";", ",", "\t", "|")

_LONGEST_RECORD = 1_000
"""Lines inside one pair of quotes; more than that means a quote that was never closed."""

_RUNS = re.compile(r"(\d+)|([^\W\d_]+)")
_WRAPPED = 3
"""So many cells are no chance."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells stand in a line."""

    separator: str
    quote: str = '"'
    escape: str | None = None


class Record(NamedTuple):
    """The cells of a record, the lines it takes, from 1, and their text as it stands.

    ``broken``: its quotes break the rules; ``cells`` are then what stands between separators and
    mean little. ``wrapped``: it stood in quotes as a whole. (A tuple because a million of them
    are made.)
    """

    line: int
    last_line: int
    cells: list[str]
    text: str = ""
    broken: bool = False
    wrapped: bool = False


class _Feed:
    """Lines for csv.reader, with ``span``: those that the record under way has taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.span: list[str] = []

    def __iter__(self) -> Iterator[str]:
        span = self.span
        while self._again:
            span.append(self._again.popleft())
            yield span[-1]
            if len(span) >= _LONGEST_RECORD:
                return
        for line in self._lines:
            span.append(line)
            yield line
            if len(span) >= _LONGEST_RECORD:
                return

    def give_back(self) -> str:
        """The first line taken, which is the record; the others come again."""
        first, *others = self.span
        self._again.extendleft(reversed(others))
        self.span.clear()
        return first


def parse_records(
    lines: Iterator[str], dialect: Dialect, width: int | None = None, line: int = 1
) -> Iterator[Record]:
    """The records of ``lines``, the first of which is line number ``line`` of the file.

    Cells are as written (spaces around a quoted cell apart); a blank line is a record without
    cells. A line is broken when a quoted cell in it does not end with its quote, or never.
    ``width`` is the number of cells a record should have; with it, a record over several
    lines that hides lines that alone would fit is taken apart, and a record that stands in quotes
    as a whole is unwrapped.
    """
    csv.field_size_limit(2**31 - 1)
    feed = _Feed(lines)
    span = feed.span
    while True:
        try:
            for cells in _reader(iter(feed), dialect):
                taken = len(span)
                if taken == 1:
                    record = Record(line, line, cells, span[0])
                elif _swallows(span, cells, dialect, width):
                    break
                else:
                    record = Record(line, line + taken - 1, cells, "".join(span))
                yield unwrap(record, dialect, width) if len(cells) == 1 and width else record
                line += taken
                span.clear()
            else:
                return
        except csv.Error:
            pass  # the rules of quotes are broken in the lines taken
        yield _alone(feed.give_back(), line, dialect)
        line += 1


def unwrap(record: Record, dialect: Dialect, width: int | None = None) -> Record:
    """A record in quotes as a whole (``"1,""Fox, A."",5"``) with the cells inside the quotes.

    Excel and some mailers wrap records so. There must be as many cells as ``width`` (any number
    without it) and at least three: fewer may be a sentence. Other records come back as they are.
    """
    cells, text = record.cells, record.text.strip()
    if len(cells) != 1 or dialect.separator not in cells[0] or text[:1] != dialect.quote:
        return record
    inner = _cells_of(cells[0], dialect) or []
    if len(inner) < _WRAPPED or len(inner) != (width or len(inner)):
        return record
    return record._replace(cells=inner, wrapped=True)


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        skipinitialspace=True,
        strict=True,
    )


def _alone(text: str, line: int, dialect: Dialect) -> Record:
    """The record of a line that starts nothing longer; spaces after a closing quote are allowed."""
    tidied = _spaces_after_quotes(dialect).sub(dialect.quote, text)
    if tidied != text and (cells := _cells_of(tidied, dialect)) is not None:
        return Record(line, line, cells, text)
    return Record(line, line, text.rstrip("\r\n").split(dialect.separator), text, broken=True)


@cache
def _spaces_after_quotes(dialect: Dialect) -> re.Pattern[str]:
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    return re.compile(rf"{quote}[ \t]+(?={separator}|[\r\n]|\Z)")


def _cells_of(line: str, dialect: Dialect) -> list[str] | None:
    """The cells of a line that is a record by itself, None when it is broken."""
    try:
        return next(_reader(iter([line]), dialect), [])
    except csv.Error:
        return None


def _swallows(span: list[str], cells: list[str], dialect: Dialect, width: int | None) -> bool:
    """Whether the lines of ``span`` are one record only because a quote does not close.

    Lines that all have as many cells as the record, quotes apart, and begin with ids of one form
    are rows of their own: two stray quotes, one in the first and one in the last, made one of them.
    """
    if width is None or width < 2:
        return False
    if width >= _WRAPPED and _are_rows(span, len(cells), dialect.separator):
        return True
    if len(cells) == width:
        return False
    return any(
        (alone := _cells_of(line, dialect)) is not None and len(alone) == width for line in span[1:]
    )


def _are_rows(lines: list[str], width: int, separator: str) -> bool:
    """Whether each line has ``width`` cells, quotes apart, and begins with an id of one form.

    (A line of a note that does so by chance would have to begin with a number or code like the
    id of its record.)
    """
    if any(line.count(separator) + 1 != width for line in lines):
        return False
    forms = {_form(line.partition(separator)[0].strip(' "')) for line in lines}
    return len(forms) == 1 and "9" in forms.pop()


def _form(identifier: str) -> str:
    """An id with ``9`` for each run of digits and ``a`` for each run of letters."""
    return _RUNS.sub(lambda run: "9" if run[1] else "a", identifier)
