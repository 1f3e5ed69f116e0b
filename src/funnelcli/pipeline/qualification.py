"""The run behind ``qualify``: verdicts counted, explained, listed and written beside the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, from_columns, sink_csv, stream_rows
from funnelcli.errors import SettingsError
from funnelcli.history.disputes import DisputeLog
from funnelcli.issues import Issue
from funnelcli.metrics import qualification, qualified_share
from funnelcli.metrics.base import Lazy, leads_asked
from funnelcli.pipeline.reading import Read, gates_of, measure, read_exports
from funnelcli.pipeline.request import Request
from funnelcli.render.inert import cell_escapes
from funnelcli.report.gates import GateResult, judge_gates
from funnelcli.schema.canonical import InputFile
from funnelcli.schema.columns import Kind, Role
from funnelcli.sources.originals import ORIGINAL, read_originals
from funnelcli.spec.listing import PATTERN, reason_columns, reasons_of, with_answers
from funnelcli.spec.model import Agreement
from funnelcli.spec.overrule import SPEC_VERDICT, by_agreement

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_KINDS = {"spec_version": Kind.INTEGER}
_FLAGS = ("lead_id", "verdict", "failed", "missing", "question", "excluded_as")
"""Columns that the flagged file begins with."""
_DISPUTE = "dispute"
"""The column that follows them where the project has a dispute log."""
_LIVE = r"^[=+\-@\t\r]"
_HARMLESS = r"^[+-]?[0-9][0-9 ().,]*(?:-[0-9]+)*$"
"""Numbers and phones: they begin like formulas and are none."""


@dataclass(frozen=True, kw_only=True)
class QualifyRun:
    """Verdicts on the leads asked about. ``counts`` and ``result`` are of all of them."""

    agreement: Agreement
    counts: Mapping[str, int]
    result: qualified_share.QualifiedShare
    account: qualification.Qualification
    every_lead: bool
    inputs: tuple[InputFile, ...]
    issues: tuple[Issue, ...]
    gates: tuple[GateResult, ...]
    listing: "Listing"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The leads with the verdict asked for: ``leads`` in the order of the exports."""

    leads: Lazy
    agreement: Agreement
    read: Read
    count: int


def run_qualify(request: Request) -> QualifyRun:
    """Judge the leads of the period; without a period every lead read, undated ones too.

    Raises:
        SettingsError: there is no agreement to judge by.
    """
    read = read_exports(request, every_lead=True)
    agreement = read.project.agreement
    if agreement is None:
        raise SettingsError([Issue("S153")])
    leads = leads_asked(read.frames, read.question)
    results, _ = measure(read, frozenset({qualified_share.ID}))
    result = results[qualified_share.ID]
    counts = {
        "qualified": result.qualified_count,
        "rejected": result.rejected_count,
        "unknown": result.unknown_count,
        "excluded": result.excluded_count,
    }
    listed = (
        leads if request.verdict is None else leads.filter(nw.col("verdict") == request.verdict)
    )
    return QualifyRun(
        agreement=agreement,
        counts=counts,
        result=result,
        account=qualification.summarise(
            collect_all(qualification.compute(by_agreement(leads), agreement)), agreement
        ),
        every_lead=read.question.every_lead,
        inputs=read.canonical.inputs,
        issues=read.issues,
        gates=judge_gates(gates_of(request, read.project), results),
        listing=Listing(
            leads=with_answers(listed, agreement).sort("input", "row"),
            agreement=agreement,
            read=read,
            count=sum(counts.values()) if request.verdict is None else counts[request.verdict],
        ),
    )


def list_leads(listing: Listing, limit: int | None = None) -> list[dict[str, Any]]:
    """``lead_id``, ``verdict``, ``failed`` and ``missing`` of the leads, the first ``limit``.

    An excluded lead has ``excluded_as``, the name of the exclusion. A disputed lead also has
    ``dispute``: its ``state``, and ``spec_verdict``, what the agreement alone says.
    """
    log = listing.read.disputes
    asked = (SPEC_VERDICT,) if log.disputes else ()
    leads = listing.leads.select("lead_id", "excluded_as", *PATTERN, *asked)
    rows = collect_all({"leads": leads if limit is None else leads.head(limit)})["leads"]
    known: dict[tuple[object, ...], tuple[list[str], list[str]]] = {}
    found = []
    for row in rows:
        key = tuple(row[name] for name in PATTERN)
        if key not in known:
            known[key] = reasons_of(row, listing.agreement)
        failed, missing = known[key]
        own = {"lead_id": row["lead_id"], "verdict": row["verdict"]}
        out = {"excluded_as": row["excluded_as"]} if row["excluded_as"] else {}
        found.append({**own, "failed": failed, "missing": missing, **out, **_disputed(row, log)})
    return found


