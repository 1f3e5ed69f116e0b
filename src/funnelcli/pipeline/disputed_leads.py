"""The run that finds where the CRM's own mark contradicts the agreement."""

from dataclasses import dataclass

from funnelcli.engines.polars import collect_all
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics import disputed_lead
from funnelcli.pipeline.reading import read_exports
from funnelcli.pipeline.request import Request


@dataclass(frozen=True, kw_only=True)
class FoundRun:
    """Where agreement and CRM part, and what is to be told."""

    result: disputed_lead.DisputedLeads
    issues: tuple[Issue, ...]


def run_found(request: Request) -> FoundRun:
    """Hold the verdicts against the CRM; without a period on every lead read.

    Raises:
        FunnelError: there is no agreement, or an input cannot be used.
    """
    read = read_exports(
        request,
        every_lead=True,
        lead_fields=disputed_lead.LEAD_TEXTS,
        deal_fields=disputed_lead.DEAL_TEXTS,
    )
    if read.project.agreement is None:
        raise SettingsError([Issue("S153")])
    settings = read.project.settings
    marks = disputed_lead.marks_of(
        collect_all(disputed_lead.texts(read.frames, read.question)),
        settings.lead_statuses,
        settings.loss_reasons,
    )
    rows = collect_all(disputed_lead.compute(read.frames, read.question, marks))
    return FoundRun(result=disputed_lead.summarise(rows, marks), issues=read.issues)
