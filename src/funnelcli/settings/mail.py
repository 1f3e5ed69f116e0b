"""The part ``mail`` of funnelcli.yaml: who writes to whom, and through which server.

Secrets never stand in it, only where they are kept.
"""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field, model_validator

from funnelcli.settings.part import OneOrMore, Part, Text, form, refuse

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


class Smtp(Part):
    """The mail server; user and password are kept elsewhere, and read when a letter is sent.

    ``security`` none only reaches this very machine.
    """

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["starttls", "ssl", "none"] | None = None
    user_env: Variable | None = None
    password_env: Variable | None = None
    password_file: Text | None = None
    password_keyring: Text | None = None

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


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
