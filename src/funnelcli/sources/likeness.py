"""Headers that look like those of a field nothing was read from: for people to confirm."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from funnelcli.schema.columns import FIELDS, Role
from funnelcli.sources.mapping import ColumnMap, folded
from funnelcli.sources.profile import GENERIC, load_profiles

_ALIKE = 0.82
"""How much of two headers must agree (difflib's ratio)."""
_LEAST = 4
"""Shorter names look like too many others."""


def likely_columns(role: Role, columns: ColumnMap) -> Mapping[str, str]:
    """Field to the unread header that is nearest to one of its known names."""
    unread = {folded(header): header for header in reversed(columns.unmapped)}
    known = load_profiles()[GENERIC].roles[role][0].fields
    found: dict[str, str] = {}
    for name in FIELDS[role]:
        header = _nearest(known.get(name, ()), unread) if name not in columns.headers else None
        if header is not None:
            found[name] = unread.pop(header)
    return found


def _nearest(names: Iterable[str], unread: Mapping[str, str]) -> str | None:
    for name in map(folded, names):
        if len(name) >= _LEAST and (close := get_close_matches(name, unread, 1, _ALIKE)):
            return close[0]
    return None
