"""Facts against the criteria, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from funnelcli.issues import Severity
from funnelcli.metrics.backtest import Backtest, CriterionOutcome, VerdictOutcome
from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.report.cells import column, interval, row, times
from funnelcli.report.model import Callout, Column, Kind, Section, Table

_SEVERITIES = {
    "right": Severity.NOTICE,
    "wrong": Severity.ERROR,
    "unclear": Severity.WARNING,
}


def compose_backtest(result: Backtest) -> tuple[Section, ...]:
    """Whether the paper is right: by verdict, then by criterion."""
    verdicts = Section(
        id="verdicts",
        title=say("backtest.title"),
        callouts=(
            Callout(text=say(f"backtest.{result.finding}"), severity=_SEVERITIES[result.finding]),
        ),
        tables=(_verdicts(result.by_verdict),),
        notes=(say("backtest.note"), *_undated(result)),
    )
    criteria = Section(
        id="criteria",
        title=say("backtest.criteria"),
        tables=(_criteria(result.by_criterion),),
        notes=(say("backtest.lift"),),
    )
    return verdicts, criteria


def _undated(result: Backtest) -> Iterable[Phrase]:
    if result.undated_count:
        yield say("qualify.undated", count=result.undated_count)


def _verdicts(outcomes: Iterable[VerdictOutcome]) -> Table:
    return Table(
        columns=(
            Column(title=say("qualify.column.verdict"), kind=Kind.TEXT),
            _column("won_share", Kind.SHARE),
            column("interval", Kind.NUMBER),
            _column("decided_share", Kind.SHARE),
            *(_column(name, Kind.COUNT) for name in ("lost", "open", "unknown", "none")),
            column("state", Kind.STATE),
        ),
        rows=tuple(
            row(
                say(f"verdict.{each.verdict}"),
                *(each.won_share, interval(each.won_share), each.decided_share),
                *(each.lost_count, each.open_count, each.unknown_count, each.none_count),
                each.mark,
            )
            for each in outcomes
        ),
    )


def _criteria(outcomes: Iterable[CriterionOutcome]) -> Table:
    return Table(
        columns=(
            column("criterion", Kind.TEXT),
            _column("good", Kind.SHARE),
            _column("bad", Kind.SHARE),
            _column("unanswered", Kind.SHARE),
            _column("lift", Kind.TIMES),
            _column("finding", Kind.TEXT),
        ),
        rows=tuple(
            row(
                each.title,
                *(each.good_share, each.bad_share, each.unanswered_share, times(each.lift)),
                say(f"backtest.finding.{each.finding}"),
            )
            for each in outcomes
        ),
    )


def compose_exceptions(
    result: Backtest, sold: Sequence[Mapping[str, Any]], lost: Sequence[Mapping[str, Any]]
) -> tuple[Section, ...]:
    """Leads that the facts contradict the paper on; the lists may be cut."""
    sections = []
    if result.sold_rejected_count:
        sections.append(_sold(result, sold))
    if result.lost_qualified is not None:
        sections.append(_lost(result, lost))
    return tuple(sections)


def _sold(result: Backtest, rows: Sequence[Mapping[str, Any]]) -> Section:
    table = Table(
        columns=(
            Column(title=say("qualify.column.lead"), kind=Kind.TEXT),
            Column(title=say("qualify.column.failed"), kind=Kind.TEXT),
            _column("won_amount", Kind.MONEY),
        ),
        rows=tuple(
            row(each["lead_id"], listed(list(each["failed"])), each["won_amount"]) for each in rows
        ),
    )
    return Section(
        id="sold_rejected",
        title=say("backtest.sold", count=result.sold_rejected_count),
        tables=(table,) if rows else (),
        notes=tuple(_more(len(rows), result.sold_rejected_count)),
    )


def _lost(result: Backtest, rows: Sequence[Mapping[str, Any]]) -> Section:
    share = result.lost_qualified
    table = Table(
        columns=(Column(title=say("qualify.column.lead"), kind=Kind.TEXT),),
        rows=tuple(row(each["lead_id"]) for each in rows),
    )
    notes = [say("backtest.lost.share", share=share)]
    if result.lost_unexplained_count:
        notes.append(say("backtest.lost.unexplained", count=result.lost_unexplained_count))
    return Section(
        id="lost_qualified",
        title=say("backtest.lost"),
        tables=(table,) if rows else (),
        notes=(*notes, *_more(len(rows), share.numerator if share else 0)),
    )


def _more(shown: int, count: int) -> Iterable[Phrase]:
    if shown < count:
        yield say("qualify.more", count=count - shown)


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"backtest.column.{name}"), kind=kind)
