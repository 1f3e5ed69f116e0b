"""Which figures differ from those of an earlier report, and by what."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from funnelcli.issues import Severity
from funnelcli.model.money import Money, minor_digits
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.cells import column, percent, row
from funnelcli.report.model import Callout, Cell, CellValue, Kind, Section, Table

Document: TypeAlias = Mapping[str, Any]
Leaf: TypeAlias = "int | float | str | Money | Ratio | None"
MOST_ROWS = 200
"""Figures that the table names; the rest is counted."""
_KEYS = (
    *("measure", "channel", "campaign", "manager", "product", "pipeline", "stage", "criterion"),
    *("week", "day", "role", "kind", "part", "factor", "reason_text", "step", "name", "vat"),
)
"""Fields that say which row of a list is meant."""
_SERIES = frozenset({"by_day", "points", "by_week"})
"""Lists that draw a curve: their ends stand elsewhere as figures."""
_SAID = frozenset({"reason", "reason_code"})
_REPEATED = "run_rate.rows[revenue]"
"""The row that the top level of its metric repeats."""
_SHARES = ("share", "probability", "chance")
"""How the names of fractions end that are shares."""
_MONEY, _RATIO = frozenset({"amount", "currency"}), frozenset({"numerator", "denominator"})


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A figure by its path in JSON, before and now; None where it was not there."""

    path: str
    was: Leaf
    now: Leaf


def compose_against(old: Document, new: Document, name: str) -> Section:
    """The figures of two documents of the JSON report that differ; ``name`` is the older's file."""
    found = list(changes(old.get("metrics", {}), new.get("metrics", {})))
    columns = (
        column("against.figure", Kind.TEXT),
        column("against.was", Kind.NUMBER),
        column("against.now", Kind.NUMBER),
        column("against.change", Kind.NUMBER),
    )
    rows = tuple(_row(each) for each in found[:MOST_ROWS])
    return Section(
        id="against",
        title=say("against.title", file=name),
        callouts=tuple(_callouts(old, new, len(found))),
        tables=(Table(columns=columns, rows=rows),) if rows else (),
        notes=(say("against.more", count=len(found) - MOST_ROWS),)
        if len(found) > MOST_ROWS
        else (),
    )


def changes(old: Document, new: Document) -> Iterator[Changed]:
    """Every figure and state that is not what it was, in the order of the newer document."""
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for path in [*after, *(path for path in before if path not in after)]:
        was, now = before.get(path), after.get(path)
        if not _same(was, now):
            yield Changed(path=path, was=was, now=now)


def _same(was: Leaf, now: Leaf) -> bool:
    """Equal, or apart by no more than the last digits of a binary fraction."""
    if isinstance(was, float) and isinstance(now, float):
        return math.isclose(was, now, rel_tol=1e-12)
    return was == now


def _leaves(node: object, path: str) -> Iterator[tuple[str, Leaf]]:
    if path == _REPEATED:
        return
    if isinstance(node, Mapping):
        if leaf := _leaf(node):
            yield path, leaf
            return
        for key, value in node.items():
            if key not in _SERIES and key not in _SAID:
                yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for key, value in _named(node):
            yield from _leaves(value, f"{path}[{key}]")
    elif isinstance(node, int | float) or (isinstance(node, str) and path.endswith(".state")):
        yield path, node


def _leaf(node: Mapping[str, Any]) -> Money | Ratio | None:
    """Money and shares are leaves with counts of their own."""
    if node.keys() == _MONEY:
        digits = minor_digits(node["currency"])
        return Money(int(Decimal(node["amount"]).scaleb(digits)), node["currency"])
    if node.keys() >= _RATIO:
        return Ratio(node["numerator"], node["denominator"])
    return None


def _named(rows: Sequence[object]) -> Iterator[tuple[str, object]]:
    """Rows by what they are of; a name that comes again is numbered."""
    seen: dict[str, int] = {}
    for place, item in enumerate(rows):
        own = (
            [str(item[key]) for key in _KEYS if item.get(key)] if isinstance(item, Mapping) else []
        )
        key = ",".join(own) or str(place)
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), item


def _callouts(old: Document, new: Document, count: int) -> Iterator[Callout]:
    """How many figures differ, and what else may have made them differ."""
    yield Callout(text=say("against.count", count=count), severity=Severity.NOTICE)
    for key, phrase in (("as_of", "against.as_of"), ("period", "against.period")):
        if old.get(key) != new.get(key):
            text = say(phrase, was=_plain(old.get(key)), now=_plain(new.get(key)))
            yield Callout(text=text, severity=Severity.WARNING)
    before = {each.get("file"): each.get("sha256") for each in old.get("inputs", ())}
    after = {each.get("file"): each.get("sha256") for each in new.get("inputs", ())}
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if names:
        text = say("against.inputs", files=", ".join(map(str, names)))
        yield Callout(text=text, severity=Severity.NOTICE)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('from')}..{value.get('to')}"
    return str(value)


def _row(each: Changed) -> tuple[Cell, ...]:
    is_share = each.path.endswith(_SHARES)
    was, now = (_shown(leaf, is_share=is_share) for leaf in (each.was, each.now))
    return row(each.path, was, now, _change(each.was, each.now, is_share=is_share))


def _shown(leaf: Leaf, *, is_share: bool) -> CellValue:
    """A quotient of money or days as a share, other fractions with two digits."""
    if not isinstance(leaf, float):
        return leaf
    return percent(leaf) if is_share else say("against.number", value=leaf)


def _change(was: Leaf, now: Leaf, *, is_share: bool) -> CellValue:
    """Now less before, of things that can be subtracted; of shares in points."""
    if isinstance(was, Money) and isinstance(now, Money) and was.currency == now.currency:
        return Money(now.minor - was.minor, now.currency)
    if isinstance(was, Ratio) and isinstance(now, Ratio):
        return _points(was.value, now.value)
    if isinstance(was, int | float) and isinstance(now, int | float):
        return _points(was, now) if is_share else _shown(now - was, is_share=False)
    return None


def _points(was: float | None, now: float | None) -> Phrase | None:
    return None if was is None or now is None else say("against.points", value=(now - was) * 100)
