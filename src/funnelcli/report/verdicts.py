"""Verdicts on leads: how many of each, and the leads with their reasons, for ``qualify``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.verdict import Verdict
from funnelcli.report.cells import interval, listed, row
from funnelcli.report.model import Column, Kind, Section, Table

_JUDGED = (Verdict.QUALIFIED, Verdict.REJECTED, Verdict.UNKNOWN)


def compose_verdicts(
    counts: Mapping[str, int],
    rows: Sequence[Mapping[str, Any]],
    limit: int | None,
) -> tuple[Section, ...]:
    """Counts with the qualified share, then the leads, at most ``limit`` of them.

    Each of ``rows`` has ``lead_id``, ``verdict``, ``failed`` and ``missing`` (criterion ids).
    """
    shown = rows if limit is None else rows[:limit]
    notes: tuple[Phrase, ...] = ()
    if len(shown) < len(rows):
        notes = (say("qualify.more", count=len(rows) - len(shown)),)
    leads = Section(
        id="leads",
        title=say("qualify.leads"),
        tables=(_leads(shown),) if shown else (),
        notes=notes,
    )
    return _summary(counts), leads


def _summary(counts: Mapping[str, int]) -> Section:
    columns = (_column("verdict", Kind.TEXT), _column("leads", Kind.COUNT))
    rows = tuple(row(say(f"verdict.{verdict}"), counts[verdict]) for verdict in map(str, Verdict))
    judged = sum(counts[verdict] for verdict in _JUDGED)
    share = Ratio(counts[Verdict.QUALIFIED], judged)
    limits = interval(share)
    key = "qualify.share.none" if limits is None else "qualify.share"
    return Section(
        id="verdicts",
        title=say("qualify.title"),
        tables=(Table(columns=columns, rows=rows),),
        notes=(say(key, share=share, interval=limits),),
    )


def _leads(rows: Iterable[Mapping[str, Any]]) -> Table:
    names = ("lead", "verdict", "failed", "missing")
    return Table(
        columns=tuple(_column(name, Kind.TEXT) for name in names),
        rows=tuple(
            row(
                each["lead_id"],
                say(f"verdict.{each['verdict']}"),
                listed(list(each["failed"])),
                listed(list(each["missing"])),
            )
            for each in rows
        ),
    )


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"qualify.column.{name}"), kind=kind)
