"""Verdicts on leads, for ``qualify``: how many, what stands in the way, and the leads."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from funnelcli.metrics.qualification import Qualification
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.verdict import Verdict
from funnelcli.report.cells import bounds, column, exclusion, interval, row
from funnelcli.report.model import Column, Kind, Section, Table
from funnelcli.report.sections.qualified_share import group_table
from funnelcli.spec.levers import ONE_SCORE


def compose_verdicts(result: QualifiedShare, account: Qualification) -> tuple[Section, ...]:
    """Counts with the qualified share, its groups, and what stands in the way."""
    return _summary(result), *_obstacles(account)


def compose_leads(rows: Sequence[Mapping[str, Any]], count: int) -> Section:
    """The leads shown, out of ``count``.

    Each of ``rows`` has ``lead_id``, ``verdict``, ``failed`` and ``missing`` (criterion ids),
    ``excluded_as`` where it is no lead, and ``dispute`` where there is one.
    """
    notes: tuple[Phrase, ...] = ()
    if len(rows) < count:
        notes = (say("qualify.more", count=count - len(rows)),)
    return Section(
        id="leads",
        title=say("qualify.leads"),
        tables=(_leads(rows),) if rows else (),
        notes=notes,
    )


def _summary(result: QualifiedShare) -> Section:
    counts = {
        Verdict.QUALIFIED: result.qualified_count,
        Verdict.REJECTED: result.rejected_count,
        Verdict.UNKNOWN: result.unknown_count,
        Verdict.EXCLUDED: result.excluded_count,
    }
    verdicts = Table(
        columns=(_column("verdict", Kind.TEXT), _column("leads", Kind.COUNT)),
        rows=tuple(row(say(f"verdict.{verdict}"), counts[verdict]) for verdict in counts),
    )
    groups = [group_table(result, "channel", result.by_channel)]
    if result.by_asked:
        groups = [group_table(result, result.by_asked.dimension, result.by_asked.rows)]
    elif len(result.by_channel) < 2:
        groups = []
    return Section(
        id="verdicts",
        title=say("qualify.title"),
        tables=(verdicts, *groups),
        notes=tuple(_share_notes(result)),
    )


def _share_notes(result: QualifiedShare) -> Iterable[Phrase]:
    share = result.total or Ratio(0, 0)
    limits = interval(share) if result.total else None
    yield say(
        "qualify.share.none" if limits is None else "qualify.share", share=share, interval=limits
    )
    if result.bounds and result.unknown_count:
        limits = bounds(result.bounds.low, result.bounds.high)
        yield say("qualified_share.bounds", count=result.unknown_count, bounds=limits)
    if result.undated_count:
        yield say("qualify.undated", count=result.undated_count)


def _obstacles(account: Qualification) -> Iterable[Section]:
    columns = ("failed", "frees", "unanswered", "decides")
    criteria = Table(
        columns=(
            column("criterion", Kind.TEXT),
            *(_column(name, Kind.COUNT) for name in columns),
        ),
        rows=tuple(
            row(
                each.title,
                *(each.failed_count, each.frees_count),
                *(each.unanswered_count, each.decides_count),
            )
            for each in account.by_criterion
        ),
    )
    yield Section(
        id="criteria",
        title=say("qualify.criteria"),
        tables=(criteria,),
        notes=(say("qualify.criteria.note"),),
    )
    tables = [*_groups(account), *_scores(account)]
    if tables:
        yield Section(
            id="scores",
            title=say("qualify.scores"),
            tables=tuple(tables),
            notes=(say("qualify.scores.note", count=account.newest_count),),
        )


def _groups(account: Qualification) -> Iterable[Table]:
    if not account.by_group:
        return
    yield Table(
        columns=(
            _column("group", Kind.TEXT),
            *(_column(f"group.{name}", Kind.COUNT) for name in ("passed", "failed", "unknown")),
        ),
        rows=tuple(
            row(_group_name(each.group), each.passed_count, each.failed_count, each.unknown_count)
            for each in account.by_group
        ),
        caption=say("qualify.groups"),
    )


_KNOWN_GROUPS = ("need", "budget", "authority", "timeline")


def _group_name(group: str) -> Phrase | str:
    return say(f"qualify.group.{group}") if group in _KNOWN_GROUPS else group


def _scores(account: Qualification) -> Iterable[Table]:
    if not account.by_score:
        return
    yield Table(
        columns=(
            _column("score", Kind.TEXT),
            _column("score.points", Kind.NUMBER),
            _column("score.least", Kind.COUNT),
            *(_column(f"score.{name}", Kind.COUNT) for name in ("reached", "missed", "unknown")),
        ),
        rows=tuple(
            row(
                say("qualify.score.own") if each.score == ONE_SCORE else each.score,
                _points(each.low, each.high),
                each.at_least,
                *(each.reached_count, each.missed_count, each.unknown_count),
            )
            for each in account.by_score
        ),
        caption=say("qualify.score.title"),
    )


def _points(low: float | None, high: float | None) -> Phrase | float | None:
    if low is None or high is None or low == high:
        return low
    return say("qualify.score.range", low=low, high=high)


def _leads(rows: Iterable[Mapping[str, Any]]) -> Table:
    names = ("lead", "verdict", "failed", "missing")
    return Table(
        columns=tuple(_column(name, Kind.TEXT) for name in names),
        rows=tuple(
            row(
                each["lead_id"],
                _verdict(each),
                listed(list(each["failed"])),
                listed(list(each["missing"])),
            )
            for each in rows
        ),
    )


def _verdict(lead: Mapping[str, Any]) -> Phrase:
    """The verdict, with the exclusion behind it; a disputed lead is told from the others."""
    verdict = say(f"verdict.{lead['verdict']}")
    if "excluded_as" in lead:
        verdict = say("lead.excluded", verdict=verdict, name=exclusion(lead["excluded_as"]))
    if "dispute" not in lead:
        return verdict
    return say(f"dispute.verdict.{lead['dispute']['state']}", verdict=verdict)


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"qualify.column.{name}"), kind=kind)
