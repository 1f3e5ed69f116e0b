"""A connection to a mail server that keeps a deadline and knows whom it talks to.

The library's own timeouts hold for a single read: a server that sends a byte every few seconds
would be listened to for ever. Every read and write here asks the patience first.
"""

import smtplib
import socket
import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from funnelcli.delivery.patience import Patience

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Security: TypeAlias = Literal["starttls", "ssl", "none"]
_LONGEST_REPLY = 1 << 16
"""Bytes of one reply; a server that says more is not listened to."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server and who we are there; without a password nobody logs in."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """The server, or what it shows, is such that no letter may go there now.

    ``code`` names the problem; ``is_final``: trying again cannot help.
    """

    def __init__(self, code: str, reply: str, *, is_final: bool) -> None:
        super().__init__(reply)
        self.code = code
        self.reply = reply
        self.is_final = is_final


class Link(smtplib.SMTP):
    """SMTP from the standard library with a deadline; ``open_link`` makes one."""

    def __init__(self, server: Server, patience: Patience, context: ssl.SSLContext) -> None:
        super().__init__(local_hostname="[127.0.0.1]", timeout=patience.timeout())
        self._server = server
        self.patience = patience
        self._context = context
        self._host = server.host  # whose certificate STARTTLS asks for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        plain = socket.create_connection((host, port), self.patience.timeout())
        self.local_hostname = _literal(plain)
        if self._server.security != "ssl":
            return plain
        plain.settimeout(self.patience.timeout())
        try:
            return self._context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """The next reply, read before the deadline."""
        return self.reply_within(None)

    def reply_within(self, most: float | None) -> tuple[int, bytes]:
        """The next reply, each wait for a part of it at most ``most`` seconds."""
        reader = self._reader()
        reader.most = most
        reader.taken = 0
        return super().getreply()

    def has_spoken(self) -> bool:
        """Whether something is there to be read, or the other side has gone."""
        return self._reader().is_waiting()

    def _reader(self) -> "_Reader":
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if not isinstance(self.file, _Reader):
            self.file = _Reader(self.sock, self.patience)
        return self.file

    def send(self, s: "ReadableBuffer | str") -> None:
        """Write before the deadline."""
        if self.sock is not None:
            self.sock.settimeout(self.patience.timeout())
        super().send(s)


class _Reader:
    """Lines from a socket; stands where the library would put a buffered file."""

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        self._sock = sock
        self._patience = patience
        self._rest = b""
        self.most: float | None = None
        self.taken = 0

    def readline(self, limit: int) -> bytes:
        """The next line with its end; what there is when the other side has gone."""
        while b"\n" not in self._rest and len(self._rest) < limit:
            self._sock.settimeout(self._patience.timeout(self.most))
            piece = self._sock.recv(4096)
            if not piece:
                break
            self._rest += piece
        line, end, rest = self._rest.partition(b"\n")
        self._rest = rest
        self.taken += len(line)
        if self.taken > _LONGEST_REPLY:
            raise OSError("the reply does not end")
        return line + end

    def is_waiting(self) -> bool:
        """Whether a read would give something at once, be it the end."""
        if self._rest:
            return True
        self._sock.settimeout(0)
        try:
            self._rest = self._sock.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        return True

    def close(self) -> None:
        """Nothing of its own to let go of."""


def verifying() -> ssl.SSLContext:
    """A context that checks the certificate and the name of the server, always."""
    return ssl.create_default_context()


def open_link(server: Server, patience: Patience, context: ssl.SSLContext) -> Link:
    """Connect, greet, encrypt, log in.

    Raises:
        Refusal: the server turns us away, or does not encrypt, or is not whom it should be.
        OSError, smtplib.SMTPException: the network fails.
    """
    link = Link(server, patience, context)
    try:
        _introduce(link, server, context)
    except BaseException:
        link.close()
        raise
    return link


def _introduce(link: Link, server: Server, context: ssl.SSLContext) -> None:
    try:
        _expect(link.connect(server.host, server.port), "M012")
        _expect(link.ehlo(), "M012")
        if server.security == "starttls":
            _encrypt(link, context)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise  # the line was cut: the network's matter
    except ssl.SSLError as problem:
        reply = getattr(problem, "verify_message", "") or problem.reason or str(problem)
        raise Refusal("M011", reply, is_final=True) from problem
    if server.password is not None:
        _log_in(link, server.user or "", server.password)


def _encrypt(link: Link, context: ssl.SSLContext) -> None:
    if not link.has_extn("starttls"):
        raise Refusal("M010", "", is_final=True)
    code, reply = link.docmd("STARTTLS")
    _expect((code, reply), "M010")
    if link.sock is None:
        raise smtplib.SMTPServerDisconnected("not connected")
    # Not the library's own method: it would lose the deadline of the handshake.
    link.sock = context.wrap_socket(link.sock, server_hostname=link._host)  # noqa: SLF001 - its own subclass
    link.file = None  # whatever was said in the clear before is forgotten
    link.ehlo_resp = None
    link.esmtp_features = {}
    link.does_esmtp = False
    _expect(link.ehlo(), "M012")


def _log_in(link: Link, user: str, password: str) -> None:
    """By one mechanism, once: three wrong tries lock some mailboxes.

    Not the library's own method: it takes no password beyond ASCII.
    """
    offered = link.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        said = [f"AUTH PLAIN {_encoded(f'{chr(0)}{user}{chr(0)}{password}')}"]
    elif "LOGIN" in offered:
        said = ["AUTH LOGIN", _encoded(user), _encoded(password)]
    else:
        raise Refusal("M013", " ".join(offered), is_final=True)
    code, reply = 334, b""
    for line in said:
        if code == 334:
            code, reply = link.docmd(line)
    if code != 235:
        told = readable(code, reply).replace(password, "***")
        raise Refusal("M013", told, is_final=not 400 <= code < 500)


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _expect(answer: tuple[int, bytes], code: str) -> None:
    number, reply = answer
    if not 200 <= number < 300:
        raise Refusal(code, readable(number, reply), is_final=500 <= number < 600)


def readable(number: int, reply: bytes | str) -> str:
    """A reply for people: one line, not endless."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(f"{number} {text}".split())[:300]


def _literal(sock: socket.socket) -> str:
    """Our address as the name we greet with: no name of this machine goes out."""
    own = sock.getsockname()[0]
    return f"[IPv6:{own}]" if ":" in own else f"[{own}]"
