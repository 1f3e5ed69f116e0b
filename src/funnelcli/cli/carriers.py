"""Who carries a letter to whom: the mail server, a Telegram bot, webhooks."""

from typing import TYPE_CHECKING

from funnelcli.delivery.link import Server, verifying
from funnelcli.delivery.message import build_message
from funnelcli.delivery.outcome import Attempt, together
from funnelcli.delivery.smtp import SmtpCarrier
from funnelcli.delivery.telegram import SERVER, TelegramCarrier
from funnelcli.delivery.webhook import WebhookCarrier
from funnelcli.pipeline.mailing import address

if TYPE_CHECKING:
    import ssl
    from datetime import datetime

    from funnelcli.cli.login import Secrets
    from funnelcli.model.letter import Letter
    from funnelcli.pipeline.mailing import Mailbox
    from funnelcli.settings.mail import Smtp


def attempt_of(
    box: "Mailbox",
    secrets: "Secrets",
    letter: "Letter",
    id: str,  # noqa: A002 - the id of the letter
    now: "datetime",
) -> Attempt:
    """One attempt to deliver the letter to everybody.

    Raises:
        DeliveryError: a field of the message would not come out as it was meant.
    """
    context = verifying()
    found: dict[str, Attempt] = {}
    if box.mail:
        content = build_message(letter, address(box, id, now))
        smtp = SmtpCarrier(
            server=_server(box.mail.smtp, secrets),
            context=context,
            sender=box.mail.sender,
            content=content,
        )
        found |= dict.fromkeys(box.addresses, smtp)
    found |= _others(box, secrets, letter, id, context)
    return together(found)


def _others(
    box: "Mailbox",
    secrets: "Secrets",
    letter: "Letter",
    id: str,  # noqa: A002 - the id of the letter
    context: "ssl.SSLContext",
) -> dict[str, Attempt]:
    found: dict[str, Attempt] = {}
    if box.telegram:
        bot = TelegramCarrier(
            letter=letter,
            chats=box.chats,
            token=secrets.token,
            server=box.telegram.server or SERVER,
            context=context,
        )
        found |= dict.fromkeys(box.chats, bot)
    if box.hooks:
        hook = WebhookCarrier(
            letter=letter, id=id, urls=secrets.urls, secrets=secrets.signing, context=context
        )
        found |= dict.fromkeys(box.hooks, hook)
    return found


def _server(smtp: "Smtp", secrets: "Secrets") -> Server:
    return Server(
        host=smtp.host,
        port=smtp.door,
        security=smtp.way,
        user=secrets.user,
        password=secrets.password,
    )
