"""Separator, quotes and header row of a CSV file, decided together."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from funnelcli.sources.container import refusal
from funnelcli.sources.recognition.headers import count_known
from funnelcli.sources.shape import Hints
from funnelcli.sources.text.misfit import fit_header, reads_as_header
from funnelcli.sources.text.records import SEPARATORS, Dialect, Record, parse_records, unwrap
from funnelcli.sources.text.rows import BLANKS, is_blank

_HEADER_AMONG = 60
"""The header is looked for among so many first records."""
_RECORDS = 300
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_NO_RECORDS = re.compile(r"\s*(список \w+ пуст|\w+ list is empty)[.!]?\s*", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"(?:^|[;,\t|]) ?'[^']*'(?:[;,\t|]|\s*$)")
_SURELY = 2
"""So many known headers make a header row."""
_MANY = 10
"""So many records of one width are a table, whatever else the file holds."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out: its dialect, its header record and what stands above it.

    ``header`` is None where no record reads like one; ``width`` is its number of cells, or that
    of the rows. ``last_row`` is the last line above the rows. ``mended``: the header did not fit
    the rows as it stands.
    """

    dialect: Dialect
    header: Record | None
    width: int
    last_row: int
    preamble: tuple[str, ...]
    mended: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One dialect with the records it yields; ``hits[i]``: known headers in record ``i``."""

    dialect: Dialect
    records: tuple[Record, ...]
    hits: tuple[int, ...]


_Choice = tuple[_Candidate, int]
"""A dialect and which of its records is the header."""


def find_layout(lines: Sequence[str], hints: Hints, known: frozenset[str], name: str) -> Layout:
    """The layout of the file that starts with ``lines``.

    The separator and the record with the most ``known`` headers (at least two, or all its cells)
    win together; without such a record, the separator whose records are most even in width, and
    the first full record of that width if it holds words and no values. A first line ``sep=;``
    and ``hints`` are obeyed. Raises InputError: no records (Bitrix24), wrong hints.
    """
    full = [line for line in lines if line.strip(BLANKS)]
    if len(full) == 1 and _NO_RECORDS.fullmatch(full[0]):
        raise refusal("D015", name, text=full[0].strip(BLANKS))
    first = 1
    separators = _separators(lines)
    if lines and (match := _SEP_LINE.fullmatch(lines[0])):
        separators, first = [match[1]], 2
    if hints.separator is not None:
        separators = [_one_character(hints.separator, name)]
    candidates = [
        _candidate(lines[first - 1 :], Dialect(separator, quote), first, known)
        for separator in separators
        for quote in _quotes(full)
    ]
    if hints.header_row is not None:
        choice = _at_row(candidates, hints.header_row)
        if choice is None:
            raise refusal("D014", name, row=hints.header_row)
        return _layout(*choice)
    choice = _by_known(candidates)
    return _layout(*choice) if choice else _by_width(candidates)


def _layout(candidate: _Candidate, index: int) -> Layout:
    """The layout whose header is record ``index``, made fit for the rows below where it can be."""
    header = candidate.records[index]
    fit = fit_header(header, candidate.dialect, candidate.records[index + 1 :])
    return Layout(
        candidate.dialect,
        fit or header,
        len((fit or header).cells),
        header.last_line,
        _preamble(candidate, index),
        mended=fit is not None or (header.wrapped and not _next_is_wrapped(candidate, index)),
    )


def _next_is_wrapped(candidate: _Candidate, index: int) -> bool:
    return any(record.wrapped for record in candidate.records[index + 1 : index + 2])


def _separators(lines: Sequence[str]) -> list[str]:
    """The separators worth a try: of those that occur nowhere (all leave lines whole) only one."""
    absent = [sep for sep in SEPARATORS if not any(sep in line for line in lines)]
    return [sep for sep in SEPARATORS if sep not in absent[1:]]


def _one_character(separator: str, name: str) -> str:
    character = {"tab": "\t", "\\t": "\t"}.get(separator.casefold(), separator)
    if len(character) != 1 or character in '"\r\n':
        raise refusal("D028", name, separator=separator)
    return character


