"""A recipient's word settles a letter that nobody knew about, and no other."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from funnelcli.errors import DeliveryError, SettingsError
from funnelcli.history.deliveries import (
    FILE_NAME,
    LOCK_NAME,
    Entry,
    Sheet,
    Step,
    note,
    read_ledger,
)
from funnelcli.pipeline.receipt import note_receipts
from funnelcli.pipeline.sending import Post, standing_of
from funnelcli.storage import alone

A, B, C = "a@opel.example", "b@opel.example", "c@opel.example"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
SHEET = Sheet(
    as_of=date(2026, 11, 22), period="2026-11-01..2026-11-30", inputs="i", figures={"x": 1}
)


def post(folder: Path) -> Post:
    return Post(report="digest", week="2026-W48", recipients=(A, B, C), folder=folder, now=TUESDAY)


def step(folder: Path, recipient: str, *steps: Step, week: str = "2026-W48") -> None:
    for each in steps:
        entry = Entry(
            at=MONDAY,
            report="digest",
            week=week,
            recipient=recipient,
            message_id=f"{week}@opel.example",
            step=each,
            reply="",
            sheet=SHEET,
        )
        assert note(folder / FILE_NAME, entry, lambda _: True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A and B are unknown, C has the letter."""
    step(tmp_path, A, Step.SENDING)
    step(tmp_path, B, Step.SENDING)
    step(tmp_path, C, Step.SENDING, Step.SENT)
    return tmp_path


def test_a_letter_that_arrived_is_a_sent_one(folder: Path) -> None:
    (noted,) = note_receipts(post(folder), arrived=[A], lost=[])
    assert (noted.recipient, noted.week, noted.step, noted.at) == (
        A,
        "2026-W48",
        Step.SENT,
        TUESDAY,
    )
    assert (noted.message_id, noted.sheet) == ("2026-W48@opel.example", SHEET)
    standing = standing_of(post(folder), resend=False)
    assert (standing.sent, standing.unknown, standing.pending) == ((A, C), (B,), ())
    earlier = read_ledger(folder / FILE_NAME).earlier_letter("digest", "2026-W49")
    assert earlier is not None
    assert earlier.recipient == A, "the next letter is compared with it"


def test_a_letter_that_did_not_arrive_is_sent_again_without_being_asked(folder: Path) -> None:
    note_receipts(post(folder), arrived=[A], lost=[B])
    standing = standing_of(post(folder), resend=False)
    assert (standing.sent, standing.unknown, standing.pending) == ((A, C), (), (B,))
    assert standing.issues == ()


@pytest.mark.parametrize(
    ("arrived", "lost", "strange"),
    [
        ([C], [], [C]),
        (["nobody@opel.example"], [A], ["nobody@opel.example"]),
        ([A], [A], [A]),
        ([A, A.upper()], [], [A.upper()]),
    ],
)
def test_what_is_not_unknown_is_not_noted_nor_is_anything_beside_it(
    folder: Path, arrived: list[str], lost: list[str], strange: list[str]
) -> None:
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(SettingsError) as caught:
        note_receipts(post(folder), arrived=arrived, lost=lost)
    assert [(each.code, each.values["recipient"]) for each in caught.value.issues] == [
        ("M027", each) for each in strange
    ]
    assert (folder / FILE_NAME).read_bytes() == before


def test_capital_letters_and_spaces_make_no_other_recipient(folder: Path) -> None:
    (noted,) = note_receipts(post(folder), arrived=[" A@Opel.example "], lost=[])
    assert noted.recipient == A


def test_the_newest_unknown_letter_is_meant_first(tmp_path: Path) -> None:
    step(tmp_path, A, Step.SENDING, week="2026-W46")
    step(tmp_path, A, Step.SENDING, week="2026-W47")
    step(tmp_path, A, Step.SENDING, Step.SENT, week="2026-W48")
    weeks = [note_receipts(post(tmp_path), arrived=[A], lost=[])[0].week for _ in range(2)]
    assert weeks == ["2026-W47", "2026-W46"]
    with pytest.raises(SettingsError):
        note_receipts(post(tmp_path), arrived=[A], lost=[])


def test_a_letter_on_its_way_is_not_unknown_yet(folder: Path) -> None:
    with alone(folder / LOCK_NAME) as is_alone:
        assert is_alone
        with pytest.raises(DeliveryError) as caught:
            note_receipts(post(folder), arrived=[A], lost=[])
    assert [each.code for each in caught.value.issues] == ["M018"]
