"""Disputes about leads: a table for people, records for machines."""

from collections.abc import Iterable, Sequence
from typing import Any

from funnelcli.model.dispute import Dispute, Resolution
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.verdict import Verdict
from funnelcli.report.cells import row
from funnelcli.report.model import CellValue, Column, Kind, Section, Table

_COLUMNS = ("lead", "state", "opened", "by", "claimed", "reason", "resolved")


def compose_disputes(shown: Sequence[Dispute], total: int) -> Section:
    """A row per dispute, the oldest first; ``total`` is how many the log holds."""
    columns = tuple(
        Column(title=say(f"dispute.column.{name}"), kind=Kind.TEXT) for name in _COLUMNS
    )
    rows = tuple(row(*_cells(each)) for each in shown)
    opened = sum(each.is_open for each in shown)
    note = say("dispute.counts", count=len(shown), total=total, open=opened)
    return Section(
        id="disputes",
        title=say("dispute.title"),
        tables=(Table(columns=columns, rows=rows),) if rows else (),
        notes=(note if total else say("dispute.none"),),
    )


def _cells(dispute: Dispute) -> Iterable[CellValue]:
    done = dispute.resolution
    yield dispute.lead_id
    yield say("dispute.state.resolved" if done else "dispute.state.open")
    yield dispute.at.date()
    yield dispute.by
    yield _verdict(dispute.claimed)
    yield dispute.reason
    yield _resolution(done) if done else None


def _resolution(done: Resolution) -> Phrase:
    return say(
        "dispute.resolution",
        verdict=_verdict(done.verdict),
        by=done.by,
        day=done.at.date(),
        reason=done.reason,
    )


def _verdict(verdict: Verdict | None) -> Phrase | None:
    return say(f"verdict.{verdict}") if verdict else None


def dispute_records(disputes: Iterable[Dispute]) -> list[dict[str, Any]]:
    """Disputes as plain records."""
    return [_record(each) for each in disputes]


def _record(dispute: Dispute) -> dict[str, Any]:
    done = dispute.resolution
    return {
        "lead_id": dispute.lead_id,
        "state": "resolved" if done else "open",
        "opened_at": dispute.at,
        "opened_by": dispute.by,
        "claimed": dispute.claimed,
        "reason": dispute.reason,
        "resolved_at": done and done.at,
        "resolved_by": done and done.by,
        "verdict": done and done.verdict,
        "resolution": done and done.reason,
    }
