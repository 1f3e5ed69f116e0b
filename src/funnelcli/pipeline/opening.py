"""From a request to exports that are read and leads that are judged, seen from no day yet."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw

from funnelcli.history.disputes import DisputeLog, read_disputes
from funnelcli.metrics.base import Frames, Lazy
from funnelcli.pipeline.project import Project, load_project
from funnelcli.pipeline.request import Request
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import read_sources
from funnelcli.spec.overrule import overrule
from funnelcli.spec.qualify import judge


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The exports as they were read, whatever day they are looked at; leads are judged."""

    project: Project
    disputes: DisputeLog
    canonical: Canonical
    frames: Frames


def open_exports(request: Request, meanwhile: Callable[[], None] | None = None) -> Opened:
    """Read the exports and judge the leads; ``meanwhile`` is called while files are read.

    Verdicts settled in disputes stand in place of those of the agreement; the frame of leads then
    has ``spec_verdict`` too.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    project = load_project(request.files, request.config, request.cwd)
    log = read_disputes(project.dispute_path)
    options = project.options(request.now.date(), request.watch)
    canonical = read_sources(project.sources, replace(options, meanwhile=meanwhile))
    frames = Frames(
        leads=_with_campaign(_in_force(project, judged(project, canonical), log)),
        deals=canonical.deals,
        history=canonical.history,
        spend=canonical.spend,
        refunds=canonical.refunds,
    )
    return Opened(project=project, disputes=log, canonical=canonical, frames=frames)


def _in_force(project: Project, leads: Lazy, log: DisputeLog) -> Lazy:
    """Leads with the verdicts that both sides settled disputes by, where an agreement judges."""
    return overrule(leads, log.verdicts) if log.disputes and project.agreement else leads


def _with_campaign(leads: Lazy) -> Lazy:
    """Leads with the campaign of their utm mark where they name no other."""
    return leads.with_columns(campaign=nw.coalesce(nw.col("campaign"), nw.col("utm_campaign")))


def judged(project: Project, canonical: Canonical) -> Lazy:
    """Leads with their verdicts; with empty ones when no agreement says what qualified means."""
    if project.agreement is None:
        return canonical.leads.with_columns(
            verdict=nw.lit(None, dtype=nw.String),
            excluded_as=nw.lit(None, dtype=nw.String),
            spec_version=nw.lit(None, dtype=nw.Int64),
        )
    currency = canonical.facts.currency or project.settings.currency
    return judge(canonical.leads, project.agreement, lead_columns(canonical), currency)


def lead_columns(canonical: Canonical) -> frozenset[str]:
    """What an agreement may look at: fields some export carries, and the extra columns."""
    extra = (name for name in canonical.leads.collect_schema().names() if name.startswith("x:"))
    return canonical.facts.fields.get(Role.LEADS, frozenset()).union(extra)
