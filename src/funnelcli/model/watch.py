"""Who is told how far the reading is."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

Tell: TypeAlias = Callable[[int], None]
"""Told the byte that was reached in one file; may raise to end the reading."""


class Watch(Protocol):
    """Told from any thread how much of each file has been read."""

    def __call__(self, file: int, *, done: int, size: int) -> None:
        """``done`` of ``size`` bytes of the file with this number are read; it may begin anew."""


def nobody(_: int) -> None:
    """Where nobody watches."""
