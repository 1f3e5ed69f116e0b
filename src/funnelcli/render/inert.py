"""Text from data made harmless: control characters become visible escapes."""

import unicodedata

_ESCAPED = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Controls, bidi and other invisible formats, private use, lone surrogates, line separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Joiners that scripts and emoji need and that cannot reorder or hide anything."""


def visible(text: str) -> str:
    r"""``text`` in one line, with ``\x1b``, ``\n``, ``\u202e`` in place of such characters."""
    if text.isprintable():
        return text
    return "".join(_escape(char) for char in text)


def _escape(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char) not in _ESCAPED:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
