"""A first draft of a profile, made from one export: what its columns are, what people must say."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from funnelcli.errors import InputError
from funnelcli.model.personal import name_words
from funnelcli.model.stage import Outcome
from funnelcli.schema.columns import Kind, Role
from funnelcli.sources.load import SourceRequest, open_source
from funnelcli.sources.recognition.likeness import likely_columns
from funnelcli.sources.recognition.people import people_words
from funnelcli.sources.recognition.profile import GENERIC, fields_of
from funnelcli.sources.recognition.recognise import (
    Recognition,
    Wish,
    is_telling,
    known_headers,
    nearest,
)
from funnelcli.sources.roles.outcomes import named_outcome
from funnelcli.sources.shape import Head, Hints
from funnelcli.sources.table import read_head
from funnelcli.sources.values.dates import is_date

_SIGNS = 8
_NEED = 3
_LONGEST_WORD = 20
_TIMED = frozenset({Kind.MOMENT, Kind.DAY})
_COUNTED = frozenset({Kind.MONEY, Kind.INTEGER, Kind.SHARE})


@dataclass(frozen=True, kw_only=True)
class ProfileDraft:
    """What a profile of the system that wrote ``file`` would say.

    ``signs`` are the headers to tell it by, ``fields`` what the columns surely are, ``likely``
    what they may be, ``unread`` the headers that are left. ``missing`` are words that stand again
    and again where days and numbers belong. ``won``, ``lost`` and ``still_open`` are the stages
    met; ``profile`` is the known profile that fits already, if any.
    """

    file: str
    role: Role
    profile: str | None
    signs: tuple[str, ...]
    need: int
    fields: Mapping[str, tuple[str, ...]]
    likely: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()


def draft_profile(path: Path) -> ProfileDraft:
    """A draft for the export at ``path``, whatever of it is understood.

    Raises:
        InputError: the file cannot be read at all, or nothing is ever read from such a list.
    """
    head, found = _recognised(path)
    columns = found.columns
    won, lost, still_open = _stages(head, found)
    signs = tuple(header for header in head.headers if len(header.strip()) > _NEED)[:_SIGNS]
    return ProfileDraft(
        file=path.name,
        role=found.role,
        profile=None if found.profile == GENERIC else found.profile,
        signs=signs,
        need=min(_NEED, len(signs)),
        fields=columns.headers,
        likely=likely_columns(found.role, columns),
        unread=columns.unmapped,
        missing=_words(head, found),
        won=won,
        lost=lost,
        still_open=still_open,
    )


def _recognised(path: Path) -> tuple[Head, Recognition]:
    try:
        opened = open_source(SourceRequest(path=path))
    except InputError as error:
        if error.issues[0].code == "D160":
            raise
        head = read_head(path, Hints(), known_headers())
        almost = nearest(head, Wish())
        return head, almost if is_telling(almost) else nearest(head, Wish(profile=GENERIC))
    return opened.head, opened.found


def _cells(head: Head, header: str) -> list[str]:
    at = head.headers.index(header)
    return [text for row in head.sample if (text := row[at])]


def _stages(
    head: Head, found: Recognition
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The stages of the first rows: won, lost, and the others in the order they are met."""
    headers = found.columns.headers.get("stage", ())
    met = dict.fromkeys(cell for header in headers[:1] for cell in _cells(head, header))
    block = found.block
    said = {stage: named_outcome(stage, None, block.won, block.lost) for stage in met}
    won = tuple(stage for stage in met if said[stage] is Outcome.WON)
    lost = tuple(stage for stage in met if said[stage] is Outcome.LOST)
    return won, lost, tuple(stage for stage in met if said[stage] is None)


def _words(head: Head, found: Recognition) -> dict[str, tuple[str, ...]]:
    """Short words that stand at least twice where days and numbers belong, by field.

    None of them is the name of a customer.
    """
    kinds, people = fields_of(found.role), people_words(head, found.columns)
    words = {
        name: tuple(
            text
            for text in _repeated(_cells(head, headers[0]), kinds[name])
            if not name_words([text]) & people
        )
        for name, headers in found.columns.headers.items()
        if kinds[name] in _TIMED | _COUNTED
    }
    return {name: texts for name, texts in words.items() if texts}


def _repeated(cells: list[str], kind: Kind) -> tuple[str, ...]:
    counts = Counter(cell for cell in cells if not (kind in _TIMED and is_date(cell)))
    return tuple(
        text
        for text, count in counts.items()
        if count > 1 and len(text) <= _LONGEST_WORD and not any(map(str.isdigit, text))
    )
