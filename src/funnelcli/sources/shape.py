"""What a file of rows looks like once it is opened: its head, and its columns of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.text.rows import ROW, Habits

__all__ = ["ROW", "CsvForm", "Head", "Hints", "RawTable", "SheetCopy"]


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What the settings say about a file; None is found out.

    ``header_row`` counts lines (CSV) or rows (XLSX) from 1.
    """

    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class CsvForm:
    """How the records of a CSV file stand: what its head knows beyond what others need.

    ``cells`` is the header row as written, with the empty cells at its end that ``headers`` leaves
    out (all empty where there is none); ``last_row`` is the last line above the rows; ``habits``
    say how rows end.
    """

    quote: str
    cells: tuple[str, ...]
    last_row: int
    habits: Habits


@dataclass(frozen=True, kw_only=True)
class SheetCopy:
    """The rows of a sheet or of an unfolded history, read already.

    ``frame`` has ``__row`` and a column per header. ``aside`` holds the numbers and texts of the
    excluded rows by reason, where they are known; ``marks`` the places (row, header) of cells that
    hide something, by the code of the message about it.
    """

    frame: pl.DataFrame
    rows_read: int
    excluded: Mapping[str, int]
    issues: tuple[Issue, ...]
    aside: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    marks: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Head:
    """A file opened far enough to say what it is.

    ``name`` is the path as the user gave it; ``container`` is ``csv``,
    ``html``, ``xlsx``, ``xls``, ``xlsb`` or ``ods``.
    ``original`` is the user's page or archive where ``path`` is our copy, ``page_encoding`` that
    of the page. ``headers``
    are numbered (``headers.number_headers``), as written. ``sample`` holds up to 200 data rows,
    as text, as wide as ``headers``; None is an empty cell. ``preamble`` holds the lines above
    the header (row 0: the file has none), where Google Ads and Yandex Direct write the period.
    ``form`` is for ``read_table`` alone.
    """

    path: Path
    name: str
    container: str
    sheet: str | None
    encoding: str | None
    separator: str | None
    header_row: int
    headers: tuple[str, ...]
    sample: tuple[tuple[str | None, ...], ...]
    preamble: tuple[str, ...]
    issues: tuple[Issue, ...]
    original: Path | None = None
    page_encoding: str | None = None
    form: CsvForm | SheetCopy | None = field(default=None, repr=False)

    @property
    def written_encoding(self) -> str | None:
        """The encoding of the user's own file; a page's table is read from our copy in another."""
        return self.page_encoding or self.encoding

    @property
    def written_separator(self) -> str | None:
        """The separator of the user's own file; a page has none."""
        return None if self.container == "html" else self.separator


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """The wanted columns of a file, nothing understood yet.

    ``frame`` has ``__row`` (Int64, the line or row of the record in the file, from 1) and the
    wanted columns under their numbered headers: String, or Datetime, Date, Float64, Int64,
    Boolean where a workbook holds nothing else in the whole column. Text is stripped of
    surrounding spaces; an empty cell is null. ``rows_read`` counts the records after the header
    (blank lines apart) and is the rows of ``frame`` plus the sum of ``excluded``.
    ``aside`` holds the numbers of the excluded rows by reason, where they are known.
    """

    head: Head
    frame: pl.DataFrame
    rows_read: int
    excluded: Mapping[str, int]
    issues: tuple[Issue, ...]
    sha256: str
    aside: Mapping[str, Sequence[int]] = field(default_factory=dict)


def column_of(header: str) -> pl.Expr:
    """The column with that very name; ``pl.col`` would read ``*`` and ``^…$`` as patterns."""
    return pl.selectors.by_name(header).as_expr()
