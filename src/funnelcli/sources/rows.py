"""Records sorted into the rows of a table and those that are put aside, each with its reason."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence

import polars as pl

from funnelcli.sources.quarantine import Quarantine, Reason
from funnelcli.sources.records import Record
from funnelcli.sources.tails import TAIL, tail_reason

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Spaces around a cell that mean nothing: the White_Space of Unicode, as Polars strips it."""


def clean_cell(cell: str) -> str | None:
    """A cell without the spaces around it; None when nothing is left."""
    return cell.strip(BLANKS) or None


def tidy(columns: Collection[str]) -> list[pl.Expr]:
    """The columns without spaces around their text, empty ones null (as ``clean_cell`` does)."""
    stripped = {name: pl.col(name).str.strip_chars() for name in columns}
    return [pl.when(text != "").then(text).alias(name) for name, text in stripped.items()]


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a record is a blank line: nothing in it but separators and spaces."""
    if cells and cells[0].strip(BLANKS):
        return False
    return not "".join(cells).strip(BLANKS)


def trims_rows(records: Iterable[Record], width: int) -> bool:
    """Whether the writer of the file leaves out empty cells at the end of each row.

    Then, and only then, a short row is a whole one. The proof is in the file: at least two rows
    and a tenth of them are short, none is long, and no row ends with an empty cell.
    """
    rows = [record for record in records if not is_blank(record.cells)]
    short = sum(len(row.cells) < width for row in rows)
    if short < 2 or short * 10 < len(rows):
        return False
    return all(len(row.cells) <= width and row.cells[-1].strip(BLANKS) for row in rows)


def sort_records(
    records: Iterable[Record], header: list[str], quarantine: Quarantine, *, trims: bool
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells, as many as ``header``, of every record that is a row.

    Blank lines are dropped, everything else goes to ``quarantine``: repeated headers, rows of
    another width (empty cells past the end do not count; short rows are filled when the file
    ``trims`` them), unclosed quotes, and the totals and footers at the end.
    """
    waiting: deque[Record] = deque()
    for record in records:
        if is_blank(record.cells) and not record.broken:
            continue
        waiting.append(record)
        if len(waiting) > TAIL and (
            row := _sort(waiting.popleft(), header, quarantine, trims=trims)
        ):
            yield row
    tail = _cut_tail(waiting, len(header))
    for record in waiting:
        if row := _sort(record, header, quarantine, trims=trims):
            yield row
    for record, reason in reversed(tail):
        quarantine.put(reason, record.line)


def _cut_tail(waiting: deque[Record], width: int) -> list[tuple[Record, Reason]]:
    """Takes the totals and footers off the end of ``waiting``, the last one first."""
    tail: list[tuple[Record, Reason]] = []
    while waiting and (reason := tail_reason(waiting[-1].cells, width)):
        tail.append((waiting.pop(), reason))
    return tail


def _sort(
    record: Record, header: list[str], quarantine: Quarantine, *, trims: bool
) -> tuple[int, list[str]] | None:
    """The row that ``record`` is; None when it went to ``quarantine``."""
    cells, width = record.cells, len(header)
    if record.broken:
        quarantine.put(Reason.UNCLOSED_QUOTE, record.line)
        return None
    if len(cells) != width:
        cells = _fitted(cells, width, trims=trims)
    if len(cells) != width:
        quarantine.put(Reason.RAGGED, record.line)
        return None
    if cells[0] == header[0] and cells == header:
        quarantine.put(Reason.REPEATED_HEADER, record.line)
        return None
    return record.line, cells


def _fitted(cells: list[str], width: int, *, trims: bool) -> list[str]:
    """Cells without empty ones past the end; filled up when the writer leaves empty ones out."""
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    return cells + [""] * (width - len(cells)) if trims else cells
