"""A mail server that fails on demand, and remembers every message it accepted.

It speaks just enough SMTP. What it holds in ``accepted`` are messages whose final dot it has read
and not refused: whether the client ever heard the answer is another matter, as in life.
"""

import socket
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

STEPS = ("greeting", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot", "quit")
KINDS = ("silence", "4xx", "5xx", "drop")
_ANSWERS = {"4xx": b"451 4.3.0 try again later\r\n", "5xx": b"554 5.7.1 no\r\n"}
_GOOD = {
    "greeting": b"220 mail.example ESMTP\r\n",
    "ehlo": b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n",
    "auth": b"235 2.7.0 welcome\r\n",
    "mail": b"250 OK\r\n",
    "rcpt": b"250 OK\r\n",
    "data": b"354 go ahead\r\n",
    "dot": b"250 2.0.0 queued\r\n",
    "quit": b"221 bye\r\n",
}
_STEP_OF = {
    b"EHLO": "ehlo",
    b"AUTH": "auth",
    b"MAIL": "mail",
    b"RCPT": "rcpt",
    b"DATA": "data",
    b"QUIT": "quit",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong at a step: on its first ``times`` occurrences (None: on every one).

    ``kind`` is one of KINDS, ``lost`` (the message is accepted, then the line is cut), or an
    answer in bytes.
    """

    step: str
    kind: str | bytes
    times: int | None = 1


class _HangUp(Exception):  # noqa: N818 - not an error: the line is cut on purpose
    """The server cuts the line."""


@dataclass
class _Wire:
    sock: socket.socket
    rest: bytes = b""

    def line(self) -> bytes:
        """The next line without its end."""
        while b"\r\n" not in self.rest:
            piece = self.sock.recv(65536)
            if not piece:
                raise _HangUp
            self.rest += piece
        found, _, self.rest = self.rest.partition(b"\r\n")
        return found


@dataclass
class FaultServer:
    """Listens on loopback while entered; ``fail`` says what goes wrong from now on.

    With ``tls`` it offers STARTTLS, or speaks TLS at once when ``at_once``. ``injected`` is said
    in the clear right behind the answer to STARTTLS.
    """

    tls: ssl.SSLContext | None = None
    at_once: bool = False
    injected: bytes = b""
    faults: tuple[Fault, ...] = ()
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def copies(self, recipient: str) -> int:
        """How many messages were accepted for a recipient."""
        return sum(each == recipient for each, _ in self.accepted)

    def fail(self, *faults: Fault) -> None:
        """From now on, and with nothing remembered."""
        self.faults = faults
        self.seen.clear()
        self.accepted.clear()
        self.said.clear()

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._talk, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        wire = _Wire(sock)
        with suppress(OSError, _HangUp):
            if self.tls and self.at_once:
                wire.sock = self.tls.wrap_socket(sock, server_side=True)
            self._converse(wire)
        wire.sock.close()

    def _converse(self, wire: _Wire) -> None:
        self._answer(wire, "greeting")
        recipient = ""
        while True:
            word = wire.line()
            self.said.append(word)
            step = _STEP_OF.get(word[:4].upper())
            if step == "rcpt":
                recipient = word.partition(b"<")[2].partition(b">")[0].decode()
            if word == b"STARTTLS" and self.tls:
                wire.sock.sendall(b"220 go ahead\r\n" + self.injected)
                wire.sock = self.tls.wrap_socket(wire.sock, server_side=True)
            elif step == "ehlo" and self.tls and not isinstance(wire.sock, ssl.SSLSocket):
                wire.sock.sendall(b"250-mail.example\r\n250 STARTTLS\r\n")
            elif step is None:
                wire.sock.sendall(b"250 OK\r\n")
            elif self._answer(wire, step) and step == "data":
                self._take(wire, recipient)

    def _take(self, wire: _Wire, recipient: str) -> None:
        body = [wire.line()]
        if fault := self._due("body"):
            self._act(wire, "body", fault)
            raise _HangUp  # whoever answers in the middle does not take the rest
        while body[-1] != b".":
            body.append(wire.line())
        message = b"".join(line.removeprefix(b".") + b"\r\n" for line in body[:-1])
        due = self._due("dot")
        if due is None or due.kind == "lost":
            self.accepted.append((recipient, message))
        self._act(wire, "dot", due)

    def _answer(self, wire: _Wire, step: str) -> bool:
        """Answer well, or as the fault says; whether it was well."""
        return self._act(wire, step, self._due(step))

    def _due(self, step: str) -> Fault | None:
        for fault in self.faults:
            if fault.step == step:
                self.seen[step] += 1
                if fault.times is None or self.seen[step] <= fault.times:
                    return fault
        return None

    def _act(self, wire: _Wire, step: str, fault: Fault | None) -> bool:
        if fault is None:
            wire.sock.sendall(_GOOD[step])
            return True
        if fault.kind == "silence":
            while wire.sock.recv(4096):
                pass
            raise _HangUp
        if fault.kind in {"drop", "lost"}:
            raise _HangUp
        answer = fault.kind if isinstance(fault.kind, bytes) else _ANSWERS[fault.kind]
        wire.sock.sendall(answer)
        return False
