"""The parsed form of a pattern: how it is written for engines and whether it is unambiguous."""

from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

LARGEST_SIZE = 500
"""Letters of a pattern with every counted repeat written out."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF


class PatternError(ValueError):
    """A pattern is refused: ``position`` from 0, ``why`` a key of ``settings.pattern.*``."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"{why} at {position}")
        self.position = position
        self.why = why


class Ambiguous(ValueError):  # noqa: N818 - a finding, not a failure of the program
    """The repeat at ``position`` can read one text in two ways."""

    def __init__(self, position: int) -> None:
        super().__init__(str(position))
        self.position = position


@dataclass(frozen=True, slots=True)
class Letter:
    """One character out of ``ranges``, or out of all others when ``negated``."""

    ranges: Ranges
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` or ``$``."""

    sign: str


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after another."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Branches:
    """One of several."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``part`` from ``low`` to ``high`` times; None is any number."""

    part: "Node"
    low: int
    high: int | None
    position: int = field(compare=False)


Node: TypeAlias = Letter | Edge | Row | Branches | Repeat


def is_nullable(node: Node) -> bool:
    """Whether the empty text matches at any place (an edge does not)."""
    if isinstance(node, Row):
        return all(is_nullable(part) for part in node.parts)
    if isinstance(node, Branches):
        return any(is_nullable(part) for part in node.parts)
    if isinstance(node, Repeat):
        return node.low == 0 or is_nullable(node.part)
    return False


def node_size(node: Node) -> int:
    """Letters with counted repeats written out."""
    if isinstance(node, Row | Branches):
        return sum(node_size(part) for part in node.parts)
    if isinstance(node, Repeat):
        return node_size(node.part) * max(node.high or 0, node.low, 1)
    return 1


def write(node: Node) -> str:
    """The pattern in the syntax that Rust, RE2 and Java share."""
    if isinstance(node, Letter):
        return _write_letter(node)
    if isinstance(node, Edge):
        return node.sign
    if isinstance(node, Row):
        return "".join(_grouped(part, Branches) for part in node.parts)
    if isinstance(node, Branches):
        return "|".join(write(part) for part in node.parts)
    bounds = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((node.low, node.high))
    if bounds is None:
        most = "," if node.high is None else f",{node.high}"
        bounds = f"{{{node.low}{'' if node.low == node.high else most}}}"
    return _grouped(node.part, (Branches, Row, Repeat)) + bounds


def write_text(text: str) -> str:
    """A pattern that finds ``text`` as it stands."""
    return "".join(_write_sign(ord(sign)) for sign in text)


def _grouped(node: Node, kinds: type | tuple[type, ...]) -> str:
    return f"(?:{write(node)})" if isinstance(node, kinds) else write(node)


def _write_letter(letter: Letter) -> str:
    if not letter.ranges:
        return "."
    if letter.negated or len(letter.ranges) > 1 or letter.ranges[0][0] != letter.ranges[0][1]:
        inside = "".join(_write_range(low, high) for low, high in letter.ranges)
        return f"[{'^' if letter.negated else ''}{inside}]"
    return _write_sign(letter.ranges[0][0])


def _write_range(low: int, high: int) -> str:
    return _write_sign(low) if low == high else f"{_write_sign(low)}-{_write_sign(high)}"


def _write_sign(code: int) -> str:
    sign = chr(code)
    return f"\\{sign}" if sign in "\\.+*?()|[]{}^$-&~#" else sign


def check_repeats(node: Node) -> None:
    """Every repeat must know from the next letter alone where it is.

    Raises:
        Ambiguous: for the first repeat that does not.
    """
    if isinstance(node, Row | Branches):
        for part in node.parts:
            check_repeats(part)
    elif isinstance(node, Repeat):
        check_repeats(node.part)
        loops = node.high is None or node.high > 1
        if loops and not isinstance(node.part, Letter) and not _Automaton(node).is_deterministic():
            raise Ambiguous(node.position)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Positions a part can begin and end with; ``nullable``: it may be empty."""

    first: list[int]
    last: list[int]
    nullable: bool


class _Automaton:
    """Glushkov's position automaton; followers are kept with repetition.

    A position that follows another in two ways is as ambiguous as two overlapping positions.
    """

    def __init__(self, node: Node) -> None:
        self._letters: list[Letter] = []
        self._followers: list[list[int]] = []
        self._first = self._ends(node).first

    def is_deterministic(self) -> bool:
        """No two ways to go on share a letter."""
        return all(
            not _overlap(self._letters[left], self._letters[right])
            for ways in (self._first, *self._followers)
            for left, right in combinations(ways, 2)
        )

    def _ends(self, node: Node) -> _Ends:
        if isinstance(node, Letter):
            self._letters.append(node)
            self._followers.append([])
            place = len(self._letters) - 1
            return _Ends([place], [place], nullable=False)
        if isinstance(node, Edge):
            return _Ends([], [], nullable=True)
        if isinstance(node, Row):
            return self._in_row([self._ends(part) for part in node.parts])
        if isinstance(node, Branches):
            ends = [self._ends(part) for part in node.parts]
            first = [place for each in ends for place in each.first]
            last = [place for each in ends for place in each.last]
            return _Ends(first, last, nullable=any(each.nullable for each in ends))
        return self._repeated(node)

    def _in_row(self, ends: list[_Ends]) -> _Ends:
        done = _Ends([], [], nullable=True)
        for each in ends:
            self._join(done.last, each.first)
            first = [*done.first, *each.first] if done.nullable else done.first
            last = [*done.last, *each.last] if each.nullable else each.last
            done = _Ends(first, last, nullable=done.nullable and each.nullable)
        return done

    def _repeated(self, node: Repeat) -> _Ends:
        if node.low == node.high:
            return self._in_row([self._ends(node.part) for _ in range(node.low)])
        ends = self._ends(node.part)
        if node.high is None or node.high > 1:
            self._join(ends.last, ends.first)
        return _Ends(ends.first, ends.last, nullable=node.low == 0 or ends.nullable)

    def _join(self, left: list[int], right: list[int]) -> None:
        for place in left:
            self._followers[place] += right


def _overlap(left: Letter, right: Letter) -> bool:
    return any(
        low <= other_high and other_low <= high
        for low, high in _spread(left)
        for other_low, other_high in _spread(right)
    )


def _spread(letter: Letter) -> Ranges:
    """The ranges of a letter, a negated one turned round."""
    if not letter.negated:
        return letter.ranges
    gaps, start = [], 0
    for low, high in letter.ranges:
        if low > start:
            gaps.append((start, low - 1))
        start = max(start, high + 1)
    return (*gaps, (start, _LAST))
