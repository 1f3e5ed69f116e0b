"""No letter and no password to a server that does not encrypt, or is not whom we asked for."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest

from fault_server import Fault, FaultServer
from funnelcli.delivery.link import Server, verifying
from funnelcli.delivery.outcome import Outcome, Result, deliver
from funnelcli.delivery.patience import Patience
from funnelcli.delivery.smtp import SmtpCarrier

Impatient = Callable[..., Patience]
Certified = Callable[[str], ssl.SSLContext]
CANARY = "canary-7f3a"
TO = "a@opel.example"


class Pad:
    def sending(self, recipient: str) -> None:
        pass

    def settled(self, recipient: str, outcome: Outcome) -> None:
        pass


def send(
    server: FaultServer,
    context: ssl.SSLContext,
    patience: Patience,
    security: Literal["starttls", "ssl"] = "starttls",
) -> Outcome:
    carrier = SmtpCarrier(
        server=Server(
            host="127.0.0.1", port=server.port, security=security, user="u", password=CANARY
        ),
        context=context,
        sender="robot@opel.example",
        content=b"Subject: x\r\n\r\nHello\r\n",
    )
    return deliver([TO], carrier, Pad(), patience)[TO]


@contextmanager
def serving(**how: Any) -> Iterator[FaultServer]:  # noqa: ANN401 - whatever a server takes
    with FaultServer(**how) as found:
        yield found


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_sound_server_takes_the_letter(
    security: Literal["starttls", "ssl"],
    certified: Certified,
    trusting: ssl.SSLContext,
    impatient: Impatient,
) -> None:
    with serving(tls=certified("127.0.0.1"), at_once=security == "ssl") as server:
        outcome = send(server, trusting, impatient(each=5), security)
    assert outcome.result is Result.SENT
    assert server.copies(TO) == 1


@pytest.mark.parametrize("security", ["starttls", "ssl"])
@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_a_server_that_is_not_whom_we_asked_for(
    wrong: str,
    security: Literal["starttls", "ssl"],
    certified: Certified,
    trusting: ssl.SSLContext,
    impatient: Impatient,
) -> None:
    name = "elsewhere.example" if wrong == "name" else "127.0.0.1"
    context = trusting if wrong == "name" else verifying()
    with serving(tls=certified(name), at_once=security == "ssl") as server:
        outcome = send(server, context, impatient(each=5), security)

    assert (outcome.result, outcome.code) == (Result.REFUSED, "M011")
    assert_nothing_leaked(server, outcome)


def test_starttls_that_was_taken_away(server: FaultServer, impatient: Impatient) -> None:
    outcome = send(server, verifying(), impatient())

    assert (outcome.result, outcome.code) == (Result.REFUSED, "M010")
    assert_nothing_leaked(server, outcome)


def test_tls_at_once_to_a_server_in_the_clear(server: FaultServer, impatient: Impatient) -> None:
    outcome = send(server, verifying(), impatient(), "ssl")

    assert (outcome.result, outcome.code) == (Result.REFUSED, "M011")
    assert_nothing_leaked(server, outcome)


def test_answers_injected_before_the_encryption_are_forgotten(
    certified: Certified, trusting: ssl.SSLContext, impatient: Impatient
) -> None:
    """Or is the handshake spoiled by them: either way nothing said in the clear is believed."""
    injected = b"250-evil.example\r\n250 AUTH LOGIN\r\n"
    with serving(tls=certified("127.0.0.1"), injected=injected) as server:
        outcome = send(server, trusting, impatient(seconds=3, each=0.5))
    if outcome.result is not Result.SENT:
        assert_nothing_leaked(server, outcome)
    assert not any(word.startswith(b"AUTH LOGIN") for word in server.said)


def test_a_server_without_any_way_to_log_in(impatient: Impatient, server: FaultServer) -> None:
    server.fail(Fault(step="ehlo", kind=b"250 mail.example\r\n", times=None))
    carrier = SmtpCarrier(
        server=Server(host="127.0.0.1", port=server.port, security="none", password=CANARY),
        context=verifying(),
        sender="r@x",
        content=b"x\r\n",
    )
    outcome = deliver([TO], carrier, Pad(), impatient())[TO]
    assert (outcome.result, outcome.code) == (Result.REFUSED, "M013")


def test_the_password_is_in_no_text(impatient: Impatient, server: FaultServer) -> None:
    server.fail(Fault(step="auth", kind=f"535 bad {CANARY}\r\n".encode(), times=None))
    known = Server(host="127.0.0.1", port=server.port, security="none", user="u", password=CANARY)
    carrier = SmtpCarrier(server=known, context=verifying(), sender="r@x", content=b"x\r\n")
    outcome = deliver([TO], carrier, Pad(), impatient())[TO]

    assert outcome.code == "M013"
    assert CANARY not in f"{outcome} {known!r} {carrier!r}"


def assert_nothing_leaked(server: FaultServer, outcome: Outcome) -> None:
    assert server.accepted == []
    assert not any(word[:4].upper() in {b"AUTH", b"MAIL", b"DATA"} for word in server.said)
    assert CANARY not in str(outcome)
