"""Who a project writes to, and what makes a letter the same letter."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from funnelcli.delivery.message import Envelope
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.settings.load import find_settings, load_settings
from funnelcli.settings.mail import Mail, Telegram, Webhook
from funnelcli.settings.model import Settings


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """What the settings say about letters; ``folder`` is theirs."""

    company: str | None
    mail: Mail | None
    telegram: Telegram | None
    webhooks: tuple[Webhook, ...]
    time_zone: str | None
    folder: Path

    def require_mail(self) -> Mail:
        """The mail settings.

        Raises:
            SettingsError: there are none.
        """
        if self.mail is None:
            raise SettingsError([Issue("M001")])
        return self.mail

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everybody who gets e-mail."""
        return tuple(self.mail.to) if self.mail else ()

    @property
    def chats(self) -> dict[str, str]:
        """Recipients on Telegram and their chats."""
        found = self.telegram.chats if self.telegram else ()
        return {f"telegram:{chat}": chat for chat in found}

    @property
    def hooks(self) -> dict[str, Webhook]:
        """Recipients behind webhooks."""
        return {f"webhook:{hook.name}": hook for hook in self.webhooks}

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who gets the letter, under the names that the ledger uses.

        Raises:
            SettingsError: there is nobody.
        """
        found = (*self.addresses, *self.chats, *self.hooks)
        if not found:
            raise SettingsError([Issue("M001")])
        return found


def find_mailbox(config: Path | None, cwd: Path) -> Mailbox:
    """The mailbox of the project in ``cwd``.

    Raises:
        SettingsError: the settings are wrong.
    """
    path = (cwd / config) if config else find_settings(cwd)
    settings = load_settings(path) if path else Settings()
    return Mailbox(
        company=settings.company,
        mail=settings.mail,
        telegram=settings.telegram,
        webhooks=tuple(settings.webhooks),
        time_zone=settings.timezone,
        folder=path.parent if path else cwd,
    )


def week_key(now: datetime, time_zone: str | None) -> str:
    """The ISO week that ``now`` (aware) falls in, ``2026-W48``: one letter belongs to it.

    In the time zone of the settings, so that computers elsewhere agree on it; without one, in
    that of ``now``.
    """
    local = now.astimezone(ZoneInfo(time_zone)) if time_zone else now
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def letter_id(box: Mailbox, report: str, week: str) -> str:
    """The id of a week's letter, the same whenever it is made in the week.

    ``report`` tells several letters of one project apart.
    """
    sender = box.mail.sender if box.mail else "funnelcli@localhost"
    # Two projects of one company are two folders.
    seed = "\0".join((report, week, sender, str(box.folder.resolve())))
    mark = sha256(seed.encode()).hexdigest()[:20]
    return f"{week}.{mark}@{sender.rpartition('@')[2]}"


def address(box: Mailbox, id: str, now: datetime) -> Envelope:  # noqa: A002 - the id of the message
    """The envelope of the letter as e-mail.

    Raises:
        SettingsError: nobody gets e-mail.
    """
    mail = box.require_mail()
    return Envelope(sender=mail.sender, recipients=tuple(mail.to), id=id, at=now)
