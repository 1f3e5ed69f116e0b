r"""Regular expressions of the agreement: a small safe language, equal on every engine.

A pattern is parsed, folded like the text it searches (lower case, ё as е, one kind of space) and
written anew with ASCII-independent classes: ``\d`` is 0-9, ``\w`` digits, ``_`` and the Latin,
Greek and Cyrillic letters, ``\s`` the space. Refused are inline flags, look-around,
back-references, ``\b`` (engines disagree about it on Cyrillic) and repeats that can read one
text in two ways: a backtracking engine would need exponential time for them. That last check is
one-unambiguity of the position automaton (Brüggemann-Klein and Wood 1998).
"""

from funnelcli.spec.fold import fold_letter
from funnelcli.spec.pattern_tree import (
    LARGEST_SIZE,
    Ambiguous,
    Branches,
    Edge,
    Letter,
    Node,
    PatternError,
    Repeat,
    Row,
    check_repeats,
    is_nullable,
    node_size,
    write,
)

MAX_LENGTH = 200
MAX_REPEAT = 100
MAX_GROUPS = 20
"""Groups inside groups."""
_DIGIT = ((0x30, 0x39),)
_SPACE = ((0x20, 0x20),)
WORD_SIGNS = (
    (0x30, 0x39),
    (0x5F, 0x5F),
    (0x61, 0x7A),
    (0xDF, 0xF6),
    (0xF8, 0x24F),
    (0x370, 0x52F),
)
_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": WORD_SIGNS}
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ №«»₽€–—")


def compile_pattern(text: str) -> str:
    """``text`` for every engine, to be searched in folded text.

    Raises:
        PatternError: the pattern is malformed, unsafe, or matches every text.
    """
    if len(text) > MAX_LENGTH:
        raise PatternError(MAX_LENGTH, "length")
    node = _Reader(text).whole()
    if node_size(node) > LARGEST_SIZE:
        raise PatternError(0, "size")
    try:
        check_repeats(node)
    except Ambiguous as error:
        raise PatternError(error.position, "nested") from error
    if is_nullable(node):
        raise PatternError(0, "every_text")
    return write(node)


class _Reader:
    """A pattern being read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._branches()
        if self._at < len(self._text):
            raise self._wrong("bracket")
        return node

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _wrong(self, why: str) -> PatternError:
        return PatternError(self._at, why)

    def _take(self, wanted: str) -> bool:
        found = self._text.startswith(wanted, self._at)
        self._at += len(wanted) if found else 0
        return found

    def _branches(self) -> Node:
        rows = [self._row()]
        while self._take("|"):
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else Branches(tuple(rows))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self._peek() and self._peek() not in "|)":
            part = self._repeated(self._atom())
            if not (part == Letter(_SPACE) and parts and parts[-1] == part):
                parts.append(part)
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _atom(self) -> Node:
        sign = self._peek()
        if sign in "*+?{":
            raise self._wrong("repeat")
        if sign in "]}":
            raise self._wrong("bracket")
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        self._at += 1
        if sign in "^$":
            return Edge(sign)
        if sign == ".":
            return Letter((), negated=True)
        return Letter(_single(self._folded(sign, self._at - 1)))

    def _folded(self, sign: str, at: int) -> str:
        letter = fold_letter(sign)
        if len(letter) != 1 or not letter.isprintable():
            raise PatternError(at, "letter")
        return letter

    def _group(self) -> Node:
        start = self._at
        self._at += 1
        self._depth += 1
        if self._depth > MAX_GROUPS:
            raise PatternError(start, "size")
        if self._peek() == "?" and not self._take("?:"):
            raise PatternError(start, _special_group(self._text[self._at + 1 :]))
        node = self._branches()
        if not self._take(")"):
            raise PatternError(start, "bracket")
        self._depth -= 1
        return node

    def _escape(self) -> Letter:
        sign = self._peek(1)
        if not sign:
            raise self._wrong("escape")
        if sign.lower() in _CLASSES:
            self._at += 2
            return Letter(_CLASSES[sign.lower()], negated=sign.isupper())
        return Letter(_single(self._escaped_sign()))

    def _escaped_sign(self) -> str:
        """The sign behind a backslash; white space of any kind is the space."""
        sign = self._peek(1)
        if sign in "tnrf":
            self._at += 2
            return " "
        if sign not in _PUNCTUATION:
            raise self._wrong(_wrong_escape(sign))
        self._at += 2
        return sign

    def _repeated(self, node: Node) -> Node:
        start = self._at
        bounds = self._bounds()
        if bounds is None:
            return node
        if isinstance(node, Edge) or self._peek() in ("*", "+", "{"):
            raise self._wrong("repeat")
        self._take("?")
        if self._peek() == "?":
            raise self._wrong("repeat")
        return Repeat(node, *bounds, position=start)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        if self._peek() != "{":
            return None
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at + 1 : max(end, self._at)].partition(",")
        if end < 0 or not _is_number(low) or (high and not _is_number(high)):
            raise self._wrong("repeat")
        least, most = int(low), int(high or low) if high or not comma else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and (most < least or not most)):
            raise self._wrong("repeat")
        self._at = end + 1
        return least, most

    def _class(self) -> Letter:
        start = self._at
        self._at += 1
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        while self._peek() != "]":
            if not self._peek() or self._peek() == "[":
                raise PatternError(start if not self._peek() else self._at, "class")
            ranges += self._class_item()
        if not ranges:
            raise PatternError(start, "class")
        self._at += 1
        return Letter(tuple(sorted(set(ranges))), negated=negated)

    def _class_item(self) -> tuple[tuple[int, int], ...]:
        start = self._at
        if self._peek() == "\\" and self._peek(1) in _CLASSES:
            self._at += 2
            return _CLASSES[self._text[self._at - 1]]
        first = self._class_sign()
        if self._peek() != "-" or self._peek(1) in ("]", ""):
            return _single(self._folded(first, start))
        self._at += 1
        last = self._class_sign()
        return (self._range(first, last, start),)

    def _class_sign(self) -> str:
        if self._peek() == "\\":
            return self._escaped_sign()
        self._at += 1
        return self._text[self._at - 1]

    def _range(self, first: str, last: str, start: int) -> tuple[int, int]:
        """A range runs inside digits, Latin or Cyrillic; ё stands outside the alphabet's order."""
        low, high = self._folded(first, start), self._folded(last, start)
        alphabets = ("0123456789", "abcdefghijklmnopqrstuvwxyz", _CYRILLIC)
        same = any(low in letters and high in letters for letters in alphabets)
        if not same or low > high or "ё" in (first + last).lower():
            raise PatternError(start, "range")
        return ord(low), ord(high)


_CYRILLIC = "".join(chr(code) for code in range(ord("а"), ord("я") + 1))


def _single(letter: str) -> tuple[tuple[int, int], ...]:
    return ((ord(letter), ord(letter)),)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _special_group(rest: str) -> str:
    if rest.startswith(("=", "!", "<=", "<!")):
        return "look_around"
    if rest.startswith(("P", "<", "'", ">", "#", "|", "(", "&", "R")):
        return "group"
    return "flags"


def _wrong_escape(sign: str) -> str:
    if sign.isdigit() or sign in "kg":
        return "back_reference"
    return "boundary" if sign in "bB" else "escape"
