"""Sending one week's letter: what the ledger allows, in one process at a time, with an account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from funnelcli.delivery.outcome import Attempt, Outcome, Result, deliver
from funnelcli.delivery.patience import Patience
from funnelcli.errors import DeliveryError, InputError
from funnelcli.history.deliveries import (
    FILE_NAME,
    LOCK_NAME,
    Entry,
    Ledger,
    Sheet,
    Step,
    note,
    read_ledger,
)
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.storage import alone

_LOOK_AGAIN = 0.5
"""Seconds between two looks at the lock of another process."""
_STEPS = {Result.SENT: Step.SENT, Result.REFUSED: Step.REFUSED, Result.DELAYED: Step.RELEASED}


@dataclass(frozen=True, kw_only=True)
class Post:
    """One week's letter of one report; ``folder`` holds the ledger."""

    report: str
    week: str
    recipients: tuple[str, ...]
    folder: Path
    now: datetime

    @property
    def ledger_path(self) -> Path:
        """Where its steps are kept."""
        return self.folder / FILE_NAME


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who has the letter, of whom nobody knows, and who is still to get it."""

    sent: tuple[str, ...]
    unknown: tuple[str, ...]
    pending: tuple[str, ...]
    ledger: Ledger

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What the ledger itself has to say, and recipients of whom nobody knows."""
        lost = [Issue("M020", {"recipient": each, "reply": ""}) for each in self.unknown]
        return (*self.ledger.issues, *lost)


@dataclass(frozen=True, kw_only=True)
class SendRun:
    """How many have the letter now, and every problem."""

    sent_count: int
    total: int
    issues: tuple[Issue, ...]


def standing_of(post: Post, *, resend: bool) -> Standing:
    """Where the letter stands; with ``resend`` those of whom nobody knows are to get it again.

    Raises:
        InputError: the ledger cannot be trusted.
    """
    ledger = read_ledger(post.ledger_path)
    key = post.report, post.week
    sent = tuple(each for each in post.recipients if ledger.is_sent(*key, each))
    unknown = tuple(each for each in post.recipients if ledger.is_unknown(*key, each))
    done = {*sent, *(() if resend else unknown)}
    return Standing(
        sent=sent,
        unknown=() if resend else unknown,
        pending=tuple(each for each in post.recipients if each not in done),
        ledger=ledger,
    )


def message_id(ledger: Ledger, post: Post, proposed: str) -> str:
    """The id the week's letter already has, else ``proposed``: a copy must look like a copy."""
    same = (e for e in ledger.entries if (e.report, e.week) == (post.report, post.week))
    first = next(same, None)
    return first.message_id if first else proposed


@dataclass(frozen=True, kw_only=True)
class _Book:
    """The ledger as the carrier's journal; ``problems`` are what could not be noted."""

    post: Post
    base: Entry
    resend: bool
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    problems: list[Issue] = field(default_factory=list)

    def sending(self, recipient: str) -> None:
        key = self.base.report, self.base.week, recipient

        def allowed(ledger: Ledger) -> bool:
            if self.resend:
                return not ledger.is_sent(*key)
            return not (ledger.is_sent(*key) or ledger.is_unknown(*key))

        entry = replace(self.base, recipient=recipient, step=Step.SENDING)
        if not note(self.post.ledger_path, entry, allowed):
            raise DeliveryError([Issue("M018")])

    def settled(self, recipient: str, outcome: Outcome) -> None:
        self.outcomes[recipient] = outcome
        step = _STEPS.get(outcome.result)
        if step is None:
            return
        entry = replace(self.base, recipient=recipient, step=step, reply=outcome.reply)
        try:
            note(self.post.ledger_path, entry, lambda _: True)
        except (DeliveryError, InputError) as problem:
            said = Issue("M019", {"recipient": recipient})
            self.problems.extend((*problem.issues, said))


def send_post(
    post: Post,
    *,
    sheet: Sheet,
    id: str,  # noqa: A002 - the id of the message
    attempt: Attempt,
    patience: Patience,
    resend: bool,
) -> SendRun:
    """Send to whoever has not got it, while no other process does.

    Raises:
        InputError: the ledger cannot be trusted.
        DeliveryError: another process does not let go before the deadline, or the folder of the
            ledger cannot be written; nothing was sent.
    """
    base = Entry(
        at=post.now,
        report=post.report,
        week=post.week,
        recipient="",
        message_id=id,
        step=Step.SENDING,
        reply="",
        sheet=sheet,
    )
    try:
        while True:
            with alone(post.folder / LOCK_NAME) as is_alone:
                if is_alone:
                    return _send(
                        post, _Book(post=post, base=base, resend=resend), attempt, patience
                    )
            if not patience.pause(_LOOK_AGAIN):
                raise DeliveryError([Issue("M018")])
    except OSError as problem:
        values = {"file": LOCK_NAME, "reason": reason_of(problem)}
        raise DeliveryError([Issue("S184", values)]) from problem


def _send(post: Post, book: _Book, attempt: Attempt, patience: Patience) -> SendRun:
    standing = standing_of(post, resend=book.resend)
    issues = list(standing.issues)
    try:
        outcomes = deliver(standing.pending, attempt, book, patience)
    except DeliveryError as stopped:
        issues += stopped.issues
        outcomes = dict(book.outcomes)
    sent = [each for each, outcome in outcomes.items() if outcome.result is Result.SENT]
    return SendRun(
        sent_count=len(standing.sent) + len(sent),
        total=len(post.recipients),
        issues=(*issues, *_problems(outcomes), *book.problems),
    )


def _problems(outcomes: Mapping[str, Outcome]) -> Iterable[Issue]:
    """One issue for all recipients that met the same answer."""
    groups: dict[tuple[str, str], list[str]] = {}
    for recipient, outcome in outcomes.items():
        if outcome.code is not None:
            groups.setdefault((outcome.code, outcome.reply), []).append(recipient)
    for (code, reply), recipients in groups.items():
        yield Issue(code, _told(recipients, reply), count=len(recipients))


def _told(recipients: Sequence[str], reply: str) -> dict[str, str]:
    return {"recipient": ", ".join(recipients), "reply": reply}
