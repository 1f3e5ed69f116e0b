"""Whatever goes wrong at whatever step: nobody gets two copies, nobody is told a lie."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fault_server import KINDS, STEPS, Fault, FaultServer
from funnelcli.delivery.link import Server
from funnelcli.delivery.outcome import Outcome, Result, deliver
from funnelcli.delivery.patience import Patience
from funnelcli.delivery.smtp import SmtpCarrier
from funnelcli.history.deliveries import Sheet
from funnelcli.pipeline.sending import Post, send_post, standing_of

Impatient = Callable[..., Patience]
PEOPLE = ("a@opel.example", "b@opel.example", "c@opel.example")
LOGIN = ("u", "пароль")
LETTER = b"Subject: x\r\n\r\n.dot at the start\r\n..two\r\nlast line\r\n"
MODES = {
    **{
        f"{step}-{kind}-{'once' if times else 'always'}": Fault(step=step, kind=kind, times=times)
        for step in STEPS
        for kind in KINDS
        for times in (1, None)
    },
    "dot-lost-once": Fault(step="dot", kind="lost"),
    "dot-lost-always": Fault(step="dot", kind="lost", times=None),
    "greeting-421": Fault(step="greeting", kind=b"421 too busy\r\n"),
    "mail-421": Fault(step="mail", kind=b"421 closing\r\n"),
    "rcpt-421": Fault(step="rcpt", kind=b"421 closing\r\n"),
    "dot-421": Fault(step="dot", kind=b"421 closing\r\n"),
    "dot-garbage": Fault(step="dot", kind=b"\xff\x00what\r\n"),
    "dot-half": Fault(step="dot", kind=b"25"),
    "dot-strange": Fault(step="dot", kind=b"354 more\r\n"),
    "mail-garbage": Fault(step="mail", kind=b"\xff\x00what\r\n"),
    "greeting-endless": Fault(step="greeting", kind=b"220-x\r\n" * 20_000, times=None),
    "ehlo-long-line": Fault(step="ehlo", kind=b"250 " + b"x" * 100_000 + b"\r\n", times=None),
    "rcpt-450": Fault(step="rcpt", kind=b"450 greylisted\r\n"),
    "rcpt-550-one": Fault(step="rcpt", kind=b"550 no such user\r\n"),
    "dot-552": Fault(step="dot", kind=b"552 mailbox full\r\n"),
}
SLOW = ("dot-silence", "dot-half", "body-silence")
"""The answer to the dot is waited for long: only the deadline ends it."""
HEARD = {Result.SENT: {1}, Result.REFUSED: {0}, Result.DELAYED: {0}, Result.UNKNOWN: {0, 1}}


@dataclass
class Pad:
    """A journal in memory."""

    begun: list[str] = field(default_factory=list)

    def sending(self, recipient: str) -> None:
        self.begun.append(recipient)

    def settled(self, recipient: str, outcome: Outcome) -> None:
        pass


def carrier(server: FaultServer) -> SmtpCarrier:
    return SmtpCarrier(
        server=Server(
            host="127.0.0.1", port=server.port, security="none", user=LOGIN[0], password=LOGIN[1]
        ),
        context=ssl.create_default_context(),
        sender="robot@opel.example",
        content=LETTER,
    )


def post(folder: Path, people: Sequence[str] = PEOPLE) -> Post:
    return Post(
        report="digest",
        week="2026-W48",
        recipients=tuple(people),
        folder=folder,
        now=datetime(2026, 11, 23, 8, tzinfo=UTC),
    )


SHEET = Sheet(as_of=datetime(2026, 11, 22, tzinfo=UTC).date(), period="p", inputs="i", figures={})


def test_there_are_enough_modes() -> None:
    assert len(MODES) >= 80


@pytest.mark.parametrize("mode", MODES)
def test_no_second_copy_and_no_lie(
    mode: str,
    server: FaultServer,
    impatient: Impatient,
    loop_count: Callable[[int], int],
) -> None:
    seconds = 0.4 if mode.startswith(SLOW) else 20.0
    for _ in range(loop_count(50)):
        server.fail(MODES[mode])
        pad = Pad()

        outcomes = deliver(PEOPLE, carrier(server), pad, impatient(seconds))

        assert list(outcomes) == list(PEOPLE)
        for recipient, outcome in outcomes.items():
            assert server.copies(recipient) in HEARD[outcome.result], (recipient, outcome)
            assert (outcome.code is None) == (outcome.result is Result.SENT)
        assert len(pad.begun) >= sum(map(server.copies, PEOPLE))
        for _, message in server.accepted:
            assert message == LETTER


@pytest.mark.parametrize("mode", MODES)
def test_the_next_runs_make_no_second_copy_either(
    mode: str, server: FaultServer, impatient: Impatient, tmp_path: Path
) -> None:
    """Through the ledger: a run that fails, then two on a sound server."""
    server.fail(MODES[mode])
    seconds = 0.4 if mode.startswith(SLOW) else 20.0
    first = send(server, tmp_path, impatient(seconds))
    accepted = list(server.accepted)
    lost = standing_of(post(tmp_path), resend=False).unknown
    server.fail()
    server.accepted.extend(accepted)

    second = send(server, tmp_path, impatient())
    third = send(server, tmp_path, impatient())

    assert first == 3 or standing_of(post(tmp_path), resend=False).pending == ()
    assert all(server.copies(each) <= 1 for each in PEOPLE)
    assert all(server.copies(each) == 1 for each in PEOPLE if each not in lost)
    assert second == third == 3 - len(lost)

    assert send(server, tmp_path, impatient(), resend=True) == 3
    assert all(server.copies(each) <= 2 for each in lost)


def send(server: FaultServer, folder: Path, patience: Patience, *, resend: bool = False) -> int:
    run = send_post(
        post(folder),
        sheet=SHEET,
        id="2026-W48.x@opel.example",
        attempt=carrier(server),
        patience=patience,
        resend=resend,
    )
    assert bool(run.issues) == (run.sent_count < run.total)
    return run.sent_count


def test_only_the_refused_is_tried_again(server: FaultServer, impatient: Impatient) -> None:
    server.fail(Fault(step="rcpt", kind=b"450 later\r\n"))
    outcomes = deliver(PEOPLE, carrier(server), Pad(), impatient())

    assert {each.result for each in outcomes.values()} == {Result.SENT}
    assert sum(word.startswith(b"RCPT TO:<a@") for word in server.said) == 2
    assert sum(word.startswith(b"RCPT TO:<b@") for word in server.said) == 1


def test_a_final_refusal_is_not_tried_again(server: FaultServer, impatient: Impatient) -> None:
    server.fail(Fault(step="rcpt", kind=b"550 no such user\r\n"))
    outcomes = deliver(PEOPLE, carrier(server), Pad(), impatient())

    assert outcomes[PEOPLE[0]].result is Result.REFUSED
    assert "no such user" in outcomes[PEOPLE[0]].reply
    assert [server.copies(each) for each in PEOPLE] == [0, 1, 1]
    assert sum(word.startswith(b"RCPT TO:<a@") for word in server.said) == 1


def test_one_wrong_password_is_one_try(server: FaultServer, impatient: Impatient) -> None:
    server.fail(Fault(step="auth", kind=b"535 5.7.8 bad password\r\n", times=None))
    outcomes = deliver(PEOPLE, carrier(server), Pad(), impatient())

    assert {each.code for each in outcomes.values()} == {"M013"}
    assert sum(word.startswith(b"AUTH") for word in server.said) == 1


def test_the_name_of_this_machine_does_not_go_out(
    server: FaultServer, impatient: Impatient
) -> None:
    deliver(PEOPLE[:1], carrier(server), Pad(), impatient())
    assert server.said[0].lower() == b"ehlo [127.0.0.1]"


def test_nothing_listens(server: FaultServer, impatient: Impatient) -> None:
    down = carrier(server)
    server.__exit__()
    patience = impatient(300)
    outcomes = deliver(PEOPLE, down, Pad(), patience)

    assert {each.result for each in outcomes.values()} == {Result.DELAYED}
    assert patience.left() < 60  # it came again and again


def test_a_dribbling_server_is_left_at_the_deadline(impatient: Impatient) -> None:
    """A byte now and then keeps every single read alive, not the letter."""
    import socket
    import threading
    import time

    def dribble(listener: socket.socket) -> None:
        line, _ = listener.accept()
        try:
            while True:
                line.sendall(b"2")
                stop.wait(0.02)
        except OSError:
            line.close()

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=dribble, args=(listener,), daemon=True)
        thread.start()
        slow = SmtpCarrier(
            server=Server(host="127.0.0.1", port=listener.getsockname()[1], security="none"),
            context=ssl.create_default_context(),
            sender="r@x",
            content=LETTER,
        )
        started = time.monotonic()
        outcomes = deliver(PEOPLE, slow, Pad(), impatient(0.5))
        assert time.monotonic() - started < 5
    thread.join(timeout=5)
    assert {each.result for each in outcomes.values()} == {Result.DELAYED}
