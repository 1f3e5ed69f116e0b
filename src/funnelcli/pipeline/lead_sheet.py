"""The run behind ``lead``: all that is known of one lead, under every agreement asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.errors import SettingsError
from funnelcli.history.disputes import disputes_of, read_disputes
from funnelcli.issues import Issue
from funnelcli.metrics.base import Frames
from funnelcli.metrics.seen import seen_at
from funnelcli.model.dispute import Dispute
from funnelcli.model.place import Place
from funnelcli.pipeline.opening import judged, lead_columns
from funnelcli.pipeline.project import Project, load_project
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.reading import absent_fields_of
from funnelcli.pipeline.request import Request
from funnelcli.schema.canonical import Canonical, InputFile
from funnelcli.schema.columns import Role
from funnelcli.sources.originals import ORIGINAL, read_originals
from funnelcli.sources.read import read_sources
from funnelcli.sources.recognition.people import people_columns
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement
from funnelcli.spec.opened import OpenedLead, open_lead
from funnelcli.spec.qualify import needed_fields

_DEAL = ("deal_id", "pipeline", "stage", "outcome", "amount", "currency", "manager")
_DEAL_MORE = ("created_on", "decided_on", "loss_reason", "input", "row")


@dataclass(frozen=True, kw_only=True)
class SideSeen:
    """The lead under one agreement."""

    name: str
    agreement: Agreement
    opened: OpenedLead


@dataclass(frozen=True, kw_only=True)
class LeadSheet:
    """One lead. ``cells`` are its row as it stands in ``source`` (header, text).

    ``people`` maps the headers that hold customers, read or not, to the field they are hidden as.
    """

    lead_id: str
    source: InputFile
    place: Place
    cells: tuple[tuple[str, str | None], ...]
    people: Mapping[str, str]
    currency: str | None
    sides: tuple[SideSeen, ...]
    deals: tuple[dict[str, Any], ...]
    disputes: tuple[Dispute, ...]
    issues: tuple[Issue, ...]


def run_lead(request: Request, lead_id: str, paths: Sequence[Path]) -> LeadSheet:
    """Open the lead ``lead_id`` under the agreements in ``paths``, or the project's own.

    Raises:
        SettingsError: no export has such a lead.
        FunnelError: an export, the settings or an agreement cannot be used.
    """
    project = load_project(request.files, request.config, request.cwd)
    agreements = _agreements(project, paths)
    options = project.options(request.now.date())
    asked = frozenset[str]().union(*(needed_fields(each) for _, each in agreements))
    canonical = read_sources(project.sources, replace(options, extra_fields=asked))
    found = collect_all({"leads": canonical.leads.filter(nw.col("lead_id") == lead_id)})["leads"]
    if not found:
        raise SettingsError([Issue("S090", {"lead": lead_id})])
    lead = found[0]
    source = canonical.inputs[lead["input"]]
    cells = _cells(project, canonical, lead)
    log = read_disputes(project.dispute_path)
    sides = [
        _side(replace(project, agreement=agreement), name, canonical, lead_id)
        for name, agreement in agreements
    ]
    absent = [
        issue
        for _, agreement in agreements
        for issue in absent_fields_of(replace(project, agreement=agreement), canonical)
    ]
    return LeadSheet(
        lead_id=lead_id,
        source=source,
        place=Place(source.file, source.sheet, lead["row"]),
        cells=cells,
        people=people_columns(header for header, _ in cells),
        currency=lead["currency"] or canonical.facts.currency or project.settings.currency,
        sides=tuple(sides),
        deals=_deals(request, project, canonical, lead_id),
        disputes=disputes_of(log, lead_id),
        issues=(*absent, *log.issues),
    )


def _agreements(project: Project, paths: Sequence[Path]) -> list[tuple[str, Agreement]]:
    """The agreements by the names of their files; none where nobody has written one."""
    loaded = [load_spec(path) for path in paths]
    if not loaded and project.agreement:
        loaded = [project.agreement]
    return [(each.path.stem, each) for each in loaded]


def _side(project: Project, name: str, canonical: Canonical, lead_id: str) -> SideSeen:
    agreement = project.agreement
    if agreement is None:
        raise TypeError("a side has its agreement")
    mine = judged(project, canonical).filter(nw.col("lead_id") == lead_id)
    row = collect_all({"lead": mine})["lead"][0]
    opened = open_lead(row, agreement, lead_columns(canonical))
    return SideSeen(name=name, agreement=agreement, opened=opened)


def _cells(
    project: Project, canonical: Canonical, lead: dict[str, Any]
) -> tuple[tuple[str, str | None], ...]:
    """The row as it stands in the export."""
    role = Role.DEALS if canonical.facts.leads_from_deals else Role.LEADS
    here = (nw.col("input") == lead["input"]) & (nw.col("row") == lead["row"])
    rows = collect_all({"row": read_originals(project.sources, role).filter(here)})["row"]
    kept: Iterable[tuple[str, Any]] = rows[0].items() if rows else ()
    own = set(canonical.inputs[lead["input"]].columns.values())
    own |= set(canonical.inputs[lead["input"]].unmapped)
    headers = {part for each in own for part in (each, *each.split(", "))}
    cells = (
        (name.removeprefix(ORIGINAL), text) for name, text in kept if name.startswith(ORIGINAL)
    )
    return tuple((name, text) for name, text in cells if text is not None or name in headers)


def _deals(
    request: Request, project: Project, canonical: Canonical, lead_id: str
) -> tuple[dict[str, Any], ...]:
    """The deals of the lead as they stood at as-of."""
    question, _ = ask(request, project, canonical)
    frames = Frames(
        leads=canonical.leads,
        deals=canonical.deals.filter(nw.col("lead_id") == lead_id),
        history=canonical.history,
        spend=canonical.spend,
    )
    deals = seen_at(frames, question.as_of, question.facts).deals
    rows = collect_all({"deals": deals.select(*_DEAL, *_DEAL_MORE)})["deals"]
    return tuple(sorted(rows, key=lambda row: (row["input"], row["row"])))
