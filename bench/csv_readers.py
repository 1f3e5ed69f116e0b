"""How funnelcli and its peers read a file of rows when nobody tells them anything about it."""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.schema.columns import Role
from funnelcli.sources.load import SourceRequest, load_source, open_source
from funnelcli.sources.shape import CsvForm, Head, Hints
from funnelcli.sources.table import open_head, read_table

Row = tuple[str, ...]

_ISO = "%Y-%m-%d"
_MOMENTS = (
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y", _ISO),
    (re.compile(r"\d{4}-\d{2}-\d{2}[ T]00:00:00"), None, _ISO),
    (re.compile(r"\d{1,2}:\d{2}"), "%H:%M", "%H:%M:%S"),
)
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a file: header, rows, codes of messages and the lines they name."""

    header: Row
    rows: tuple[Row, ...]
    codes: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not read; ``code`` is the reader's own word for it."""

    code: str


def plain(cell: object) -> str:
    """A cell for comparison: types that a reader guessed make no difference."""
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN is what pandas calls an empty cell
        return ""
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M:%S")
    text = str(cell).strip().casefold()
    for shape, source, target in _MOMENTS:
        if shape.fullmatch(text):
            try:
                if source is None:
                    return dt.datetime.fromisoformat(text).strftime(target)
                return dt.datetime.strptime(text, source).strftime(target)  # noqa: DTZ007 - a text, no moment
            except ValueError:
                return text
    return f"{float(text):.9g}" if _NUMBER.fullmatch(text) else text


def _reading(header: Iterable[object], rows: Iterable[Sequence[object]]) -> Reading:
    return Reading(tuple(map(plain, header)), tuple(tuple(map(plain, row)) for row in rows))


def read_ours(path: Path) -> Reading:
    """The raw layer of funnelcli: no parameters, no settings, no known header.

    Raises:
        InputError: the file is refused.
    """
    head = open_head(path, Hints(), frozenset())
    table = read_table(head, head.headers)
    issues = [*head.issues, *table.issues, *_read_on(path)]
    frame = table.frame.select(head.headers)
    found = _reading(_written(head), frame.rows())
    lines = frozenset(place.row for issue in issues for place in issue.places if place.row)
    return Reading(found.header, found.rows, frozenset(issue.code for issue in issues), lines)


def _read_on(path: Path) -> list[Issue]:
    """What is said of the values, where the file can be read as leads."""
    try:
        opened = open_source(SourceRequest(path=path, role=Role.LEADS))
        return list(load_source(opened, 0, None).typed.issues)
    except InputError:
        return []


def _written(head: Head) -> Sequence[str]:
    """The header row as it stands in the file, numbers of doubles apart."""
    if isinstance(head.form, CsvForm) and head.form.cells:
        return head.form.cells[: len(head.headers)]
    return head.headers


def read_polars(path: Path) -> Reading:
    """Polars as it comes; the path is taken literally."""
    import polars as pl

    frame = pl.read_csv(path, glob=False)
    return _reading(frame.columns, frame.rows())


def read_polars_tolerant(path: Path) -> Reading:
    """Polars with every tolerant option."""
    import polars as pl

    frame = pl.read_csv(
        path,
        glob=False,
        infer_schema=False,
        truncate_ragged_lines=True,
        ignore_errors=True,
        encoding="utf8-lossy",
    )
    return _reading(frame.columns, frame.rows())


def read_duckdb(path: Path) -> Reading:
    """DuckDB with its sniffer."""
    import duckdb

    literal = re.sub(r"([*?\[\]])", r"[\1]", str(path))
    found = duckdb.read_csv(literal)
    return _reading(found.columns, found.fetchall())


def read_pandas(path: Path) -> Reading:
    """Pandas as it comes."""
    import pandas as pd

    frame = pd.read_csv(path)
    return _reading(frame.columns, frame.itertuples(index=False, name=None))


def read_pandas_tolerant(path: Path) -> Reading:
    """Pandas that sniffs the separator, keeps text and skips bad lines."""
    import pandas as pd

    frame = pd.read_csv(path, sep=None, engine="python", dtype=str, on_bad_lines="skip")
    return _reading(frame.columns, frame.itertuples(index=False, name=None))


def read_stdlib(path: Path) -> Reading:
    """The standard library: csv.Sniffer, then csv.reader."""
    csv.field_size_limit(2**31 - 1)
    text = path.read_text(encoding="utf-8-sig")
    dialect = csv.Sniffer().sniff(text[:65_536])
    rows = list(csv.reader(text.splitlines(keepends=True), dialect))
    return _reading(rows[0], rows[1:])


def read_clevercsv(path: Path) -> Reading:
    """CleverCSV, which detects encoding and dialect."""
    import clevercsv

    rows = clevercsv.read_table(str(path))
    return _reading(rows[0], rows[1:])


_ALL: Mapping[str, tuple[str, Callable[[Path], Reading]]] = MappingProxyType(
    {
        "funnelcli": ("funnelcli", read_ours),
        "polars": ("polars", read_polars),
        "polars, tolerant": ("polars", read_polars_tolerant),
        "duckdb": ("duckdb", read_duckdb),
        "pandas": ("pandas", read_pandas),
        "pandas, tolerant": ("pandas", read_pandas_tolerant),
        "csv.Sniffer": ("csv", read_stdlib),
        "clevercsv": ("clevercsv", read_clevercsv),
    }
)
READERS: Mapping[str, Callable[[Path], Reading]] = MappingProxyType(
    {name: read for name, (module, read) in _ALL.items() if find_spec(module)}
)
"""The readers whose libraries are installed."""


def read_with(name: str, path: Path) -> Reading | Refused:
    """What the reader ``name`` makes of ``path``; whatever it raises is a refusal."""
    try:
        return READERS[name](path)
    except InputError as error:
        return Refused(",".join(issue.code for issue in error.issues))
    except Exception as error:  # noqa: BLE001 - each library has its own errors, and bugs
        return Refused(type(error).__name__)
