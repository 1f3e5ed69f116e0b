"""Text from data made harmless: control characters become visible escapes."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType

_ESCAPED = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Controls, bidi and other invisible formats, private use, lone surrogates, line separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Joiners that scripts and emoji need and that cannot reorder or hide anything."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the cell ``text`` for a formula."""
    return _FORMULA.match(text) is not None


def visible(text: str) -> str:
    r"""``text`` in one line, with ``\x1b``, ``\n``, ``\u202e`` in place of such characters."""
    if text.isprintable():
        return text
    return "".join(_escape(char) for char in text)


def is_live(char: str) -> bool:
    """Whether a terminal would obey ``char``, or nobody would see it, instead of printing it."""
    return char not in _JOINERS and unicodedata.category(char) in _ESCAPED


@cache
def cell_escapes() -> Mapping[str, str]:
    """What stands for each live character inside a cell of a file; its lines and tabs stay.

    Private use, which a terminal cannot obey, is left alone: whole alphabets of icons live there.
    """
    chars = map(chr, chain(range(0xD800), range(0xF900, 0x20000), range(0xE0000, 0xE1000)))
    live = (char for char in chars if is_live(char) and char not in "\t\n\r")
    return MappingProxyType({char: _escape(char) for char in live})


def inert_cell(text: str) -> str:
    """``text`` as a cell of a file: on as many lines, with nothing live in it."""
    if text.isprintable():
        return text
    return "".join(char if char in "\t\n\r" else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii") if is_live(char) else char
