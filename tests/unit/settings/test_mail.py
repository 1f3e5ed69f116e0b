from pathlib import Path

import pytest

from funnelcli.errors import SettingsError
from funnelcli.settings.load import load_settings
from funnelcli.settings.mail import Smtp
from funnelcli.settings.model import Settings

MAIL = "mail: {{from: a@b.example, to: {to}, smtp: {{host: {host}{more}}}}}"


def settings_of(text: str, folder: Path) -> Settings:
    path = folder / "funnelcli.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def mail(to: str = "c@d.example", host: str = "h.example", more: str = "") -> str:
    return MAIL.format(to=to, host=host, more=more)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (mail(more=", security: none"), "M014"),
        (mail(host="192.168.0.1", more=", security: none"), "M014"),
        (mail(more=", password_env: A, password_file: b"), "M015"),
        (mail(more=", password_file: a, password_keyring: b"), "M015"),
        (mail(to="[c@d.example, C@D.example]"), "M016"),
        (mail(to="'=?utf-8?q?x=0d=0a?=@d.example'"), "S037"),
        (mail(to="почта@дом.рф"), "S037"),
        (mail(to="'c@d.example, e@f.example'"), "S037"),
        (mail(to="[]"), "S025"),
        (mail(more=", password: x"), "S020"),
        ("telegram: {chats: [1]}", "M031"),
        ("telegram: {chats: [1], token_env: A, token_file: b}", "M031"),
        ("telegram: {chats: [1], token: x}", "S020"),
        ("telegram: {chats: [a b], token_env: A}", "S037"),
        ("telegram: {chats: [true], token_env: A}", "S037"),
        ("telegram: {chats: [1], token_env: A, server: 'http://x.example'}", "M033"),
        ("webhooks: [{name: a}]", "M032"),
        ("webhooks: [{name: a, url: 'https://x.example', url_env: A}]", "M032"),
        ("webhooks: [{name: a, url: 'http://x.example'}]", "M033"),
        ("webhooks: [{name: 'a b', url_env: A}]", "S037"),
        ("webhooks: [{name: a, url_env: A}, {name: a, url_env: B}]", "M016"),
    ],
)
def test_what_is_refused(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of(text, tmp_path)
    assert code in [issue.code for issue in refused.value.issues]
    assert all(issue.places[0].row == 1 for issue in refused.value.issues)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "'::1'"])
def test_this_very_machine_needs_no_encryption(host: str, tmp_path: Path) -> None:
    found = settings_of(mail(host=host, more=", security: none"), tmp_path).mail
    assert found is not None
    assert (found.smtp.way, found.smtp.door) == ("none", 25)


@pytest.mark.parametrize(
    ("more", "used"),
    [
        ({}, ("starttls", 587)),
        ({"port": 465}, ("ssl", 465)),
        ({"port": 2525}, ("starttls", 2525)),
        ({"security": "ssl"}, ("ssl", 465)),
        ({"port": 465, "security": "starttls"}, ("starttls", 465)),
    ],
)
def test_port_and_security_follow_from_each_other(
    more: dict[str, object], used: tuple[str, int]
) -> None:
    smtp = Smtp.model_validate({"host": "h", **more})
    assert (smtp.way, smtp.door) == used


def test_chats_are_numbers_or_names(tmp_path: Path) -> None:
    found = settings_of("telegram: {chats: [-100123, '@opel'], token_env: A}", tmp_path).telegram
    assert found is not None
    assert found.chats == ("-100123", "@opel")