def _quotes(lines: Sequence[str]) -> tuple[str, ...]:
    """Double quotes, and single ones where some cells stand between them."""
    singles = sum(bool(_SINGLE_QUOTED.search(line)) for line in lines[:_RECORDS])
    return ('"', "'") if singles * 10 >= min(len(lines), _RECORDS) else ('"',)


def _candidate(
    lines: Sequence[str], dialect: Dialect, first: int, known: frozenset[str]
) -> _Candidate:
    parsed: Iterator[Record] = parse_records(iter(lines), dialect, line=first)
    records = tuple(r for r in islice(parsed, _RECORDS) if r.cells and not is_blank(r.cells))
    records = _unwrapped(records, dialect, known)
    hits = tuple(count_known(r.cells, known) for r in records[:_HEADER_AMONG])
    return _Candidate(dialect, records, hits)


def _unwrapped(
    records: tuple[Record, ...], dialect: Dialect, known: frozenset[str]
) -> tuple[Record, ...]:
    """The records without the quotes around them, if headers known to us stand in such quotes."""
    inside = (unwrap(record, dialect) for record in records[:_HEADER_AMONG])
    known_inside = (r for r in inside if r.wrapped and count_known(r.cells, known) >= _SURELY)
    header = next(known_inside, None)
    if header is None:
        return records
    return tuple(unwrap(record, dialect, len(header.cells)) for record in records)


def _at_row(candidates: Sequence[_Candidate], row: int) -> _Choice | None:
    """The record that starts at line ``row``, in the dialect that suits it best."""
    found = [
        (len(record.cells), _evenness(candidate)[0], candidate, index)
        for candidate in candidates
        for index, record in enumerate(candidate.records)
        if record.line == row
    ]
    if not found:
        return None
    _, _, candidate, index = max(found, key=lambda item: item[:2])
    return candidate, index


def _by_known(candidates: Sequence[_Candidate]) -> _Choice | None:
    """The record with the most known headers; the earliest, of dialects the one that is wider."""
    best: tuple[int, int] = (0, 0)
    choice = None
    for candidate in candidates:
        hits = max(candidate.hits, default=0)
        index = candidate.hits.index(hits) if hits else 0
        cells = candidate.records[index].cells if hits else []
        enough = hits >= _SURELY or hits == len(cells)
        if enough and hits > 0 and (hits, len(cells)) > best:
            best, choice = (hits, len(cells)), (candidate, index)
    return choice


def _evenness(candidate: _Candidate) -> tuple[float, int]:
    """How even the widths of the records are (0 to 1, more columns count more), and the width.

    Of widths that are equally frequent the widest counts; of two tables the upper one.
    """
    widths = Counter(len(record.cells) for record in candidate.records if not record.broken)
    if not widths:
        return 0.0, 0
    width, number = max(
        widths.items(), key=lambda item: (item[1], item[0] if item[1] < _MANY else 0)
    )
    return number / len(candidate.records) * (1 - 1 / width), width


def _by_width(candidates: Sequence[_Candidate]) -> Layout:
    """The most even dialect and its first full record, if that looks like headers."""
    candidate = max(candidates, key=lambda one: _evenness(one)[0])
    _, width = _evenness(candidate)
    records = candidate.records
    full = [at for at, each in enumerate(records) if len(each.cells) == width and not each.broken]
    for index in full:
        reads = reads_as_header(records[index].cells, width)
        if reads and index < _HEADER_AMONG:
            return _layout(candidate, index)
        if reads is not None:
            break
    top = full[0] if full else 0
    if top and fit_header(records[top - 1], candidate.dialect, records[top:]):
        return _layout(candidate, top - 1)
    last_row = records[top].line - 1 if records else 0
    preamble = _preamble(candidate, top)
    return Layout(candidate.dialect, None, max(width, 1), last_row, preamble)


def _preamble(candidate: _Candidate, index: int) -> tuple[str, ...]:
    separator = candidate.dialect.separator
    return tuple(
        separator.join(record.cells).strip(BLANKS + separator)
        for record in candidate.records[:index]
    )
