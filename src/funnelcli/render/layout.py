"""Which columns of a table stand side by side at a width; nothing is ever cut."""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2
BAR_WIDTHS = (10, 30)
"""The least and the most of a bar."""
_HEAD_LEAST = 12
_WRAPPED_FROM = 32


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Widths of one column in character cells: its whole text and its longest word."""

    whole: int
    word: int
    bar: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """Columns (by index, with their widths) that fit beside each other."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]


def lay_out(measures: Sequence[Measure], width: int) -> tuple[Block, ...] | None:
    """The columns in blocks that each fit ``width``; every block begins with the first column.

    Bars grow into what is left of their block. ``None`` when not even two columns fit: rows are
    then printed as lists.
    """
    head = _head_width(measures, width)
    blocks = _blocks(measures, head, width)
    if any(_taken(block) > width for block in blocks):
        return None
    return tuple(_grown(block, measures, width) for block in blocks)


def _head_width(measures: Sequence[Measure], width: int) -> int:
    """A third at most; less, but not inside a word, where that saves a block."""
    widest = min(measures[0].whole, max(_HEAD_LEAST, width // 3))
    least = min(widest, max(_HEAD_LEAST, measures[0].word))
    sizes = range(widest, least - 1, -1)
    return min(sizes, key=lambda head: len(_blocks(measures, head, width)))


def _blocks(measures: Sequence[Measure], head: int, width: int) -> list[list[tuple[int, int]]]:
    """Columns in order, as many as fit beside a first column of ``head``."""
    blocks = [[(0, head)]]
    for index, measure in enumerate(measures[1:], start=1):
        wanted = BAR_WIDTHS[0] if measure.bar else _wanted(measure)
        if len(blocks[-1]) > 1 and _taken(blocks[-1]) + GAP + wanted > width:
            blocks.append([(0, head)])
        blocks[-1].append((index, wanted))
    return blocks


def _taken(block: list[tuple[int, int]]) -> int:
    return sum(size for _, size in block) + GAP * (len(block) - 1)


def _wanted(measure: Measure) -> int:
    return min(measure.whole, max(_WRAPPED_FROM, measure.word))


def _grown(block: list[tuple[int, int]], measures: Sequence[Measure], width: int) -> Block:
    room, sizes = width - _taken(block), []
    for index, size in block:
        grown = min(BAR_WIDTHS[1], size + room) if measures[index].bar else size
        room -= grown - size
        sizes.append(grown)
    return Block(columns=tuple(index for index, _ in block), widths=tuple(sizes))