def _disputed(row: Mapping[str, Any], log: DisputeLog) -> dict[str, Any]:
    dispute = log.deciding(row["lead_id"]) if log.disputes else None
    if dispute is None:
        return {}
    state = "open" if dispute.is_open else "resolved"
    return {"dispute": {"state": state, "spec_verdict": row[SPEC_VERDICT]}}


def write_flagged_csv(listing: Listing, path: Path, *, separator: str, mark: bool) -> None:
    """Stream the leads with their reasons and the columns of their exports into a CSV file.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front; characters
    that a terminal would obey become visible escapes.
    """
    frame = _flagged(listing)
    names = frame.collect_schema().names()
    inert = frame.with_columns(*map(_inert, names))
    sink_csv(inert, path, separator=separator, mark=mark, escapes=cell_escapes())


def write_flagged_xlsx(listing: Listing, path: Path, sheet: str) -> None:
    """Write the same as a workbook.

    Raises:
        SettingsError: a sheet cannot hold so many rows.
    """
    from funnelcli.render.xlsx import MOST_ROWS, render_xlsx

    if listing.count > MOST_ROWS:
        values: dict[str, Value] = {"file": path.name, "limit": MOST_ROWS}
        raise SettingsError([Issue("S084", values, count=listing.count)])
    headers, rows = stream_rows(_flagged(listing))
    path.write_bytes(render_xlsx(headers, rows, sheet))


def _flagged(listing: Listing) -> Lazy:
    patterns = collect_all({"patterns": listing.leads.select(*PATTERN).unique()})["patterns"]
    reasons = from_columns(reason_columns(patterns, listing.agreement), _KINDS)
    project = listing.read.project
    role = Role.DEALS if listing.read.question.facts.leads_from_deals else Role.LEADS
    originals = read_originals(project.sources, role)
    headers = [name for name in originals.collect_schema().names() if name.startswith(ORIGINAL)]
    log = listing.read.disputes
    flags = (*_FLAGS, _DISPUTE) if log.disputes else _FLAGS
    return (
        listing.leads.select("lead_id", "excluded_as", *PATTERN, "input", "row")
        .join(reasons, on=list(PATTERN), how="left")
        .join(originals, on=["input", "row"], how="left")
        .sort("input", "row")
        .with_columns(**{_DISPUTE: _state_of_dispute(log)})
        .select(*flags, **_renamed(headers, flags))
    )


def _state_of_dispute(log: DisputeLog) -> nw.Expr:
    """``open``, ``resolved``, or null for a lead that nobody disputes."""
    lead = nw.col("lead_id")
    settled = nw.when(lead.is_in(sorted(log.resolved))).then(nw.lit("resolved"))
    return (
        nw.when(lead.is_in(sorted(log.open)))
        .then(nw.lit("open"))
        .otherwise(settled.otherwise(nw.lit(None, dtype=nw.String)))
    )


def _renamed(headers: Sequence[str], flags: Sequence[str]) -> dict[str, nw.Expr]:
    """Original columns under their own headers; one that repeats a flag is numbered."""
    found: dict[str, nw.Expr] = {}
    for name in headers:
        own = header = name.removeprefix(ORIGINAL)
        number = 2
        while own in flags or own in found:
            own = f"{header}#{number}"
            number += 1
        found[own] = nw.col(name)
    return found


def _inert(name: str) -> nw.Expr:
    text = nw.col(name)
    live = text.str.contains(_LIVE) & ~text.str.contains(_HARMLESS)
    return nw.when(live).then(nw.concat_str([nw.lit("'"), text])).otherwise(text).alias(name)
