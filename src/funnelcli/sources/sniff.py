"""Separator, quotes and header row of a CSV file, decided together."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from funnelcli.sources.container import refusal
from funnelcli.sources.headers import count_known, may_be_header
from funnelcli.sources.records import Dialect, Record, parse_records
from funnelcli.sources.rows import BLANKS, is_blank
from funnelcli.sources.shape import Hints

_SEPARATORS = (";", ",", "\t", "|")
_HEADER_AMONG = 60
"""The header is looked for among so many first records."""
_RECORDS = 300
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_NO_RECORDS = re.compile(r"\s*(список \w+ пуст|\w+ list is empty)[.!]?\s*", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"'[^']*'(?:[;,\t|] ?'[^']*')+\s*")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out: its dialect, its header record and what stands above it."""

    dialect: Dialect
    header: Record
    preamble: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One dialect with the records it yields; ``hits[i]``: known headers in record ``i``."""

    dialect: Dialect
    records: tuple[Record, ...]
    hits: tuple[int, ...]


def find_layout(lines: Sequence[str], hints: Hints, known: frozenset[str], name: str) -> Layout:
    """The layout of the file that starts with ``lines``.

    The separator and the record with the most ``known`` headers (at least two, or all its cells)
    win together; without such a record, the separator whose records are most even in width, and
    the first full record of that width if it holds words and no values. A first line ``sep=;``
    and ``hints`` are obeyed. Raises InputError: no header, no records (Bitrix24), wrong hints.
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
    else:
        choice = _by_known(candidates) or _by_width(candidates)
    if choice is None:
        code = "D013" if hints.header_row is None else "D014"
        raise refusal(code, name, row=hints.header_row)
    candidate, index = choice
    return Layout(candidate.dialect, candidate.records[index], _preamble(candidate, index))


def _separators(lines: Sequence[str]) -> list[str]:
    """The separators worth a try: of those that occur nowhere (all leave lines whole) only one."""
    absent = [sep for sep in _SEPARATORS if not any(sep in line for line in lines)]
    return [sep for sep in _SEPARATORS if sep not in absent[1:]]


def _one_character(separator: str, name: str) -> str:
    character = {"tab": "\t", "\\t": "\t"}.get(separator.casefold(), separator)
    if len(character) != 1 or character in '"\r\n':
        raise refusal("D028", name, separator=separator)
    return character


def _quotes(lines: Sequence[str]) -> tuple[str, ...]:
    """Double quotes; single ones where a line consists of cells in single quotes."""
    if any(_SINGLE_QUOTED.fullmatch(line) for line in lines[:_HEADER_AMONG]):
        return ("'",)
    return ('"',)


def _candidate(
    lines: Sequence[str], dialect: Dialect, first: int, known: frozenset[str]
) -> _Candidate:
    parsed: Iterator[Record] = parse_records(iter(lines), dialect, line=first)
    records = tuple(r for r in islice(parsed, _RECORDS) if r.cells and not is_blank(r.cells))
    hits = tuple(count_known(r.cells, known) for r in records[:_HEADER_AMONG])
    return _Candidate(dialect, records, hits)


def _at_row(candidates: Sequence[_Candidate], row: int) -> tuple[_Candidate, int] | None:
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


def _by_known(candidates: Sequence[_Candidate]) -> tuple[_Candidate, int] | None:
    """The record with the most known headers; the wider, then the earlier one of equals."""
    best: tuple[int, int] = (0, 0)
    choice = None
    for candidate in candidates:
        for index, hits in enumerate(candidate.hits):
            cells = candidate.records[index].cells
            enough = hits >= 2 or hits == len(cells)
            if enough and hits > 0 and (hits, len(cells)) > best:
                best, choice = (hits, len(cells)), (candidate, index)
    return choice


def _evenness(candidate: _Candidate) -> tuple[float, int]:
    """How even the widths of the records are (0 to 1, more columns count more), and the width."""
    widths = Counter(len(record.cells) for record in candidate.records)
    if not widths:
        return 0.0, 0
    width, number = max(widths.items(), key=lambda item: (item[1], item[0]))
    return number / widths.total() * (1 - 1 / width), width


def _by_width(candidates: Sequence[_Candidate]) -> tuple[_Candidate, int] | None:
    """The most even dialect and its first full record, if that looks like headers."""
    candidate = max(candidates, key=lambda one: _evenness(one)[0])
    _, width = _evenness(candidate)
    for index, record in enumerate(candidate.records[:_HEADER_AMONG]):
        if (
            len(record.cells) == width
            and (header := may_be_header(record.cells, width)) is not None
        ):
            return (candidate, index) if header else None
    return None


def _preamble(candidate: _Candidate, index: int) -> tuple[str, ...]:
    separator = candidate.dialect.separator
    return tuple(
        separator.join(record.cells).strip(BLANKS + separator)
        for record in candidate.records[:index]
    )
