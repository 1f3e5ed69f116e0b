"""A picture before any format: typed points, still exact, and words as phrases."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, Value
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark

Amount: TypeAlias = Money | int | float


@dataclass(frozen=True, kw_only=True)
class PacePoint:
    """By the end of ``day``; the fact is None after as-of, ``planned`` without a plan."""

    day: date
    fact: Amount | None
    planned: Amount | None


@dataclass(frozen=True, kw_only=True)
class PacePicture:
    """Sums since the period began, and where the pace leads on its last day.

    ``low`` and ``high`` are the 80 % range of ``forecast``; None where there is none.
    """

    points: tuple[PacePoint, ...]
    plan: Amount | None
    forecast: Amount | None
    low: Amount | None
    high: Amount | None


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """The share of the days from ``day`` on; ``finished`` is False while they are not over."""

    day: date
    share: Ratio
    finished: bool


@dataclass(frozen=True, kw_only=True)
class TrendPicture:
    """Shares one after the other with their intervals, against a norm if there is one."""

    points: tuple[TrendPoint, ...]
    norm: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class PlotPoint:
    """Somebody's share.

    ``stands_out`` is ``above`` or ``below`` where a test says that luck does not explain it.
    """

    name: Value
    share: Ratio
    stands_out: str | None


@dataclass(frozen=True, kw_only=True)
class LimitPoint:
    """Where the share of ``count`` things of the common rate lies by luck: 95 % and 99.8 %."""

    count: int
    low: float
    high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, kw_only=True)
class FunnelPlot:
    """Shares against their counts, with the funnel that luck makes around the common share."""

    points: tuple[PlotPoint, ...]
    total: Ratio
    limits: tuple[LimitPoint, ...]


@dataclass(frozen=True, kw_only=True)
class BridgeStep:
    """One bar of a bridge from ``start`` to ``end``; a total stands on zero."""

    title: Phrase
    start: Amount
    end: Amount
    is_total: bool


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """From one sum to another, what each factor added or took."""

    steps: tuple[BridgeStep, ...]


Picture: TypeAlias = PacePicture | TrendPicture | FunnelPlot | Bridge


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture with its title; ``summary`` says in a sentence what is to be seen on it.

    ``section`` is the id of the section whose numbers it shows.
    """

    id: str
    section: str
    title: Phrase
    summary: Phrase
    picture: Picture
    mark: Mark = OK
    """How far what is drawn may be trusted."""
