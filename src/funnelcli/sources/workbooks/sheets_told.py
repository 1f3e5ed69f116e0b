"""What is told about the sheets of a workbook beside the one that is read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from funnelcli.issues import Issue
from funnelcli.model.place import Place

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_NAMED = 20


def about_sheets(
    name: str, sheet: str, others: Sequence[str], rivals: Sequence[str], *, visible: bool
) -> list[Issue]:
    """What is told of the sheets beside ``sheet``, the one that is read.

    A warning names the ``rivals``, whose headers read like records too; a notice the ``others``
    that hold something; a warning says that ``sheet`` is hidden.
    """
    issues = []
    told: dict[str, Value] = {"file": name, "sheet": sheet}
    places = (Place(name, sheet),)
    for code, names in (("D205", rivals), ("D136", others)):
        if names:
            more = {**told, "others": ", ".join(names[:_NAMED]), "number": len(names)}
            issues.append(Issue(code, more, len(names), places))
    if not visible:
        issues.append(Issue("D141", told, places=places))
    return issues
