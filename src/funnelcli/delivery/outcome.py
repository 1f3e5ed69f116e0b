"""What became of a letter to one recipient, and how a carrier is asked to try."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from funnelcli.delivery.patience import Patience


class Result(StrEnum):
    """The server took it; refused it for good; asks to come again; or nobody knows."""

    SENT = "sent"
    REFUSED = "refused"
    DELAYED = "delayed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``reply`` is what the other side or the network said; ``code`` names the problem, if any."""

    result: Result
    reply: str
    code: str | None = None


class Journal(Protocol):
    """What remembers, across crashes, how far a letter is."""

    def sending(self, recipient: str) -> None:
        """Note that the next byte may deliver the letter.

        Raises:
            DeliveryError: it cannot be noted; the byte must not be sent.
        """

    def settled(self, recipient: str, outcome: Outcome) -> None:
        """Note what the other side answered to that byte; never raises."""


Attempt: TypeAlias = Callable[[Sequence[str], Journal, Patience], Mapping[str, Outcome]]
"""Tries once to deliver to each recipient; a carrier (SMTP, …) is such a function."""

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts: doubled each time, up to the longest."""


def deliver(
    recipients: Sequence[str], attempt: Attempt, journal: Journal, patience: Patience
) -> dict[str, Outcome]:
    """Attempt until each recipient is settled or the deadline has passed.

    Only what was delayed is tried again: an answer that never came means UNKNOWN, and a second
    copy would be worse than a question.
    """
    outcomes: dict[str, Outcome] = {}
    pending, pause = list(recipients), FIRST_PAUSE
    while pending:
        outcomes |= attempt(pending, journal, patience)
        pending = [each for each in pending if outcomes[each].result is Result.DELAYED]
        if pending and not patience.pause(pause):
            break
        pause = min(2 * pause, LONGEST_PAUSE)
    return outcomes


def together(carriers: Mapping[str, Attempt]) -> Attempt:
    """One attempt by several carriers; ``carriers`` maps each recipient to its own."""

    def attempt(
        recipients: Sequence[str], journal: Journal, patience: Patience
    ) -> Mapping[str, Outcome]:
        groups: dict[int, list[str]] = {}
        for each in recipients:
            groups.setdefault(id(carriers[each]), []).append(each)
        outcomes: dict[str, Outcome] = {}
        for group in groups.values():
            outcomes |= carriers[group[0]](group, journal, patience)
        return outcomes

    return attempt
