"""The fast way through a CSV file: a native parse beside a cheap proof that it is regular.

Regular means: every line is one record of the right width, either without any quotation mark or
with every cell in quotes and none inside; one kind of line end; no blank record, NUL byte,
repeated header, total or footer. Then splitting at line ends and separators is all there is to
reading, and the native reader cannot disagree with ``records.parse_records`` (it reads ragged
rows without a word, so it must never see one).
"""

import codecs
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias

import polars as pl
from polars import selectors

from funnelcli.model.watch import Tell, nobody
from funnelcli.sources.shape import ROW, CsvForm, Head
from funnelcli.sources.spool import has_marks
from funnelcli.sources.text.plain_lines import MARK, are_clean, padded_schema
from funnelcli.sources.text.rows import clean_cell, empty_to_null, strip
from funnelcli.sources.text.tails import tail_reason

_BLOCK = 1 << 18
_FEW = 4
"""So many blocks are looked at before the file is parsed, beside the rest of the proof."""

Take: TypeAlias = Callable[[bytes], object]

_LOST = "\ufffd".encode()
"""A letter that was lost before the file was written."""


def _leave(_: bytes) -> None:
    """Takes no bytes."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The shape all data lines of a regular file share."""

    separator: bytes
    width: int
    quoted: bool
    end: bytes


def read_regular(
    path: Path,
    head: Head,
    form: CsvForm,
    wanted: Collection[str],
    tell: Tell = nobody,
    take: Take = _leave,
) -> pl.DataFrame | None:
    """``__row`` and the wanted columns of the table in ``head``; None when it is not regular.

    Its UTF-8 text is at ``path``. ``take`` is given the bytes there in pieces: all of them, once,
    when the table is regular.
    """
    width = len(head.headers)
    separator = (head.separator or "").encode()
    if width < 2 or form.quote != '"' or form.habits.trims:
        return None
    if len(separator) != 1 or not form.last_row:
        return None
    with path.open("rb") as stream:
        above = list(islice(stream, form.last_row))
        lines = _first_line(stream.readline(), separator, form.habits.width)
        if len(above) < form.last_row or lines is None or not _are_plain(above):
            return None
        stream.seek(sum(map(len, above)))
        if _count_rows(islice(_blocks(stream, tell), _FEW), lines) is None:
            return None
        stream.seek(sum(map(len, above)))
        take(b"".join(above))
        with ThreadPoolExecutor(max_workers=1) as beside:
            parsing = beside.submit(_parse, path, head, form, lines, wanted)
            blocks = _blocks(stream, tell, take)
            rows = _count_rows(blocks, lines, form.habits.width - width)
    parsed = parsing.result()
    if not rows or parsed is None or parsed.height != rows or _has_strays(parsed, head, form):
        return None
    return parsed.select(ROW, selectors.by_name(*_names(head, wanted)))


def _are_plain(above: list[bytes]) -> bool:
    """Whether the lines above the rows have no fault, a mark at the start of the file apart."""
    return are_clean(above) and not has_marks(b"".join(above).removeprefix(codecs.BOM_UTF8))


def _blocks(stream: BinaryIO, tell: Tell, take: Take = _leave) -> Iterator[bytes]:
    """The rest of a file in pieces that end at line ends."""
    while block := stream.read(_BLOCK):
        block += stream.readline()
        take(block)
        yield block
        tell(stream.tell())


def _first_line(line: bytes, separator: bytes, width: int) -> _Lines | None:
    """What the first data line says all the others must be like."""
    if not line:
        return None
    end = b"\r\n" if line.endswith(b"\r\n") else b"\n"
    return _Lines(separator, width, line.startswith(b'"'), end)


def _count_rows(blocks: Iterator[bytes], lines: _Lines, surplus: int = 0) -> int | None:
    """The number of lines in ``blocks`` (which end at line ends), None when one is irregular.

    Each ends with ``surplus`` empty cells that have no header.
    """
    end = lines.separator * surplus + lines.end
    keep = set(lines.separator + b'"\r\n\x00' + MARK.encode())
    drop = bytes(code for code in range(256) if code not in keep)
    cell = b'""' if lines.quoted else b""
    unit = lines.separator.join([cell] * lines.width) + lines.end
    rows = 0
    last = b""
    for block in blocks:
        whole = block if block.endswith(b"\n") else block + lines.end
        if has_marks(whole) or (_LOST[:1] in whole and _LOST in whole):  # one byte is found sooner
            return None
        marks = whole.translate(None, drop)
        number = len(marks) // len(unit)
        if marks != unit * number:
            return None
        if len(end) > 1 and whole.count(end) != number:  # what stands apart ends no line
            return None
        if lines.quoted and not _all_quoted(whole, lines, number):
            return None
        rows += number
        last = whole
    return rows if not last or not _ends_with_total(last, lines) else None


def _all_quoted(block: bytes, lines: _Lines, number: int) -> bool:
    """Whether the quotes of ``number`` lines are the edges of cells and nothing else."""
    between = b'"' + lines.separator + b'"'
    ends = b'"' + lines.end + b'"'
    return (
        block.startswith(b'"')
        and block.endswith(b'"' + lines.end)
        and block.count(between) == number * (lines.width - 1)
        and block.count(ends) == number - 1
    )


def _ends_with_total(block: bytes, lines: _Lines) -> bool:
    text = block[: -len(lines.end)].rpartition(b"\n")[2].decode(errors="replace")
    cells = [cell.strip('"') for cell in text.split(lines.separator.decode())]
    return tail_reason(cells, lines.width) is not None


def _names(head: Head, wanted: Collection[str]) -> list[str]:
    asked = frozenset(wanted)
    return [name for name in head.headers if name in asked]


def _first_header(head: Head, form: CsvForm) -> tuple[str, str] | None:
    """The first column that has a name: its header here, and as it is written."""
    named = zip(head.headers, map(clean_cell, form.cells), strict=False)
    return next(((name, cell) for name, cell in named if cell), None)


def _has_strays(parsed: pl.DataFrame, head: Head, form: CsvForm) -> bool:
    """Whether a row may be blank, or the header again; the other ways look closer."""
    blank = pl.all_horizontal(pl.exclude(ROW).is_null())
    first = _first_header(head, form)
    again = selectors.by_name(first[0]).as_expr() == first[1] if first else pl.lit(value=False)
    return bool(parsed.select((blank | again.fill_null(value=False)).any()).item())


def _parse(
    path: Path, head: Head, form: CsvForm, lines: _Lines, wanted: Collection[str]
) -> pl.DataFrame | None:
    """The wanted columns and the first that has a name; None when some byte is no UTF-8.

    (The native reader proves every byte, those of columns that nobody wants too.)
    """
    first = _first_header(head, form)
    names = _names(head, [*wanted, *([first[0]] if first else [])])
    table = pl.scan_csv(
        path,
        separator=lines.separator.decode(),
        schema=padded_schema(head.headers, form.habits.width),
        has_header=False,
        skip_lines=form.last_row,
        quote_char='"' if lines.quoted else None,
        glob=False,
        row_index_name=ROW,
        row_index_offset=form.last_row + 1,
    ).select(pl.col(ROW).cast(pl.Int64), selectors.by_name(*names))
    try:
        stripped = strip(table, names).collect(engine="streaming")
    except pl.exceptions.ComputeError:
        return None
    blank = stripped.select((selectors.by_name(*names) == "").any())
    return empty_to_null(stripped, [name for name in names if blank[name].item()])
