"""Something to say, before a language is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from funnelcli.model.money import Money
    from funnelcli.model.period import Period
    from funnelcli.model.ratio import Ratio

Value: TypeAlias = "str | int | float | date | Period | Money | Ratio | Phrase | None"
"""What a message may be filled with; the renderer formats each by its type.

Text from data is ``str`` and is printed as it is (escaped), so a fixed word is a Phrase.
"""

_NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A key of the message catalogue with the values that fill it."""

    key: str
    values: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)


def say(key: str, /, **values: Value) -> Phrase:
    """The phrase ``key`` filled with ``values``."""
    return Phrase(key, MappingProxyType(dict(values)))


def listed(items: Sequence[Value]) -> Value:
    """``a, b, c`` as one value; ``None`` for no items."""
    if len(items) < 2:
        return items[0] if items else None
    # Halves of halves: a chain of a thousand links would be too deep to print.
    middle = len(items) // 2
    return say("list.more", first=listed(items[:middle]), rest=listed(items[middle:]))
