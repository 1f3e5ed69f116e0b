"""Where the marks of an axis stand, and what is written beside them."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

_STEPS = (1, 2, 2.5, 5, 10)
_MOST = 5


def ticks(low: float, high: float) -> list[float]:
    """Round numbers that hold ``low`` to ``high`` between them, about five; 0 is one of them."""
    low, high = min(low, 0.0), max(high, 0.0)
    raw = (high - low) / _MOST or 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each * power for each in _STEPS if each * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 9) for place in range(first, last + 1)]


def labelled(labels: Mapping[float, str], **more: object) -> dict[str, Any]:
    """The options of an axis with these marks alone; texts are ours, so no mark is computed."""
    shown = {_script_key(value): text for value, text in labels.items()}
    expression = f"{json.dumps(shown, ensure_ascii=True)}[datum.value]"
    return {"values": list(labels), "labelExpr": expression, **more}


def evenly(places: Iterable[int], most: int) -> list[int]:
    """At most ``most`` of the places, evenly spaced, the first one among them."""
    found = list(places)
    return found[:: max(1, -(-len(found) // most))]


def _script_key(value: float) -> str:
    """A number as the drawing library writes it."""
    return str(int(value)) if value == int(value) else repr(value)
