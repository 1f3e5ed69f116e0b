"""One file from its path to typed columns, with everything that was found out on the way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.model.watch import Tell, nobody
from funnelcli.schema.canonical import InputFile
from funnelcli.schema.columns import FIELDS, Kind, Role
from funnelcli.sources.recognition.doubled import CODE as DOUBLED
from funnelcli.sources.recognition.doubled import is_chosen
from funnelcli.sources.recognition.mapping import ENTERED, folded
from funnelcli.sources.recognition.misaligned import misaligned
from funnelcli.sources.recognition.profile import fields_of
from funnelcli.sources.recognition.recognise import (
    Recognition,
    Wish,
    known_headers,
    missed_columns,
    recognise,
)
from funnelcli.sources.shape import Head, Hints, RawTable
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.totals import label_headers, without_totals
from funnelcli.sources.values.coerce import Coerced, Column, Habits, coerce
from funnelcli.sources.values.dates import DateFormat, Zones
from funnelcli.sources.values.money import NumberFormat
from funnelcli.sources.values.trust import trust

INPUT = "input"
"""The column that says which input a record comes from (index of ``Canonical.inputs``)."""

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class SourceRequest:
    """A file to read and what the settings say about it; None and empty are found out.

    ``name`` is what people call the file (default: its path). ``columns`` maps canonical fields to
    headers. ``status`` holds for every row. ``closed_from``
    is ``modified`` or ``expected``. ``time_zone`` is the clock the file is written by. ``vat`` is
    ``incl`` or ``excl``.
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
    vat: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that is recognised but not read yet."""

    request: SourceRequest
    head: Head
    found: Recognition


_OUTCOME = frozenset({"stage", "status", "won_flag", "lost_flag", "closed_flag"})


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A file read: ``frame`` has ``input``, ``__row`` and a typed column for each mapped field.

    ``table`` tells what the file was; its texts are let go, a million rows need not be held twice.
    ``withdrawn`` are fields whose column cannot be read well enough; it is empty.
    """

    request: SourceRequest
    found: Recognition
    table: RawTable
    typed: Coerced
    index: int
    withdrawn: frozenset[str] = frozenset()

    @property
    def frame(self) -> pl.DataFrame:
        """The typed columns with the number of the input."""
        numbered = self.typed.frame.with_columns(pl.lit(self.index, pl.Int64).alias(INPUT))
        joined = {name: several(numbered, name) for name in self.found.block.either}
        first = [pl.coalesce(columns).alias(name) for name, columns in joined.items() if columns]
        extra = [column for columns in joined.values() for column in columns[1:]]
        return numbered.with_columns(first).drop(extra)

    @property
    def fields(self) -> frozenset[str]:
        """Canonical fields and extra columns that the file carries."""
        mapped = FIELDS[self.found.role].keys() & self.found.columns.headers.keys()
        return frozenset((*mapped, *self.found.columns.extra)) - self.withdrawn

    @property
    def tells_outcome(self) -> bool:
        """Whether the settings, or a column, say what became of the deals of the file."""
        told = self.found.columns.headers.keys() - self.withdrawn
        return self.request.status is not None or not _OUTCOME.isdisjoint(told)

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


def load_source(
    opened: Opened,
    index: int,
    home: str | None,
    tell: Tell = nobody,
    habits: Habits | None = None,
) -> Loaded:
    """Read the mapped columns of a recognised file into their types. Raises InputError.

    ``habits`` decide what its columns leave open; by default those of its system.
    """
    request, found = opened.request, opened.found
    labels = label_headers(opened.head, found)
    wanted = found.columns.wanted.union(labels)
    table = without_totals(read_table(opened.head, wanted, tell), labels)
    tell(opened.head.path.stat().st_size)
    zones = Zones(file=request.time_zone or home, home=home)
    typed = coerce(table, list(_columns(found)), zones, habits or habits_of(opened))
    trusted = trust(typed, opened.head, found)
    return Loaded(
        request=request,
        found=found,
        table=replace(table, frame=table.frame.clear()),
        typed=trusted.typed,
        index=index,
        withdrawn=trusted.withdrawn,
    )


def habits_of(opened: Opened) -> Habits:
    """How the system of a file writes what its columns leave open, and what the settings say."""
    block, told = opened.found.block, opened.request.date_format
    month_first = None if block.dates is None else block.dates == "month_first"
    return Habits(date_format=told, month_first=month_first, decimal=block.decimal)


def _columns(found: Recognition) -> list[Column]:
    kinds = fields_of(found.role)
    columns: list[Column] = []
    for name, headers in found.columns.headers.items():
        missing = found.block.missing_in(name)
        for number, header in enumerate(headers, start=1):
            own = name if number == 1 else f"{name}#{number}"
            columns.append(Column(name=own, header=header, kind=kinds[name], missing=missing))
    columns += [
        Column(name=name, header=header, kind=Kind.TEXT, missing=found.block.missing_in("*"))
        for name, header in found.columns.extra.items()
    ]
    columns += [
        Column(name=f"{ENTERED}{stage}", header=header, kind=Kind.MOMENT)
        for stage, header in found.columns.entered.items()
    ]
    return columns


def several(frame: pl.DataFrame, name: str) -> list[str]:
    """The columns that a field with several headers was read into: ``phone``, ``phone#2``."""
    return [column for column in frame.columns if column.partition("#")[0] == name]


def describe(
    loaded: Loaded,
    kept: int,
    dropped: Mapping[str, int],
    *,
    closed_basis: str | None = None,
    stage_order: str | None = None,
) -> InputFile:
    """The input as it was understood, every row accounted for.

    ``kept`` is the number of rows that are left, ``dropped`` counts the others by reason.
    """
    head, found = loaded.table.head, loaded.found
    excluded = dict(loaded.table.excluded)
    for reason, count in dropped.items():
        excluded[reason] = excluded.get(reason, 0) + count
    if loaded.table.rows_read != kept + sum(excluded.values()):
        raise AssertionError(f"{head.name}: {loaded.table.rows_read} {kept} {excluded}")
    formats = loaded.typed.formats
    return InputFile(
        role=found.role,
        file=head.name,
        sheet=head.sheet,
        sha256=loaded.table.sha256,
        profile=found.profile,
        encoding=head.written_encoding,
        separator=head.written_separator,
        header_row=head.header_row,
        rows_read=loaded.table.rows_read,
        rows_kept=kept,
        rows_excluded=excluded,
        closed_basis=closed_basis,
        stage_order=stage_order,
        columns=found.columns.named() | dict(found.columns.extra),
        unmapped=found.columns.unmapped,
        date_formats={
            name: form.described
            for name, form in formats.items()
            if isinstance(form, DateFormat) and form.patterns and not name.startswith(ENTERED)
        },
        money_note=_money_note(formats),
    )


def _money_note(formats: Mapping[str, object]) -> str | None:
    notes = [form.described for form in formats.values() if isinstance(form, NumberFormat)]
    return notes[0] if notes else None


def issues_of(loaded: Loaded) -> list[Issue]:
    """Every problem met while the file was read."""
    head = loaded.table.head
    settled = is_chosen(head.headers, loaded.request.columns.values())
    told = [*misaligned(head), *missed_columns(head, loaded.found)]
    found = [*head.issues, *told, *loaded.table.issues, *loaded.typed.issues]
    return [issue for issue in found if not (settled and issue.code == DOUBLED)]
