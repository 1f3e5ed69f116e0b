"""What one file is and how each of its columns is understood, with the evidence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.personal import (
    mask_contact,
    mask_contacts,
    mask_name,
    mask_words,
)
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.watch import Tell, nobody
from funnelcli.schema.columns import CUSTOMERS, Kind, Role
from funnelcli.sources.load import (
    Loaded,
    Opened,
    SourceRequest,
    issues_of,
    load_source,
    open_source,
)
from funnelcli.sources.recognition.headers import header_currency
from funnelcli.sources.recognition.likeness import likely_columns
from funnelcli.sources.recognition.mapping import ENTERED
from funnelcli.sources.recognition.misaligned import misaligned
from funnelcli.sources.recognition.people import people_words
from funnelcli.sources.recognition.profile import fields_of
from funnelcli.sources.recognition.recognise import Wish, is_telling, known_headers, nearest
from funnelcli.sources.recognition.stated_period import stated_period
from funnelcli.sources.roles.spend import in_millionths, without_days
from funnelcli.sources.shape import Head, Hints, RawTable
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.values import natives
from funnelcli.sources.values.dates import DateFormat
from funnelcli.sources.values.money import NumberFormat

_SAMPLES = 3
_HIDDEN = frozenset({Kind.PHONE, Kind.EMAIL})


@dataclass(frozen=True, kw_only=True)
class FieldSeen:
    """One field of a file: where it is read from, as what, why so, and its first values.

    ``unread`` counts the cells that could not be understood.
    """

    name: str
    headers: tuple[str, ...]
    kind: Kind
    evidence: Phrase
    samples: tuple[str, ...]
    unread: int = 0


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a file is. ``role`` and ``profile`` are None when it is not recognised.

    ``likely`` maps fields that nothing is read from to headers that look like theirs.
    """

    file: str
    container: str
    sheet: str | None
    encoding: str | None
    separator: str | None
    header_row: int
    sha256: str
    rows_read: int
    rows_excluded: Mapping[str, int] = field(default_factory=dict)
    role: Role | None = None
    profile: str | None = None
    score: int = 0
    fields: tuple[FieldSeen, ...] = ()
    unmapped: tuple[str, ...] = ()
    likely: Mapping[str, str] = field(default_factory=dict)
    period: str | None = None
    issues: tuple[Issue, ...] = ()


def inspect_file(
    path: Path, hints: Hints, *, personal: bool = False, tell: Tell = nobody
) -> Inspection:
    """Read a file and say how it would be understood.

    Sample values show nobody, unless ``personal``. ``tell`` is told the byte that was reached.
    A file of no known role is described all the same, the reason among its issues; one that only
    lacks a column is described as what it almost is.

    Raises:
        InputError: the file cannot be read at all.
    """
    request = SourceRequest(path=path, hints=hints)
    try:
        return _recognised(open_source(request), (), personal=personal, tell=tell)
    except InputError as error:
        head = read_head(path, hints, known_headers())
        almost = nearest(head, Wish())
        if not is_telling(almost) or error.issues[0].code == "D160":
            return _unrecognised(head, error.issues, tell)
        opened = Opened(request=request, head=head, found=almost)
        return _recognised(opened, error.issues, personal=personal, tell=tell)


def _recognised(
    opened: Opened, problems: tuple[Issue, ...], *, personal: bool, tell: Tell
) -> Inspection:
    loaded = load_source(opened, 0, None, tell)
    found, period = opened.found, stated_period(opened.head)
    people = None if personal else people_words(loaded.table.head, found.columns)
    return replace(
        _plain(opened.head, loaded.table),
        role=found.role,
        profile=found.profile,
        score=found.score,
        fields=(
            *(_seen(loaded, name, people) for name in found.columns.headers),
            *_entered(loaded, people),
        ),
        unmapped=found.columns.unmapped,
        likely=likely_columns(found.role, found.columns),
        period=f"{period[0]}..{period[1]}" if period else None,
        issues=(*problems, *issues_of(loaded), *without_days([loaded]), *in_millionths([loaded])),
    )


def _unrecognised(head: Head, problems: tuple[Issue, ...], tell: Tell) -> Inspection:
    table = read_table(head, (), tell)
    return replace(
        _plain(head, table),
        unmapped=head.headers,
        issues=(*problems, *misaligned(head), *table.issues),
    )


