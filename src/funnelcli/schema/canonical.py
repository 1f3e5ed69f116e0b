"""What a run knows once the exports are read: the canonical frames and the facts about them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.issues import Issue
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder, Outcome
from funnelcli.schema.columns import Role


@dataclass(frozen=True, kw_only=True)
class InputFile:
    """One input as it was understood (JSON ``inputs``).

    ``rows_read`` = ``rows_kept`` + the sum of ``rows_excluded`` (reason → count), always.
    ``columns`` maps canonical fields to the headers they were read from; ``unmapped`` are the
    headers nobody asked for.
    """

    role: Role | None
    file: str
    sheet: str | None
    sha256: str
    profile: str | None
    encoding: str | None
    separator: str | None
    header_row: int
    rows_read: int
    rows_kept: int
    rows_excluded: Mapping[str, int]
    closed_basis: str | None = None
    stage_order: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    date_formats: Mapping[str, str] = field(default_factory=dict)
    money_note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Gone:
    """Rows that were left out for one reason: ``count`` of them, with their numbers if known.

    ``code`` is the message about them, None where none is worth saying (totals, footers).
    """

    reason: str
    code: str | None
    count: int
    rows: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """The rows of one input that are in no frame.

    ``unplaced`` are those whose numbers nobody kept (of workbooks). ``read_texts`` reads the
    input again: the number and the raw text of each row asked for, in the order of the file.
    """

    file: str
    sheet: str | None
    rows: tuple[Gone, ...]
    unplaced: tuple[Gone, ...]
    read_texts: Callable[[Collection[int]], Iterator[tuple[int, str]]]


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One planned value.

    ``dimension`` is ``None`` for the whole firm, else ``product``,
    ``manager`` or ``channel`` with ``key`` its value. Money is minor units of the currency.
    """

    period: str
    measure: str
    value: int
    dimension: str | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class People:
    """Leads and the persons behind them (JSON ``people``).

    A person is all leads that shared phones and e-mails connect, in a chain; a lead with neither
    belongs to nobody and is counted apart.
    """

    leads_count: int
    persons_count: int
    without_contact_count: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the sources found out, needed to choose populations and to mark states."""

    fields: Mapping[Role, frozenset[str]]
    """Canonical fields that some input of the role really carries; an absent role has no key.
    Leads derived from deals give a ``leads`` key with the fields they could take over."""
    ladders: tuple[Ladder, ...]
    """Stage order per pipeline met; empty when nobody knows it (``stage_order`` is then None)."""
    stage_order: str | None
    closed_basis: str | None
    """The best closing basis in use: moved, stamped, declared; None when there is none."""
    closed_basis_counts: Mapping[str, int]
    """How many closed deals take their closing day from each basis (``none`` included)."""
    currency: str | None
    """The one currency of deals; ``XXX`` when none is named; None when several without rates."""
    currencies: tuple[str, ...]
    """Every currency of the deals."""
    spend_currency: str | None
    """The one currency of spend, likewise; None also when there is no spend."""
    leads_from_deals: bool
    linkage: Ratio | None
    """Kept deals linked to a lead / kept deals; None when there are no deals or no leads file."""
    people: People | None
    """Persons behind all leads read; None without leads and without phones and e-mails."""
    first_on: date | None
    """Day of the first dated record (created or closed), None when nothing is dated."""
    newest_on: date | None
    """Newest created, moved, modified or actually-closed day up to today, for ``as_of``."""
    last_on: date | None
    """Day of the last dated record (created or actually closed), for ``--period all``."""
    stages: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)
    """Every (pipeline, stage) met, with what the stage by itself says of a deal in it."""
    crossing_count: int = 0
    """Deals with a move in another pipeline than the one they are in."""
    moves_from: date | None = None
    """Day of the first move of all; None without a stage history."""
    backward: frozenset[str] = frozenset()
    """Pipelines where some deal is seen to have moved back to an earlier stage."""

    def has(self, role: Role, *names: str) -> bool:
        """Whether some input of ``role`` carries all of the fields ``names``."""
        return role in self.fields and self.fields[role].issuperset(names)


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """Waist one.

    Every frame is lazy and has all its columns (absent ones are null); the frame of an absent
    role is empty, and ``facts`` says that it is absent.

    leads: ``lead_id`` String; ``input``, ``row`` Int64 (which input, which line);
        ``created_at``, ``first_contact_at`` Datetime; ``created_on``, ``first_contact_on`` Int64;
        ``created_minute``, ``first_contact_minute`` Int64 of the local day, null where only the
        day is known;
        ``budget`` minor units Int64 with ``currency`` String; ``timeline_days`` Int64; the other
        LEAD_FIELDS as String; ``phone_key``, ``email_key`` normalised keys String;
        ``channel`` resolved String, null when blank; ``person`` key String (phone key, else
        e-mail key, else null); ``x:<header>`` String for each extra column that was asked for.
    deals: ``deal_id`` String; ``input``, ``row`` Int64; ``pipeline`` String, ``""`` if none;
        ``stage`` String; ``rank`` Int64 of an open stage on its pipeline's ladder, else null;
        ``status`` String (open/won/lost/unknown) as exported, ``amount`` Int64 minor units, null
        when empty; ``currency`` String; ``created_on``, ``closed_on`` (actual), ``expected_on``
        Int64; ``closed_basis`` String (moved/stamped/declared), null when no closing day;
        ``created_at``, ``closed_at``, ``modified_at``, ``stage_changed_at`` Datetime; ``lead_id``
        String of the lead it came from after linking; ``channel`` resolved; ``phone_key``,
        ``email_key``, ``person`` keys; ``x:<header>``; the other DEAL_FIELDS as String.
    history: only real moves. ``deal_id``, ``pipeline``, ``from_stage``, ``to_stage`` String;
        ``from_rank``, ``to_rank`` Int64 ladder ranks (null for won, lost, unknown stages);
        ``to_status`` String (open/won/lost/unknown); ``entered_at`` Datetime; ``entered_on``,
        ``seq`` Int64 (order inside the deal).
    refunds: what was paid back of won deals, None when nothing was: a row has the columns of the
        deal it pays back, but ``amount`` below zero and ``closed_on`` the day of the refund.
    spend: one row per day and source row. ``spend_on`` Int64; ``channel``, ``campaign``,
        ``currency``, ``vat`` String; ``spend`` minor units, ``impressions``, ``clicks`` Int64.
    """

    leads: nw.LazyFrame[Any]
    deals: nw.LazyFrame[Any]
    history: nw.LazyFrame[Any]
    spend: nw.LazyFrame[Any]
    plan: tuple[PlanRow, ...]
    facts: Facts
    inputs: tuple[InputFile, ...]
    issues: tuple[Issue, ...]
    left_out: tuple[LeftOut, ...] = ()
    refunds: nw.LazyFrame[Any] | None = None
