"""CSV files: their head, and the columns that are wanted."""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import islice
from pathlib import Path

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.model.watch import Tell, nobody
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.recognition.doubled import doubled
from funnelcli.sources.recognition.headers import clean_header, number_headers
from funnelcli.sources.shape import CsvForm, Head, Hints, RawTable
from funnelcli.sources.spool import hash_file, is_utf8, utf8_copy
from funnelcli.sources.text.encoding import detect_encoding
from funnelcli.sources.text.mixed import MixedTable, read_mixed
from funnelcli.sources.text.quarantine import Quarantine, warn_rows
from funnelcli.sources.text.records import Dialect, Record, parse_records
from funnelcli.sources.text.regular import read_regular
from funnelcli.sources.text.rows import (
    BLANKS,
    clean_cell,
    collect_rows,
    find_habits,
    is_blank,
    sort_records,
)
from funnelcli.sources.text.sniff import Layout, find_layout
from funnelcli.sources.text.text_lines import Faults, decode_lines

SAMPLE = 200
"""Rows of a head's sample."""

_SAMPLE_TEXT = 1 << 18
_MISREAD = re.compile(r"[РС][^\sа-яА-ЯёЁa-zA-Z\d.,;:!?()-]|[РС][јѕіїєґЉЊЏљњџ]|[ÐÑ][\x80-\xbf]")


