"""The weekly letter before any format: headline, five statistics, three findings, praise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from funnelcli.issues import Severity
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import Mark
from funnelcli.report.achievements import MARKETING, SALES, of_marketing, of_sales
from funnelcli.report.figures import Figure, change, figures_of
from funnelcli.report.model import Callout, Card, Report
from funnelcli.report.picture import Chart, PacePicture

FINDINGS = 3
"""So many findings stand in a letter; the report holds them all."""
DETAILS = 2
"""So many lines explain a statistic."""
STATISTICS = (
    "run_rate",
    "pipeline_coverage",
    "manager_conversion",
    "qualified_share",
    "customer_cost",
)
"""The metrics of a letter, in the order of their cards."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The statistics of the same period as they stood at the end of an earlier day."""

    as_of: date
    figures: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One statistic. ``bar`` is how full it is, 0 to 1; None where nothing can be full."""

    title: Phrase
    value: Phrase
    mark: Mark
    severity: Severity | None
    detail: tuple[Phrase, ...]
    changes: tuple[Phrase, ...]
    bar: float | None


@dataclass(frozen=True, kw_only=True)
class Praise:
    """What a department did well."""

    department: Phrase
    facts: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Everything a letter says; only sums and shares, nothing about single customers."""

    subject: Phrase
    title: Phrase
    period: Period
    as_of: date
    headline: tuple[Callout, ...]
    lines: tuple[Line, ...]
    chart: Chart | None
    """The pace of the period, where there are days enough to draw it."""
    findings: tuple[Callout, ...]
    praise: tuple[Praise, ...]
    notes: tuple[Phrase, ...]
    figures: Mapping[str, Figure]


def compose_digest(
    report: Report, company: str | None, week_ago: Earlier | None, last: Earlier | None
) -> Digest:
    """The letter from a report; ``week_ago`` and ``last`` (the last letter) are compared with."""
    figures = figures_of({name: report.metrics[name] for name in _told(report)})
    earlier = _apart(week_ago, last)
    return Digest(
        subject=_subject(report, company, figures),
        title=report.title,
        period=report.period,
        as_of=report.as_of,
        headline=report.headline,
        lines=tuple(
            _line(card, figures.get(name), name, earlier)
            for name, card in zip(_told(report), report.cards, strict=True)
        ),
        chart=next((each for each in report.charts if isinstance(each.picture, PacePicture)), None),
        findings=tuple(
            Callout(text=each.text, severity=each.severity)
            for each in report.findings
            if each.code not in MARKETING | SALES
        )[:FINDINGS],
        praise=tuple(_praise(report)),
        notes=tuple(_notes(report, earlier)),
        figures=figures,
    )


def _told(report: Report) -> tuple[str, ...]:
    return tuple(name for name in STATISTICS if name in report.metrics)


def _apart(week_ago: Earlier | None, last: Earlier | None) -> dict[str, Earlier]:
    """What is compared with, by the beginning of the key that says so; one day is said once."""
    found = {"digest.last": last, "digest.week_ago": week_ago}
    if last and week_ago and last.as_of == week_ago.as_of:
        del found["digest.week_ago"]
    return {key: each for key, each in found.items() if each}


def _subject(report: Report, company: str | None, figures: Mapping[str, Figure]) -> Phrase:
    key = "digest.subject.company" if company else "digest.subject"
    head = say(key, company=company, period=report.period, as_of=report.as_of)
    pace = figures.get("run_rate")
    if pace is None or not pace.is_firm:
        return head
    return say("digest.subject.pace", subject=head, share=pace.amount)


def _line(card: Card, now: Figure | None, name: str, earlier: Mapping[str, Earlier]) -> Line:
    return Line(
        title=card.title,
        value=_value(card),
        mark=card.mark,
        severity=card.severity,
        detail=card.detail[:DETAILS],
        changes=tuple(_changes(now, name, earlier)),
        bar=_fullness(now),
    )


def _value(card: Card) -> Phrase:
    value = card.value.value
    return say("digest.value", value=None if isinstance(value, Mark) else value)


def _changes(now: Figure | None, name: str, earlier: Mapping[str, Earlier]) -> Iterable[Phrase]:
    for key, each in earlier.items():
        then = each.figures.get(name)
        if now is None or then is None:
            continue
        moved = change(then, now)
        said = f"{key}.then" if moved is None else f"{key}.changed"
        yield say(said, what=_what(name), then=then.text, change=moved, day=each.as_of)


def _what(name: str) -> Phrase:
    """The number that is compared: not always the one printed large."""
    return say(f"digest.what.{name}")


def _fullness(now: Figure | None) -> float | None:
    if now is None or now.kind == "money":
        return None
    return min(max(now.amount, 0.0), 1.0)


def _praise(report: Report) -> Iterable[Praise]:
    for department, facts in (
        ("marketing", of_marketing(report.findings, report.metrics)),
        ("sales", of_sales(report.findings, report.metrics)),
    ):
        if facts:
            yield Praise(department=say(f"digest.praise.{department}"), facts=facts)


def _notes(report: Report, earlier: Mapping[str, Earlier]) -> Iterable[Phrase]:
    if "digest.week_ago" in earlier:
        yield say("digest.note.week_ago", day=earlier["digest.week_ago"].as_of)
    if not earlier:
        yield say("digest.note.alone")
    yield from report.remarks
