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
from funnelcli.settings.mail import Mail
from funnelcli.settings.model import Settings


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """What the settings say about letters; ``folder`` is theirs."""

    company: str | None
    mail: Mail | None
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


def address(mail: Mail, box: Mailbox, report: str, now: datetime) -> Envelope:
    """The envelope of this week's letter; its id is the same whenever it is made in the week.

    ``report`` tells several letters of one project apart.
    """
    week = week_key(now, box.time_zone)
    # Two projects of one company are two folders.
    seed = "\0".join((report, week, mail.sender, str(box.folder.resolve())))
    mark = sha256(seed.encode()).hexdigest()[:20]
    domain = mail.sender.rpartition("@")[2]
    return Envelope(
        sender=mail.sender, recipients=tuple(mail.to), id=f"{week}.{mark}@{domain}", at=now
    )
