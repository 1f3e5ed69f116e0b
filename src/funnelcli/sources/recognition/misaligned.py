"""Headers that stand beside their cells: a column of dates without one, and dates elsewhere.

amoCRM's list of contacts does so: three headers stand a column away from what they name.
"""

import re

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources.recognition.mapping import folded
from funnelcli.sources.shape import Head
from funnelcli.sources.values.dates import is_date

_DATED = re.compile(r"\b(?:дата|date)\b|\b(?:created|modified|closed|updated) (?:at|on|time)\b")
_EVIDENCE = 3
"""So many different texts must be no dates, or be dates."""
_NEAR = 3
"""So many columns apart may a header stand from its cells."""


def misaligned(head: Head) -> list[Issue]:
    """An issue when a header of dates has none below it and a column near it is full of them."""
    values = [_different(head, at) for at in range(len(head.headers))]
    named = [bool(_DATED.search(folded(header))) for header in head.headers]
    empty = [at for at, texts in enumerate(values) if named[at] and not _dates(texts)]
    empty = [at for at in empty if sum(map(_is_word, values[at])) >= _EVIDENCE]
    strange = [
        at
        for at, texts in enumerate(values)
        if not named[at] and _EVIDENCE <= len(texts) == _dates(texts)
    ]
    pairs = [(one, other) for one in empty for other in strange if abs(one - other) <= _NEAR]
    if not pairs:
        return []
    one, other = (head.headers[at] for at in pairs[0])
    place = Place(head.name, head.sheet, head.header_row, one)
    return [Issue("D161", {"file": head.name, "column": one, "other": other}, places=(place,))]


def _different(head: Head, at: int) -> set[str]:
    return {text for row in head.sample if (text := row[at])}


def _is_word(text: str) -> bool:
    """Whether ``text`` is surely no day; a number may be one that a spreadsheet has spoilt."""
    return not any(map(str.isdigit, text))


def _dates(texts: set[str]) -> int:
    return sum(map(is_date, texts))
