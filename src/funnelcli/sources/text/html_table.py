"""Tables of web pages that are named .xls, as Bitrix24 writes them, as a CSV copy."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from funnelcli.sources.recognition.header_row import AMONG, fits_too
from funnelcli.sources.recognition.headers import count_known
from funnelcli.sources.spool import spool_file
from funnelcli.sources.text.encoding import detect_encoding

_START = 4_096
_EVIDENCE = 1 << 18
_BLOCK = 1 << 20
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MOST_SPAN = 1_000
"""What a cell may span at most (HTML standard, tables: colspan)."""
_MOST_SPANNED = 4_000_000
"""Places that all cells of a page may span together; a cell past that spans one."""
_SILENT = frozenset({"script", "style"})

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class PageTable:
    """The table of a page that fits best: ``copy`` is a CSV file in UTF-8, a line per row.

    ``encoding`` is that of the page, as Python names it.
    ``is_cut``: the page ends inside a table, rows may be missing. ``has_misfits``: some bytes did
    not fit the encoding of the page and are ``\ufffd`` now. ``rivals`` are the numbers of rows
    under the headers of tables that may hold records as well, ``repeated`` the rows (from 1) of
    cells under the header whose words are repeated in the rows they span.
    """

    copy: Path
    encoding: str
    is_cut: bool
    has_misfits: bool
    rivals: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()


def spool_table(path: Path, known: frozenset[str]) -> PageTable | None:
    """The table with the most ``known`` (folded) headers of the page at ``path``, else the largest.

    None when the page has no table of at least two cells.

    Raises:
        OSError: the page cannot be read.
    """
    tables = _Tables()
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace") as stream:
        while block := stream.read(_BLOCK):
            tables.feed(block)
    tables.close()
    ranked = sorted((_Ranked.of(table, known) for table in tables.found), reverse=True)
    if not ranked or ranked[0].size < 2:
        return None
    best, others = ranked[0], ranked[1:]
    rows = best.table.rows
    target = spool_file(".csv")
    with target.open("w", encoding="utf-8", newline="") as copy:
        csv.writer(copy, lineterminator="\n").writerows(rows)
    misfits = any("\ufffd" in cell for row in rows for cell in row)
    return PageTable(
        copy=target,
        encoding=encoding,
        is_cut=tables.is_open,
        has_misfits=misfits,
        rivals=tuple(other.height for other in others if fits_too(other.hits, best.hits)),
        repeated=tuple(row for row in best.table.repeated if row > len(rows) - best.height),
    )


@dataclass(frozen=True, slots=True, order=True)
class _Ranked:
    """A table by its known headers and its cells; ``height`` counts the rows under its header."""

    hits: int
    size: int
    height: int = field(compare=False)
    table: "_Table" = field(compare=False)

    @classmethod
    def of(cls, table: "_Table", known: frozenset[str]) -> "_Ranked":
        rows = table.rows
        hits = [count_known(cells, known) for cells in rows[:AMONG]]
        most = max(hits, default=0)
        size = sum(map(len, rows))
        height = len(rows) - hits.index(most) - 1 if hits else 0
        return cls(most if most > 1 else 0, size, height, table)


def _encoding(path: Path) -> str:
    """What the page says of itself, unless its bytes show otherwise; else what they look like."""
    with path.open("rb") as stream:
        start = stream.read(_EVIDENCE)
    told = _CHARSET.search(start[:_START])
    if told is not None and not start.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")):
        name = told[1].decode("ascii", errors="replace")
        if _may_say_so(name) and not _is_untrue(codecs.lookup(name).name, start):
            return codecs.lookup(name).name
    return detect_encoding(path)


def _is_untrue(name: str, start: bytes) -> bool:
    """Whether the page is UTF-8 and says another encoding, or the other way round.

    (The writer took over the head of the page and not its encoding.) More letters than misfits
    are UTF-8 with a few broken bytes; one misfit may be a letter cut at the end.
    """
    text = start.decode(errors="replace")
    misfits = text.count("\ufffd")
    letters = sum(not letter.isascii() for letter in text) - misfits
    if name == "utf-8":
        return misfits > 1 and misfits > letters
    return letters > 1 and misfits <= 1


def _may_say_so(name: str) -> bool:
    """Whether a page in the encoding ``name`` can say so in plain letters (UTF-16 cannot)."""
    try:
        return "<table>".encode(name) == b"<table>"
    except (LookupError, ValueError):
        return False


class _Tables(HTMLParser):
    """Collects the rows of every table; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self._open: list[_Table] = []
        self._spare = [_MOST_SPANNED]
        self._silent = False

    @property
    def is_open(self) -> bool:
        """Whether some table was not closed."""
        return bool(self._open)

    def parse_html_declaration(self, i: int) -> int:
        """``<![…`` is a comment, as browsers take it; the library breaks on odd ones."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what the tag opens; HTML closes rows and cells by opening the next."""
        self._silent = tag in _SILENT
        if tag == "table":
            self._open.append(_Table(self._spare))
            self.found.append(self._open[-1])
        elif self._open and tag == "tr":
            self._open[-1].start_row()
        elif self._open and tag in {"td", "th"}:
            given = dict(attrs)
            self._open[-1].start_cell(_span(given.get("colspan")), _span(given.get("rowspan")))
        elif self._open and tag in {"br", "p", "div", "li"}:
            self._open[-1].add(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        self._silent = False
        if not self._open:
            return
        if tag in {"td", "th"}:
            self._open[-1].end_cell()
        elif tag == "table":
            self._open.pop().end_row()

    def handle_data(self, data: str) -> None:
        """Text belongs to the innermost open cell."""
        if self._open and not self._silent:
            self._open[-1].add(data)


class _Table:
    """One table while it is read: places taken from above by ``rowspan`` repeat its words.

    (Numbers stay where they stand: the amount of a group is that of none of its rows.)
    """

    def __init__(self, spare: list[int]) -> None:
        self.rows: Rows = []
        self.repeated: list[int] = []
        self._spare = spare
        self._taken: dict[int, tuple[int, str]] = {}
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def start_row(self) -> None:
        self.end_row()
        self.rows.append([])

    def end_row(self) -> None:
        self.end_cell()
        if self.rows:
            self.rows[-1].extend(self._from_above())

    def start_cell(self, columns: int, rows: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self.rows[-1].extend(self._from_above())
        self._text, self._spans = [], (columns, rows)

    def add(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end_cell(self) -> None:
        if self._text is None:
            return
        row, (columns, rows) = self.rows[-1], self._afforded()
        text = " ".join("".join(self._text).split())
        if rows > 1:
            words = text if any(map(str.isalpha, text)) else ""
            self._taken |= {len(row) + step: (rows - 1, "") for step in range(columns)}
            self._taken[len(row)] = rows - 1, words
            self.repeated += [len(self.rows)] if words else []
        row.append(text)
        row.extend([""] * (columns - 1))
        self._text = None

    def _afforded(self) -> tuple[int, int]:
        """What the cell spans, while the page has places to spare for it."""
        columns, rows = self._spans
        if columns * rows == 1:
            return 1, 1
        self._spare[0] -= columns * rows
        return (columns, rows) if self._spare[0] >= 0 else (1, 1)

    def _from_above(self) -> Iterator[str]:
        """What stands in the places that a cell further up reaches down to."""
        place = len(self.rows[-1])
        while (taken := self._taken.get(place)) and taken[0]:
            left, text = taken
            self._taken[place] = left - 1, text
            place += 1
            yield text


def _span(told: str | None) -> int:
    """What ``colspan`` or ``rowspan`` says; 1 when it says nothing sensible."""
    if told is None or not re.fullmatch("[0-9]{1,9}", told):
        return 1
    return min(max(int(told), 1), _MOST_SPAN)
