"""Qualified share: how many leads the written agreement calls qualified (metrics 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    WIDE_SHARE,
    Frames,
    Lazy,
    Question,
    Rows,
    Split,
    counted_lead,
    leads_asked,
    one_if,
    share_mark,
)
from funnelcli.model.day import day_number, number_day
from funnelcli.model.fisher import Standing, against_rest
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State, worst
from funnelcli.model.verdict import Verdict
from funnelcli.schema.columns import Role

ID = "qualified_share"
COMPARED_FROM = 20
"""Leads of known verdict that a channel needs to be compared with the rest."""
FALSE_NAMES = 0.05
"""At most this share of the channels that stand out may be false alarms."""
WEEKS = 13
"""So many weeks show the trend: a quarter."""


@dataclass(frozen=True, kw_only=True)
class ShareBounds:
    """The share if every unknown lead were rejected, and if every one were qualified."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ChannelShare:
    """Leads of one channel; ``channel`` None is the row of leads without one.

    ``bounds`` are None without judged leads. ``rest_chance`` is Fisher's chance that the leads of
    known verdict are so far from those of all other channels by luck; ``stands_out`` says above
    or below where luck does not explain it. Both are None for fewer than 20 such leads.
    """

    channel: str | None
    qualified_share: Ratio
    qualified_count: int
    rejected_count: int
    unknown_count: int
    excluded_count: int
    bounds: ShareBounds | None
    mark: Mark
    rest_chance: float | None = None
    stands_out: str | None = None

    @property
    def known_share(self) -> Ratio:
        """Qualified of the leads whose verdict is known."""
        return Ratio(self.qualified_count, self.qualified_count + self.rejected_count)


@dataclass(frozen=True, kw_only=True)
class CriterionCount:
    """One criterion over the judged leads."""

    criterion: str
    title: str
    passed_count: int
    failed_count: int
    unknown_count: int


@dataclass(frozen=True, kw_only=True)
class WeekShare:
    """Leads created in the week that begins on ``week`` (a Monday), up to as-of.

    ``finished`` is False for the week that as-of lies in, until its last day.
    """

    week: date
    qualified_share: Ratio
    unknown_count: int
    finished: bool


@dataclass(frozen=True, kw_only=True)
class QualifiedShare:
    """Leads created in the period by verdict.

    ``total`` = qualified / (qualified + rejected + unknown); excluded leads (duplicates, tests)
    are counted apart. Refused, no lead is counted: what nobody judged is None, not 0.
    """

    total: Ratio | None
    qualified_count: int | None
    rejected_count: int | None
    unknown_count: int | None
    excluded_count: int | None
    undated_count: int
    bounds: ShareBounds | None
    norm: tuple[float, float] | None
    within_norm: bool | None
    by_channel: tuple[ChannelShare, ...]
    by_asked: Split[ChannelShare] | None
    by_criterion: tuple[CriterionCount, ...]
    by_week: tuple[WeekShare, ...]
    """The last weeks up to the end of the period, from the first week with leads."""
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Leads of the period: ``verdicts`` by channel, ``criteria`` as one row of counts.

    ``undated`` counts leads without a creation day: they are in no period.
    """
    leads = leads_asked(frames, question)
    undated = frames.leads.filter(nw.col("created_on").is_null())
    found = {
        "verdicts": leads.group_by("channel", "verdict").agg(count=nw.len()),
        "weeks": _recent(frames, question).group_by("created_on", "verdict").agg(count=nw.len()),
        "undated": undated.group_by("verdict").agg(count=nw.len()),
    }
    if question.by:
        found["asked"] = leads.group_by(question.by, "verdict").agg(count=nw.len())
    if question.criteria:
        counted = leads.filter(counted_lead())
        flags = {
            f"{answer}:{each.id}": one_if(test & nw.col("spec_version").is_in(list(each.versions)))
            for each in question.criteria
            for answer, test in _answers(f"c:{each.id}")
        }
        found["criteria"] = counted.select(**flags).select(nw.col(*flags).sum())
    return found


def _recent(frames: Frames, question: Question) -> Lazy:
    first, end = _weeks_span(question)
    return frames.leads.filter((nw.col("created_on") >= first) & (nw.col("created_on") < end))


def _weeks_span(question: Question) -> tuple[int, int]:
    """The days of the last weeks: the first one and the one after the last."""
    last = day_number(min(question.as_of, question.period.last))
    return _monday(last) - 7 * (WEEKS - 1), last + 1


def _monday(day: int) -> int:
    """The Monday of a day's week; 1970-01-01 was a Thursday."""
    return day - (day + 3) % 7


def _answers(column: str) -> tuple[tuple[str, nw.Expr], ...]:
    value = nw.col(column)
    return ("passed", value == 1), ("failed", value == 0), ("unknown", value.is_null())


def summarise(rows: Mapping[str, Rows], question: Question) -> QualifiedShare:
    """Shares in all, by channel (blank last) and counts by criterion."""
    whole = _group(None, rows["verdicts"])
    by_channel = _groups(rows["verdicts"], "channel")
    source = _source_mark(question)
    judged = source.state is not State.REFUSED
    total = whole.qualified_share
    bounds = whole.bounds if judged else None
    within = _within(total, question.qualified_norm) if judged else None
    norm_mark = _norm_mark(bounds, question.qualified_norm, whole.unknown_count)
    return QualifiedShare(
        total=total if judged else None,
        qualified_count=whole.qualified_count if judged else None,
        rejected_count=whole.rejected_count if judged else None,
        unknown_count=whole.unknown_count if judged else None,
        excluded_count=whole.excluded_count if judged else None,
        undated_count=sum(row["count"] for row in rows["undated"]),
        bounds=bounds,
        norm=question.qualified_norm,
        within_norm=within if norm_mark.state is State.OK else None,
        by_channel=by_channel if judged else (),
        by_asked=Split(dimension=question.by, rows=_groups(rows["asked"], question.by))
        if judged and question.by
        else None,
        by_criterion=_by_criterion(rows, question) if judged else (),
        by_week=_by_week(rows["weeks"], question) if judged else (),
        mark=worst([source, norm_mark, whole.mark]) if judged else source,
    )


