"""What the ledger allows: once, and never again without being asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from funnelcli.delivery.outcome import Journal, Outcome, Result
from funnelcli.delivery.patience import Clock, Patience
from funnelcli.errors import DeliveryError, InputError
from funnelcli.history.deliveries import Entry, Sheet, Step, note, read_ledger
from funnelcli.pipeline.news import last_letter, require_news, sheet_of
from funnelcli.pipeline.sending import Post, SendRun, message_id, send_post
from funnelcli.report.figures import figures_of
from funnelcli.storage import alone
from made_report import weekly

A, B = "a@opel.example", "b@opel.example"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SHEET = Sheet(as_of=date(2026, 11, 22), period="2026-11-01..2026-11-30", inputs="i", figures={})
SENT = Outcome(result=Result.SENT, reply="250 OK")
REFUSED = Outcome(result=Result.REFUSED, reply="550 no", code="M021")
UNKNOWN = Outcome(result=Result.UNKNOWN, reply="gone", code="M020")


def post(folder: Path, week: str = "2026-W48", now: datetime = MONDAY) -> Post:
    return Post(report="digest", week=week, recipients=(A, B), folder=folder, now=now)


class Carrier:
    """Answers as told, and remembers whom it was asked to reach."""

    def __init__(self, *answers: Mapping[str, Outcome]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, ...]] = []

    def __call__(
        self, recipients: Sequence[str], journal: Journal, patience: Patience
    ) -> Mapping[str, Outcome]:
        del patience
        self.asked.append(tuple(recipients))
        answer = self.answers.pop(0) if self.answers else {}
        found = {each: answer.get(each, SENT) for each in recipients}
        for recipient, outcome in found.items():
            journal.sending(recipient)
            journal.settled(recipient, outcome)
        return found


def patience(seconds: float = 100.0) -> Patience:
    now = [0.0]

    def sleep(pause: float) -> None:
        now[0] += pause

    return Patience(clock=Clock(monotonic=lambda: now[0], sleep=sleep), until=seconds)


def send(
    folder: Path, carrier: Carrier, *, resend: bool = False, week: str = "2026-W48"
) -> SendRun:
    return send_post(
        post(folder, week),
        sheet=SHEET,
        id="x@opel.example",
        attempt=carrier,
        patience=patience(),
        resend=resend,
    )


def test_the_second_run_of_a_week_asks_nobody(tmp_path: Path) -> None:
    carrier = Carrier()
    assert send(tmp_path, carrier) == SendRun(sent_count=2, total=2, issues=())
    assert send(tmp_path, carrier) == SendRun(sent_count=2, total=2, issues=())
    assert carrier.asked == [(A, B)]


def test_another_week_is_another_letter(tmp_path: Path) -> None:
    carrier = Carrier()
    send(tmp_path, carrier)
    send(tmp_path, carrier, week="2026-W49")
    assert carrier.asked == [(A, B), (A, B)]


def test_whoever_was_refused_is_asked_again_alone(tmp_path: Path) -> None:
    carrier = Carrier({B: REFUSED})
    first = send(tmp_path, carrier)
    second = send(tmp_path, carrier)

    assert [issue.code for issue in first.issues] == ["M021"]
    assert first.sent_count == 1
    assert second == SendRun(sent_count=2, total=2, issues=())
    assert carrier.asked == [(A, B), (B,)]


def test_the_unknown_waits_for_somebody_to_ask(tmp_path: Path) -> None:
    carrier = Carrier({A: UNKNOWN})
    first, second = send(tmp_path, carrier), send(tmp_path, carrier)

    assert [issue.code for issue in first.issues] == ["M020"]
    assert [issue.code for issue in second.issues] == ["M020"]
    assert second.sent_count == 1
    assert carrier.asked == [(A, B)]

    assert send(tmp_path, carrier, resend=True) == SendRun(sent_count=2, total=2, issues=())
    assert carrier.asked == [(A, B), (A,)]
    assert send(tmp_path, carrier, resend=True).sent_count == 2
    assert len(carrier.asked) == 2  # nobody who has it is asked again


def test_a_copy_looks_like_a_copy(tmp_path: Path) -> None:
    send(tmp_path, Carrier({A: UNKNOWN}))
    ledger = read_ledger(post(tmp_path).ledger_path)

    assert message_id(ledger, post(tmp_path), "new@opel.example") == "x@opel.example"
    assert message_id(ledger, post(tmp_path, "2026-W49"), "new@opel.example") == "new@opel.example"


def test_while_another_run_sends_this_one_does_not(tmp_path: Path) -> None:
    carrier = Carrier()
    with alone(tmp_path / "deliveries.lock"), pytest.raises(DeliveryError) as busy:
        send(tmp_path, carrier)
    assert busy.value.issues[0].code == "M018"
    assert carrier.asked == []


def test_a_ledger_that_was_changed_stops_everything(tmp_path: Path) -> None:
    send(tmp_path, Carrier())
    path = post(tmp_path).ledger_path
    path.write_bytes(path.read_bytes().replace(b"a@opel", b"z@opel"))
    carrier = Carrier()

    with pytest.raises(InputError) as refused:
        send(tmp_path, carrier)
    assert refused.value.issues[0].code == "S181"
    assert carrier.asked == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "deliveries.lock").mkdir()
    with pytest.raises(DeliveryError) as refused:
        send(tmp_path, Carrier())
    assert refused.value.issues[0].code == "S184"


def test_old_news_is_refused(tmp_path: Path) -> None:
    send(tmp_path, Carrier())
    ledger = read_ledger(post(tmp_path).ledger_path)
    fresh = replace(SHEET, inputs="others")
    newest = date(2026, 11, 22)

    def code(week: str, sheet: Sheet, newest: date | None, asked: date | None = None) -> str | None:
        try:
            require_news(post(tmp_path, week), ledger, sheet, newest, asked)
        except DeliveryError as refused:
            return refused.issues[0].code
        return None

    assert code("2026-W49", fresh, newest) is None
    assert code("2026-W49", SHEET, newest) == "M006"
    assert code("2026-W48", SHEET, newest) is None  # whoever has not got it yet
    assert code("2026-W49", fresh, date(2026, 11, 14)) == "M005"
    assert code("2026-W49", fresh, date(2026, 11, 15)) is None
    assert code("2026-W49", fresh, None) == "M005"
    assert code("2026-W49", fresh, date(2026, 11, 14), date(2026, 11, 20)) is None


def test_what_the_last_letter_said_comes_back(tmp_path: Path) -> None:
    report = weekly()
    figures = figures_of(report.metrics)
    sheet = sheet_of(report, figures)
    send_post(
        post(tmp_path), sheet=sheet, id="x@y", attempt=Carrier(), patience=patience(), resend=False
    )
    ledger = read_ledger(post(tmp_path).ledger_path)

    found = last_letter(ledger, post(tmp_path, "2026-W49"))

    assert last_letter(ledger, post(tmp_path)) is None
    assert found is not None
    assert found[0] == "2026-11-01..2026-11-30"
    assert found[1].as_of == report.as_of
    assert found[1].figures == figures


def test_the_fingerprint_does_not_ask_for_the_order_of_files() -> None:
    report = weekly()
    turned = replace(report, inputs=tuple(reversed(report.inputs)))
    other = replace(report, inputs=report.inputs[:1])

    assert sheet_of(report, {}).inputs == sheet_of(turned, {}).inputs
    assert sheet_of(report, {}).inputs != sheet_of(other, {}).inputs


@pytest.mark.parametrize("step", [Step.SENDING, Step.SENT])
def test_where_locks_do_not_work_the_ledger_still_decides(tmp_path: Path, step: Step) -> None:
    """Another run was faster between our look and our first byte."""
    asked: list[str] = []

    def late(recipients: Sequence[str], journal: Journal, _: Patience) -> Mapping[str, Outcome]:
        entry = Entry(
            at=MONDAY,
            report="digest",
            week="2026-W48",
            recipient=A,
            message_id="x@y",
            step=step,
            reply="",
            sheet=SHEET,
        )
        assert note(post(tmp_path).ledger_path, entry, lambda _: True)
        journal.sending(A)
        asked.extend(recipients)
        return {}

    run = send_post(
        post(tmp_path), sheet=SHEET, id="x@y", attempt=late, patience=patience(), resend=False
    )
    assert [issue.code for issue in run.issues] == ["M018"]
    assert asked == []
