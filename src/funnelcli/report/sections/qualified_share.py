"""The qualified share on paper: verdicts by channel and by criterion, unknown apart."""

from collections.abc import Iterable

from funnelcli.issues import Severity
from funnelcli.metrics.qualified_share import (
    ChannelShare,
    CriterionCount,
    QualifiedShare,
    ShareBounds,
)
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.report.cells import bounds, column, interval, mark_notes, name, row
from funnelcli.report.model import Card, Cell, Kind, Section, Table


def compose_qualified_card(result: QualifiedShare) -> Card:
    """The share with its counts, its interval and its norm."""
    total = result.total
    known = total if total is not None and total.exact is not None else None
    value = say("value.percent", value=known) if known else None
    return Card(
        section="qualified_share",
        title=say("card.qualified"),
        value=Cell(value=value, mark=result.mark),
        detail=tuple(_detail(result, known)),
        mark=result.mark,
        severity=Severity.WARNING if result.within_norm is False else None,
    )


def _detail(result: QualifiedShare, known: Ratio | None) -> Iterable[Phrase]:
    if known:
        low, high = known.interval or (0.0, 1.0)
        yield say("card.qualified.counts", qualified=known.numerator, judged=known.denominator)
        yield say("card.qualified.interval", low=low, high=high)
    if result.norm:
        yield say(f"card.qualified.{_place(result)}", low=result.norm[0], high=result.norm[1])
    if result.unknown_count:
        yield say("card.qualified.unknown", count=result.unknown_count)


def _place(result: QualifiedShare) -> str:
    """Where the share lies: in the norm, below it, above it, or nobody can say."""
    if result.within_norm is None or result.total is None or result.norm is None:
        return "norm"
    if result.within_norm:
        return "inside"
    return "below" if is_below_norm(result) else "above"


def is_below_norm(result: QualifiedShare) -> bool:
    """Whether the share is out of its norm on the low side."""
    share = result.total.exact if result.total else None
    if result.within_norm is not False or result.norm is None or share is None:
        return False
    return share < result.norm[0]


def is_surely_out(result: QualifiedShare) -> bool:
    """Whether the share is out of its norm by a number that holds: ok, or its interval is out."""
    if result.within_norm is not False or result.total is None or result.norm is None:
        return False
    low, high = result.total.interval or (0.0, 1.0)
    apart = high < result.norm[0] or low > result.norm[1]
    return result.mark.state is State.OK or (result.mark.state is State.WIDE and apart)


def compose_qualified_share(result: QualifiedShare) -> Section:
    """By channel, then by criterion."""
    return Section(
        id="qualified_share",
        title=say("qualified_share.title"),
        mark=result.mark,
        tables=tuple(_tables(result)),
        notes=tuple(_notes(result)),
    )


def _tables(result: QualifiedShare) -> Iterable[Table]:
    if result.by_channel:
        yield _by_channel(result)
    if result.by_asked:
        yield group_table(result, result.by_asked.dimension, result.by_asked.rows)
    if result.by_criterion:
        yield _by_criterion(result.by_criterion)


def _by_channel(result: QualifiedShare) -> Table:
    return group_table(result, "channel", result.by_channel)


def group_table(result: QualifiedShare, dimension: str, groups: Iterable[ChannelShare]) -> Table:
    """The share of each group, the largest first, with the total below."""
    columns = (
        column(dimension, Kind.TEXT),
        column("qualified_share", Kind.SHARE),
        column("interval", Kind.NUMBER),
        column("rejected", Kind.COUNT),
        column("unknown", Kind.COUNT),
        column("state", Kind.STATE),
        column("bounds", Kind.NUMBER),
        column("excluded", Kind.COUNT),
    )
    total = row(
        say("row.total"),
        result.total,
        interval(result.total),
        result.rejected_count,
        result.unknown_count,
        result.mark,
        _limits(result.bounds, result.unknown_count),
        result.excluded_count,
    )
    rows = tuple(_group_cells(each, dimension) for each in _largest_first(groups))
    return Table(
        columns=columns,
        rows=(*rows, total),
        caption=say(f"qualified_share.by_{dimension}"),
        last_is_total=True,
    )


def _largest_first(channels: Iterable[ChannelShare]) -> list[ChannelShare]:
    return sorted(
        channels, key=lambda each: (-each.qualified_share.denominator, each.channel or "")
    )


def _group_cells(each: ChannelShare, dimension: str) -> tuple[Cell, ...]:
    return row(
        name(each.channel, f"absent.{dimension}"),
        each.qualified_share,
        interval(each.qualified_share),
        each.rejected_count,
        each.unknown_count,
        each.mark,
        _limits(each.bounds, each.unknown_count),
        each.excluded_count,
    )


def _limits(found: ShareBounds | None, unknown: int | None) -> Phrase | None:
    """Between what the share lies once the unknown leads are known; none where all are."""
    return bounds(found.low, found.high) if found and unknown else None


def _by_criterion(criteria: Iterable[CriterionCount]) -> Table:
    columns = (
        column("criterion", Kind.TEXT),
        column("passed_share", Kind.SHARE),
        column("failed", Kind.COUNT),
        column("unanswered", Kind.COUNT),
    )
    rows = tuple(
        row(
            each.title,
            Ratio(each.passed_count, each.passed_count + each.failed_count),
            each.failed_count,
            each.unknown_count,
        )
        for each in criteria
    )
    return Table(columns=columns, rows=rows, caption=say("qualified_share.by_criterion"))


def _notes(result: QualifiedShare) -> Iterable[Phrase]:
    if result.total is not None:
        yield say("qualified_share.formula")
    if result.bounds and result.unknown_count:
        limits = bounds(result.bounds.low, result.bounds.high)
        yield say("qualified_share.bounds", count=result.unknown_count, bounds=limits)
    if result.undated_count:
        yield say("qualified_share.undated", count=result.undated_count)
    yield from mark_notes(
        (name(each.channel, "absent.channel"), each.mark)
        for each in _largest_first(result.by_channel)
        if each.mark != result.mark
    )
