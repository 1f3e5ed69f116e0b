"""How many of the deals are won by an age: the curve of one group of deals (metrics 2.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from funnelcli.metrics.base import EARLY_EVENTS, WIDE_SHARE, Rows
from funnelcli.model.incidence import Ends, Incidence, incidence
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst

AGES = (30, 60, 90, 180)
"""Days since creation that the curve is read at."""
PAST = max(AGES) + 1
"""An age over all of these; what happens later is not told apart."""
FEW_AT_RISK = 10
"""Fewer deals followed to an age than this make the share at that age early."""
DOUBTFUL = 20
"""One win in so many without a closing day, and no single curve is printed any more."""
Spans = dict[int, Ends]


@dataclass(frozen=True, kw_only=True)
class IncidencePoint:
    """The share of deals won within ``days`` of their creation, and how far it may be trusted.

    ``low`` and ``high``: 95 % limits (log-log, delta method). ``least`` and ``most``: whatever
    became of the deals of which nobody knows when they ended, or how. ``at_risk`` deals have come
    to that age.
    """

    days: int
    share: float | None
    error: float | None
    low: float | None
    high: float | None
    least: float
    most: float
    at_risk: int
    won_count: int
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Fates:
    """What became of the deals: counts per age at the end, at as-of where there is no end.

    ``won_when`` and ``lost_when`` are closed and nobody knows on which day; of ``unknown`` nobody
    knows whether they are closed.
    """

    ends: Mapping[int, Ends]
    won_when: Mapping[int, int]
    lost_when: Mapping[int, int]
    unknown: Mapping[int, int]

    @property
    def doubtful(self) -> tuple[int, int]:
        """Wins that nobody can date or be sure of, of all wins and these."""
        some = sum(self.won_when.values()) + sum(self.unknown.values())
        return some, some + sum(each.won for each in self.ends.values())


def fates(rows: Rows) -> Fates:
    """Counts of rows with ``fate``, ``days`` and ``count``; old ends are past the curve."""
    ends: Spans = {}
    other: dict[str, dict[int, int]] = {"won_when": {}, "lost_when": {}, "unknown": {}}
    for row in rows:
        fate, days, count = row["fate"], min(row["days"], PAST), row["count"]
        if fate in other:
            other[fate][days] = other[fate].get(days, 0) + count
        else:
            ends[days] = ends.get(days, Ends()) + Ends(**{fate: count})
    return Fates(ends=ends, **other)


def curve(met: Fates, source: Mark) -> tuple[IncidencePoint, ...]:
    """The share won by each age; nothing where the inputs allow nothing."""
    if source.state is State.REFUSED or not any((met.ends, met.won_when, met.unknown)):
        return ()
    single = incidence(_with(met.ends, lost_at_0=met.lost_when), AGES)
    low, high = _limits(met)
    some, wins = met.doubtful
    told = some * DOUBTFUL <= wins
    return tuple(
        _point(each, low[place], high[place], told=told, doubtful=(some, wins), source=source)
        for place, each in enumerate(single)
    )


def _limits(met: Fates) -> tuple[list[float], list[float]]:
    """At least: doubtful wins are open still. At most: they were won on the first day.

    A loss without a day may have come on any: the first and the last are both tried.
    """
    pending = [met.won_when, met.unknown]
    lows, highs = [], []
    for at_0, still in ((met.lost_when, []), (None, [met.lost_when])):
        lows.append(incidence(_with(met.ends, still=[*pending, *still], lost_at_0=at_0), AGES))
        spans = _with(met.ends, still=still, won_at_0=pending, lost_at_0=at_0)
        highs.append(incidence(spans, AGES))
    return (
        [min(one.share, two.share) for one, two in zip(*lows, strict=True)],
        [max(one.share, two.share) for one, two in zip(*highs, strict=True)],
    )


def _with(
    ends: Mapping[int, Ends],
    *,
    still: Sequence[Mapping[int, int]] = (),
    won_at_0: Iterable[Mapping[int, int]] = (),
    lost_at_0: Mapping[int, int] | None = None,
) -> Spans:
    """The dated ends with the others put where they are supposed to have ended."""
    found = dict(ends)
    won = sum(sum(each.values()) for each in won_at_0)
    lost = sum((lost_at_0 or {}).values())
    if won or lost:
        found[0] = found.get(0, Ends()) + Ends(won=won, lost=lost)
    for each in still:
        for days, count in each.items():
            found[days] = found.get(days, Ends()) + Ends(open=count)
    return found


def _point(
    each: Incidence,
    least: float,
    most: float,
    *,
    told: bool,
    doubtful: tuple[int, int],
    source: Mark,
) -> IncidencePoint:
    limits = each.interval if told else None
    mark = worst([source, _mark(each, doubtful, told=told)])
    return IncidencePoint(
        days=each.days,
        share=each.share if told else None,
        error=each.error if told else None,
        low=limits[0] if limits else None,
        high=limits[1] if limits else None,
        least=min(least, each.share) if told else least,
        most=max(most, each.share) if told else most,
        at_risk=each.at_risk,
        won_count=each.won,
        mark=mark,
    )


def _mark(each: Incidence, doubtful: tuple[int, int], *, told: bool) -> Mark:
    """Early where few have come so far and some were not followed, or few were won."""
    if each.at_risk < FEW_AT_RISK and each.censored:
        return Mark(State.EARLY, say("reason.few_at_risk", count=each.at_risk))
    if each.won < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=each.won))
    if not told:
        return Mark(State.WIDE, say("reason.undated_wins", count=doubtful[0], total=doubtful[1]))
    limits = each.interval
    if limits is not None and limits[1] - limits[0] > WIDE_SHARE:
        return Mark(State.WIDE, say("reason.wide_interval"))
    return OK
