"""Machine output: versioned JSON documents (design: interface.md; schemas in ``schemas/``).

Additions do not change ``version``; removals and changed meanings do. Numbers are exact where
they are counts; nothing is rounded. Same values give the same bytes.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, TypeAlias

from funnelcli.issues import Issue
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.personal import mask_contacts
from funnelcli.model.phrase import Phrase
from funnelcli.model.place import Place
from funnelcli.model.ratio import Ratio
from funnelcli.render.inert import is_live
from funnelcli.render.words import Words
from funnelcli.report.model import Finding, Report
from funnelcli.report.record import record
from funnelcli.schema.canonical import InputFile, People

VERSION = 1
"""1: the first."""
Json: TypeAlias = dict[str, Any]
_UNUSUAL = re.compile("[^\n\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u052f]")
"""Everything but line feeds and the letters and signs of Europe: looked at one by one."""


def render_json(report: Report, words: Words) -> str:
    """The report as one JSON document, ending with a newline."""
    return _dump(
        {
            "format": "funnelcli.report",
            "version": VERSION,
            "as_of": report.as_of,
            "period": report.period,
            "currency": report.currency,
            "inputs": [_input(each) for each in report.inputs],
            "linkage": report.linkage,
            "people": _people(report.people),
            "metrics": {name: record(result) for name, result in report.metrics.items()},
            "comparison": None if report.comparison is None else record(report.comparison),
            "last_period": None if report.last_period is None else record(report.last_period),
            "breakdown": _breakdown(report, words),
            "findings": [_finding(each) for each in report.findings],
            "issues": [_issue(each) for each in report.issues],
        },
        words,
    )


def render_qualification_json(
    *,
    spec: Json | None,
    counts: Mapping[str, int],
    rows: Iterable[Json],
    words: Words,
    more: Mapping[str, object],
) -> str:
    """Verdict per lead.

    Args:
        spec: ``version`` and ``sha256`` of the agreement, and what else is said of it.
        counts: how many leads got each verdict.
        rows: ``lead_id``, ``verdict``, ``failed`` and ``missing`` criteria of each lead.
        words: the language of the texts.
        more: further fields about all leads together.
    """
    return _dump(
        {
            "format": "funnelcli.qualification",
            "version": VERSION,
            "spec": spec,
            "counts": dict(counts),
            **more,
            "rows": list(rows),
        },
        words,
    )


def render_check_json(
    *,
    inputs: Iterable[InputFile],
    people: People | None,
    issues: Iterable[Issue],
    words: Words,
) -> str:
    """What was read, kept and left out, who stands behind it, and every problem met."""
    return _dump(
        {
            "format": "funnelcli.check",
            "version": VERSION,
            "inputs": [_input(each) for each in inputs],
            "people": _people(people),
            "issues": [_issue(each) for each in issues],
        },
        words,
    )


def render_document_json(
    name: str, fields: Mapping[str, object], issues: Iterable[Issue], words: Words
) -> str:
    """Any other document: ``format`` ``funnelcli.<name>``, its fields, the problems met."""
    document = {"format": f"funnelcli.{name}", "version": VERSION, **fields}
    return _dump({**document, "issues": [_issue(each) for each in issues]}, words)


def _dump(document: Json, words: Words) -> str:
    text = json.dumps(_plain(document, words), ensure_ascii=False, indent=2, allow_nan=False)
    return _UNUSUAL.sub(lambda found: _inert(found[0]), text) + "\n"


def _inert(char: str) -> str:
    """A character that would command a terminal, or break the encoding, as JSON writes it."""
    return json.dumps(char)[1:-1] if is_live(char) else char


def _plain(value: object, words: Words) -> object:
    """Leaves to what JSON knows; texts in the reader's language."""
    if isinstance(value, Mapping):
        return {str(key): _plain(_shown(key, each, words), words) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, words) for each in value]
    return words.text(value) if isinstance(value, Phrase) else _leaf(value)


def _breakdown(report: Report, words: Words) -> Json | None:
    found = report.breakdown
    if found is None:
        return None
    told = record(found)
    rows = [{**row, "name": _shown(found.dimension, row["name"], words)} for row in told["rows"]]
    return {**told, "rows": rows}


def _shown(key: object, value: object, words: Words) -> object:
    """What people type about customers without the phones and addresses in it."""
    if words.personal or key not in _TYPED:
        return value
    if isinstance(value, list | tuple):
        return [_shown(key, each, words) for each in value]
    return mask_contacts(value) if isinstance(value, str) else value


_TYPED = frozenset({"reason", "loss_reason", "unassigned", "product", "campaign"})


def _leaf(value: object) -> object:
    match value:
        case Ratio():
            return _ratio(value)
        case Money():
            return {"amount": str(value.amount), "currency": value.currency}
        case Period():
            return {"from": value.start.isoformat(), "to": value.end.isoformat()}
        case date():
            return value.isoformat()
        case _:
            return value


def _ratio(ratio: Ratio) -> Json:
    low, high = ratio.interval or (None, None)
    return {
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "value": ratio.value,
        "low": low,
        "high": high,
    }


def _input(source: InputFile) -> Json:
    return {
        "role": source.role.value if source.role else None,
        "file": source.file,
        "sheet": source.sheet,
        "sha256": source.sha256,
        "profile": source.profile,
        "encoding": source.encoding,
        "separator": source.separator,
        "header_row": source.header_row,
        "rows_read": source.rows_read,
        "rows_kept": source.rows_kept,
        "rows_excluded": dict(source.rows_excluded),
        "closed_basis": source.closed_basis,
        "stage_order": source.stage_order,
        "columns": dict(source.columns),
        "unmapped": list(source.unmapped),
        "date_formats": dict(source.date_formats),
    }


def _people(people: People | None) -> Json | None:
    return None if people is None else asdict(people)


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "text": finding.text,
        "hint": finding.hint,
        "evidence": {
            "metric": finding.metric,
            "state": finding.state.value if finding.state else None,
            **finding.evidence,
        },
    }


def _issue(issue: Issue) -> Json:
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "message": issue.message,
        "hint": issue.hint,
        "count": issue.count,
        "places": [_place(place) for place in issue.places],
    }


def _place(place: Place) -> Json:
    return {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
    }
