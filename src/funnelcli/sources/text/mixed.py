"""The middle way through a CSV file: irregular spans record by record, the rest natively.

One native pass over the lines finds those that are not plainly a row: another number of
separators, a quotation mark, nothing but blanks, the header again; the last lines too, where
totals and footers stand. From each of them records are parsed until one ends before a plain
line. The native reader then reads the whole file with quotes as letters, and the lines that were
parsed are taken out of what it found. So every line is read once for good, by one of the two.
"""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import polars as pl
from polars import selectors

from funnelcli.model.watch import Tell, nobody
from funnelcli.sources.shape import ROW, CsvForm, Head
from funnelcli.sources.text.plain_lines import (
    are_clean,
    ends_plainly,
    is_damaged,
    odd_line,
    padded_schema,
    scan_lines,
)
from funnelcli.sources.text.quarantine import Quarantine
from funnelcli.sources.text.records import Dialect, Record, parse_records
from funnelcli.sources.text.rows import collect_rows, sort_records, tidy
from funnelcli.sources.text.tails import TAIL

_OFTEN = 1_000
_FIRST = 2_000
_SHARE = 5
"""Of so many lines one may be odd."""


@dataclass(frozen=True, slots=True)
class MixedTable:
    """A file read both ways: the frame of the wanted columns, how many rows, who is aside."""

    frame: pl.DataFrame
    rows_read: int
    quarantine: Quarantine
    empty: bool


def read_mixed(
    path: Path, head: Head, form: CsvForm, wanted: Collection[str], tell: Tell = nobody
) -> MixedTable | None:
    """The table in ``head``, whose UTF-8 text is at ``path``; None when only one way will do.

    That is: other quotes, rows that are trimmed or padded, NULs, bytes that are no UTF-8, line
    ends of more than one kind.
    """
    width = len(head.headers)
    separator = head.separator or ""
    if not ends_plainly(path) or form.quote != '"' or form.habits.trims:
        return None
    if width < 2 or len(separator.encode()) != 1 or not form.last_row:
        return None
    if _is_hopeless(path, form, separator):
        return None
    found = _odd_lines(path, form, separator, width)
    if found is None:
        return None
    odd, lines = found
    taken = array("q")
    quarantine = Quarantine()
    with path.open("rb") as stream:
        below = islice(stream, form.last_row, None)
        dialect = Dialect(separator, form.quote)
        records = _noted(_odd_records(below, odd, form.last_row + 1, dialect, width), taken)
        records = _told(records, stream, tell)
        rows = sort_records(records, list(form.cells[:width]), quarantine, form.habits)
        parsed = collect_rows(rows, head.headers, wanted)
    plain = lines - len(taken)
    native = _scan(path, head, form, separator, wanted).filter(
        ~pl.col(ROW).is_in(pl.Series(taken, dtype=pl.Int64).implode())
    )
    frame = native.merge_sorted(parsed.lazy(), key=ROW) if plain else parsed.lazy()
    total = plain + parsed.height + quarantine.total
    empty = not plain and parsed.is_empty()
    return MixedTable(frame.collect(engine="streaming"), total, quarantine, empty=empty)


def _is_hopeless(path: Path, form: CsvForm, separator: str) -> bool:
    """Whether lines above the rows are at fault, or finding the plain rows is not worth it."""
    mark, width = separator.encode(), form.habits.width
    with path.open("rb") as stream:
        above = list(islice(stream, form.last_row))
        first = list(islice(stream, _FIRST))
    odd = sum(b'"' in line or line.count(mark) != width - 1 for line in first)
    return odd * _SHARE > len(first) or not are_clean(above)


def _odd_lines(
    path: Path, form: CsvForm, separator: str, width: int
) -> tuple[list[int], int] | None:
    """The lines that are not plainly rows, with the last ones; and how many lines there are."""
    line = pl.col("line")
    odd = odd_line(form, separator) | line.str.contains('"', literal=True)
    odd |= line.str.count_matches(separator, literal=True) != form.habits.width - 1
    if surplus := form.habits.width - width:
        odd |= ~line.str.strip_chars_end("\r").str.ends_with(separator * surplus)
    odd = odd.fill_null(value=True)
    row = pl.col(ROW)
    query = scan_lines(path, form.last_row).select(
        row.filter(odd).implode().alias("odd"),
        row.filter(~odd).tail(TAIL + 1).first().alias("end"),
        pl.len().alias("lines"),
        is_damaged().any().alias("damaged"),
    )
    try:
        found = query.collect(engine="streaming").row(0, named=True)
    except pl.exceptions.ComputeError:  # no UTF-8
        return None
    if found["damaged"]:
        return None
    first, lines = form.last_row + 1, found["lines"]
    end = first if found["end"] is None else found["end"]
    return [*(row for row in found["odd"] if row < end), *range(end, first + lines)], lines


def _odd_records(
    lines: Iterator[bytes], odd: list[int], at: int, dialect: Dialect, width: int
) -> Iterator[Record]:
    """The records that start at the lines ``odd``, and those that follow until a plain line.

    ``at`` is the number of the first of ``lines``.
    """
    ahead: deque[bytes] = deque()
    next_odd = 0
    while next_odd < len(odd):
        skip = odd[next_odd] - at
        again = min(skip, len(ahead))
        for _ in range(again):
            ahead.popleft()
        deque(islice(lines, skip - again), maxlen=0)
        at = odd[next_odd]
        taken: deque[bytes] = deque()
        for record in parse_records(_decoded(ahead, lines, taken), dialect, width, at):
            yield record
            for _ in range(record.line, record.last_line + 1):
                taken.popleft()
            at = record.last_line + 1
            while next_odd < len(odd) and odd[next_odd] < at:
                next_odd += 1
            if next_odd == len(odd) or odd[next_odd] != at:
                break
        else:
            return
        ahead.extendleft(reversed(taken))


def _decoded(ahead: deque[bytes], lines: Iterator[bytes], taken: deque[bytes]) -> Iterator[str]:
    """The lines as text; each is put into ``taken`` too."""
    while ahead:
        taken.append(ahead.popleft())
        yield taken[-1].decode()
    for line in lines:
        taken.append(line)
        yield line.decode()


def _noted(records: Iterable[Record], taken: "array[int]") -> Iterator[Record]:
    """The records; the numbers of their lines go to ``taken``."""
    for record in records:
        taken.extend(range(record.line, record.last_line + 1))
        yield record


def _told(records: Iterable[Record], stream: BinaryIO, tell: Tell) -> Iterator[Record]:
    """The records; now and then ``tell`` is told how far the file is read."""
    for number, record in enumerate(records):
        if number % _OFTEN == 0:
            tell(stream.tell())
        yield record


def _scan(
    path: Path, head: Head, form: CsvForm, separator: str, wanted: Collection[str]
) -> pl.LazyFrame:
    asked = frozenset(wanted)
    names = [name for name in head.headers if name in asked]
    table = pl.scan_csv(
        path,
        separator=separator,
        schema=padded_schema(head.headers, form.habits.width),
        has_header=False,
        skip_lines=form.last_row,
        quote_char=None,
        glob=False,
        truncate_ragged_lines=True,
        missing_columns="insert",  # that is: in the first line, whatever it is
        extra_columns="ignore",
        row_index_name=ROW,
        row_index_offset=form.last_row + 1,
    ).select(pl.col(ROW).cast(pl.Int64), selectors.by_name(*names))
    return tidy(table, names)
