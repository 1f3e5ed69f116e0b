"""Text for consoles that cannot print everything: cp866, cp1251, ASCII."""

import codecs
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

_FALLBACKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "₽": ("руб.", "RUB"),
        "€": ("EUR",),
        "£": ("GBP",),
        "×": ("x",),
        "—": ("-",),
        "–": ("-",),
        "−": ("-",),
        "«": ('"',),
        "»": ('"',),
        "“": ('"',),
        "”": ('"',),
        "’": ("'",),
        "…": ("...",),
        "·": ("∙", "|"),
        "•": ("∙", "*"),
        "≈": ("~",),
        "≥": (">=",),
        "≤": ("<=",),
        "→": (">",),
        "✓": ("√", "+"),
        "✗": ("x",),
        "○": ("o",),
        "№": ("N",),
        "▲": ("^",),
        "▼": ("v",),
        "─": ("-",),
        "│": ("|",),
        **dict.fromkeys("┌┐└┘├┤┬┴┼", ("+",)),
        **dict.fromkeys("█▉▊▋▌▐", ("█", "#")),
        **dict.fromkeys("▍▎▏", ("▌", "#")),
        "\u00a0": (" ",),
        "\u202f": ("\u00a0", " "),
    }
)
"""Replacements in order of taste; the first that the console knows is printed."""


def fit_encoding(text: str, encoding: str) -> str:
    r"""``text`` with nothing that ``encoding`` cannot say (an unknown encoding counts as ASCII).

    Signs of ours get their fallbacks, letters lose their accents, anything else becomes an
    escape like ``\u4e2d``: printing never raises.
    """
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "ascii"
    if _knows(text, encoding):
        return text
    # The full stop of «руб.» ends the sentence too.
    whole = text if _knows("₽", encoding) else text.replace("₽.", "₽")
    return "".join(_fit(char, encoding) for char in whole)


def _knows(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _fit(char: str, encoding: str) -> str:
    return next(text for text in _candidates(char) if _knows(text, encoding))


def _candidates(char: str) -> Iterator[str]:
    """What may stand for ``char``, best first; the last is always ASCII."""
    yield char
    yield from _FALLBACKS.get(char, ())
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if part.isalnum())
    if base:
        yield base
    yield char.encode("ascii", "backslashreplace").decode("ascii")
