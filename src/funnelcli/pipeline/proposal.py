"""What the exports say by themselves, as a proposal of settings and agreement."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.metrics.base import Lazy
from funnelcli.model.money import UNKNOWN_CURRENCY
from funnelcli.model.stage import Outcome
from funnelcli.model.watch import Watch
from funnelcli.schema.canonical import Canonical, Facts
from funnelcli.schema.columns import Role
from funnelcli.settings.proposal import (
    Proposal,
    ProposedPipeline,
    ProposedSource,
    Stranger,
)
from funnelcli.sources.load import Opened, open_source
from funnelcli.sources.read import STRANGE, UNDATED, ReadOptions, SourceRequest, read_sources
from funnelcli.sources.recognition.likeness import likely_columns

_MOST_VALUES = 20
_MOST_STAGES = 60
_MOST_PIPELINES = 20
"""More stages or pipelines than that are no stages."""
_LONGEST = 200
"""Letters of a name; what is longer is a note, and settings of such would be too large to load."""


def propose(
    files: Sequence[Path], cwd: Path, today: date, watch: Watch | None, *, named: bool
) -> Proposal:
    """Recognise ``files``, read them all and say what settings would say the same.

    A file that is no export, or that does not fit the others, is left out with its reason –
    unless it was ``named`` by the user and cannot be read at all.

    Raises:
        InputError: a named file cannot be read, or there are neither deals nor leads.
    """
    opened, strangers = _open_all(list(dict.fromkeys(files)), cwd, named=named)
    canonical, opened, more = _read_all(opened, ReadOptions(today=today, watch=watch))
    opened, copies = _apart_from_copies(opened, canonical)
    facts = canonical.facts
    pipelines = _pipelines(facts)
    hold = _hold(pipelines)
    values = _values(canonical)
    currencies = tuple(sorted(values["currencies"]))
    newest = facts.newest_on or today
    return Proposal(
        sources=tuple(_source(each, canonical) for each in opened),
        strangers=(*strangers, *more, *copies),
        pipelines=pipelines if hold else _sketched(pipelines),
        pipelines_hold=hold,
        currency=None if _has_nameless(canonical) else _one(currencies),
        currencies=tuple(each for each in currencies if each != UNKNOWN_CURRENCY),
        managers=values["managers"],
        channels=values["channels"],
        loss_reasons=values["loss_reasons"],
        products=values["products"],
        lead_fields=facts.fields.get(Role.LEADS, frozenset()),
        first_on=facts.first_on or newest,
        newest_on=newest,
    )


def _open_all(
    files: Sequence[Path], cwd: Path, *, named: bool
) -> tuple[list[Opened], list[Stranger]]:
    opened: list[Opened] = []
    strangers: list[Stranger] = []
    unreadable: list[Issue] = []
    for file in files:
        request = SourceRequest(path=cwd / file, name=file.as_posix())
        try:
            opened.append(open_source(request))
        except InputError as error:
            strangers.append(Stranger(file=file.as_posix(), reason=error.issues[-1]))
            unreadable += [each for each in error.issues if each.code not in STRANGE]
    told = {each.found.role for each in opened} & {Role.DEALS, Role.LEADS}
    why = [each.reason for each in strangers]
    if named and unreadable:
        raise InputError(why)
    if not told:
        raise InputError([*why, Issue("S132")])
    return opened, strangers


def _read_all(
    opened: list[Opened], options: ReadOptions
) -> tuple[Canonical, list[Opened], tuple[Stranger, ...]]:
    """All files together; those that stand in the way of the others are left out.

    So is spend that names no days: nothing can be told from it.
    """
    try:
        canonical = _read(opened, options)
        bad = {each.values["file"]: each for each in canonical.issues if each.code in UNDATED}
    except InputError as error:
        bad = {each.values.get("file"): each for each in error.issues}
        if not _rest(opened, bad):
            raise
    else:
        if not bad:
            return canonical, opened, ()
    kept = _rest(opened, bad)
    out = tuple(Stranger(file=str(name), reason=issue) for name, issue in bad.items())
    return _read(kept, options), kept, out


def _apart_from_copies(
    opened: Sequence[Opened], canonical: Canonical
) -> tuple[list[Opened], tuple[Stranger, ...]]:
    """The files without those that are another one byte for byte: every run would say so again."""
    copies = {each.values["file"]: each for each in canonical.issues if each.code == "D180"}
    kept = [each for each in opened if each.head.name not in copies]
    return kept, tuple(Stranger(file=str(name), reason=issue) for name, issue in copies.items())


def _rest(opened: list[Opened], bad: Container[object]) -> list[Opened]:
    """The files that are not ``bad``; none when none is, or neither deals nor leads are left."""
    kept = [each for each in opened if each.head.name not in bad]
    told = {each.found.role for each in kept} & {Role.DEALS, Role.LEADS}
    return kept if told and len(kept) < len(opened) else []


def _read(opened: Iterable[Opened], options: ReadOptions) -> Canonical:
    requests = [replace(e.request, role=e.found.role, profile=e.found.profile) for e in opened]
    return read_sources(requests, options)


def _source(opened: Opened, canonical: Canonical) -> ProposedSource:
    found = opened.found
    rows = {each.file: each.rows_kept for each in canonical.inputs}
    return ProposedSource(
        path=opened.head.name,
        role=found.role,
        profile=found.profile,
        rows=rows[opened.head.name],
        likely=likely_columns(found.role, found.columns),
    )


def _pipelines(facts: Facts) -> tuple[ProposedPipeline, ...]:
    ladders = {each.pipeline: each.stages for each in facts.ladders}
    names = sorted({pipeline for pipeline, _ in facts.stages})
    return tuple(_pipeline(name, facts, ladders.get(name)) for name in names)


def _pipeline(name: str, facts: Facts, ladder: tuple[str, ...] | None) -> ProposedPipeline:
    by_outcome: dict[Outcome, list[str]] = {each: [] for each in Outcome}
    for (pipeline, stage), outcome in sorted(facts.stages.items()):
        if pipeline == name:
            by_outcome[outcome].append(stage)
    return ProposedPipeline(
        name=name,
        stages=ladder or _distinct(by_outcome[Outcome.OPEN]),
        won=_distinct(by_outcome[Outcome.WON]),
        lost=_distinct(by_outcome[Outcome.LOST]),
        strange=_distinct(by_outcome[Outcome.UNKNOWN]),
        ordered=ladder is not None,
    )


def _distinct(stages: Iterable[str]) -> tuple[str, ...]:
    """One of each name, spelling apart, as the settings demand."""
    first: dict[str, str] = {}
    for stage in stages:
        first.setdefault(_folded(stage), stage)
    return tuple(first.values())


def _folded(stage: str) -> str:
    return " ".join(stage.casefold().split())


def _hold(pipelines: Sequence[ProposedPipeline]) -> bool:
    """Whether the settings can say it: every stage once, no nameless pipeline among others."""
    if len(pipelines) > _MOST_PIPELINES or (len(pipelines) > 1 and not pipelines[0].name):
        return False
    for each in pipelines:
        stages = [*each.stages, *each.won, *each.lost]
        if len(stages) > _MOST_STAGES or len(set(map(_folded, stages))) < len(stages):
            return False
        if any(len(name) > _LONGEST for name in (each.name, *stages, *each.strange)):
            return False
    return True


def _sketched(pipelines: Sequence[ProposedPipeline]) -> tuple[ProposedPipeline, ...]:
    """Enough of what cannot be said in settings to see why."""
    named = [each for each in pipelines if len(each.name) <= _LONGEST]
    return tuple(
        replace(
            each,
            stages=_first_names(each.stages),
            won=_first_names(each.won),
            lost=_first_names(each.lost),
            strange=_first_names(each.strange),
        )
        for each in named[:_MOST_PIPELINES]
    )


def _first_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice((name for name in names if len(name) <= _LONGEST), _MOST_VALUES))


def _values(canonical: Canonical) -> dict[str, tuple[str, ...]]:
    leads, deals, spend = canonical.leads, canonical.deals, canonical.spend
    lazy: dict[str, Lazy] = {
        "managers": _counted(deals, "manager"),
        "channels": _counted(leads, "channel"),
        "loss_reasons": _counted(deals, "loss_reason"),
        "products": _counted(leads, "product"),
        "deal_money": _counted(deals, "currency", "amount"),
        "lead_money": _counted(leads, "currency", "budget"),
        "spend_money": _counted(spend, "currency", "spend"),
    }
    rows = collect_all(lazy)
    found = {name: _frequent(each) for name, each in rows.items()}
    money = {code for name in found if name.endswith("_money") for code in found[name]}
    return {**found, "currencies": tuple(money)}


def _counted(frame: Lazy, name: str, beside: str | None = None) -> Lazy:
    """How often each value of ``name`` occurs (where ``beside`` is known)."""
    known = frame.filter(~nw.col(beside or name).is_null() & ~nw.col(name).is_null())
    return known.select(value=nw.col(name)).group_by("value").agg(count=nw.len())


def _frequent(rows: Iterable[dict[str, object]]) -> tuple[str, ...]:
    names = (row for row in rows if len(str(row["value"])) <= _LONGEST)
    ranked = sorted(names, key=lambda row: (-int(str(row["count"])), str(row["value"])))
    return tuple(str(row["value"]) for row in ranked[:_MOST_VALUES])


def _has_nameless(canonical: Canonical) -> bool:
    """Whether some amounts name no currency among others that do: settings would name it."""
    return any(issue.code == "D069" for issue in canonical.issues)


def _one(currencies: Sequence[str]) -> str | None:
    """The currency of every amount, when each names it."""
    return currencies[0] if len(currencies) == 1 and currencies[0] != UNKNOWN_CURRENCY else None
