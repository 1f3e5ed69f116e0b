"""Outcomes of a deal and the order of its stages."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a deal; ``unknown`` is a stage that nothing explains («ХЗ»)."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The open stages of one pipeline in their order; rank 1 is the first.

    ``pipeline`` is the name as exported, ``""`` where the export has no pipelines.
    """

    pipeline: str
    stages: tuple[str, ...]
