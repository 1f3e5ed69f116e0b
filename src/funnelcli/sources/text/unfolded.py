"""Histories of one property as HubSpot writes them: a line per deal, its values side by side.

``id, name, value, moment, value, moment, …`` without a header; each pair becomes a row.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import polars as pl

from funnelcli.sources.shape import ROW, Head, SheetCopy
from funnelcli.sources.text.encoding import detect_encoding
from funnelcli.sources.text.quarantine import Quarantine, Reason
from funnelcli.sources.text.records import Dialect, Record, parse_records
from funnelcli.sources.text.rows import clean_cell, is_blank
from funnelcli.sources.text.text_lines import Faults, decode_lines
from funnelcli.sources.values.dates import is_date

HEADERS = ("Record ID", "Deal Name", "Deal Stage", "Entered")
"""What the columns are called that the file has no names for."""

_SAMPLE = 200
_SEPARATORS = (",", ";", "\t", "|")


def read_unfolded_head(path: Path, name: str) -> Head | None:
    """The head of a history that stands side by side; None when the file is none.

    Every one of the first lines must be such a line, and one of them hold two pairs: a line that
    is none further down is put aside as ragged.
    """
    encoding = detect_encoding(path)
    for separator in _SEPARATORS:
        records = _records(path, encoding, separator)
        first = list(islice(records, _SAMPLE))
        if first and all(map(_is_history, first)) and any(len(r.cells) > 4 for r in first):
            return _head(path, name, encoding, separator, chain(first, records))
    return None


def _records(path: Path, encoding: str, separator: str) -> Iterator[Record]:
    lines = decode_lines(path, encoding, Faults())
    for record in parse_records(lines, Dialect(separator, '"'), line=1):
        if not is_blank(record.cells):
            yield record


def _is_history(record: Record) -> bool:
    cells = [cell.strip() for cell in record.cells]
    pairs = cells[2:]
    if record.broken or len(pairs) < 2 or len(pairs) % 2 or not (cells[0] and pairs[0]):
        return False
    return all(
        is_date(moment) == bool(value)
        for value, moment in zip(pairs[::2], pairs[1::2], strict=True)
    )


def _head(path: Path, name: str, encoding: str, separator: str, records: Iterable[Record]) -> Head:
    quarantine = Quarantine()
    rows = list(_rows(records, quarantine))
    schema = {ROW: pl.Int64, **dict.fromkeys(HEADERS, pl.String)}
    return Head(
        path=path,
        name=name,
        container="csv",
        sheet=None,
        encoding=encoding,
        separator=separator,
        header_row=0,
        headers=HEADERS,
        sample=tuple(row[1:] for row in rows[:_SAMPLE]),
        preamble=(),
        issues=(),
        form=SheetCopy(
            frame=pl.DataFrame(rows, schema=schema, orient="row"),
            rows_read=len(rows) + quarantine.total,
            excluded=quarantine.counts,
            issues=tuple(quarantine.issues(name)),
        ),
    )


_Row = tuple[int, str | None, str | None, str | None, str | None]


def _rows(records: Iterable[Record], quarantine: Quarantine) -> Iterator[_Row]:
    """A row for each value with its moment, in the order of the file."""
    for record in records:
        if not _is_history(record):
            quarantine.put(Reason.RAGGED, record.line)
            continue
        number, title, *pairs = map(clean_cell, record.cells)
        for value, moment in zip(pairs[::2], pairs[1::2], strict=True):
            if value:
                yield record.line, number, title, value, moment
