"""Headers that stand in one table more than once, or differ by no more than case and currency."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources.recognition.headers import fold_header

CODE = "D202"


def doubled(header: Place, headers: Sequence[str]) -> tuple[Issue, ...]:
    """What is told of numbered ``headers`` that occur again; ``header`` is their row."""
    seen: set[str] = set()
    again: list[str] = []
    for each, name in _names(headers).items():
        if name in seen:
            again.append(each)
        seen.add(name)
    if not again:
        return ()
    values = {"file": header.file, "headers": ", ".join(again)}
    return (Issue(CODE, values, len(again), (header,)),)


def is_chosen(headers: Sequence[str], chosen: Collection[str]) -> bool:
    """Whether ``chosen``, the headers of the settings, have one of each that occurs again."""
    names = _names(headers)
    again = {name for name, count in Counter(names.values()).items() if count > 1}
    return again <= {names.get(each, fold_header(each)) for each in chosen}


def _names(headers: Sequence[str]) -> Mapping[str, str]:
    """Each header with what it is compared by: folded, without the number it has got."""
    plain = {header.strip() for header in headers}
    names = {}
    for header in headers:
        base, _, number = header.rpartition("#")
        names[header] = fold_header(base if base in plain and number.isdecimal() else header)
    return names
