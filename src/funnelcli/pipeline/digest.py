"""The run behind ``digest``: the report, the same a week earlier, and what the last letter said."""

from dataclasses import dataclass, replace
from datetime import timedelta

from funnelcli.errors import InputError
from funnelcli.pipeline.request import Request
from funnelcli.pipeline.runs import ReportRun, run_report
from funnelcli.report.digest import STATISTICS, Digest, Earlier, compose_digest
from funnelcli.report.figures import figures_of
from funnelcli.report.gates import GateResult
from funnelcli.report.model import Report

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class DigestRun:
    """A letter's content, the report it was made from, and the gates judged on its numbers."""

    digest: Digest
    report: Report
    gates: tuple[GateResult, ...]


def run_digest(request: Request, company: str | None, last: Earlier | None = None) -> DigestRun:
    """Compose the letter; ``last`` is what the last letter about this period said.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    done = run_report(request)
    digest = compose_digest(done.report, company, _week_ago(request, done), last)
    return DigestRun(digest=digest, report=done.report, gates=done.gates)


def _week_ago(request: Request, done: ReportRun) -> Earlier | None:
    """The same period seen a week earlier; None when it had not begun or held nothing then."""
    period, day = done.report.period, done.report.as_of - WEEK
    if day < period.start:
        return None
    then = replace(
        request,
        as_of=day,
        period=f"{period.start}..{period.last}",
        only=frozenset(STATISTICS),
        fail_under={},
        fail_over={},
    )
    try:
        earlier = run_report(then).report
    except InputError:
        return None
    return Earlier(as_of=day, figures=figures_of(earlier.metrics))
