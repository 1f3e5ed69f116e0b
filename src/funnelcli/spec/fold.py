"""Folded text: lower case, ё as е, every run of white space one space, none at the ends.

Python and the engines fold alike for Latin, Greek and Cyrillic text.
"""

import re

import narwhals.stable.v2 as nw

_SPACES = "[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_SPACE_RUN = re.compile(_SPACES)


def fold_text(text: str) -> str:
    """``text`` folded."""
    return _SPACE_RUN.sub(" ", text.lower().replace("ё", "е")).strip(" ")


def fold_letter(sign: str) -> str:
    """One character folded (white space is the space)."""
    return _SPACE_RUN.sub(" ", sign.lower().replace("ё", "е"))


def folded(column: nw.Expr) -> nw.Expr:
    """A text column folded; null stays null."""
    lower = column.str.to_lowercase().str.replace_all("ё", "е", literal=True)
    return lower.str.replace_all(_SPACES, " ").str.strip_chars(" ")
