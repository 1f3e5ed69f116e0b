"""From a request to judged frames and the question about them; metrics measured on these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, settle
from funnelcli.errors import InputError
from funnelcli.history.disputes import DisputeLog
from funnelcli.issues import Issue
from funnelcli.metrics import breakdown
from funnelcli.metrics.base import (
    DEAL_COLUMNS,
    LEAD_COLUMNS,
    Frames,
    Lazy,
    Question,
    Rows,
    in_period,
)
from funnelcli.metrics.breakdown import Breakdown, can_break_down
from funnelcli.metrics.catalog import METRICS
from funnelcli.metrics.seen import seen_at
from funnelcli.model.day import day_number
from funnelcli.pipeline.disputed import told_of_disputes
from funnelcli.pipeline.opening import Opened, lead_columns, open_exports
from funnelcli.pipeline.project import Project
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.request import Request
from funnelcli.pipeline.unread_answers import unread_answers
from funnelcli.report.gates import Gate
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.spec.blind import blind_issues
from funnelcli.spec.model import Agreement
from funnelcli.spec.overrule import SPEC_VERDICT
from funnelcli.spec.qualify import absent_issues

_PLACE = ("input", "row")
"""Where a record stands in the exports."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """Everything before the metrics: frames at as-of, and the question about them."""

    project: Project
    canonical: Canonical
    frames: Frames
    question: Question
    disputes: DisputeLog
    issues: tuple[Issue, ...]


def read_exports(
    request: Request,
    *,
    every_lead: bool = False,
    lead_fields: Sequence[str] = (),
    deal_fields: Sequence[str] = (),
) -> Read:
    """Read the exports, judge the leads, ask the question.

    With ``every_lead`` and no period every lead read counts: undated ones too, and those after
    as-of unless a day was asked for. Frames are cut to what metrics look at, and to ``lead_fields``
    and ``deal_fields``.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    return look(
        open_exports(request),
        request,
        every_lead=every_lead,
        lead_fields=lead_fields,
        deal_fields=deal_fields,
    )


def look(
    opened: Opened,
    request: Request,
    *,
    every_lead: bool = False,
    lead_fields: Sequence[str] = (),
    deal_fields: Sequence[str] = (),
) -> Read:
    """The exports as ``request`` asks to see them (see ``read_exports``)."""
    project, canonical, log = opened.project, opened.canonical, opened.disputes
    question, notices = ask(request, project, canonical)
    question = replace(question, every_lead=every_lead and request.period in {None, "all"})
    told = told_by_frames(project, canonical, question)
    if project.agreement:
        asked = lead_columns(canonical)
        told += unread_answers(project.agreement, opened.frames.leads, asked, canonical.inputs)
    seen = seen_at(opened.frames, question.as_of, question.facts)
    if question.every_lead and request.as_of is None:
        seen = replace(seen, leads=opened.frames.leads)
    columns = _lead_columns(seen.leads, question, project.agreement)
    settled = _settled(seen, [*columns, *lead_fields], [*DEAL_COLUMNS, *_PLACE, *deal_fields])
    absent = (*absent_fields_of(project, canonical), *unsigned(project))
    told += (*log.issues, *told_of_disputes(log, canonical.leads, settled, question))
    return Read(
        project=project,
        # The frames as they were read are let go: a million leads need not be held twice.
        canonical=replace(canonical, leads=settled.leads, deals=settled.deals),
        frames=settled,
        question=question,
        disputes=log,
        issues=(*canonical.issues, *absent, *notices, *told),
    )


def _settled(frames: Frames, leads: Sequence[str], deals: Sequence[str]) -> Frames:
    """Leads and deals computed once, cut down to the columns that are looked at."""
    return replace(
        frames,
        leads=settle(frames.leads.select(*dict.fromkeys(leads))),
        deals=settle(frames.deals.select(*dict.fromkeys(deals))),
    )


def _lead_columns(leads: Lazy, question: Question, agreement: Agreement | None) -> Sequence[str]:
    """What metrics look at, the answers to every criterion, and what else is asked for."""
    criteria = [f"c:{name}" for name in agreement.criteria] if agreement else []
    asked = [question.by] if question.by else []
    own = [SPEC_VERDICT] if SPEC_VERDICT in leads.collect_schema().names() else []
    return [*LEAD_COLUMNS, *_PLACE, *criteria, *asked, *own]


