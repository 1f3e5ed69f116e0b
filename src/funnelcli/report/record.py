"""Typed results as plain records for machine output; leaves stay exact until a renderer."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from funnelcli.metrics.base import Split
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark

Record: TypeAlias = dict[str, Any]
_LEAVES = (str, int, float, date, Money, Ratio, Period, Phrase, type(None))
_MERGED = "headline"
_OWN_MARK = "mark"
_SPLIT = "by_asked"
_SPLITS = "by_part"
_KEYS = frozenset({"channel", "part"})
"""Fields of the rows of a split that hold the values of its dimension."""


def record(result: object) -> Record:
    """The fields of a result dataclass as a dictionary.

    ``mark`` becomes ``state``, ``reason`` (Phrase or None) and ``reason_code``, and stands first;
    other marks become records of these three. ``by_asked`` and each of ``by_part`` become
    ``by_<dimension>``. The fields
    of ``headline`` stand beside those of the result itself, which win where names meet. Tuples
    become lists.

    Raises:
        TypeError: the result holds something that machine output has no form for.
    """
    if not is_dataclass(result):
        raise TypeError(f"not a result: {type(result).__name__}")
    own: Record = {}
    merged: Record = {}
    for field in fields(result):
        value = getattr(result, field.name)
        if field.name == _OWN_MARK:
            own = {**_stated(value), **own}
        elif field.name == _SPLIT:
            own |= _split(value) if value else {}
        elif field.name == _SPLITS:
            own |= {name: rows for each in value for name, rows in _split(each).items()}
        elif field.name == _MERGED:
            merged = record(value)
        else:
            own[field.name] = _plain(value)
    return {**{key: merged[key] for key in merged if key not in own}, **own} if merged else own


def _split(split: Split[Any]) -> Record:
    """``by_<dimension>`` with rows keyed by the dimension."""
    rows = [record(row) for row in split.rows]
    return {
        f"by_{split.dimension}": [
            {split.dimension if key in _KEYS else key: value for key, value in row.items()}
            for row in rows
        ]
    }


def _stated(mark: Mark) -> Record:
    reason = mark.reason
    return {
        "state": mark.state.value,
        "reason": reason,
        "reason_code": reason.key if reason else None,
    }


def _plain(value: object) -> object:
    if isinstance(value, Mark):
        return _stated(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _LEAVES):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return record(value)
