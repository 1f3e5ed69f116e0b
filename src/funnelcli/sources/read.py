"""The exports of a run as canonical frames: the one door of this package."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.watch import Watch
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import DEAL_FIELDS, LEAD_FIELDS, Role
from funnelcli.sources.build import build
from funnelcli.sources.crosschecks.strangers import strange_issues
from funnelcli.sources.load import Loaded, Opened, SourceRequest, open_source
from funnelcli.sources.loading import begin_loading, pair_of_threads
from funnelcli.sources.reading import Reading
from funnelcli.sources.roles.once import apart_from_copies
from funnelcli.sources.roles.outcomes import PipelineNames
from funnelcli.sources.roles.rates import Rates, read_rates
from funnelcli.sources.siblings import settled

__all__ = ["PipelineNames", "ReadOptions", "SourceRequest", "read_sources"]

LINK_DAYS = 180
"""How long before a deal its lead may have been created when only a contact links them."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What the settings say about all exports together.

    ``today`` is the day of the run. ``extra_fields`` are further headers that a lead spec or
    ``--by`` asks for; they become ``x:<name>`` columns. ``link_days`` is the window of linking
    by contact. ``watch`` is told how far the reading is; ``meanwhile`` is called once while files
    are read, for work that needs none of them.
    """

    today: date
    time_zone: str | None = None
    currency: str | None = None
    rates: Path | None = None
    pipelines: Mapping[str, PipelineNames] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    extra_fields: frozenset[str] = frozenset()
    link_days: int = LINK_DAYS
    watch: Watch | None = None
    meanwhile: Callable[[], None] | None = None


def read_sources(requests: Sequence[SourceRequest], options: ReadOptions) -> Canonical:
    """Read every file of ``requests`` into the canonical frames.

    Files of one role are joined; of records with one id the newest stays, and a file that was
    given twice is read once. Without a file of leads every deal is a lead by its creation.

    Raises:
        InputError: a file cannot be read or recognised, there is nothing but spend without days,
            the rates cannot be used; all such problems of all files together.
    """
    extra = options.extra_fields - DEAL_FIELDS.keys() - LEAD_FIELDS.keys()
    opened, unknown = open_sources(requests, extra)
    loaded, rates = _load_all(opened, options)
    files, copies = apart_from_copies(loaded)
    reading = Reading(
        files={role: [f for f in files if f.found.role is role] for role in Role},
        copies=copies,
        today=options.today,
        home=options.time_zone,
        currency=options.currency,
        rates=rates,
        pipelines=options.pipelines,
        channels=options.channels,
        link_days=options.link_days,
    )
    canonical = build(reading)
    known = [source.request for source in opened]
    strange = [request for request in requests if all(request is not each for each in known)]
    beside = strange_issues(strange, files)
    return replace(canonical, issues=(*unknown, *canonical.issues, *beside))


def open_sources(
    requests: Iterable[SourceRequest], extra: frozenset[str]
) -> tuple[list[Opened], list[Issue]]:
    """The files that are recognised, and why others are not.

    A file that nobody gave a role and that is no export we know (contacts, users, products) is
    named and left alone while there are deals or leads beside it; so is a list that says itself
    that it is empty, beside another file of its role. Whatever cannot be read at all may hold
    records that the numbers lack: nothing is read without it.
    """
    opened: list[Opened] = []
    issues: list[Issue] = []
    unknown: list[Issue] = []
    empty: list[tuple[Role | None, Issue]] = []
    # Two at a time: while the child process unpacks a workbook, texts are looked at.
    with pair_of_threads(Event()) as pair:
        opening = [(request, pair.submit(open_source, request, extra)) for request in requests]
        wait([each for _, each in opening])
    for request, each in opening:
        try:
            opened.append(each.result())
        except InputError as error:
            codes = {each.code for each in error.issues}
            if codes == {"D015"}:
                empty += [(request.role or empty_role(each), each) for each in error.issues]
            elif request.role is None and codes <= STRANGE:
                unknown += error.issues
            else:
                issues += error.issues
    roles = {source.found.role for source in opened}
    for role, issue in empty:
        (unknown if role in roles else issues).append(issue)
    if issues or not roles & {Role.DEALS, Role.LEADS}:
        issues += unknown
    if issues:
        raise InputError(issues)
    return opened, unknown


def empty_role(issue: Issue) -> Role | None:
    """What a list would hold that says of itself that it is empty (D015)."""
    text = str(issue.values["text"]).casefold()
    return next((role for word, role in _LISTS.items() if word in text), None)


_LISTS = {"сдел": Role.DEALS, "deal": Role.DEALS, "лид": Role.LEADS, "lead": Role.LEADS}


STRANGE = frozenset({"D040", "D041", "D042", "D160"})
"""Codes of a readable table that is no export we know, or one that nothing is read from."""
UNDATED = frozenset({"D080", "D082"})
"""Codes of a file of spend that does not say which days it is about."""


def _load_all(opened: Sequence[Opened], options: ReadOptions) -> tuple[list[Loaded], Rates | None]:
    files: list[Loaded] = []
    issues: list[Issue] = []
    rates: Rates | None = None
    for loaded in begin_loading(opened, options.time_zone, options.watch, options.meanwhile):
        try:
            files.append(loaded.result())
        except InputError as error:
            issues += error.issues
    try:
        rates = read_rates(options.rates, options.currency) if options.rates else None
    except InputError as error:
        issues += error.issues
    if issues:
        raise InputError(issues)
    return settled(opened, files, options.time_zone), rates
