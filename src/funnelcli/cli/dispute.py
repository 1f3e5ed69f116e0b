"""``funnelcli dispute open|resolve|list``: what was claimed of a lead, and how it was settled."""

import getpass
from contextlib import suppress
from typing import TYPE_CHECKING

from funnelcli.cli.console import put
from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish, stdout_canvas
from funnelcli.errors import ExitCode, SettingsError
from funnelcli.issues import Issue
from funnelcli.model.personal import pseudonym
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelcli.cli.dispute_options import Claim, DisputeListOptions
    from funnelcli.cli.dispute_options import DisputeOpenOptions as Open
    from funnelcli.cli.dispute_options import DisputeResolveOptions as Resolve
    from funnelcli.cli.options import Talk
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.pipeline.project import DisputeBook

FIRST_LEADS = 50
"""How many found leads a terminal shows; everywhere else the list is whole."""


def run_open(options: "Open", around: "Surroundings") -> ExitCode:
    """Write a dispute into the log.

    Raises:
        FunnelError: the line is wrong, the lead is disputed already, the log cannot be written.
    """
    from funnelcli.history.disputes import open_dispute
    from funnelcli.model.dispute import Dispute

    _judge(options, around, "open", ("reason",))
    book = _book(options, around)
    claim = Dispute(
        lead_id=_clean(options.lead),
        at=around.now,
        by=_who(options, book),
        claimed=Verdict(options.claimed) if options.claimed else None,
        reason=_clean(options.reason or ""),
    )
    issues = open_dispute(book.path, claim)
    done = say("dispute.opened", lead=claim.lead_id, by=claim.by, file=book.path.name)
    return _told(done, issues, options, around)


def run_resolve(options: "Resolve", around: "Surroundings") -> ExitCode:
    """Settle the open dispute about a lead.

    Raises:
        FunnelError: the line is wrong, no such dispute is open, the log cannot be written.
    """
    from funnelcli.history.disputes import resolve_dispute
    from funnelcli.model.dispute import Resolution

    _judge(options, around, "resolve", ("reason", "claimed"))
    book = _book(options, around)
    lead = _clean(options.lead)
    resolution = Resolution(
        at=around.now,
        by=_who(options, book),
        verdict=Verdict(options.claimed or ""),
        reason=_clean(options.reason or ""),
    )
    issues = resolve_dispute(book.path, lead, resolution)
    verdict = say(f"verdict.{resolution.verdict}")
    return _told(say("dispute.resolved", lead=lead, verdict=verdict), issues, options, around)


def run_list(options: "DisputeListOptions", around: "Surroundings") -> ExitCode:
    """Print the disputes; with ``--found`` also where the CRM contradicts the agreement.

    Raises:
        FunnelError: the log cannot be trusted; with ``--found`` an input cannot be used.
    """
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.history.disputes import read_disputes
    from funnelcli.pipeline.disputed_leads import run_found
    from funnelcli.render.json import render_document_json
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.disputed_leads import compose_found, found_record
    from funnelcli.report.disputes import compose_disputes, dispute_records

    log = read_disputes(_book(options, around).path)
    asked = [each for each in log.disputes if each.is_open or not options.only_open]
    shown = asked if options.show_personal else [each.masked() for each in asked]
    naming = str if options.show_personal else pseudonym
    with working(options, around):
        done = run_found(request) if options.found or request.files else None
    issues = done.issues if done else log.issues

    def table(canvas: Canvas) -> str:
        limit = FIRST_LEADS if canvas.terminal else None
        found = compose_found(done.result, log.deciding, naming, limit) if done else ()
        return render_sections(
            (compose_disputes(shown, len(log.disputes)), *found),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        fields = {
            "log": {"file": log.chain.name, "lines": len(log.chain.lines), "head": log.chain.head},
            "counts": {"open": len(log.open), "resolved": len(log.disputes) - len(log.open)},
            "rows": dispute_records(shown),
            "found": found_record(done.result, log.deciding, naming) if done else None,
        }
        return render_document_json("disputes", fields, issues, around.words)

    publish({"table": table, "json": json}, options, around)
    return conclude(issues, (), options, around)


def _judge(options: "Claim", around: "Surroundings", command: str, needed: "Sequence[str]") -> None:
    """Refuse what is missing or blank on the line of ``command``, every mistake at once.

    Raises:
        SettingsError: something is.
    """
    from funnelcli.cli.request import read_request

    flags = {"reason": "--reason", "claimed": "--verdict"}
    see = say("usage.see_help", command=f"funnelcli dispute {command} --help")
    issues = [
        Issue("S104", {"option": flags[name], "next": see})
        for name in needed
        if getattr(options, name) is None
    ]
    texts = {"ID": options.lead, "--reason": options.reason, "--by-whom": options.by_whom}
    issues += [
        Issue("S199", {"name": name})
        for name, text in texts.items()
        if text is not None and not _clean(text)
    ]
    if issues:
        raise SettingsError(issues)
    read_request(options, around)


def _clean(text: str) -> str:
    """Text without blank ends, and without the stand-ins of bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def _book(options: "Claim | DisputeListOptions", around: "Surroundings") -> "DisputeBook":
    from funnelcli.pipeline.project import find_disputes

    return find_disputes(options.config, around.cwd)


def _who(options: "Claim", book: "DisputeBook") -> str:
    """The name in the line, else in the settings, else of the user of the system.

    Raises:
        SettingsError: there is none.
    """
    name = options.by_whom or book.by_whom
    if name is None:
        with suppress(ImportError, KeyError, OSError):
            name = getpass.getuser()
    if not (name and _clean(name)):
        raise SettingsError([Issue("S187")])
    return _clean(name)


def _told(
    done: Phrase, issues: "Sequence[Issue]", talk: "Talk", around: "Surroundings"
) -> ExitCode:
    """One line on stdout about what was done, notes on stderr."""
    from funnelcli.render.encoding import fit_encoding

    line = f"{around.words.text(done)}\n"
    put(fit_encoding(line, stdout_canvas(talk, around).encoding))
    return conclude(issues, (), talk, around)
