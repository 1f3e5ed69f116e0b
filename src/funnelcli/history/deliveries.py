"""The ledger of letters: what went to whom in which week, and what nobody knows.

An append-only chain of lines (``chain.py``), ``deliveries.jsonl`` beside the settings. A line
``sending`` is written before the byte that may deliver a letter, ``sent``, ``refused`` or
``released`` (not taken, may be tried again) when the answer is there. A ``sending`` that nothing
followed was cut off: whether the letter arrived is unknown, until somebody who asked the recipient
tells the ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from funnelcli.errors import InputError
from funnelcli.history.chain import Chain, Fields, append_to_chain, read_chain
from funnelcli.issues import Issue
from funnelcli.model.place import Place

FILE_NAME = "deliveries.jsonl"
LOCK_NAME = "deliveries.lock"
VERSION = 1
"""1: the first form of a line."""


class Step(StrEnum):
    """What happened to a letter on its way to one recipient."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a letter was made from: to tell old news, and to compare the next letter with it.

    ``inputs`` is a fingerprint of the exports; ``figures`` are plain values for JSON.
    """

    as_of: date
    period: str
    inputs: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step: which report of which week, to whom, under which Message-ID."""

    at: datetime
    report: str
    week: str
    recipient: str
    message_id: str
    step: Step
    reply: str
    sheet: Sheet


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Every step in the order it was taken."""

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...] = ()

    def last(self, report: str, week: str, recipient: str) -> Entry | None:
        """The last step of a letter to a recipient; None when none was taken."""
        same = (report, week, recipient)
        found = (e for e in reversed(self.entries) if (e.report, e.week, e.recipient) == same)
        return next(found, None)

    def is_sent(self, report: str, week: str, recipient: str) -> bool:
        """Whether the letter is known to have been accepted for the recipient."""
        last = self.last(report, week, recipient)
        return last is not None and last.step is Step.SENT

    def is_unknown(self, report: str, week: str, recipient: str) -> bool:
        """Whether the letter may or may not have been accepted, unless somebody sends it now."""
        last = self.last(report, week, recipient)
        return last is not None and last.step is Step.SENDING

    def unsettled(self, report: str, recipient: str) -> Entry | None:
        """The newest letter to the recipient of which nobody knows whether it arrived."""
        met: set[str] = set()
        for each in reversed(self.entries):
            own = each.report == report and each.recipient.casefold() == recipient.casefold()
            if own and each.week not in met and each.step is Step.SENDING:
                return each
            if own:
                met.add(each.week)
        return None

    def earlier_letter(self, report: str, week: str) -> Entry | None:
        """The last letter of another week that somebody got."""
        found = (
            each
            for each in reversed(self.entries)
            if each.report == report and each.week != week and each.step is Step.SENT
        )
        return next(found, None)


def read_ledger(path: Path) -> Ledger:
    """The ledger in ``path``; an empty one where there is no such file.

    Raises:
        InputError: it cannot be read, or a line was changed or taken out.
    """
    return _ledger(read_chain(path))


def note(path: Path, entry: Entry, allowed: Callable[[Ledger], bool]) -> bool:
    """Add a step if it is ``allowed`` after those that stand there; whether it was added.

    Nobody writes between the question and the step.

    Raises:
        InputError, DeliveryError: the ledger cannot be trusted, or not be written.
    """

    def compose(chain: Chain) -> Fields:
        if not allowed(_ledger(chain)):
            raise _NotAllowedError
        return _fields(entry)

    try:
        append_to_chain(path, compose)
    except _NotAllowedError:
        return False
    return True


class _NotAllowedError(Exception):
    """The step must not be taken."""


def _fields(entry: Entry) -> Fields:
    return {
        "version": VERSION,
        "at": entry.at.isoformat(timespec="seconds"),
        "report": entry.report,
        "week": entry.week,
        "recipient": entry.recipient,
        "message_id": entry.message_id,
        "step": entry.step,
        "reply": entry.reply,
        "as_of": entry.sheet.as_of.isoformat(),
        "period": entry.sheet.period,
        "inputs": entry.sheet.inputs,
        "figures": dict(entry.sheet.figures),
    }


def _ledger(chain: Chain) -> Ledger:
    entries: list[Entry] = []
    for number, line in enumerate(chain.lines, start=1):
        try:
            entries.append(_entry(line))
        except (KeyError, TypeError, ValueError) as problem:
            place = Place(chain.name, row=number)
            issue = Issue("S181", {"file": chain.name, "line": number}, places=(place,))
            raise InputError([issue]) from problem
    return Ledger(entries=tuple(entries), issues=chain.issues)


def _entry(line: Fields) -> Entry:
    if line["version"] != VERSION:
        raise ValueError("a line of another version")
    report, week, recipient, message_id, reply, period, inputs = (
        _text(line[name])
        for name in ("report", "week", "recipient", "message_id", "reply", "period", "inputs")
    )
    return Entry(
        at=datetime.fromisoformat(line["at"]),
        report=report,
        week=week,
        recipient=recipient,
        message_id=message_id,
        step=Step(line["step"]),
        reply=reply,
        sheet=Sheet(
            as_of=date.fromisoformat(line["as_of"]),
            period=period,
            inputs=inputs,
            figures=dict(line["figures"]),
        ),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is missing")
    return value