def read_csv_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of the CSV file at ``path``.

    Raises InputError: no records, hints that cannot be followed.
    """
    encoding = _encoding(path, name, hints)
    lines, whole = _first_lines(path, encoding)
    layout = find_layout(lines, hints, known, name)
    written = list(layout.header.cells) if layout.header else [""] * layout.width
    rest = list(_records(lines, layout.last_row, layout.dialect, layout.width))
    if not whole and len(rest) > 1:
        rest.pop()
    width = _named_width(written, rest) if layout.header else layout.width
    habits = find_habits(rest, width)
    rows = sort_records(rest, written[:width], Quarantine(), habits)
    sample = tuple(tuple(map(clean_cell, cells)) for _, cells in islice(rows, SAMPLE))
    headers = number_headers([clean_header(cell) for cell in written[:width]])
    return Head(
        path=path,
        name=name,
        container=Container.CSV.value,
        sheet=None,
        encoding=encoding,
        separator=layout.dialect.separator,
        header_row=layout.header.line if layout.header else 0,
        headers=headers,
        sample=sample,
        preamble=layout.preamble,
        issues=(
            *_misfit(name, layout),
            *(doubled(Place(name, None, layout.header.line), headers) if layout.header else ()),
            *_doubts(name, headers, sample),
        ),
        form=CsvForm(
            quote=layout.dialect.quote,
            cells=tuple(written),
            last_row=layout.last_row,
            habits=habits,
        ),
    )


def read_csv_table(
    head: Head, form: CsvForm, wanted: Collection[str], tell: Tell = nobody
) -> RawTable:
    """The wanted columns: natively as far as the file is regular, else record by record."""
    digest = sha256()
    if is_utf8(head.encoding or "utf-8"):
        regular = read_regular(head.path, head, form, wanted, tell, digest.update)
        if regular is not None:
            return _regular_table(head, regular, digest.hexdigest())
    with ThreadPoolExecutor(max_workers=1) as beside:
        hashing = beside.submit(hash_file, head.path)
        path = utf8_copy(head.path, head.encoding or "utf-8")
        copied = path is not None and path != head.path
        regular = read_regular(path, head, form, wanted, tell) if path and copied else None
        mixed = read_mixed(path, head, form, wanted, tell) if path and regular is None else None
        found = hashing.result()
    if regular is not None:
        return _regular_table(head, regular, found)
    if mixed is None:
        return read_tolerantly(head, form, wanted, found, tell)
    return _mixed_table(head, mixed, found)


def _regular_table(head: Head, regular: pl.DataFrame, sha256: str) -> RawTable:
    """The table of a file in which every record is a row."""
    return RawTable(
        head=head,
        frame=regular,
        rows_read=regular.height,
        excluded={},
        issues=(),
        sha256=sha256,
    )


def _mixed_table(head: Head, mixed: MixedTable, sha256: str) -> RawTable:
    """The table of a file in which some records are put aside."""
    return RawTable(
        head=head,
        frame=mixed.frame,
        rows_read=mixed.rows_read,
        excluded=mixed.quarantine.counts,
        aside=mixed.quarantine.rows,
        issues=_warnings(head, mixed.quarantine, Faults(), empty=mixed.empty),
        sha256=sha256,
    )


def read_tolerantly(
    head: Head, form: CsvForm, wanted: Collection[str], sha256: str, tell: Tell = nobody
) -> RawTable:
    """The wanted columns record by record, whatever state the file is in."""
    faults, quarantine = Faults(), Quarantine()
    width = len(head.headers)
    lines = decode_lines(head.path, head.encoding or "utf-8", faults, tell)
    records = parse_records(
        islice(lines, form.last_row, None),
        Dialect(head.separator or ",", form.quote),
        width,
        form.last_row + 1,
    )
    rows = sort_records(records, list(form.cells[:width]), quarantine, form.habits)
    frame = collect_rows(rows, head.headers, wanted)
    return RawTable(
        head=head,
        frame=frame,
        rows_read=frame.height + quarantine.total,
        excluded=quarantine.counts,
        aside=quarantine.rows,
        issues=_warnings(head, quarantine, faults, empty=frame.is_empty()),
        sha256=sha256,
    )


def _encoding(path: Path, name: str, hints: Hints) -> str:
    if hints.encoding is None:
        return detect_encoding(path)
    try:
        "a".encode(hints.encoding)  # refuses codecs that are no text encodings
        return codecs.lookup(hints.encoding).name
    except (LookupError, ValueError):
        raise refusal("D016", name, encoding=hints.encoding) from None


def _first_lines(path: Path, encoding: str) -> tuple[list[str], bool]:
    """The first quarter of a mebibyte of lines, and whether that is the whole file."""
    lines, size = [], 0
    for line in decode_lines(path, encoding, Faults()):
        lines.append(line)
        size += len(line)
        if size > _SAMPLE_TEXT:
            return lines, False
    return lines, True


def _records(lines: Sequence[str], skip: int, dialect: Dialect, width: int) -> Iterator[Record]:
    return parse_records(iter(lines[skip:]), dialect, width, skip + 1)


def _named_width(header: Sequence[str], records: Iterable[Record]) -> int:
    """The number of columns without those at the end that have neither name nor text.

    Bitrix24 writes a separator after every cell, the last one too. (Text further down in such a
    column makes its row ragged, so nothing is lost unseen.)
    """
    named = _used_width(header)
    if named == len(header):
        return named
    used = max((_used_width(r.cells) for r in records if not is_blank(r.cells)), default=0)
    return min(max(named, used, 1), len(header))


def _used_width(cells: Sequence[str]) -> int:
    return max((i for i, cell in enumerate(cells, 1) if cell.strip(BLANKS)), default=0)


def _misfit(name: str, layout: Layout) -> tuple[Issue, ...]:
    """The header row was mended."""
    if layout.header is None or not layout.mended:
        return ()
    return (Issue("D200", {"file": name}, places=(Place(name, None, layout.header.line),)),)


def _doubts(
    name: str, headers: Sequence[str], sample: Sequence[Sequence[str | None]]
) -> tuple[Issue, ...]:
    """Text that was decoded wrongly before it was exported: «РЎРґРµР»РєР°», ``Ð¡Ð´``, ``?????``."""
    texts = [*headers, *(cell for row in sample for cell in row if cell)]
    strange = [text for text in texts if _misread(text)]
    if len(strange) < 3:
        return ()
    return (Issue("D026", {"file": name, "text": strange[0][:40]}, places=(Place(name),)),)


def _misread(text: str) -> bool:
    """Whether a quarter of the text is made of misread pairs, or half of it of ``?``."""
    return len(_MISREAD.findall(text)) * 8 >= len(text) or (
        "???" in text and text.count("?") * 2 >= len(text)
    )


def _warnings(
    head: Head, quarantine: Quarantine, faults: Faults, *, empty: bool
) -> tuple[Issue, ...]:
    place = Place(head.name)
    issues = list(quarantine.issues(head.name))
    if faults.lines:
        misfit = warn_rows("D024", head.name, len(faults.lines), faults.lines)
        values = {**misfit.values, "encoding": head.encoding}
        issues.append(Issue("D024", values, misfit.count, misfit.places))
    if faults.nul:
        issues.append(warn_rows("D025", head.name, len(faults.nul), faults.nul))
    if empty and not quarantine.complaints:  # else there were records
        issues.append(Issue("D027", {"file": head.name}, places=(place,)))
    return tuple(issues)
