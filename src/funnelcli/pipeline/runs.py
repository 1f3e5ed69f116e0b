"""The runs behind the commands: report, qualify, check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, settle
from funnelcli.errors import InputError, SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics import qualified_share
from funnelcli.metrics.base import (
    DEAL_COLUMNS,
    LEAD_COLUMNS,
    Frames,
    Lazy,
    Question,
    Rows,
    in_period,
    seen_at,
)
from funnelcli.metrics.catalog import METRICS
from funnelcli.model.day import day_number
from funnelcli.model.verdict import Verdict
from funnelcli.pipeline.project import Project, load_project
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.request import Request
from funnelcli.report.gates import Gate, GateResult, judge_gates
from funnelcli.report.model import Report
from funnelcli.report.weekly import compose_weekly
from funnelcli.schema.canonical import Canonical, InputFile
from funnelcli.schema.columns import Role
from funnelcli.sources.read import read_sources
from funnelcli.spec.qualify import absent_issues, judge
from funnelcli.spec.reason import failed_and_missing


@dataclass(frozen=True, kw_only=True)
class ReportRun:
    """A report and the gates judged on its numbers."""

    report: Report
    gates: tuple[GateResult, ...]


@dataclass(frozen=True, kw_only=True)
class QualifyRun:
    """A verdict for every lead. ``counts`` are of all leads, ``rows`` of the asked verdict.

    Each row: ``lead_id``, ``verdict``, ``failed`` and ``missing`` criterion ids.
    """

    spec_version: int
    spec_sha256: str
    counts: Mapping[str, int]
    rows: tuple[Mapping[str, Any], ...]
    result: qualified_share.QualifiedShare
    inputs: tuple[InputFile, ...]
    issues: tuple[Issue, ...]
    gates: tuple[GateResult, ...]


@dataclass(frozen=True, kw_only=True)
class CheckRun:
    """What was read, kept and left out, and every problem found."""

    inputs: tuple[InputFile, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """Everything before the metrics: frames at as-of, and the question about them."""

    project: Project
    canonical: Canonical
    frames: Frames
    question: Question
    issues: tuple[Issue, ...]


def run_report(request: Request) -> ReportRun:
    """Read, judge, count, compose.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    read = _read(request)
    gates = _gates(request, read.project)
    needed = request.only and request.only | {gate.name.partition(".")[0] for gate in gates}
    results, inside = _measure(read, needed)
    if not inside:
        facts = read.canonical.facts
        values = {"period": read.question.period, "first": facts.first_on, "last": facts.last_on}
        raise InputError([Issue("D102", values)])
    report = compose_weekly(
        company=read.project.settings.company,
        question=read.question,
        canonical=read.canonical,
        results=results,
        issues=read.issues,
        show_understood=read.project.settings_path is None,
        only=request.only,
        spec_version=None
        if read.project.agreement is None
        else read.project.agreement.newest.version,
    )
    return ReportRun(
        report=report,
        gates=judge_gates(gates, results),
    )


def run_check(request: Request) -> CheckRun:
    """Read everything and say what was found in it."""
    project = load_project(request.files, request.config, request.cwd)
    canonical = read_sources(project.sources, project.options(request.now.date()))
    return CheckRun(inputs=canonical.inputs, issues=canonical.issues)


def run_qualify(request: Request) -> QualifyRun:
    """Judge the leads of the period; without a period every lead read, undated ones too.

    Raises:
        SettingsError: there is no agreement to judge by.
    """
    read = _read(request)
    agreement = read.project.agreement
    if agreement is None:
        raise SettingsError([Issue("S153")])
    leads = read.frames.leads
    if request.period not in {None, "all"}:
        leads = leads.filter(in_period("created_on", read.question))
    columns = [name for name in leads.collect_schema().names() if name.startswith("c:")]
    shown = leads.select("lead_id", "verdict", "spec_version", "input", "row", *columns)
    judged = collect_all({"leads": shown})["leads"]
    judged.sort(key=lambda row: (row["input"], row["row"]))
    counts = dict.fromkeys(map(str, Verdict), 0)
    rows = []
    for lead in judged:
        counts[lead["verdict"]] += 1
        if request.verdict in {None, lead["verdict"]}:
            failed, missing = failed_and_missing(lead, agreement)
            rows.append(
                {
                    "lead_id": lead["lead_id"],
                    "verdict": lead["verdict"],
                    "failed": failed,
                    "missing": missing,
                }
            )
    results, _ = _measure(read, frozenset({qualified_share.ID}))
    return QualifyRun(
        spec_version=agreement.newest.version,
        spec_sha256=agreement.sha256,
        counts=counts,
        rows=tuple(rows),
        result=results[qualified_share.ID],
        inputs=read.canonical.inputs,
        issues=read.issues,
        gates=judge_gates(_gates(request, read.project), results),
    )


