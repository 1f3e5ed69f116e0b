"""One file from its path to typed columns, with everything that was found out on the way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Value
from funnelcli.model.place import Place
from funnelcli.schema.canonical import InputFile
from funnelcli.schema.columns import FIELDS, Kind, Role
from funnelcli.sources.coerce import Coerced, Column, coerce
from funnelcli.sources.dates import DateFormat, Zones
from funnelcli.sources.mapping import folded
from funnelcli.sources.money import NumberFormat
from funnelcli.sources.profile import fields_of
from funnelcli.sources.recognise import Recognition, Wish, known_headers, recognise
from funnelcli.sources.shape import ROW, Head, Hints, RawTable
from funnelcli.sources.table import read_head, read_table

INPUT = "input"
"""The column that says which input a record comes from (index of ``Canonical.inputs``)."""

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class SourceRequest:
    """A file to read and what the settings say about it; None and empty are found out.

    ``name`` is what people call the file (default: its path). ``columns`` maps canonical fields to
    headers. ``status`` holds for every row. ``closed_from``
    is ``modified`` or ``expected``. ``time_zone`` is the clock the file is written by.
    """

    path: Path
    name: str | None = None
    role: Role | None = None
    profile: str | None = None
    hints: Hints = field(default_factory=Hints)
    columns: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    status: str | None = None
    closed_from: str | None = None
    time_zone: str | None = None
    date_format: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that is recognised but not read yet."""

    request: SourceRequest
    head: Head
    found: Recognition


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A file read: ``frame`` has ``input``, ``__row`` and a typed column for each mapped field."""

    request: SourceRequest
    found: Recognition
    table: RawTable
    typed: Coerced
    index: int

    @property
    def frame(self) -> pl.DataFrame:
        """The typed columns with the number of the input."""
        return self.typed.frame.with_columns(pl.lit(self.index, pl.Int64).alias(INPUT))

    @property
    def fields(self) -> frozenset[str]:
        """Canonical fields and extra columns that the file carries."""
        mapped = FIELDS[self.found.role].keys() & self.found.columns.headers.keys()
        return frozenset((*mapped, *self.found.columns.extra))

    def places(self, rows: Sequence[int], name: str | None = None) -> tuple[Place, ...]:
        """Places of ``rows`` in the column that the field ``name`` is read from."""
        headers = self.found.columns.headers.get(name, (None,)) if name else (None,)
        head = self.table.head
        return tuple(Place(head.name, head.sheet, row, headers[0]) for row in rows[:_SHOWN])


def open_source(request: SourceRequest, extra: Collection[str] = ()) -> Opened:
    """Read the head of a file and recognise it. Raises InputError."""
    wanted = frozenset(map(folded, request.columns.values()))
    head = read_head(request.path, request.hints, known_headers() | wanted, request.name)
    wish = Wish(role=request.role, profile=request.profile, columns=request.columns, extra=extra)
    try:
        return Opened(request=request, head=head, found=recognise(head, wish))
    except InputError as error:
        raise InputError([*head.issues, *error.issues]) from error


def load_source(opened: Opened, index: int, home: str | None) -> Loaded:
    """Read the mapped columns of a recognised file into their types. Raises InputError."""
    request, found = opened.request, opened.found
    table = read_table(opened.head, found.columns.wanted)
    zones = Zones(file=request.time_zone or home, home=home)
    typed = coerce(table, list(_columns(found)), zones, request.date_format)
    return Loaded(request=request, found=found, table=table, typed=typed, index=index)


def _columns(found: Recognition) -> list[Column]:
    kinds = fields_of(found.role)
    columns: list[Column] = []
    for name, headers in found.columns.headers.items():
        missing = found.block.missing_in(name)
        for number, header in enumerate(headers, start=1):
            own = name if number == 1 else f"{name}#{number}"
            columns.append(Column(name=own, header=header, kind=kinds[name], missing=missing))
    columns += [
        Column(name=name, header=header, kind=Kind.TEXT)
        for name, header in found.columns.extra.items()
    ]
    return columns


def several(frame: pl.DataFrame, name: str) -> list[str]:
    """The columns that a field with several headers was read into: ``phone``, ``phone#2``."""
    return [column for column in frame.columns if column.partition("#")[0] == name]


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Rows of one input left out for one reason; ``rows`` are the first of them."""

    reason: str
    index: int
    count: int
    rows: tuple[int, ...]


def take_out(frame: pl.DataFrame, out: pl.Expr, reason: str) -> tuple[pl.DataFrame, list[Dropped]]:
    """``frame`` without the rows where ``out`` is true, and who they were (null stays)."""
    marked = frame.select(out.fill_null(False)).to_series()
    if not marked.any():
        return frame, []
    gone = (
        frame.lazy()
        .filter(marked)
        .group_by(INPUT)
        .agg(pl.len().alias("count"), pl.col(ROW).bottom_k(_SHOWN).sort().alias("rows"))
        .sort(INPUT)
        .collect()
    )
    dropped = [
        Dropped(reason=reason, index=row[INPUT], count=row["count"], rows=tuple(row["rows"]))
        for row in gone.iter_rows(named=True)
    ]
    return frame.filter(~marked), dropped


def describe(
    loaded: Loaded,
    kept: Mapping[int, int],
    dropped: Sequence[Dropped],
    *,
    closed_basis: str | None = None,
    stage_order: str | None = None,
) -> InputFile:
    """The input as it was understood, every row accounted for.

    ``kept`` counts the rows of each input that are left, ``dropped`` are those that are not.
    """
    head, found = loaded.table.head, loaded.found
    excluded = dict(loaded.table.excluded)
    for one in dropped:
        if one.index == loaded.index:
            excluded[one.reason] = excluded.get(one.reason, 0) + one.count
    rows_kept = kept.get(loaded.index, 0)
    if loaded.table.rows_read != rows_kept + sum(excluded.values()):
        raise AssertionError(f"{head.name}: {loaded.table.rows_read} {rows_kept} {excluded}")
    formats = loaded.typed.formats
    return InputFile(
        role=found.role,
        file=head.name,
        sheet=head.sheet,
        sha256=loaded.table.sha256,
        profile=found.profile,
        encoding=head.encoding,
        separator=head.separator,
        header_row=head.header_row,
        rows_read=loaded.table.rows_read,
        rows_kept=rows_kept,
        rows_excluded=excluded,
        closed_basis=closed_basis,
        stage_order=stage_order,
        columns=found.columns.named() | dict(found.columns.extra),
        unmapped=found.columns.unmapped,
        date_formats={
            name: form.described
            for name, form in formats.items()
            if isinstance(form, DateFormat) and form.patterns
        },
        money_note=_money_note(formats),
    )


def _money_note(formats: Mapping[str, object]) -> str | None:
    notes = [form.described for form in formats.values() if isinstance(form, NumberFormat)]
    return notes[0] if notes else None


def issue_at(
    loaded: Loaded, code: str, rows: Sequence[int], name: str | None = None, **values: Value
) -> Issue:
    """An issue of ``rows`` of one file, placed in the column of the field ``name``."""
    filled = {"file": loaded.table.head.name, "number": len(rows), **values}
    return Issue(code, filled, max(len(rows), 1), loaded.places(sorted(rows)[:_SHOWN], name))


def dropped_issue(loaded: Loaded, code: str, gone: Dropped, name: str | None = None) -> Issue:
    """An issue about rows that were left out."""
    values: dict[str, Value] = {"file": loaded.table.head.name, "number": gone.count}
    return Issue(code, values, gone.count, loaded.places(gone.rows, name))


def row_issues(
    code: str, rows: pl.DataFrame, files: Sequence[Loaded], name: str | None = None
) -> list[Issue]:
    """One issue for each file that some of ``rows`` (with ``input`` and ``__row``) stand in."""
    if rows.is_empty():
        return []
    own = {file.index: rows.filter(pl.col(INPUT) == file.index)[ROW].to_list() for file in files}
    return [issue_at(file, code, own[file.index], name) for file in files if own[file.index]]


def issues_of(loaded: Loaded) -> list[Issue]:
    """Every problem met while the file was read."""
    return [*loaded.table.head.issues, *loaded.table.issues, *loaded.typed.issues]
