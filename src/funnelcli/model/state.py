"""How far a number may be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from funnelcli.model.phrase import Phrase


class State(StrEnum):
    """States of a number, worst first (design: refuse rather than mislead)."""

    REFUSED = "refused"
    UNKNOWN = "unknown"
    EARLY = "early"
    WIDE = "wide"
    OK = "ok"


_RANK = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A state with the reason for it; ``ok`` has no reason, every other state has one.

    ``reason.key`` is the stable reason code in JSON (``reason_code``); its text is ``reason``.
    """

    state: State = State.OK
    reason: Phrase | None = None


OK = Mark()


def worst(marks: Iterable[Mark]) -> Mark:
    """The worst of several marks (the first of equals); ``ok`` when there are none."""
    return min(marks, key=lambda mark: _RANK[mark.state], default=OK)
