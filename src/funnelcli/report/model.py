"""The report before any format: plain frozen values, words as phrases, numbers still exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from funnelcli.issues import Issue, Severity
from funnelcli.metrics.breakdown import Breakdown
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from funnelcli.report.change import Comparison
from funnelcli.report.last_period import LastPeriod
from funnelcli.report.picture import Chart
from funnelcli.schema.canonical import InputFile, People


class Kind(StrEnum):
    """How a column is aligned and how its plain numbers are printed."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    TIMES = "times"
    NUMBER = "number"
    STATE = "state"
    BAR = "bar"


CellValue: TypeAlias = str | int | float | date | Period | Money | Ratio | Mark | Phrase | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value; ``None`` prints as "no data", never as 0. ``mark`` adds a sign and a reason."""

    value: CellValue
    mark: Mark = OK
    before: Ratio | None = None
    """Of a bar: how far it reached in the period that this one is compared with."""
    note: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table."""

    title: Phrase
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells under columns; ``last_is_total`` sets the last row apart."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Phrase | None = None
    last_is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """One of the five statistics on the first screen.

    ``mark`` says how far it may be trusted, ``severity`` that it misses its plan or norm (None
    when it does not, or has none). ``section`` is the id of the section that tells all of it.
    """

    section: str
    title: Phrase
    value: Cell
    detail: tuple[Phrase, ...]
    mark: Mark
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class Callout:
    """A sentence that stands out, with how serious it is; a notice is good or neutral news."""

    text: Phrase
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part of the report: sentences, then tables, then notes in small print."""

    id: str
    title: Phrase
    mark: Mark = OK
    callouts: tuple[Callout, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Phrase, ...] = ()
    about: tuple[Phrase, ...] = ()
    """What the statistic asks and how it is counted, for formats that have room."""
    behind: "Section | None" = None
    """The first rows of the exports behind its first number, for the page."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A ranked sentence made only from results."""

    code: str
    severity: Severity
    text: Phrase
    metric: str
    state: State | None = None
    """How far the number it stands on may be trusted; ``None`` while nobody has said."""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def hint(self) -> Phrase:
        """What to do about it."""
        return Phrase(f"{self.code}.hint", self.text.values)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that any format prints. ``metrics`` maps metric ids to their typed results."""

    title: Phrase
    period: Period
    as_of: date
    currency: str | None
    headline: tuple[Callout, ...]
    """Will the plan be met, what is off, whose turn it is."""
    understood: tuple[Phrase, ...]
    """The "understood as" block; empty when a settings file said what the files are."""
    cards: tuple[Card, ...]
    remarks: tuple[Phrase, ...]
    """Lines under the cards: how leads and deals are linked, what the figures stand on."""
    charts: tuple[Chart, ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    footer: tuple[Phrase, ...]
    metrics: Mapping[str, object]
    inputs: tuple[InputFile, ...]
    linkage: Ratio | None
    people: People | None
    issues: tuple[Issue, ...]
    comparison: Comparison | None = None
    last_period: LastPeriod | None = None
    """The funnel of the period before, where no other period was asked for."""
    breakdown: Breakdown | None = None
