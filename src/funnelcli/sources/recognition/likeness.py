"""Headers that look like those of a field nothing was read from: for people to confirm."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from funnelcli.schema.columns import FIELDS, Role
from funnelcli.sources.recognition.mapping import ColumnMap, folded
from funnelcli.sources.recognition.profile import GENERIC, load_profiles

_ALIKE = 0.82
"""How much of two headers must agree (difflib's ratio)."""
_HALF = 0.5
"""How much of a header's words a known name must be."""
_LEAST = 4
"""Shorter names look like too many others."""


def likely_columns(role: Role, columns: ColumnMap) -> Mapping[str, str]:
    """Field to the unread header that is nearest to one of its known names.

    Near is a spelling that differs by a few letters, else a name with words around it:
    «Менеджер по продажам», ``Deal Owner (active)``. Never read without somebody's word.
    """
    unread = {folded(header): header for header in reversed(columns.unmapped)}
    known = load_profiles()[GENERIC].roles[role][0].fields
    found: dict[str, str] = {}
    for name in FIELDS[role]:
        header = _nearest(known.get(name, ()), unread) if name not in columns.headers else None
        if header is not None:
            found[name] = unread.pop(header)
    return found


def _nearest(names: Iterable[str], unread: Mapping[str, str]) -> str | None:
    told = [name for name in map(folded, names) if len(name) >= _LEAST]
    for name in told:
        if close := get_close_matches(name, unread, 1, _ALIKE):
            return close[0]
    scores = {header: _wordy(told, _words(header)) for header in unread}
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= _HALF else None


def _wordy(names: Iterable[str], words: set[str]) -> float:
    """The largest share of ``words`` that is, word for word, one of ``names``."""
    sets = (own for name in names if (own := _words(name)))
    return max((len(own) / len(words) for own in sets if own <= words), default=0.0)


def _words(header: str) -> set[str]:
    """The words of a header without marks and without particles («по», ``of``)."""
    return {word for word in re.findall(r"\w+", header) if len(word) > len("по")}
