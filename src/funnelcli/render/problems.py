"""Where a problem stands, in words."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, say
from funnelcli.model.place import Place
from funnelcli.render.words import Words


def places_text(issue: Issue, words: Words) -> str | None:
    """The known places, rows of one column together; ``None`` when no place is known."""
    if not issue.places:
        return None
    groups = groupby(issue.places, key=lambda place: (place.file, place.sheet, place.column))
    found = [_together(list(places), words) for _, places in groups]
    more = issue.count - len(issue.places)
    if more > 0:
        found.append(words.text(say("problem.more", count=more)))
    return "; ".join(found)


def _together(places: Sequence[Place], words: Words) -> str:
    """``deals.xlsx, sheet Deals, rows 17, 21, column Budget``."""
    return ", ".join(words.value(part) for part in _parts(places))


def _parts(places: Sequence[Place]) -> Iterable[Value]:
    first = places[0]
    rows = [str(place.row) for place in places if place.row is not None]
    yield first.file
    if first.sheet is not None:
        yield say("place.sheet", sheet=first.sheet)
    if rows:
        key = "place.row" if len(rows) == 1 else "place.rows"
        yield say(key, row=rows[0], rows=", ".join(rows))
    if first.column is not None:
        yield say("place.column", column=first.column)
