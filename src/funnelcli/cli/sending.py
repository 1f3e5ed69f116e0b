"""``funnelcli digest --send``: quiet when all is well, an account on stderr when not."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelcli.cli.attachments import read_attachments
from funnelcli.cli.console import tell
from funnelcli.cli.ending import conclude
from funnelcli.cli.login import read_secrets
from funnelcli.cli.problems import tell_issues
from funnelcli.cli.progress import working
from funnelcli.errors import ExitCode, SettingsError
from funnelcli.issues import Issue, Severity
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelcli.cli.digest_options import DigestOptions
    from funnelcli.cli.login import Secrets
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.model.letter import Attachment
    from funnelcli.pipeline.digest import DigestRun
    from funnelcli.pipeline.mailing import Mailbox
    from funnelcli.pipeline.request import Request
    from funnelcli.pipeline.sending import Post, SendRun, Standing
    from funnelcli.report.gates import GateResult

DEADLINE = 300
"""Seconds that delivery may take unless ``--deadline`` says otherwise."""
_LEAST, _MOST = 10, 86_400


@dataclass(frozen=True, kw_only=True)
class _Errand:
    """Everything known before the letter is made."""

    options: "DigestOptions"
    around: "Surroundings"
    box: "Mailbox"
    request: "Request"
    seconds: int
    secrets: "Secrets"
    attached: tuple["Attachment", ...]


def send_digest(
    options: "DigestOptions", around: "Surroundings", request: "Request", box: "Mailbox"
) -> ExitCode:
    """Send this week's letter to whoever has not got it.

    Raises:
        FunnelError: the letter cannot be made, or must not be sent.
    """
    from funnelcli.pipeline.sending import SendRun, standing_of

    post = _post(box, request)
    errand = _Errand(
        options=options,
        around=around,
        box=box,
        request=request,
        seconds=_seconds(options.deadline),
        secrets=read_secrets(box, around.environ),
        attached=read_attachments(options.attach, around.cwd),
    )
    standing = standing_of(post, resend=options.resend)
    if standing.pending:
        return _make_and_send(errand, post, standing)
    sent, total = len(standing.sent), len(post.recipients)
    run = SendRun(sent_count=sent, total=total, issues=standing.issues)
    return _account(run, post, (), errand)


def tell_ledger(
    options: "DigestOptions", around: "Surroundings", request: "Request", box: "Mailbox"
) -> None:
    """Note what recipients say of letters that nobody knew about; a line for each.

    Raises:
        FunnelError: there is no such letter, or the ledger cannot be written.
    """
    from funnelcli.history.deliveries import Step
    from funnelcli.pipeline.receipt import note_receipts

    noted = note_receipts(
        _post(box, request), arrived=options.arrived or (), lost=options.lost or ()
    )
    for each in () if options.quiet else noted:
        key = "digest.arrived" if each.step is Step.SENT else "digest.lost"
        tell(around.words.text(say(key, week=each.week, recipient=each.recipient)))


def _make_and_send(errand: _Errand, post: "Post", standing: "Standing") -> ExitCode:
    from funnelcli.pipeline.digest import run_digest
    from funnelcli.pipeline.news import last_letter, require_news, sheet_of

    options, around, request = errand.options, errand.around, errand.request
    with working(options, around) as watch:
        last = last_letter(standing.ledger, post)
        done = run_digest(replace(request, watch=watch), errand.box.company, last)
    if options.verbose:
        tell_issues(done.report.issues, around.words, every_place=True)
    if options.on_gate_failure == "hold" and not all(gate.passed for gate in done.gates):
        tell(around.words.text(say("digest.held", week=post.week)))
        return conclude((), done.gates, options, around)
    sheet = sheet_of(done.report, done.digest.figures)
    require_news(post, standing.ledger, sheet, done.newest_on, request.as_of)
    return _account(_send(errand, post, standing, done), post, done.gates, errand)


def _send(errand: _Errand, post: "Post", standing: "Standing", done: "DigestRun") -> "SendRun":
    from funnelcli.cli.carriers import attempt_of
    from funnelcli.delivery.patience import Clock, Patience
    from funnelcli.pipeline.mailing import letter_id
    from funnelcli.pipeline.news import sheet_of
    from funnelcli.pipeline.sending import message_id, send_post
    from funnelcli.render.letter import render_letter

    letter = replace(render_letter(done.digest, errand.around.words), attachments=errand.attached)
    proposed = letter_id(errand.box, post.report, post.week)
    own_id = message_id(standing.ledger, post, proposed)
    clock = Clock(monotonic=time.monotonic, sleep=time.sleep)
    return send_post(
        post,
        sheet=sheet_of(done.report, done.digest.figures),
        id=own_id,
        attempt=attempt_of(errand.box, errand.secrets, letter, own_id, post.now),
        patience=Patience(clock=clock, until=clock.monotonic() + errand.seconds),
        resend=errand.options.resend,
    )


def _post(box: "Mailbox", request: "Request") -> "Post":
    from funnelcli.pipeline.mailing import week_key
    from funnelcli.pipeline.sending import Post

    usual = request.period in {None, "month"}
    return Post(
        report="digest" if usual else f"digest {request.period}",
        week=week_key(request.now, box.time_zone),
        recipients=box.recipients,
        folder=box.folder,
        now=request.now,
    )


def _seconds(text: str | None) -> int:
    if text is None:
        return DEADLINE
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not _LEAST <= seconds <= _MOST:
        issue = Issue("M023", {"value": text, "least": _LEAST, "most": _MOST})
        raise SettingsError([issue])
    return seconds


def _account(
    run: "SendRun", post: "Post", gates: "Sequence[GateResult]", errand: _Errand
) -> ExitCode:
    """Say nothing of a letter that everybody has; else a line for the log, and every problem."""
    options, around = errand.options, errand.around
    is_complete = run.sent_count == run.total
    if options.verbose or run.issues or not is_complete:
        at = post.now.isoformat(timespec="seconds")
        line = say("digest.log", at=at, week=post.week, sent=run.sent_count, total=run.total)
        tell(around.words.text(line))
    tell_issues(run.issues, around.words, every_place=True)
    code = conclude((), gates, options, around)
    failed = any(issue.severity is Severity.ERROR for issue in run.issues)
    return ExitCode.DELIVERY if failed or not is_complete else code
