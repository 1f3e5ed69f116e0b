"""The weekly letter as a command."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from command import Funnelcli

MAIL = """company: Опель
mail: {from: robot@opel.example, to: [a@opel.example, b@opel.example], smtp: {host: 127.0.0.1}}
"""
DAY = ("--as-of", "2026-11-12")
CUSTOMERS = ("+7 900", "+7900", "00 01")


@pytest.fixture
def project(shop: Path) -> Path:
    with (shop / "funnelcli.yaml").open("a", encoding="utf-8") as stream:
        stream.write(MAIL)
    return shop


def test_the_letter_is_printed(project: Path, funnelcli: Funnelcli) -> None:
    done = funnelcli("digest", *DAY, "--lang", "ru", "-q")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Опель · еженедельная встреча")
    assert "Целевые лиды: " in done.out
    assert not any(part in done.out for part in CUSTOMERS)
    assert list(project.glob("*.eml")) == []


def test_a_dry_run_writes_the_message(project: Path, funnelcli: Funnelcli) -> None:
    done = funnelcli("digest", *DAY, "--dry-run", "--lang", "en", "-q")

    (path,) = project.glob("digest-????-W??.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    text = message.get_body(("plain",))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert message["To"] == "a@opel.example, b@opel.example"
    assert text is not None
    printed = funnelcli("digest", *DAY, "--lang", "en", "-q").out
    assert text.get_content().replace("\r\n", "\n") == printed


def test_all_parts_in_one_run(project: Path, funnelcli: Funnelcli) -> None:
    names = ("a.txt", "a.html", "a.eml")
    done = funnelcli("digest", *DAY, *(f"-o{name}" for name in names), "-q")

    assert (done.code, done.out) == (0, "")
    assert all((project / name).stat().st_size > 500 for name in names)


def test_without_anybody_to_write_to(shop: Path, funnelcli: Funnelcli) -> None:
    done = funnelcli("digest", *DAY, "--dry-run", "--lang", "en")

    assert (done.code, done.out) == (2, "")
    assert "M001" in done.err
    assert "funnelcli.yaml" in done.err
    assert list(shop.glob("*.eml")) == []


def test_a_week_earlier_is_what_the_report_said_then(project: Path, funnelcli: Funnelcli) -> None:
    """Through another door: the letter of that day."""
    del project
    earlier = funnelcli("digest", "--as-of", "2026-11-05", "--lang", "en", "-q").out
    now = funnelcli("digest", *DAY, "--lang", "en", "-q").out

    share = earlier.partition("Qualified leads: ")[2].split("\n")[0]
    assert share
    assert f"A week before: qualified share {share}" in now
