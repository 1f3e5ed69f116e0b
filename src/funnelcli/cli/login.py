"""User and password of the mail server, from where the settings say they are kept."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue

if TYPE_CHECKING:
    from funnelcli.settings.mail import Mail


def read_login(
    mail: "Mail", folder: Path, environ: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """User and password; without a password setting nobody logs in.

    Raises:
        SettingsError: a variable is not set (M002), or a file or keyring does not give the
            password (M003); neither is ever quoted.
    """
    smtp = mail.smtp
    if not (smtp.password_env or smtp.password_file or smtp.password_keyring):
        return None, None
    user = _variable(smtp.user_env, environ) if smtp.user_env else mail.sender
    if smtp.password_env:
        return user, _variable(smtp.password_env, environ)
    if smtp.password_file:
        named = Template(smtp.password_file).safe_substitute(environ)
        return user, _from_file(folder / named)
    return user, _from_keyring(smtp.password_keyring or "", user)


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
        reason = getattr(problem, "strerror", None) or type(problem).__name__
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
