"""Telegram and webhooks, against a server on this machine."""

import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from funnelcli.delivery.link import verifying
from funnelcli.delivery.outcome import Attempt, Outcome, Result, deliver, together
from funnelcli.delivery.patience import Patience
from funnelcli.delivery.telegram import LONGEST, TelegramCarrier, shortened
from funnelcli.delivery.webhook import WebhookCarrier
from funnelcli.model.letter import Letter

Impatient = Callable[..., Patience]
LETTER = Letter(subject="Опель", text="План под угрозой.\n", html="<p>План</p>")
CANARY = "123456:canary-7f3a"


@dataclass
class Seen:
    """Requests as they came; ``answers`` are given in turn, the last one for ever.

    An answer is a status with a body; None cuts the line, a negative status stays silent.
    """

    answers: list[tuple[int, bytes] | None] = field(default_factory=lambda: [(200, b"ok")])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def seen() -> Iterator[Seen]:
    found = Seen()
    silent = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((self.path, dict(self.headers.items()), body))
            answer = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            if answer is None or answer[0] < 0:
                if answer is not None:
                    silent.wait(5)
                self.close_connection = True
                return
            status, text = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield found
        silent.set()
        server.shutdown()


class Pad:
    """A journal in memory."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[Result] = []

    def sending(self, recipient: str) -> None:
        self.begun.append(recipient)

    def settled(self, recipient: str, outcome: Outcome) -> None:
        del recipient
        self.ended.append(outcome.result)


def webhook(seen: Seen, **more: str) -> Attempt:
    carrier = WebhookCarrier(
        letter=LETTER,
        id="2026-W48.x@opel.example",
        urls={"webhook:a": f"http://127.0.0.1:{seen.port}/hooks/canary-7f3a?x=1"},
        secrets=more,
        context=verifying(),
    )
    return together({"webhook:a": carrier})


def telegram(seen: Seen) -> Attempt:
    carrier = TelegramCarrier(
        letter=LETTER,
        chats={"telegram:-100": "-100"},
        token=CANARY,
        server=f"http://127.0.0.1:{seen.port}/",
        context=verifying(),
    )
    return together({"telegram:-100": carrier})


def send(attempt: Attempt, recipient: str, patience: Patience) -> tuple[Outcome, Pad]:
    pad = Pad()
    outcome = deliver([recipient], attempt, pad, patience)[recipient]
    assert "canary" not in outcome.reply
    return outcome, pad


def test_a_webhook_gets_the_letter_signed(seen: Seen, impatient: Impatient) -> None:
    attempt = webhook(seen, **{"webhook:a": "key"})
    outcome, pad = send(attempt, "webhook:a", impatient(each=5))

    ((path, headers, body),) = seen.requests
    assert outcome == Outcome(result=Result.SENT, reply="200")
    assert path == "/hooks/canary-7f3a?x=1"
    assert headers["Idempotency-Key"] == "2026-W48.x@opel.example"
    assert headers["X-Signature"] == f"sha256={hmac.new(b'key', body, 'sha256').hexdigest()}"
    assert headers["Host"] == f"127.0.0.1:{seen.port}"
    assert json.loads(body) == {
        "id": "2026-W48.x@opel.example",
        "subject": LETTER.subject,
        "text": LETTER.text,
        "html": LETTER.html,
    }
    assert (pad.begun, pad.ended) == (["webhook:a"], [Result.SENT])


def test_without_a_key_nothing_is_signed(seen: Seen, impatient: Impatient) -> None:
    send(webhook(seen), "webhook:a", impatient(each=5))
    assert "X-Signature" not in seen.requests[0][1]


def test_a_chat_gets_the_text(seen: Seen, impatient: Impatient) -> None:
    seen.answers = [(200, b'{"ok": true}')]
    outcome, _ = send(telegram(seen), "telegram:-100", impatient(each=5))

    ((path, _, body),) = seen.requests
    assert outcome.result is Result.SENT
    assert path == f"/bot{CANARY}/sendMessage"
    assert json.loads(body)["chat_id"] == "-100"
    assert json.loads(body)["text"] == LETTER.text


@pytest.mark.parametrize(
    ("answer", "result", "asked"),
    [
        ((429, b'{"ok": false, "description": "Too Many Requests"}'), Result.SENT, 2),
        ((503, b"busy"), Result.SENT, 2),
        ((400, b'{"ok": false, "description": "Bad Request: chat not found"}'), Result.REFUSED, 1),
        ((401, b"no"), Result.REFUSED, 1),
        ((302, b""), Result.REFUSED, 1),
        ((500, b"oops"), Result.UNKNOWN, 1),
        ((504, b"slow"), Result.UNKNOWN, 1),
        (None, Result.UNKNOWN, 1),
        ((-1, b""), Result.UNKNOWN, 1),
    ],
)
@pytest.mark.parametrize("kind", ["webhook:a", "telegram:-100"])
def test_what_an_answer_means(
    kind: str,
    answer: tuple[int, bytes] | None,
    result: Result,
    asked: int,
    seen: Seen,
    impatient: Impatient,
) -> None:
    seen.answers = [answer, (200, b"ok")]
    attempt = webhook(seen) if kind == "webhook:a" else telegram(seen)
    outcome, pad = send(attempt, kind, impatient(each=0.5))

    assert outcome.result is result
    assert len(seen.requests) == len(pad.begun) == len(pad.ended) == asked
    if answer and b"not found" in answer[1] and kind != "webhook:a":
        assert outcome.reply == "400 Bad Request: chat not found"


@pytest.mark.parametrize("kind", ["webhook:a", "telegram:-100"])
def test_nothing_listens(kind: str, impatient: Impatient) -> None:
    nowhere = Seen(port=1)
    attempt = webhook(nowhere) if kind == "webhook:a" else telegram(nowhere)
    outcome, pad = send(attempt, kind, impatient())

    assert (outcome.result, outcome.code, pad.begun) == (Result.DELAYED, "M022", [])


def test_a_server_in_the_clear_is_not_believed(seen: Seen, impatient: Impatient) -> None:
    carrier = WebhookCarrier(
        letter=LETTER,
        id="x",
        urls={"webhook:a": f"https://127.0.0.1:{seen.port}/x"},
        secrets={},
        context=verifying(),
    )
    outcome, pad = send(together({"webhook:a": carrier}), "webhook:a", impatient(each=5))
    assert (outcome.result, outcome.code, pad.begun) == (Result.REFUSED, "M011", [])


def test_a_long_letter_is_cut_between_lines() -> None:
    text = "".join(f"строка {number} 😀\n" for number in range(1000))
    found = shortened(text)

    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    assert found.endswith("\n…")
    assert text.startswith(found.removesuffix("…"))
    assert shortened("x\n") == "x\n"


def test_each_recipient_has_a_carrier(seen: Seen, impatient: Impatient) -> None:
    hook, bot = webhook(seen), telegram(seen)
    both = together({"webhook:a": hook, "telegram:-100": bot})
    outcomes = deliver(["webhook:a", "telegram:-100"], both, Pad(), impatient(each=5))

    assert {each.result for each in outcomes.values()} == {Result.SENT}
    assert len(seen.requests) == 2
