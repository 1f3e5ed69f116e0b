from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.delivery.message import Envelope, build_message
from funnelcli.errors import DeliveryError
from funnelcli.model.letter import Attachment, Letter, Picture
from payloads import COMMANDS

ENVELOPE = Envelope(
    sender="robot@opel.example",
    recipients=("marketing@opel.example", "sales@opel.example"),
    id="2026-W48.0123456789abcdef@opel.example",
    at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
)
LETTER = Letter(
    subject="Запчасти Опель: ноябрь 2026, данные на 20 ноября 2026 – прогноз 92,3 % плана",
    text="План под угрозой.\n",
    html="<p>План под угрозой.</p>\n",
)
INJECTIONS = (
    "x\r\nBcc: e@evil.example",
    "x\nBcc: e@evil.example",
    "x\rBcc: e@evil.example",
    "=?utf-8?q?x=0d=0aBcc=3a_e@evil.example?=",
    "=?utf-8?b?eA0KQmNjOiBlQGV2aWwuZXhhbXBsZQ==?=",
    "a =?us-ascii?q?=0aBcc:_e@evil.example?= b",
    "x\u2028Bcc: e@evil.example",
    "x\x85Bcc: e@evil.example",
    "x\x0bBcc: e@evil.example",
    "x\x00",
    *COMMANDS,
)


def test_the_message_is_read_back_as_it_was_meant() -> None:
    message = message_from_bytes(build_message(LETTER, ENVELOPE), policy=default)

    assert message["Subject"] == LETTER.subject
    assert message["From"] == "robot@opel.example"
    assert message["To"] == "marketing@opel.example, sales@opel.example"
    assert message["Message-ID"] == f"<{ENVELOPE.id}>"
    assert message["Date"].datetime == ENVELOPE.at
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().replace("\r\n", "\n") == LETTER.html


def test_every_byte_goes_through_every_server() -> None:
    content = build_message(LETTER, ENVELOPE)

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_the_same_letter_is_the_same_bytes() -> None:
    attached = replace(
        LETTER, attachments=(Attachment(name="отчёт.html", kind="text/html", content=b"<p>"),)
    )
    assert build_message(attached, ENVELOPE) == build_message(attached, ENVELOPE)


def test_an_attachment_keeps_its_name_and_its_bytes() -> None:
    content = bytes(range(256))
    attached = replace(
        LETTER,
        attachments=(Attachment(name="отчёт.xlsx", kind="application/x-y", content=content),),
    )
    message = message_from_bytes(build_message(attached, ENVELOPE), policy=default)
    (found,) = message.iter_attachments()
    assert found.get_filename() == "отчёт.xlsx"
    assert found.get_content() == content


@pytest.mark.parametrize("payload", INJECTIONS)
def test_no_field_smuggles_in_another_one(payload: str) -> None:
    for letter, envelope in (
        (replace(LETTER, subject=f"Отчёт {payload}"), ENVELOPE),
        (LETTER, replace(ENVELOPE, id=f"{payload}@x")),
        (
            replace(LETTER, attachments=(Attachment(name=payload, kind="x/y", content=b""),)),
            ENVELOPE,
        ),
    ):
        with pytest.raises(DeliveryError) as refused:
            build_message(letter, envelope)
        assert refused.value.issues[0].code == "M004"


@given(
    st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=300)
)
def test_any_printable_subject_survives(subject: str) -> None:
    if "=?" in subject:
        return
    content = build_message(replace(LETTER, subject=subject), ENVELOPE)

    raw = message_from_bytes(content, policy=compat32)
    assert " ".join(str(make_header(decode_header(raw["Subject"]))).split()) == " ".join(
        subject.split()
    )
    assert len(raw.keys()) == 8


def test_pictures_lie_beside_the_html_that_shows_them() -> None:
    shown = replace(
        LETTER,
        html='<img src="cid:pace@x">',
        pictures=(Picture(id="pace@x", png=b"\x89PNG..."),),
        attachments=(Attachment(name="a.pdf", kind="application/pdf", content=b"%PDF"),),
    )
    content = build_message(shown, ENVELOPE)
    message = message_from_bytes(content, policy=default)

    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture = next(part for part in message.walk() if part["Content-ID"])
    assert picture["Content-ID"] == "<pace@x>"
    assert picture.get_payload(decode=True) == b"\x89PNG..."
    assert content == build_message(shown, ENVELOPE)
