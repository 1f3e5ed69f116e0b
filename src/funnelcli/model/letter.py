"""A letter before it is addressed: subject, the same text twice, what hangs on it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with the letter; ``kind`` is its MIME type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG that the HTML shows by ``cid:<id>``."""

    id: str
    png: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is said, as plain text and as HTML."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
