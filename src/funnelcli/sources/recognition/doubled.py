"""Headers that stand in one table more than once."""

from collections.abc import Collection, Sequence

from funnelcli.issues import Issue
from funnelcli.model.place import Place

CODE = "D202"


def doubled(header: Place, headers: Sequence[str]) -> tuple[Issue, ...]:
    """What is told of numbered ``headers`` that occur again; ``header`` is their row."""
    again = [each for each in headers if each.rpartition("#")[0]]
    if not again:
        return ()
    values = {"file": header.file, "headers": ", ".join(again)}
    return (Issue(CODE, values, len(again), (header,)),)


def is_chosen(headers: Sequence[str], chosen: Collection[str]) -> bool:
    """Whether ``chosen``, the headers of the settings, have one of each that occurs again."""
    again = {base for each in headers if (base := each.rpartition("#")[0])}
    return again <= {each.rpartition("#")[0] or each for each in chosen}
