"""What somebody who looked into the mailbox says of a letter that nobody knew about.

A letter is of unknown fate when the line broke where the server could have accepted it. The
recipient knows; the ledger is told here: it arrived, or it did not and may be sent again.
"""

from collections.abc import Sequence
from dataclasses import replace

from funnelcli.errors import DeliveryError, SettingsError
from funnelcli.history.deliveries import LOCK_NAME, Entry, Step, note, read_ledger
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.pipeline.sending import Post
from funnelcli.storage import alone

_SAID = {Step.SENT: "told: arrived", Step.RELEASED: "told: did not arrive"}
"""What stands in the ledger where an answer of the server would."""


def note_receipts(post: Post, *, arrived: Sequence[str], lost: Sequence[str]) -> tuple[Entry, ...]:
    """Note who has the letter after all and who has not; the steps that were noted.

    A recipient's word is about the newest letter of unknown fate to them, of whatever week.
    Either all are noted or, where one of them waits for no answer, none.

    Raises:
        InputError: the ledger cannot be trusted.
        SettingsError: there is no letter of unknown fate to a recipient.
        DeliveryError: a letter is on its way right now, or the ledger cannot be written.
    """
    try:
        with alone(post.folder / LOCK_NAME) as is_alone:
            if not is_alone:
                raise DeliveryError([Issue("M018")])
            return _note(post, [*_told(arrived, Step.SENT), *_told(lost, Step.RELEASED)])
    except OSError as problem:
        values = {"file": LOCK_NAME, "reason": reason_of(problem)}
        raise DeliveryError([Issue("S184", values)]) from problem


def _told(recipients: Sequence[str], step: Step) -> list[tuple[str, Step]]:
    return [(each.strip(), step) for each in recipients]


def _note(post: Post, told: Sequence[tuple[str, Step]]) -> tuple[Entry, ...]:
    ledger = read_ledger(post.ledger_path)
    entries: list[Entry] = []
    strange: list[str] = []
    for recipient, step in told:
        open_letter = ledger.unsettled(post.report, recipient)
        if open_letter is None or any(_same(open_letter, each) for each in entries):
            strange.append(recipient)
            continue
        entries.append(replace(open_letter, at=post.now, step=step, reply=_SAID[step]))
    if strange:
        raise SettingsError([Issue("M027", {"recipient": each}) for each in strange])
    for entry in entries:
        note(post.ledger_path, entry, lambda _: True)
    return tuple(entries)


def _same(letter: Entry, other: Entry) -> bool:
    return (letter.week, letter.recipient) == (other.week, other.recipient)
