"""A dispute about one lead: what somebody claims of it, and how both sides settled it."""

from dataclasses import dataclass
from datetime import datetime

from funnelcli.model.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The verdict that both sides agreed on; it overrules the one of the agreement."""

    at: datetime
    by: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """Opened by somebody for a reason; ``claimed`` is the verdict he holds right, if he said so.

    A lead has at most one open dispute at a time, and any number of resolved ones.
    """

    lead_id: str
    at: datetime
    by: str
    claimed: Verdict | None
    reason: str
    resolution: Resolution | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it yet."""
        return self.resolution is None