def _source_mark(question: Question) -> Mark:
    if question.criteria is None:
        return Mark(State.REFUSED, say("reason.no_spec"))
    if not (question.every_lead or question.facts.has(Role.LEADS, "created_at")):
        return Mark(State.REFUSED, say("reason.no_created"))
    return Mark()


def _groups(rows: Rows, column: str) -> tuple[ChannelShare, ...]:
    """One group per value of ``column``, blank last, each against the rest."""
    names = {row[column] for row in rows}
    found = [
        _group(name, [row for row in rows if row[column] == name])
        for name in sorted(names, key=lambda name: (name is None, name or ""))
    ]
    total = sum((each.known_share for each in found), Ratio(0, 0))
    tested = [each for each in found if _is_comparable(each)]
    standings = against_rest([each.known_share for each in tested], total, FALSE_NAMES)
    beside = dict(zip((each.channel for each in tested), standings, strict=True))
    return tuple(_standing(each, beside.get(each.channel)) for each in found)


def _is_comparable(group: ChannelShare) -> bool:
    return group.channel is not None and group.known_share.denominator >= COMPARED_FROM


def _standing(group: ChannelShare, beside: Standing | None) -> ChannelShare:
    if beside is None:
        return group
    side = {1: "above", -1: "below"}.get(beside.side)
    return replace(group, rest_chance=beside.chance, stands_out=side)


def _group(channel: str | None, rows: Rows) -> ChannelShare:
    counts = dict.fromkeys(Verdict, 0)
    for row in rows:
        if row["verdict"] is not None:
            counts[Verdict(row["verdict"])] += row["count"]
    judged = sum(counts.values()) - counts[Verdict.EXCLUDED]
    share = Ratio(counts[Verdict.QUALIFIED], judged)
    return ChannelShare(
        channel=channel,
        qualified_share=share,
        qualified_count=counts[Verdict.QUALIFIED],
        rejected_count=counts[Verdict.REJECTED],
        unknown_count=counts[Verdict.UNKNOWN],
        excluded_count=counts[Verdict.EXCLUDED],
        bounds=_bounds(share, counts[Verdict.UNKNOWN]),
        mark=worst([share_mark(share), _room_mark(share, counts[Verdict.UNKNOWN])]),
    )


def _bounds(share: Ratio, unknown: int) -> ShareBounds | None:
    """[yes / N, (yes + unknown) / N] (2.6)."""
    if share.value is None:
        return None
    high = Ratio(share.numerator + unknown, share.denominator).value
    return ShareBounds(low=share.value, high=high or share.value)


def _room_mark(share: Ratio, unknown: int) -> Mark:
    """Wide where the unknown leads leave more room than an interval may have."""
    if (Ratio(unknown, share.denominator).value or 0.0) > WIDE_SHARE:
        return Mark(State.WIDE, say("reason.wide_unknown"))
    return Mark()


def _within(total: Ratio, norm: tuple[float, float] | None) -> bool | None:
    if norm is None or total.value is None:
        return None
    return _place(total.value, norm) == 0


def _place(share: float, norm: tuple[float, float]) -> int:
    """Below the norm (-1), within it (0) or above it (1)."""
    return (share > norm[1]) - (share < norm[0])


def _norm_mark(bounds: ShareBounds | None, norm: tuple[float, float] | None, unknown: int) -> Mark:
    """Unknown while the unknown leads could carry the share over a limit of its norm."""
    if norm is None or bounds is None:
        return Mark()
    if _place(bounds.low, norm) != _place(bounds.high, norm):
        return Mark(State.UNKNOWN, say("reason.unknown_could_cross_norm", count=unknown))
    return Mark()


def _by_week(rows: Rows, question: Question) -> tuple[WeekShare, ...]:
    """Every week from the first one with leads to the last, weeks without leads too."""
    if not rows:
        return ()
    _, end = _weeks_span(question)
    mondays = range(min(_monday(row["created_on"]) for row in rows), end, 7)
    found = []
    for monday in mondays:
        group = _group(None, [row for row in rows if _monday(row["created_on"]) == monday])
        week = WeekShare(
            week=number_day(monday),
            qualified_share=group.qualified_share,
            unknown_count=group.unknown_count,
            finished=monday + 7 <= end,
        )
        found.append(week)
    return tuple(found)


def _by_criterion(rows: Mapping[str, Rows], question: Question) -> tuple[CriterionCount, ...]:
    if not question.criteria or not rows["criteria"]:
        return ()
    counts = rows["criteria"][0]
    return tuple(
        CriterionCount(
            criterion=each.id,
            title=each.title,
            passed_count=counts[f"passed:{each.id}"] or 0,
            failed_count=counts[f"failed:{each.id}"] or 0,
            unknown_count=counts[f"unknown:{each.id}"] or 0,
        )
        for each in question.criteria
    )
