"""A draft of a profile as YAML: what the file shows stands, what people must say is a comment."""

from collections.abc import Iterator

from funnelcli.model.phrase import Phrase, say
from funnelcli.render.words import Words
from funnelcli.render.yaml_text import flow, scalar
from funnelcli.sources.recognition.profile_draft import ProfileDraft

_CLOSINGS = ("closed_at", "close_date")


def profile_text(draft: ProfileDraft, words: Words) -> str:
    """The file ``profiles/NAME.yml``, ending with a newline."""
    return "\n".join([*_head(draft, words), *_block(draft, words), *_tail(draft, words), ""])


def _head(draft: ProfileDraft, words: Words) -> Iterator[str]:
    yield _remark(say("draft.what", file=draft.file), words)
    if draft.profile is not None:
        yield _remark(say("draft.known", profile=draft.profile), words)
    yield _remark(say("draft.next"), words)


def _block(draft: ProfileDraft, words: Words) -> Iterator[str]:
    yield "roles:"
    yield f"  {draft.role.value}:"
    yield f"    - signs: {flow(draft.signs)}"
    yield f"      need: {draft.need}"
    yield "      fields:"
    for name, headers in draft.fields.items():
        if name in _CLOSINGS:
            yield f"        {_remark(say('draft.closing'), words)}"
        yield f"        {name}: {flow(headers)}"
    for name, header in draft.likely.items():
        yield f"        # {name}: {flow([header])}  {_remark(say('draft.likely'), words)}"
    if draft.missing:
        yield "      missing:"
        yield from (f"        {name}: {flow(texts)}" for name, texts in draft.missing.items())
    if draft.won or draft.lost:
        yield f"      won: {flow(draft.won)}"
        yield f"      lost: {flow(draft.lost)}"
    if draft.still_open:
        yield f"      {_remark(say('draft.order'), words)}"
        yield "      # ladders:"
        yield f"      #   - {flow(draft.still_open)}"


def _tail(draft: ProfileDraft, words: Words) -> Iterator[str]:
    if draft.unread:
        yield _remark(say("draft.unread"), words)
        yield from (f"#   {scalar(header)}" for header in draft.unread)


def _remark(phrase: Phrase, words: Words) -> str:
    return f"# {' '.join(words.text(phrase).split())}"
