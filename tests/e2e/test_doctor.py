"""``doctor`` tells everything it can, whatever is broken, and nothing private."""

from pathlib import Path

import pytest

from command import Funnelcli

MAIL = """mail:
  from: ivan@firm.example
  to: [anna@firm.example]
  smtp: {host: mail.firm.example, port: 587, user_env: MAIL_USER, password_env: MAIL_KEY}
"""


def test_a_healthy_project(funnelcli: Funnelcli, shop: Path) -> None:
    done = funnelcli("doctor")
    assert (done.code, done.err) == (0, "")
    for word in ("polars", "utf-8", "leads.csv", "deals.csv", "RU", "No problems found"):
        assert word in done.out
    assert "2026" in done.out
    assert str(shop / "funnelcli.yaml") in done.out


def test_an_empty_folder_is_no_problem(funnelcli: Funnelcli) -> None:
    done = funnelcli("doctor", "--lang", "ru")
    assert done.code == 0
    assert "funnelcli init" in done.out


@pytest.mark.parametrize(
    ("file", "text", "code", "said"),
    [
        ("funnelcli.yaml", "curency: RUB\n", 2, "S020"),
        ("funnelcli.yaml", "version: [1\n", 2, "S004"),
        ("lead-spec.yaml", "version: 1\n", 2, "S021"),
        ("deals.csv", "", 3, "D006"),
    ],
)
def test_what_is_broken_is_told_and_the_rest_too(
    funnelcli: Funnelcli, shop: Path, file: str, text: str, code: int, said: str
) -> None:
    (shop / file).write_text(text, encoding="utf-8")
    done = funnelcli("doctor")
    assert done.code == code
    assert said in done.out
    assert "No problems" not in done.out
    assert "polars" in done.out


def test_an_export_that_nothing_is_taken_from_is_told(funnelcli: Funnelcli, shop: Path) -> None:
    settings = shop / "funnelcli.yaml"
    text = settings.read_text(encoding="utf-8")
    assert text.count("sources:\n") == 1
    settings.write_text(
        text.replace("sources:\n", "sources:\n  spend: {path: cards.csv}\n"), encoding="utf-8"
    )
    (shop / "cards.csv").write_text("campaign,spend\na,5\n", encoding="utf-8")
    done = funnelcli("doctor")
    assert done.code == 0
    assert "D080" in done.out
    assert "No problems" not in done.out


def test_settings_and_agreement_are_told_together(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "funnelcli.yaml").open("a") as file:
        file.write("curency: RUB\n")
    (shop / "lead-spec.yaml").write_text("version: 1\n", encoding="utf-8")
    done = funnelcli("doctor")
    assert done.code == 2
    assert "S020" in done.out
    assert "S021" in done.out


def test_nothing_private_is_shown(funnelcli: Funnelcli, shop: Path) -> None:
    home = shop / "home" / "Ivanova"
    project = home / "meeting"
    project.mkdir(parents=True)
    settings = (shop / "funnelcli.yaml").read_text("utf-8") + MAIL + "curency: RUB\n"
    (project / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    private = {"HOME": str(home), "USERPROFILE": str(home), "USER": "Ivanova"}
    private["MAIL_KEY"] = "swordfish"
    done = funnelcli("doctor", "-c", project / "funnelcli.yaml", LANG="x", **private)
    assert done.code == 2
    assert "~/meeting/funnelcli.yaml:" in done.out

    (project / "funnelcli.yaml").write_text(MAIL, encoding="utf-8")
    done = funnelcli("doctor", "-c", project / "funnelcli.yaml", **private)
    assert done.code == 0
    assert "mail.firm.example:587" in done.out
    assert "MAIL_USER" in done.out
    for secret in ("swordfish", "Ivanova", "ivanova", str(home), "ivan@", "anna@"):
        assert secret not in done.out + done.err


def test_where_letters_go(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "funnelcli.yaml").open("a") as file:
        file.write(
            "mail: {from: a@firm.example, to: [b@firm.example], smtp: {host: h.example}}\n"
            "telegram: {chats: [1, 2], token_env: BOT}\n"
            "webhooks: {name: chat, url_env: HOOK}\n"
        )
    done = funnelcli("doctor", BOT="secret", COLUMNS="100")
    assert done.code == 0
    assert "h.example:587 starttls" in done.out
    for name, state in {"BOT": "is set", "HOOK": "is not set"}.items():
        assert any(name in row and row.rstrip().endswith(state) for row in done.out.splitlines())
    assert "secret" not in done.out
