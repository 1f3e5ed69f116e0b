"""One channel written in several ways: other case, look-alike letters, the other alphabet."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import listed, say
from funnelcli.model.place import Place
from funnelcli.sources.headers import fold_name, look_alike
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.shape import ROW

_SHOWN = 5
_ROWS = 2**40
"""More rows than a file has: input and row as one number."""
_LETTERS = ("абвгдезийклмнопрстуфхыэ", "abvgdezijklmnoprstufhye", "ьъ")
_SOUNDS = str.maketrans(*_LETTERS) | str.maketrans(
    {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya"}
)
_READ_FROM = ("channel", "source", "utm_source")
"""The fields a channel may come from, in the order they are asked for their header."""


def spellings(frames: Iterable[pl.DataFrame], files: Sequence[Loaded]) -> list[Issue]:
    """One issue for each channel that ``frames`` (``channel``, input, row) spell in several ways.

    Nothing is merged: each spelling stays a channel of its own.
    """
    met = [frame.select("channel", INPUT, ROW) for frame in frames]
    if not met:
        return []
    at = pl.col(INPUT) * _ROWS + pl.col(ROW)
    table = (
        pl.concat(met)
        .lazy()
        .drop_nulls("channel")
        .group_by("channel")
        .agg(at.n_unique().alias("number"), at.min().alias("first"))
        .collect()
    )
    if table.height < 2:
        return []
    counts: dict[str, int] = dict(table.select("channel", "number").iter_rows())
    firsts: dict[str, int] = dict(table.select("channel", "first").iter_rows())
    by_index = {file.index: file for file in files}
    groups = [
        sorted(group, key=lambda name: (-counts[name], name)) for group in _alike(sorted(counts))
    ]
    return [
        _issue(group, counts, [_place(firsts[name], by_index) for name in group[:_SHOWN]])
        for group in sorted(groups)
    ]


def _issue(names: Sequence[str], counts: Mapping[str, int], places: Sequence[Place]) -> Issue:
    """The spellings of one channel, the most frequent first."""
    number = sum(counts[name] for name in names[1:])
    values = {
        "names": listed([say("count.of", name=name, number=counts[name]) for name in names]),
        "minor": names[1],
        "major": names[0],
        "number": number,
    }
    return Issue("D189", values, number, tuple(places))


def _place(at: int, files: Mapping[int, Loaded]) -> Place:
    index, row = divmod(at, _ROWS)
    file = files[index]
    headers = file.found.columns.headers
    name = next((name for name in _READ_FROM if name in headers), None)
    return file.places([row], name)[0]


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
