import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from funnelcli.cli.login import read_login
from funnelcli.errors import SettingsError
from funnelcli.settings.mail import Mail

CANARY = "canary-7f3a"


def mail(*kept: str) -> Mail:
    """Keys and values by turns."""
    smtp = {"host": "h", **dict(zip(kept[::2], kept[1::2], strict=True))}
    return Mail.model_validate({"from": "r@opel.example", "to": "a@opel.example", "smtp": smtp})


def code(kept: Mail, folder: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read_login(kept, folder, environ)
    assert CANARY not in str(refused.value.issues)
    return refused.value.issues[0].code


def test_the_environment(tmp_path: Path) -> None:
    kept = mail("user_env", "MAIL_USER", "password_env", "MAIL_KEY")
    environ = {"MAIL_USER": "u", "MAIL_KEY": CANARY}

    assert read_login(kept, tmp_path, environ) == ("u", CANARY)
    assert code(kept, tmp_path, MAIL_USER="u") == "M002"
    assert code(kept, tmp_path, MAIL_USER="u", MAIL_KEY="") == "M002"


def test_a_file_that_only_we_may_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{CANARY}\nmore\n")
    path.chmod(0o600)

    assert read_login(mail("password_file", "key"), tmp_path, {}) == ("r@opel.example", CANARY)
    placed = mail("password_file", "$CREDENTIALS_DIRECTORY/key")
    found = read_login(placed, Path("/nowhere"), {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert found == ("r@opel.example", CANARY)

    path.chmod(0o640)
    assert code(mail("password_file", "key"), tmp_path) == "M007"
    path.chmod(0o600)
    path.write_text("\n")
    assert code(mail("password_file", "key"), tmp_path) == "M003"
    path.write_bytes(b"\xff\xfe")
    assert code(mail("password_file", "key"), tmp_path) == "M003"
    assert code(mail("password_file", "other"), tmp_path) == "M003"
    assert code(mail("password_file", "."), tmp_path) == "M003"


def test_a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class LockedError(Exception):
        pass

    known = {("funnelcli", "r@opel.example"): CANARY}
    errors = SimpleNamespace(KeyringError=LockedError)
    ring = SimpleNamespace(get_password=lambda *key: known.get(key), errors=errors)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)

    kept = mail("password_keyring", "funnelcli")
    assert read_login(kept, tmp_path, {}) == ("r@opel.example", CANARY)
    assert code(mail("password_keyring", "elsewhere"), tmp_path) == "M003"

    def locked(*_: str) -> str:
        raise LockedError

    ring.get_password = locked
    assert code(kept, tmp_path) == "M003"


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert code(mail("password_keyring", "funnelcli"), tmp_path) == "M008"


def test_nobody_logs_in_without_a_password(tmp_path: Path) -> None:
    assert read_login(mail("user_env", "U"), tmp_path, {"U": "u"}) == (None, None)
