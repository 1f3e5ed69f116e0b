"""The weekly letter as a command."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from command import Funnelcli
from funnelcli.history.deliveries import FILE_NAME, Entry, Sheet, Step, note

MAIL = """company: Опель
mail: {from: robot@opel.example, to: [a@opel.example, b@opel.example], smtp: {host: 127.0.0.1}}
"""
CANARY = "canary-7f3a"
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
    assert "Целевые лиды – " in done.out
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
    assert "cid:" not in (project / "a.html").read_text("utf-8")


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

    share = earlier.partition("Qualified leads – ")[2].split("\n")[0]
    assert share
    assert f"A week before: qualified share {share}" in now


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """What a mail server on this machine shows, and the file of the authority behind it."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path


def free_port() -> int:
    """The library wants to know beforehand."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Box:
    """Takes every letter but those for strangers."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, N802 - the names and arguments are the library's
        del server, session, options
        if address.startswith("stranger"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, N802 - the names and arguments are the library's
        del server, session
        self.letters.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox(certificate: tuple[ssl.SSLContext, Path], shop: Path) -> Iterator[Box]:
    """A real mail server with TLS and a password; the settings of the shop name it."""
    controller = pytest.importorskip("aiosmtpd.controller")
    smtp = pytest.importorskip("aiosmtpd.smtp")

    def check(server: object, session: object, envelope: object, mechanism: str, given: Any) -> Any:  # noqa: ANN401 - types of the library
        del server, session, envelope, mechanism
        right = (given.login, given.password) == (b"robot", CANARY.encode())
        return smtp.AuthResult(success=right, handled=False)

    box, port = Box(), free_port()
    running = controller.Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        tls_context=certificate[0],
        require_starttls=True,
        auth_required=True,
        authenticator=check,
    )
    running.start()
    with (shop / "funnelcli.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"""company: Опель
timezone: Europe/Moscow
mail:
  from: robot@opel.example
  to: [a@opel.example, stranger@opel.example]
  smtp: {{host: 127.0.0.1, port: {port}, user_env: MAIL_USER, password_env: MAIL_KEY}}
""")
    yield box
    running.stop()


def bodies(message: EmailMessage) -> list[str]:
    return [part.get_content() for part in message.walk() if not part.is_multipart()]


SECRET = {"MAIL_USER": "robot", "MAIL_KEY": CANARY}


def test_the_letter_arrives_once_and_as_it_was_shown(
    mailbox: Box, certificate: tuple[ssl.SSLContext, Path], shop: Path, funnelcli: Funnelcli
) -> None:
    told = {**SECRET, "SSL_CERT_FILE": str(certificate[1])}
    line = ("digest", "--send", *DAY, "--lang", "en")
    first, second = funnelcli(*line, **told), funnelcli(*line, **told)
    funnelcli("digest", *DAY, "-oshown.eml", "--lang", "en", "-q")

    (letter,) = mailbox.letters
    sent, shown = (
        message_from_bytes(content, policy=default)
        for content in (letter[1], (shop / "shown.eml").read_bytes())
    )
    assert letter[0] == "a@opel.example"
    assert {**sent, "Date": ""} == {**shown, "Date": ""}
    assert bodies(sent) == bodies(shown)
    for done in (first, second):
        assert (done.code, done.out) == (4, "")
        log, problem, hint = done.err.splitlines()
        assert re.fullmatch(r"2\S+ funnelcli digest 2\d{3}-W\d\d: 1 of 2 have the letter", log)
        assert "M021" in problem
        assert "stranger@opel.example" in problem
        assert "no such user" in problem
        assert hint.startswith("    ")
        assert CANARY not in done.err


def test_nothing_is_said_when_everybody_has_it(
    mailbox: Box, certificate: tuple[ssl.SSLContext, Path], shop: Path, funnelcli: Funnelcli
) -> None:
    settings = shop / "funnelcli.yaml"
    settings.write_text(settings.read_text("utf-8").replace("stranger@", "b@"), "utf-8")
    told = {**SECRET, "SSL_CERT_FILE": str(certificate[1])}
    for _ in range(2):
        done = funnelcli("digest", "--send", *DAY, **told)
        assert (done.code, done.out, done.err) == (0, "", "")
    assert [each for each, _ in mailbox.letters] == ["a@opel.example", "b@opel.example"]
    assert "2 of 2" in funnelcli("digest", "--send", *DAY, "-v", "--lang", "en", **told).err


def test_a_wrong_password_and_an_unknown_authority(
    mailbox: Box, certificate: tuple[ssl.SSLContext, Path], funnelcli: Funnelcli
) -> None:
    line = ("digest", "--send", *DAY, "--lang", "en")
    trusted = {"SSL_CERT_FILE": str(certificate[1])}
    wrong = funnelcli(*line, **{**SECRET, **trusted, "MAIL_KEY": "wrong"})
    strange = funnelcli(*line, **SECRET)
    unset = funnelcli(*line, MAIL_USER="robot", **trusted)

    assert (wrong.code, strange.code, unset.code) == (4, 4, 2)
    assert "M013" in wrong.err
    assert "M011" in strange.err
    assert "M002" in unset.err
    assert mailbox.letters == []


def test_a_gate_that_fails_can_hold_the_letter(
    mailbox: Box, certificate: tuple[ssl.SSLContext, Path], shop: Path, funnelcli: Funnelcli
) -> None:
    settings = shop / "funnelcli.yaml"
    settings.write_text(settings.read_text("utf-8").replace(", stranger@opel.example", ""), "utf-8")
    told = {**SECRET, "SSL_CERT_FILE": str(certificate[1])}
    line = ("digest", "--send", *DAY, "--fail-under", "qualified_share=99%")

    held = funnelcli(*line, "--on-gate-failure", "hold", **told)
    assert (held.code, held.out, mailbox.letters) == (1, "", [])
    assert "qualified_share" in held.err or "99" in held.err

    sent = funnelcli(*line, **told)
    assert (sent.code, len(mailbox.letters)) == (1, 1)


def test_old_exports_are_not_sent(mailbox: Box, funnelcli: Funnelcli) -> None:
    done = funnelcli("digest", "--send", "--as-of", "2026-11-30", "--lang", "en", **SECRET)

    assert (done.code, done.out) == (4, "")
    assert "M005" in done.err
    assert mailbox.letters == []


def test_options_of_sending_are_judged(project: Path, funnelcli: Funnelcli) -> None:
    del project
    for line, code in {
        ("--deadline", "soon"): "M023",
        ("--deadline", "5"): "M023",
        ("--on-gate-failure", "never"): "S106",
        ("--attach", "missing.html"): "M017",
    }.items():
        done = funnelcli("digest", "--send", *line, "--lang", "en")
        assert code in done.err
        assert done.code == (3 if code == "M017" else 2)
    for alone, code in {
        ("--resend",): "M025",
        ("--deadline", "60"): "M025",
        ("--on-gate-failure", "hold"): "M025",
        ("--send", "-o", "x.eml"): "M026",
    }.items():
        done = funnelcli("digest", *alone, "--lang", "en")
        assert (code in done.err, done.code) == (True, 2)


def lose(folder: Path, recipient: str) -> None:
    """A letter of a week long ago that nobody knows about."""
    entry = Entry(
        at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        report="digest",
        week="2026-W10",
        recipient=recipient,
        message_id="x@opel.example",
        step=Step.SENDING,
        reply="",
        sheet=Sheet(as_of=date(2026, 3, 1), period="2026-03", inputs="i", figures={}),
    )
    assert note(folder / FILE_NAME, entry, lambda _: True)


def test_the_ledger_is_told_what_the_mailbox_shows(project: Path, funnelcli: Funnelcli) -> None:
    for each in ("a@opel.example", "b@opel.example"):
        lose(project, each)
    told = funnelcli("digest", "--arrived", "a@opel.example", "--lost", "b@opel.example")
    assert (told.code, told.out) == (0, "")
    assert told.err.splitlines() == [
        "Noted: the letter of 2026-W10 to a@opel.example arrived.",
        "Noted: the letter of 2026-W10 to b@opel.example did not arrive; it may be sent again.",
    ]
    again = funnelcli("digest", "--arrived", "a@opel.example", "--lang", "ru")
    assert (again.code, again.out) == (2, "")
    assert "M027 Нет письма для a@opel.example" in again.err
    for beside in (["--dry-run"], ["-o", "x.eml"], ["--attach", "x.pdf"]):
        done = funnelcli("digest", "--lost", "a@opel.example", *beside)
        assert (done.code, "M028" in done.err) == (2, True)
    lose(project, "a@opel.example")
    assert funnelcli("digest", "--arrived", "a@opel.example", "-q").err == ""


@pytest.fixture
def chats() -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """A server that takes every POST, and what it took."""
    taken: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], taken
        server.shutdown()


def test_chats_get_the_letter_once_too(
    shop: Path, chats: tuple[int, list[tuple[str, bytes]]], funnelcli: Funnelcli
) -> None:
    port, taken = chats
    here = f"http://127.0.0.1:{port}"
    with (shop / "funnelcli.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"""telegram: {{chats: [-100123], token_env: BOT, server: "{here}"}}
webhooks: {{name: chat, url_env: HOOK, secret_env: KEY}}
""")
    told = {"BOT": CANARY, "HOOK": f"{here}/hooks/{CANARY}", "KEY": CANARY}
    line = ("digest", "--send", *DAY, "--lang", "en")

    for _ in range(2):
        done = funnelcli(*line, **told)
        assert (done.code, done.out, done.err) == (0, "", "")
    assert [path for path, _ in taken] == [f"/bot{CANARY}/sendMessage", f"/hooks/{CANARY}"]
    assert json.loads(taken[0][1])["text"] == json.loads(taken[1][1])["text"]
    assert CANARY not in (shop / "deliveries.jsonl").read_text("utf-8")

    unsafe = funnelcli(*line, **{**told, "HOOK": f"http://chat.example/{CANARY}"})
    assert (unsafe.code, "M033" in unsafe.err, CANARY in unsafe.err) == (2, True, False)
