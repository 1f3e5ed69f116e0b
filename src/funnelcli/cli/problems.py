"""Issues as lines: ``file:row:column CODE message``, other places and the hint below."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from funnelcli.cli.console import tell
from funnelcli.issues import Issue, Severity
from funnelcli.model.place import Place
from funnelcli.render.inert import visible

if TYPE_CHECKING:
    from funnelcli.render.words import Words

_ORDER = list(Severity)


def tell_issues(issues: Iterable[Issue], words: "Words", *, every_place: bool = False) -> None:
    """Print issues, the worst first; ``every_place`` adds a line for each other known place."""
    for issue in worst_first(issues):
        for line in issue_lines(issue, words, every_place=every_place):
            tell(line)


def worst_first(issues: Iterable[Issue]) -> list[Issue]:
    """Errors, warnings, notices; inside of these the order stays."""
    return sorted(issues, key=lambda issue: _ORDER.index(issue.severity))


def problem_text(issues: Iterable[Issue], words: "Words") -> str:
    """All issues with all known places, the worst first, as part of a result."""
    lines = (issue_lines(issue, words, every_place=True) for issue in worst_first(issues))
    return "".join(f"{line}\n" for issue in lines for line in issue)


def issue_lines(issue: Issue, words: "Words", *, every_place: bool = False) -> list[str]:
    """The lines of one issue: what it is and where first, where else, what to do."""
    at = place_text(issue.places[0]) if issue.places else "funnelcli:"
    first = f"{at} {issue.code} {words.text(issue.message)}"
    others = [place_text(place) for place in issue.places[1:] if every_place]
    return [first, *(f"    {each}" for each in (*others, words.text(issue.hint)))]


def place_text(place: Place) -> str:
    """``deals.xlsx[Сделки]:17:Бюджет``, as far as known."""
    sheet = f"[{place.sheet}]" if place.sheet else ""
    rest = [str(part) for part in (place.row, place.column) if part is not None]
    return visible(":".join([place.file + sheet, *rest]))
