"""A letter as the bytes that go over the line: headers proved, the same letter the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, default
from email.utils import format_datetime
from hashlib import sha256

from funnelcli.errors import DeliveryError
from funnelcli.issues import Issue
from funnelcli.model.letter import Letter, Picture

_PART_HEADERS = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who writes to whom, when, and under which id; ``id`` is without the angle brackets."""

    sender: str
    recipients: tuple[str, ...]
    id: str
    at: datetime


def build_message(letter: Letter, envelope: Envelope) -> bytes:
    """The message with CR LF line ends.

    Header fields are judged before they are built, and read back from the bytes after: a line
    that some field smuggled in would be one field too many.

    Raises:
        DeliveryError: a field would not come out as it was meant (M004).
    """
    fields = _fields(letter, envelope)
    for name, value in fields:
        _judge(name, value)
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    if letter.pictures:
        _show(message, letter.pictures)
    for each in letter.attachments:
        _judge("Content-Disposition", each.name)
        main, _, sub = each.kind.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    _fix_boundaries(message, envelope.id)
    content = b"".join(_line(name, value) for name, value in fields) + message.as_bytes()
    _prove(content, fields)
    return content


def _show(message: EmailMessage, pictures: Sequence[Picture]) -> None:
    """Put the pictures beside the HTML that shows them."""
    html = message.get_body(("html",))
    if html is None:
        raise TypeError("the message has an HTML part")
    for each in pictures:
        html.add_related(each.png, "image", "png", cid=f"<{each.id}>")


def _fields(letter: Letter, envelope: Envelope) -> list[tuple[str, str]]:
    return [
        ("From", str(Address(addr_spec=envelope.sender))),
        ("To", ", ".join(str(Address(addr_spec=each)) for each in envelope.recipients)),
        ("Subject", letter.subject),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", f"<{envelope.id}>"),
        ("Auto-Submitted", "auto-generated"),
    ]


def _judge(name: str, value: str) -> None:
    """Neither controls nor encoded words: the library may decode one and break the line there."""
    if "=?" in value or not value.isprintable():
        raise _refused(name)


def _line(name: str, value: str) -> bytes:
    """A header field, folded; the library's own folding loses spaces between encoded words."""
    if name == "To":
        text = value.replace(", ", ",\r\n ")
    elif value.isascii():
        text = value
    else:
        text = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {text}\r\n".encode("ascii")


def _fix_boundaries(message: MIMEPart, seed: str) -> None:
    """Boundaries that follow from the id: the library would draw lots."""
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        mark = sha256(f"{seed} {number}".encode()).hexdigest()[:24]
        part.set_boundary(f"=_{mark}")  # "=_" occurs in no encoded line


def _prove(content: bytes, fields: Sequence[tuple[str, str]]) -> None:
    """Read the header back: every field as it was meant, and no other one."""
    found = [
        (name, " ".join(str(value).split()))
        for name, value in message_from_bytes(content, policy=default).items()
        if name not in _PART_HEADERS
    ]
    meant = [(name, " ".join(value.split())) for name, value in fields]
    for name, value in meant:
        if (name, value) not in found:
            raise _refused(name)
    if len(found) != len(meant) or sorted(_names(content)) != sorted(name for name, _ in found):
        raise _refused("MIME-Version")


def _names(content: bytes) -> Iterator[str]:
    """The names of the fields by the bytes alone, as a mail server reads them."""
    head, _, _ = content.partition(b"\r\n\r\n")
    for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        name = line.partition(b":")[0].decode("ascii", "replace")
        if not line.startswith((b" ", b"\t")) and name not in _PART_HEADERS:
            yield name


def _refused(name: str) -> DeliveryError:
    return DeliveryError([Issue("M004", {"field": name})])
