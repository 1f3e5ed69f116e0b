"""The run behind ``digest``: the report, its statistics a week earlier, and the last letter."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from funnelcli.model.period import Period
from funnelcli.pipeline.opening import Opened, open_exports
from funnelcli.pipeline.reading import look, measure
from funnelcli.pipeline.request import Request
from funnelcli.pipeline.runs import ReportRun, report_on
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
    newest_on: date | None


def run_digest(
    request: Request, company: str | None, last: tuple[str, Earlier] | None = None
) -> DigestRun:
    """Compose the letter; ``last`` is the period of the last letter and what it said.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    opened = open_exports(request)
    done = report_on(opened, request)
    same = last is not None and last[0] == period_name(done.report.period)
    digest = compose_digest(
        done.report, company, _week_ago(request, opened, done), last[1] if last and same else None
    )
    return DigestRun(digest=digest, report=done.report, gates=done.gates, newest_on=done.newest_on)


def period_name(period: Period) -> str:
    """The period as ``--period`` takes it, whatever it was called."""
    return f"{period.start}..{period.last}"


def _week_ago(request: Request, opened: Opened, done: ReportRun) -> Earlier | None:
    """The same period seen a week earlier; None when it had not begun or held nothing then."""
    period, day = done.report.period, done.report.as_of - WEEK
    if day < period.start:
        return None
    then = replace(request, as_of=day, period=period_name(period), by=None)
    results, inside = measure(look(opened, then), frozenset(STATISTICS))
    return Earlier(as_of=day, figures=figures_of(results)) if inside else None