def _read(request: Request) -> _Read:
    project = load_project(request.files, request.config, request.cwd)
    canonical = read_sources(project.sources, project.options(request.now.date()))
    question, notices = ask(request, project, canonical)
    frames = Frames(
        leads=_judged(project, canonical),
        deals=canonical.deals,
        history=canonical.history,
        spend=canonical.spend,
    )
    told = _told_by_frames(project, canonical, question)
    settled = _settled(seen_at(frames, question.as_of, question.facts.newest_on), question)
    absent = _absent(project, canonical)
    return _Read(
        project=project,
        # The frames as they were read are let go: a million leads need not be held twice.
        canonical=replace(canonical, leads=settled.leads, deals=settled.deals),
        frames=settled,
        question=question,
        issues=(*canonical.issues, *absent, *notices, *told),
    )


def _settled(frames: Frames, question: Question) -> Frames:
    """Leads and deals computed once, cut down to the columns that metrics look at."""
    criteria = [f"c:{each.id}" for each in question.criteria or ()]
    asked = [question.by] if question.by else []
    columns = dict.fromkeys([*LEAD_COLUMNS, "input", "row", *criteria, *asked])
    return replace(
        frames,
        leads=settle(frames.leads.select(*columns)),
        deals=settle(frames.deals.select(*DEAL_COLUMNS)),
    )


def _judged(project: Project, canonical: Canonical) -> Lazy:
    """Leads with their verdicts; with empty ones when no agreement says what qualified means."""
    if project.agreement is None:
        return canonical.leads.with_columns(
            verdict=nw.lit(None, dtype=nw.String),
            excluded_as=nw.lit(None, dtype=nw.String),
            spec_version=nw.lit(None, dtype=nw.Int64),
        )
    currency = canonical.facts.currency or project.settings.currency
    return judge(canonical.leads, project.agreement, _lead_columns(canonical), currency)


def _lead_columns(canonical: Canonical) -> frozenset[str]:
    """What an agreement may look at: fields some export carries, and the extra columns."""
    extra = (name for name in canonical.leads.collect_schema().names() if name.startswith("x:"))
    return canonical.facts.fields.get(Role.LEADS, frozenset()).union(extra)


def _absent(project: Project, canonical: Canonical) -> tuple[Issue, ...]:
    """Fields of the agreement that no export of leads carries."""
    if project.agreement is None:
        return ()
    headers = [name for each in canonical.inputs for name in each.unmapped]
    return absent_issues(project.agreement, _lead_columns(canonical), headers)


def _told_by_frames(project: Project, canonical: Canonical, question: Question) -> list[Issue]:
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


def _measure(read: _Read, only: frozenset[str] | None) -> tuple[dict[str, Any], int]:
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


def _parts(name: str, collected: Mapping[str, Rows]) -> dict[str, Rows]:
    start = f"{name}/"
    return {
        key.removeprefix(start): rows for key, rows in collected.items() if key.startswith(start)
    }


def _inside(read: _Read) -> dict[str, Lazy]:
    """Counts of the records that lie in the period at all."""
    frames, question = read.frames, read.question
    return {
        "/leads": frames.leads.filter(in_period("created_on", question)).select(count=nw.len()),
        "/made": frames.deals.filter(in_period("created_on", question)).select(count=nw.len()),
        "/closed": frames.deals.filter(in_period("decided_on", question)).select(count=nw.len()),
    }


def _gates(request: Request, project: Project) -> Sequence[Gate]:
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
