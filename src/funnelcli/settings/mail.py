"""The parts ``mail``, ``telegram`` and ``webhooks`` of funnelcli.yaml: where letters go.

Secrets never stand in it, only where they are kept.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from funnelcli.settings.part import OneOrMore, Part, Text, form, refuse


def _as_text(value: object) -> object:
    """Chats are numbers, which YAML reads as such."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _safe_url(url: str) -> str:
    if not is_safe_url(url):
        raise refuse("M033")
    return url


Variable = Annotated[str, form("[A-Za-z_][A-Za-z0-9_]{0,99}", "variable")]
Address = Annotated[
    str,
    form(
        r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+){0,20}"
        r"@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,20}",
        "address",
    ),
]
"""ASCII without a question mark: what looks like an encoded word would be decoded in a header."""


Name = Annotated[str, form("[A-Za-z0-9._-]{1,50}", "name")]
Chat = Annotated[str, BeforeValidator(_as_text), form("-?[0-9]{1,20}|@[A-Za-z0-9_]{3,50}", "chat")]
Url = Annotated[Text, AfterValidator(_safe_url)]


Security: TypeAlias = Literal["starttls", "ssl", "none"]
PORTS: Mapping[Security, int] = MappingProxyType({"starttls": 587, "ssl": 465, "none": 25})


class Smtp(Part):
    """The mail server; user and password are kept elsewhere, and read when a letter is sent.

    ``security`` none only reaches this very machine. ``way`` and ``door`` are security and port
    as they are used.
    """

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Security | None = None
    user_env: Variable | None = None
    password_env: Variable | None = None
    password_file: Text | None = None
    password_keyring: Text | None = None

    @property
    def way(self) -> Security:
        """What the settings say, else what the port means, else STARTTLS."""
        return self.security or ("ssl" if self.port == PORTS["ssl"] else "starttls")

    @property
    def door(self) -> int:
        """The port of the settings, else the usual one."""
        return self.port or PORTS[self.way]

    @model_validator(mode="after")
    def _safe(self) -> "Smtp":
        if self.security == "none" and not _is_loopback(self.host):
            raise refuse("M014", host=self.host)
        kept = (self.password_env, self.password_file, self.password_keyring)
        if sum(each is not None for each in kept) > 1:
            raise refuse("M015")
        return self


class Mail(Part):
    """Who sends the summary to whom."""

    sender: Annotated[Address, Field(alias="from")]
    to: Annotated[tuple[Address, ...], Field(min_length=1), OneOrMore]
    smtp: Smtp

    @model_validator(mode="after")
    def _each_once(self) -> "Mail":
        folded = [each.casefold() for each in self.to]
        for place, each in enumerate(folded):
            if each in folded[:place]:
                raise refuse("M016", recipient=self.to[place])
        return self


class Telegram(Part):
    """Chats that get the text of the letter from a bot."""

    chats: Annotated[tuple[Chat, ...], Field(min_length=1), OneOrMore]
    token_env: Variable | None = None
    token_file: Text | None = None
    server: Url | None = None

    @model_validator(mode="after")
    def _token_somewhere(self) -> "Telegram":
        if (self.token_env is None) == (self.token_file is None):
            raise refuse("M031")
        return self


class Webhook(Part):
    """An address that gets the letter as JSON; it stands here, or is kept as a secret is."""

    name: Name
    url: Url | None = None
    url_env: Variable | None = None
    url_file: Text | None = None
    secret_env: Variable | None = None
    secret_file: Text | None = None

    @model_validator(mode="after")
    def _one_address(self) -> "Webhook":
        if sum(each is not None for each in (self.url, self.url_env, self.url_file)) != 1:
            raise refuse("M032")
        return self


def _names_once(hooks: tuple[Webhook, ...]) -> tuple[Webhook, ...]:
    names = [each.name for each in hooks]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise refuse("M016", recipient=name)
    return hooks


Webhooks = Annotated[tuple[Webhook, ...], AfterValidator(_names_once), OneOrMore]


def is_safe_url(url: str) -> bool:
    """Whether an address is https, or http to this very machine."""
    parts = urlsplit(url)
    host = parts.hostname
    if not host or parts.username is not None or not url.isascii() or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
