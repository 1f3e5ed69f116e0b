"""One name written in several ways: other case, look-alike letters, the other alphabet."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import listed, say
from funnelcli.model.place import Place
from funnelcli.sources.accounting import SHOWN
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.headers import fold_name, look_alike
from funnelcli.sources.shape import ROW

_ROWS = 2**40
"""More rows than a file has: input and row as one number."""
_LETTERS = ("абвгдезийклмнопрстуфхыэ", "abvgdezijklmnoprstufhye", "ьъ")
_SOUNDS = str.maketrans(*_LETTERS) | str.maketrans(
    {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya"}
)
_READ_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"channel": ("channel", "source", "utm_source")}
)
"""The fields a name may come from, in the order they are asked for their header."""
_CODES = MappingProxyType({"channel": "D189", "manager": "D089", "loss_reason": "D090"})


def spellings(name: str, frames: Iterable[pl.DataFrame], files: Sequence[Loaded]) -> list[Issue]:
    """One issue for each ``name`` that ``frames`` spell in several ways.

    ``name`` is channel, manager or loss_reason; frames without it say nothing. A row counts once.
    Nothing is merged: each spelling stays a name of its own.
    """
    met = [frame.select(name, INPUT, ROW) for frame in frames if name in frame.columns]
    if not met:
        return []
    at = pl.col(INPUT) * _ROWS + pl.col(ROW)
    table = (
        pl.concat(met)
        .lazy()
        .drop_nulls(name)
        .group_by(name)
        .agg(pl.len().alias("number"), at.min().alias("first"))
        .collect()
    )
    if table.height < 2:
        return []
    counts: dict[str, int] = dict(table.select(name, "number").iter_rows())
    firsts: dict[str, int] = dict(table.select(name, "first").iter_rows())
    by_index = {file.index: file for file in files}
    groups = [
        sorted(group, key=lambda each: (-counts[each], each)) for group in _alike(sorted(counts))
    ]
    return [
        _issue(name, group, counts, [_place(name, firsts[each], by_index) for each in group])
        for group in sorted(groups)
    ]


def _issue(
    name: str, spelled: Sequence[str], counts: Mapping[str, int], places: Sequence[Place]
) -> Issue:
    """The spellings of one name, the most frequent first."""
    number = sum(counts[each] for each in spelled[1:])
    values = {
        "names": listed([say("count.of", name=each, number=counts[each]) for each in spelled]),
        "minor": spelled[1],
        "major": spelled[0],
        "number": number,
    }
    return Issue(_CODES[name], values, number, tuple(places[:SHOWN]))


def _place(name: str, at: int, files: Mapping[int, Loaded]) -> Place:
    index, row = divmod(at, _ROWS)
    file = files[index]
    headers = file.found.columns.headers
    told = next((each for each in _READ_FROM.get(name, (name,)) if each in headers), None)
    return file.places([row], told)[0]


def _alike(names: Iterable[str]) -> list[list[str]]:
    """Names that share a key, directly or through another name; those without a twin left out."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        keys = _keys(name)
        together = {id(groups[key]): groups[key] for key in keys if key in groups}
        members = sorted({name, *(each for group in together.values() for each in group)})
        for key in {*keys, *(key for each in members for key in _keys(each))}:
            groups[key] = members
    whole = {tuple(group) for group in groups.values() if len(group) > 1}
    return [list(group) for group in whole]


def _keys(name: str) -> list[tuple[str, str]]:
    """What the name looks like and what it sounds like, punctuation apart."""
    folded = "".join(sign for sign in fold_name(name) if sign.isalnum())
    if not folded:
        return []
    sound = folded.translate(_SOUNDS).replace("ks", "x").replace("c", "k")
    return [("folded", folded), ("looks", look_alike(folded)), ("sounds", sound)]
