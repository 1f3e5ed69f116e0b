"""Letters to a webhook: JSON that chats with incoming webhooks take as it is."""

import hmac
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from funnelcli.delivery.http import Answer, Call, outcome_of, post
from funnelcli.delivery.outcome import Journal, Outcome
from funnelcli.delivery.patience import Patience
from funnelcli.model.letter import Letter


@dataclass(frozen=True, kw_only=True)
class WebhookCarrier:
    """Carries one letter to addresses by recipient; calling it is one attempt.

    ``Idempotency-Key`` is the id of the letter: the other side can tell a copy. With ``secrets``
    the body is signed: ``X-Signature: sha256=<HMAC in hex>``.
    """

    letter: Letter
    id: str
    urls: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    context: ssl.SSLContext

    def __call__(
        self, recipients: Sequence[str], journal: Journal, patience: Patience
    ) -> Mapping[str, Outcome]:
        """Try once to deliver to each recipient.

        Raises:
            DeliveryError: the journal cannot be written; nothing was sent after that.
        """
        body = json.dumps(
            {
                "id": self.id,
                "subject": self.letter.subject,
                "text": self.letter.text,
                "html": self.letter.html,
            },
            ensure_ascii=False,
        ).encode()
        return {each: self._send(each, body, journal, patience) for each in recipients}

    def _send(self, recipient: str, body: bytes, journal: Journal, patience: Patience) -> Outcome:
        headers = [("Content-Type", "application/json"), ("Idempotency-Key", self.id)]
        if secret := self.secrets.get(recipient):
            signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
            headers.append(("X-Signature", f"sha256={signature}"))
        call = Call(url=self.urls[recipient], body=body, headers=tuple(headers))
        answer = post(call, recipient, journal, patience, self.context)
        outcome = outcome_of(answer) if isinstance(answer, Answer) else answer
        journal.settled(recipient, outcome)
        return outcome
