"""The weekly letter through Debian's mail server: what lies in the mailbox is what was shown."""

import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from command import Funnelcli, bare_environment

CANARY = "canary-91be"
SECRET = {"MAIL_USER": "robot", "MAIL_KEY": CANARY}
LINE = ("digest", "--as-of", "2026-11-12", "--lang", "en")
PACKAGED_USER = "Debian-exim"
CONFIGURATION = r"""
primary_hostname = mail.example
exim_user = {user}
exim_group = {group}
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
deliver_drop_privilege
queue_only
keep_environment =
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}}}
acl_smtp_rcpt = recipient
begin acl
recipient:
  require authenticated = *
  accept local_parts = a : b
         domains = opel.example
  deny message = no such user
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and {{{{eq{{$auth2}}{{robot}}}} {{eq{{$auth3}}{{{secret}}}}}}}}}
  server_set_id = $auth2
begin routers
everybody:
  driver = accept
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = {folder}/mailbox
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
"""


@dataclass(frozen=True)
class Exim:
    """The server in a folder of its own; nothing of the machine's mail is read or written.

    ``user`` runs it: it never puts letters into boxes as root. None is who runs the tests.
    """

    program: str
    folder: Path
    user: str | None

    def start(self, *arguments: str, port: socket.socket | None = None) -> subprocess.Popen[bytes]:
        """In the foreground; at ``port`` it serves whoever knocks, until terminated."""
        return subprocess.Popen(
            [self.program, "-C", str(self.folder / "exim.conf"), *arguments],
            stdin=subprocess.DEVNULL if port is None else port.fileno(),
            env=bare_environment(),
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )

    def letters(self) -> dict[str, bytes]:
        """Put what was accepted into the mailbox; messages by their recipients."""
        assert self.start("-qff").wait(timeout=60) == 0
        found = [path.read_bytes() for path in (self.folder / "mailbox" / "new").iterdir()]
        to = [re.search(rb"^Envelope-to: (\S+)$", each, re.MULTILINE) for each in found]
        by_recipient = {
            each[1].decode(): text for each, text in zip(to, found, strict=True) if each
        }
        assert len(by_recipient) == len(found)
        return by_recipient

    def log(self) -> str:
        return (self.folder / "mainlog").read_text("utf-8")


@pytest.fixture
def exim(needs_program: Callable[[str], str], shop: Path) -> Iterator[Exim]:
    """Debian's mail server with a certificate and a password; the settings of the shop name it."""
    program = needs_program("exim4")
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(shop / "authority.pem"))
    shown = authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem
    # its child that hears the last goodbye may still write a line when the folder goes
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        server = Exim(program, Path(name), PACKAGED_USER if os.geteuid() == 0 else None)
        _furnish(server, shown.bytes())
        with socket.create_server(("127.0.0.1", 0)) as port:
            _settle(shop, port.getsockname()[1])
            running = server.start("-bw", port=port)
        try:
            yield server
        finally:
            running.terminate()
            running.wait(timeout=30)


def _furnish(server: Exim, certificate: bytes) -> None:
    """The folder, readable to who runs the server."""
    import pwd

    user = pwd.getpwnam(server.user) if server.user else pwd.getpwuid(os.geteuid())
    folder = server.folder
    (folder / "server.pem").write_bytes(certificate)
    text = CONFIGURATION.format(folder=folder, user=user.pw_uid, group=user.pw_gid, secret=CANARY)
    (folder / "exim.conf").write_text(text, "utf-8")
    for each in (folder, *folder.iterdir()):
        os.chown(each, user.pw_uid, user.pw_gid)


def _settle(shop: Path, port: int) -> None:
    with (shop / "funnelcli.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"""company: Опель
mail:
  from: robot@opel.example
  to: [a@opel.example, stranger@opel.example, b@opel.example]
  smtp: {{host: 127.0.0.1, port: {port}, user_env: MAIL_USER, password_env: MAIL_KEY}}
""")


def as_written(message: bytes) -> bytes:
    """The message without what servers put on top, the hour, and ends of lines."""
    _, head, rest = message.replace(b"\r\n", b"\n").partition(b"From: ")
    assert head
    text, hours = re.subn(rb"^Date: .+$", b"Date:", head + rest, count=1, flags=re.MULTILINE)
    assert hours == 1
    return text


def test_the_mailbox_holds_what_the_dry_run_showed(
    exim: Exim, shop: Path, funnelcli: Funnelcli
) -> None:
    assert funnelcli(*LINE, "--dry-run", "-q").code == 0
    (shown,) = (path.read_bytes() for path in shop.glob("digest-*.eml"))
    told = {**SECRET, "SSL_CERT_FILE": str(shop / "authority.pem")}
    for _ in range(2):
        done = funnelcli(*LINE, "--send", **told)
        assert (done.code, done.out) == (4, "")
        assert "2 of 3 have the letter" in done.err
        assert "550 no such user" in done.err
        assert CANARY not in done.err

    letters = exim.letters()
    assert sorted(letters) == ["a@opel.example", "b@opel.example"]
    for letter in letters.values():
        assert letter.startswith(b"Return-path: <robot@opel.example>\n")
        assert as_written(letter) == as_written(shown)
    assert len(re.findall(r" <= robot@opel\.example .*P=esmtpsa ", exim.log())) == 2
    assert "A=plain:robot" in exim.log()


def test_without_the_password_nothing_is_taken(
    exim: Exim, shop: Path, funnelcli: Funnelcli
) -> None:
    trusted = {"SSL_CERT_FILE": str(shop / "authority.pem")}
    wrong = funnelcli(*LINE, "--send", **{**SECRET, **trusted, "MAIL_KEY": "wrong"})
    strange = funnelcli(*LINE, "--send", **SECRET)

    assert (wrong.code, "M013" in wrong.err) == (4, True)
    assert (strange.code, "M011" in strange.err) == (4, True)
    assert " <= " not in exim.log()