def _plain(head: Head, table: RawTable) -> Inspection:
    """What is known without understanding a column."""
    return Inspection(
        file=head.name,
        container=head.container,
        sheet=head.sheet,
        encoding=head.written_encoding,
        separator=head.written_separator,
        header_row=head.header_row,
        sha256=table.sha256,
        rows_read=table.rows_read,
        rows_excluded=dict(table.excluded),
    )


def _seen(loaded: Loaded, name: str, people: frozenset[str] | None) -> FieldSeen:
    """The field ``name``; without ``people`` to hide its samples are shown as they stand."""
    headers = loaded.found.columns.headers[name]
    kind = fields_of(loaded.found.role)[name]
    hides = people is not None and kind in _HIDDEN
    return FieldSeen(
        name=name,
        headers=headers,
        kind=kind,
        evidence=say("evidence.masked") if hides else _evidence(loaded, name, kind, headers[0]),
        samples=_samples_of(loaded, name, headers[0], kind, people),
        unread=loaded.typed.unread.get(name, 0),
    )


def _entered(loaded: Loaded, people: frozenset[str] | None) -> list[FieldSeen]:
    """The columns that say when a stage was entered, as the one field they are."""
    columns = loaded.found.columns.entered
    if not columns:
        return []
    first, headers = next(iter(columns)), tuple(columns.values())
    forms = [f"{ENTERED}{stage}" for stage in columns]
    return [
        FieldSeen(
            name="entered_at",
            headers=headers,
            kind=Kind.MOMENT,
            evidence=_evidence(loaded, f"{ENTERED}{first}", Kind.MOMENT, headers[0]),
            samples=_samples_of(loaded, "entered_at", headers[0], Kind.MOMENT, people),
            unread=sum(loaded.typed.unread.get(name, 0) for name in forms),
        )
    ]


def _samples_of(
    loaded: Loaded, name: str, header: str, kind: Kind, people: frozenset[str] | None
) -> tuple[str, ...]:
    """The first different values of a column, without the people in them."""
    head = loaded.table.head
    at = head.headers.index(header)
    values = tuple(dict.fromkeys(text for row in head.sample if (text := row[at])))[:_SAMPLES]
    return values if people is None else tuple(_shown(text, name, kind, people) for text in values)


def _evidence(loaded: Loaded, name: str, kind: Kind, header: str) -> Phrase:
    """Why the column is read the way it is."""
    form = loaded.typed.formats.get(name)
    currency = header_currency(header) if kind is Kind.MONEY else None
    if isinstance(form, DateFormat):
        own = natives.cells(natives.MOMENT, header, loaded.table.frame.schema)
        return say("evidence.native") if own and not form.patterns else _date_evidence(form)
    if isinstance(form, NumberFormat):
        signs = ", ".join(sorted(set(form.signs.values()))) or currency
        key = "evidence.number_doubtful" if form.doubtful else "evidence.number"
        key = "evidence.number_habitual" if form.habitual else key
        return say(key, format=form.described, currency=signs or "–")
    if kind in {Kind.MOMENT, Kind.DAY, Kind.MONEY, Kind.INTEGER}:
        return say("evidence.native")
    return say("evidence.text")


def _date_evidence(form: DateFormat) -> Phrase:
    if not form.patterns:
        return say("evidence.date_empty")
    if form.doubtful:
        return say("evidence.date_doubtful", format=form.described)
    if form.habitual:
        return say("evidence.date_habitual", format=form.described)
    if form.month_first is not None:
        return say("evidence.date_decided", format=form.described)
    return say("evidence.date", format=form.described)


def _shown(text: str, name: str, kind: Kind, people: frozenset[str]) -> str:
    """A sample value without the people in it."""
    if kind in _HIDDEN:
        return mask_contact(text)
    if name in CUSTOMERS:
        return mask_name(text)
    if kind in {Kind.MOMENT, Kind.DAY} and _DATE.fullmatch(text):
        return text
    if kind in {Kind.MONEY, Kind.INTEGER} and _NUMBER.fullmatch(text):
        return text
    hides = kind is not Kind.TEXT or name in _FREE
    return mask_words(mask_contacts(text), people if hides else frozenset())


_FREE = frozenset({"title", "need"})
"""Texts that people write names of customers into; a manager may share his with a customer."""


_DATE = re.compile(
    r"\d{1,4}([./-])\d{1,2}\1\d{1,4}"
    r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}|[AaPp][Mm]))?)?"
)
_NUMBER = re.compile(r"[-−]?\d[\d\s.,']*")
