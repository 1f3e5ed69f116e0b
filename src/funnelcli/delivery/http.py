"""One POST before a deadline, and what its answer means for a letter.

Nothing is followed and nothing is repeated here: a redirection could carry a secret elsewhere.
"""

import io
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import SplitResult, urlsplit

from funnelcli.delivery.outcome import Journal, Outcome, Result
from funnelcli.delivery.patience import Patience

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LONGEST_ANSWER = 1 << 16
_COME_AGAIN = frozenset({408, 425, 429, 503})
"""Statuses that say that the request was not acted upon, and may come again."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request to one address; ``url`` may hold a secret and is never quoted."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The status, and the beginning of what was said with it."""

    status: int
    text: str


class _Line:
    """A socket under a deadline, as much of one as the library's client asks for."""

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        self._sock = sock
        self._patience = patience

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._patience.timeout())
        self._sock.sendall(data)

    def makefile(self, mode: Literal["rb"]) -> io.BufferedReader:
        del mode
        return io.BufferedReader(_Flow(self._sock, self._patience))

    def close(self) -> None:
        """The client lets go before it has read the answer: not yet."""

    def hang_up(self) -> None:
        self._sock.close()


class _Flow(io.RawIOBase):
    """What comes in, each wait before the deadline."""

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        super().__init__()
        self._sock = sock
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(self._patience.timeout())
        return self._sock.recv_into(buffer)


def post(
    call: Call, recipient: str, journal: Journal, patience: Patience, context: ssl.SSLContext
) -> Answer | Outcome:
    """The answer to the request; an outcome when there is none.

    A failure before the request is out may be tried again; a line cut after it leaves nobody
    knowing.

    Raises:
        DeliveryError: the journal cannot be written; nothing was sent.
    """
    parts = urlsplit(call.url)
    connection = _client(parts, context)
    try:
        line = _Line(_connected(connection, patience, context), patience)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as problem:
        return Outcome(result=Result.DELAYED, reply=str(problem), code="M022")
    except ssl.SSLError as problem:
        reply = getattr(problem, "verify_message", "") or problem.reason or "TLS"
        return Outcome(result=Result.REFUSED, reply=reply, code="M011")
    except OSError as problem:
        return Outcome(result=Result.DELAYED, reply=problem.strerror or str(problem), code="M022")
    connection.sock = cast("socket.socket", line)  # all of one that the client uses
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        journal.sending(recipient)
        connection.request("POST", target, body=call.body, headers=dict(call.headers))
        return _read(connection.getresponse())
    except (OSError, HTTPException, ValueError) as problem:
        return Outcome(result=Result.UNKNOWN, reply=type(problem).__name__, code="M020")
    finally:
        line.hang_up()


def _client(parts: SplitResult, context: ssl.SSLContext) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port)
    return HTTPSConnection(host, parts.port, context=context)


def _connected(
    connection: HTTPConnection, patience: Patience, context: ssl.SSLContext
) -> socket.socket:
    place = connection.host, connection.port
    plain = socket.create_connection(place, patience.timeout())
    if not isinstance(connection, HTTPSConnection):
        return plain
    plain.settimeout(patience.timeout())
    try:
        return context.wrap_socket(plain, server_hostname=connection.host)
    except BaseException:
        plain.close()
        raise


def _read(response: HTTPResponse) -> Answer:
    text = response.read(_LONGEST_ANSWER).decode("utf-8", "replace")
    return Answer(status=response.status, text=text)


def outcome_of(answer: Answer) -> Outcome:
    """What a status means for a letter.

    Of 5xx only 503 is known to have done nothing; after the others nobody knows.
    """
    reply = " ".join(f"{answer.status} {answer.text}".split())[:300]
    if 200 <= answer.status < 300:
        return Outcome(result=Result.SENT, reply=str(answer.status))
    if answer.status in _COME_AGAIN:
        return Outcome(result=Result.DELAYED, reply=reply, code="M022")
    if answer.status >= 500:
        return Outcome(result=Result.UNKNOWN, reply=reply, code="M020")
    return Outcome(result=Result.REFUSED, reply=reply, code="M021")
