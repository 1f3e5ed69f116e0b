"""Letters as Telegram messages, by the Bot API."""

import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from funnelcli.delivery.http import Answer, Call, outcome_of, post
from funnelcli.delivery.outcome import Journal, Outcome
from funnelcli.delivery.patience import Patience
from funnelcli.model.letter import Letter

SERVER = "https://api.telegram.org"
LONGEST = 4096
"""Characters of one message, counted as Telegram does: in units of UTF-16."""
_CUT = "…"


@dataclass(frozen=True, kw_only=True)
class TelegramCarrier:
    """Carries the text of one letter to chats by recipient; calling it is one attempt."""

    letter: Letter
    chats: Mapping[str, str]
    token: str = field(repr=False)
    server: str = SERVER
    context: ssl.SSLContext

    def __call__(
        self, recipients: Sequence[str], journal: Journal, patience: Patience
    ) -> Mapping[str, Outcome]:
        """Try once to deliver to each recipient.

        Raises:
            DeliveryError: the journal cannot be written; nothing was sent after that.
        """
        text = shortened(self.letter.text)
        return {each: self._send(each, text, journal, patience) for each in recipients}

    def _send(self, recipient: str, text: str, journal: Journal, patience: Patience) -> Outcome:
        said = {
            "chat_id": self.chats[recipient],
            "text": text,
            "link_preview_options": {"is_disabled": True},
        }
        call = Call(
            url=f"{self.server.rstrip('/')}/bot{quote(self.token, safe=':')}/sendMessage",
            body=json.dumps(said).encode(),
            headers=(("Content-Type", "application/json"),),
        )
        answer = post(call, recipient, journal, patience, self.context)
        outcome = outcome_of(_described(answer)) if isinstance(answer, Answer) else answer
        journal.settled(recipient, outcome)
        return outcome


def _described(answer: Answer) -> Answer:
    """The description of a refusal alone; an answer that is no JSON stays as it is."""
    try:
        said = json.loads(answer.text)["description"]
    except (ValueError, KeyError, TypeError):
        return answer
    return Answer(status=answer.status, text=str(said))


def shortened(text: str) -> str:
    """As many whole lines as one message takes; a mark where some are missing."""
    if _size(text) <= LONGEST:
        return text
    kept: list[str] = []
    left = LONGEST - _size(_CUT)
    for line in text.splitlines(keepends=True):
        left -= _size(line)
        if left < 0:
            break
        kept.append(line)
    return "".join(kept) + _CUT


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
