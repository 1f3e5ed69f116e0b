"""The runs behind the commands ``report`` and ``check``."""

from dataclasses import dataclass
from datetime import date

from funnelcli.issues import Issue
from funnelcli.metrics.base import AS_READ
from funnelcli.pipeline.earlier import compare, last_period
from funnelcli.pipeline.opening import Opened, open_exports
from funnelcli.pipeline.project import load_project
from funnelcli.pipeline.reading import (
    Read,
    break_down,
    gates_of,
    look,
    measure_inside,
    unsigned,
)
from funnelcli.pipeline.request import PLAN, Request
from funnelcli.report.gates import GateResult, judge_gates
from funnelcli.report.model import Report
from funnelcli.report.weekly import compose_weekly
from funnelcli.schema.canonical import InputFile, LeftOut, People
from funnelcli.sources.read import read_sources


@dataclass(frozen=True, kw_only=True)
class ReportRun:
    """A report, what it was counted from, and the gates judged on its numbers."""

    report: Report
    read: Read
    gates: tuple[GateResult, ...]
    newest_on: date | None


@dataclass(frozen=True, kw_only=True)
class CheckRun:
    """What was read, kept and left out, and every problem found."""

    inputs: tuple[InputFile, ...]
    people: People | None
    issues: tuple[Issue, ...]
    left_out: tuple[LeftOut, ...]


def run_report(request: Request) -> ReportRun:
    """Read, judge, count, compose.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    return report_on(open_exports(request), request)


def report_on(opened: Opened, request: Request) -> ReportRun:
    """Count and compose what ``request`` asks of exports that are read.

    Raises:
        FunnelError: the period holds nothing, or cannot be compared as asked.
    """
    read = look(opened, request, deal_fields=AS_READ)
    last = last_period(request, opened, read) if request.compare in {None, PLAN} else None
    if request.compare is None:
        del opened  # a million leads need not be held twice
    gates = gates_of(request, read.project)
    needed = request.only and request.only | {gate.name.partition(".")[0] for gate in gates}
    results = measure_inside(read, needed)
    told = {key: each for key, each in results.items() if not request.only or key in request.only}
    comparison = compare(request, opened, read, told) if request.compare else None
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
        is_draft=bool(unsigned(read.project)),
        comparison=comparison,
        last=last,
        breakdown=break_down(read, request.by),
    )
    return ReportRun(
        report=report,
        read=read,
        gates=judge_gates(gates, results),
        newest_on=read.canonical.facts.newest_on,
    )


def run_check(request: Request) -> CheckRun:
    """Read everything and say what was found in it."""
    project = load_project(request.files, request.config, request.cwd)
    canonical = read_sources(project.sources, project.options(request.now.date(), request.watch))
    return CheckRun(
        inputs=canonical.inputs,
        people=canonical.facts.people,
        issues=canonical.issues,
        left_out=canonical.left_out,
    )
