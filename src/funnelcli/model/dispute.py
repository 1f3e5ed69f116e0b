"""A dispute about one lead: what somebody claims of it, and how both sides settled it."""

from dataclasses import dataclass, replace
from datetime import datetime

from funnelcli.model.personal import mask_contacts, pseudonym
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

    def masked(self) -> "Dispute":
        """The same dispute without phones and e-mail addresses of customers."""
        done = self.resolution
        return replace(
            self,
            lead_id=pseudonym(self.lead_id),
            reason=mask_contacts(self.reason),
            resolution=done and replace(done, reason=mask_contacts(done.reason)),
        )
