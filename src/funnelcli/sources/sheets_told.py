"""What is told about the sheets of a workbook beside the one that is read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from funnelcli.issues import Issue
from funnelcli.model.place import Place

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_NAMED = 20


def about_sheets(name: str, sheet: str, others: Sequence[str], *, visible: bool) -> list[Issue]:
    """A notice naming the ``others`` that hold something; a warning when ``sheet`` is hidden."""
    issues = []
    told: dict[str, Value] = {"file": name, "sheet": sheet}
    places = (Place(name, sheet),)
    if others:
        more = {**told, "others": ", ".join(others[:_NAMED]), "number": len(others)}
        issues.append(Issue("D136", more, len(others), places))
    if not visible:
        issues.append(Issue("D141", told, places=places))
    return issues