def absent_fields_of(project: Project, canonical: Canonical) -> tuple[Issue, ...]:
    """Fields of the agreement that no export of leads carries."""
    if project.agreement is None:
        return ()
    role = Role.DEALS if canonical.facts.leads_from_deals else Role.LEADS
    headers = [
        name
        for each in canonical.inputs
        if each.role is role
        for name in (*each.unmapped, *each.columns.values())
    ]
    columns = lead_columns(canonical)
    absent = absent_issues(project.agreement, columns, headers)
    return absent + blind_issues(project.agreement, columns)


def unsigned(project: Project) -> tuple[Issue, ...]:
    """An agreement that nobody has signed is a draft, and so is what is counted by it."""
    if project.agreement is None or project.agreement.newest.agreed_by:
        return ()
    return (Issue("S133", {"file": project.agreement.path.name}),)


def told_by_frames(project: Project, canonical: Canonical, question: Question) -> list[Issue]:
    """Closed deals declared to close after as-of, and leads older than every version."""
    late = canonical.deals.filter(
        nw.col("status").is_in(["won", "lost"])
        & (nw.col("closed_basis") == "declared")
        & (nw.col("closed_on") > day_number(question.as_of))
    )
    lazy = {"D101": late.select(count=nw.len())}
    values = {"as_of": question.as_of}
    if project.agreement:
        first = project.agreement.versions[0].effective_from
        older = canonical.leads.filter(nw.col("created_on") < day_number(first))
        lazy["S066"] = older.select(count=nw.len())
        values = {**values, "first": first}
    counts = {code: rows[0]["count"] for code, rows in collect_all(lazy).items()}
    return [Issue(code, values, count=count) for code, count in counts.items() if count]


def measure(read: Read, only: frozenset[str] | None) -> tuple[dict[str, Any], int]:
    """Results by metric id, all collected at once, and how many records the period holds."""
    chosen = {name: each for name, each in METRICS.items() if only is None or name in only}
    lazy: dict[str, Lazy] = {
        f"{name}/{part}": frame
        for name, (compute, _) in chosen.items()
        for part, frame in compute(read.frames, read.question).items()
    }
    lazy |= _inside(read)
    collected = collect_all(lazy)
    inside = sum(row["count"] for name in ("/leads", "/made", "/closed") for row in collected[name])
    results = {
        name: summarise(_parts(name, collected), read.question)
        for name, (_, summarise) in chosen.items()
    }
    return results, inside


def break_down(read: Read, dimension: str | None) -> Breakdown | None:
    """The period by the column that ``--by`` names; None where nothing has it, or none is asked."""
    if dimension is None or not can_break_down(dimension, read.question):
        return None
    rows = collect_all(breakdown.compute(read.frames, dimension, read.question))
    return breakdown.summarise(rows, dimension, read.question)


def measure_inside(read: Read, only: frozenset[str] | None) -> dict[str, Any]:
    """Results by metric id.

    Raises:
        InputError: the period holds no record at all, or no record has a day.
    """
    results, inside = measure(read, only)
    facts = read.canonical.facts
    if not inside and facts.first_on is None:
        raise InputError([Issue("D105")])
    if not inside:
        values = {"period": read.question.period, "first": facts.first_on, "last": facts.last_on}
        raise InputError([Issue("D102", values)])
    return results


def _parts(name: str, collected: Mapping[str, Rows]) -> dict[str, Rows]:
    start = f"{name}/"
    return {
        key.removeprefix(start): rows for key, rows in collected.items() if key.startswith(start)
    }


def _inside(read: Read) -> dict[str, Lazy]:
    """Counts of the records that lie in the period at all."""
    frames, question = read.frames, read.question
    return {
        "/leads": frames.leads.filter(in_period("created_on", question)).select(count=nw.len()),
        "/made": frames.deals.filter(in_period("created_on", question)).select(count=nw.len()),
        "/closed": frames.deals.filter(in_period("decided_on", question)).select(count=nw.len()),
    }


def gates_of(request: Request, project: Project) -> Sequence[Gate]:
    """Gates of the settings, then those of the command line."""
    own = [
        Gate(name=gate.metric, minimum=_limit(gate.min), maximum=_limit(gate.max))
        for gate in project.settings.gates
    ]
    floors = [Gate(name=name, minimum=float(value)) for name, value in request.fail_under.items()]
    tops = [Gate(name=name, maximum=float(value)) for name, value in request.fail_over.items()]
    return [*own, *floors, *tops]


def _limit(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
