"""Problems as lines of text: what is wrong, where, what to do."""

from collections.abc import Iterable

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, say
from funnelcli.model.place import Place
from funnelcli.render.words import Words


def problem_lines(issue: Issue, words: Words) -> tuple[str, ...]:
    """Sign, code and message; the known places; the hint, each on a line of its own."""
    head = say("problem.line", sign=say(f"sign.{issue.severity}"), code=issue.code)
    found = [f"{words.text(head)} {words.text(issue.message)}"]
    if issue.places:
        found.append("  " + "; ".join(place_text(place, words) for place in issue.places))
        more = issue.count - len(issue.places)
        if more > 0:
            found[-1] += "; " + words.text(say("problem.more", count=more))
    found.append("  → " + words.text(issue.hint))
    return tuple(found)


def place_text(place: Place, words: Words) -> str:
    """``deals.xlsx, sheet Deals, row 17, column Budget``."""
    return ", ".join(words.value(part) for part in _parts(place))


def _parts(place: Place) -> Iterable[Value]:
    yield place.file
    if place.sheet is not None:
        yield say("place.sheet", sheet=place.sheet)
    if place.row is not None:
        yield say("place.row", row=str(place.row))
    if place.column is not None:
        yield say("place.column", column=place.column)
