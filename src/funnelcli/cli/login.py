"""Passwords and tokens, from where the settings say they are kept."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of

if TYPE_CHECKING:
    from funnelcli.pipeline.mailing import Mailbox
    from funnelcli.settings.mail import Mail


@dataclass(frozen=True, kw_only=True, repr=False)
class Secrets:
    """Everything that is needed to get in, and stands in no settings."""

    user: str | None
    password: str | None
    token: str
    urls: Mapping[str, str]
    signing: Mapping[str, str]


def read_secrets(box: "Mailbox", environ: Mapping[str, str]) -> Secrets:
    """What the carriers of the letter need.

    Raises:
        SettingsError: a variable is not set (M002), a file or keyring does not give what it
            should (M003, M007), or an address is none (M033); nothing of it is ever quoted.
    """
    user, password = read_login(box.mail, box.folder, environ) if box.mail else (None, None)
    kept = _Kept(folder=box.folder, environ=environ)
    bot = box.telegram
    urls = {
        name: hook.url or _judged(kept.read(hook.url_env, hook.url_file))
        for name, hook in box.hooks.items()
    }
    signing = {
        name: kept.read(hook.secret_env, hook.secret_file)
        for name, hook in box.hooks.items()
        if hook.secret_env or hook.secret_file
    }
    token = kept.read(bot.token_env, bot.token_file) if bot else ""
    return Secrets(user=user, password=password, token=token, urls=urls, signing=signing)


def _judged(url: str) -> str:
    from funnelcli.settings.mail import is_safe_url

    if not is_safe_url(url):
        raise SettingsError([Issue("M033")])
    return url


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """Where secrets may lie."""

    folder: Path
    environ: Mapping[str, str] = field(repr=False)

    def read(self, variable: str | None, file: str | None) -> str:
        if variable:
            return _variable(variable, self.environ)
        named = Template(file or "").safe_substitute(self.environ)
        return _from_file(self.folder / named)


def read_login(
    mail: "Mail", folder: Path, environ: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """User and password of the mail server; without a password setting nobody logs in.

    Raises:
        SettingsError: as ``read_secrets``.
    """
    smtp = mail.smtp
    if not (smtp.password_env or smtp.password_file or smtp.password_keyring):
        return None, None
    user = _variable(smtp.user_env, environ) if smtp.user_env else mail.sender
    if smtp.password_keyring:
        return user, _from_keyring(smtp.password_keyring, user)
    kept = _Kept(folder=folder, environ=environ)
    return user, kept.read(smtp.password_env, smtp.password_file)


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if not environ.get(name):
        raise SettingsError([Issue("M002", {"variable": name})])
    return environ[name]


def _from_file(path: Path) -> str:
    """The first line of a file that nobody else may read."""
    try:
        with path.open(encoding="utf-8") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SettingsError([Issue("M007", {"file": str(path)})])
            line = stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        reason = reason_of(problem) if isinstance(problem, OSError) else type(problem).__name__
        raise SettingsError([Issue("M003", {"file": str(path), "reason": reason})]) from None
    if not line:
        raise SettingsError([Issue("M003", {"file": str(path), "reason": "–"})])
    return line


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as problem:
        raise SettingsError([Issue("M008")]) from problem
    try:
        found = keyring.get_password(service, user)
    except KeyringError as problem:
        values = {"file": service, "reason": type(problem).__name__}
        raise SettingsError([Issue("M003", values)]) from None
    if not found:
        raise SettingsError([Issue("M003", {"file": service, "reason": "–"})])
    return str(found)
