"""Letters by SMTP: one transaction per recipient, and no second copy without being asked.

The message is known to be accepted when the server answers the final dot. Until the dot is sent
the server cannot accept it, so every failure before may be tried again; a line cut after it
leaves nobody knowing. That one moment is written down before (``Journal.sending``).
"""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from funnelcli.delivery.link import Link, Refusal, Server, open_link, readable
from funnelcli.delivery.outcome import Journal, Outcome, Result
from funnelcli.delivery.patience import Patience

FINAL_WAIT = 120.0
"""Seconds for the answer to the final dot: servers look for viruses then."""
_QUIT_WAIT = 3.0
_PIECE = 1 << 16


@dataclass(frozen=True, kw_only=True)
class SmtpCarrier:
    """Carries one message through one server; calling it is one attempt."""

    server: Server
    context: ssl.SSLContext
    sender: str
    content: bytes

    def __call__(
        self, recipients: Sequence[str], journal: Journal, patience: Patience
    ) -> Mapping[str, Outcome]:
        """Try once to deliver to each recipient, over one connection.

        Raises:
            DeliveryError: the journal cannot be written; nothing was sent after that.
        """
        outcomes = {each: _delayed("") for each in recipients}
        try:
            link = open_link(self.server, patience, self.context)
        except Refusal as refused:
            result = Result.REFUSED if refused.is_final else Result.DELAYED
            same = Outcome(result=result, reply=refused.reply, code=refused.code)
            return dict.fromkeys(recipients, same)
        except (OSError, smtplib.SMTPException) as problem:
            return dict.fromkeys(recipients, _delayed(str(problem)))
        try:
            self._carry(link, recipients, outcomes, journal)
        finally:
            _leave(link)
        return outcomes

    def _carry(
        self, link: Link, recipients: Sequence[str], outcomes: dict[str, Outcome], journal: Journal
    ) -> None:
        """Transactions until the line breaks; those not reached stay delayed."""
        for place, recipient in enumerate(recipients):
            try:
                outcomes[recipient] = self._transact(link, recipient, journal)
            except (OSError, smtplib.SMTPException) as problem:
                lost = _delayed(str(problem))
                outcomes |= dict.fromkeys(recipients[place:], lost)
                return
            if link.sock is None:
                rest = recipients[place + 1 :]
                outcomes |= dict.fromkeys(rest, _delayed(outcomes[recipient].reply))
                return

    def _transact(self, link: Link, recipient: str, journal: Journal) -> Outcome:
        for command, wanted in (
            (f"MAIL FROM:<{self.sender}>", (250,)),
            (f"RCPT TO:<{recipient}>", (250, 251)),
            ("DATA", (354,)),
        ):
            code, reply = link.docmd(command)
            if code not in wanted:
                _reset(link, code)
                return _answered(code, reply)
        _pour(link, _stuffed(self.content))
        if link.has_spoken():  # before it could have an answer: it does not want the rest
            code, reply = link.getreply()
            link.close()
            return _answered(code, reply)
        try:
            link.patience.timeout()  # no time to hear the answer: better not ask
            journal.sending(recipient)
        except BaseException:
            link.close()  # without its dot the message is no message
            raise
        outcome = _finish(link)
        journal.settled(recipient, outcome)
        return outcome


def _pour(link: Link, content: bytes) -> None:
    """All but the dot, in pieces that a slow line takes in time."""
    for start in range(0, len(content), _PIECE):
        link.send(content[start : start + _PIECE])


def _finish(link: Link) -> Outcome:
    """Send the dot and hear the answer; without an answer nobody knows."""
    try:
        link.send(b".\r\n")
        code, reply = link.reply_within(FINAL_WAIT)
    except (OSError, smtplib.SMTPException) as problem:
        link.close()
        return Outcome(result=Result.UNKNOWN, reply=str(problem), code="M020")
    if code == 250:
        return Outcome(result=Result.SENT, reply=readable(code, reply))
    if 400 <= code < 600:
        _reset(link, code)
        return _answered(code, reply)
    link.close()
    return Outcome(result=Result.UNKNOWN, reply=readable(code, reply), code="M020")


def _answered(code: int, reply: bytes) -> Outcome:
    """What a refusal before acceptance means: 5xx for good, everything else not now."""
    if 500 <= code < 600:
        return Outcome(result=Result.REFUSED, reply=readable(code, reply), code="M021")
    return _delayed(readable(code, reply))


def _delayed(reply: str) -> Outcome:
    return Outcome(result=Result.DELAYED, reply=reply, code="M022")


def _reset(link: Link, code: int) -> None:
    """Ready for the next recipient; after 421 the server has gone."""
    if code == 421 or code < 0:
        link.close()
        return
    try:
        answer, _ = link.docmd("RSET")
    except (OSError, smtplib.SMTPException):
        link.close()
        return
    if answer != 250:
        link.close()


def _leave(link: Link) -> None:
    """Say goodbye; what is answered, or not, changes nothing any more."""
    with suppress(OSError, smtplib.SMTPException):
        if link.sock is not None:
            link.send(b"QUIT\r\n")
            link.reply_within(min(_QUIT_WAIT, link.patience.each))
    link.close()


def _stuffed(content: bytes) -> bytes:
    """The message as DATA takes it: dots at line starts doubled, an end of line at the end."""
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    return (b"." if body.startswith(b".") else b"") + body.replace(b"\r\n.", b"\r\n..")
