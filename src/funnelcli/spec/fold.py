"""Folded text: lower case, ё as е, every run of white space one space, none at the ends.

Python and the engines fold alike for Latin, Greek and Cyrillic text.
"""

import re
from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

FOLDED = "folded:"
"""Prefix of a column that holds the folded text of another."""
_ODD = "\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = f"[{_ODD}][{_ODD} ]*| [{_ODD} ]+"
"""Runs of white space that are not one space already: most texts have none and are not copied."""
_SPACE_RUN = re.compile(_SPACES)


def fold_text(text: str) -> str:
    """``text`` folded."""
    return _SPACE_RUN.sub(" ", text.lower().replace("ё", "е")).strip(" ")


def fold_letter(sign: str) -> str:
    """One character folded (white space is the space)."""
    return _SPACE_RUN.sub(" ", sign.lower().replace("ё", "е"))


def with_folded(frame: nw.LazyFrame[Any], columns: Iterable[str]) -> nw.LazyFrame[Any]:
    """``frame`` with ``folded:<column>`` for each text column; null stays null.

    Folding costs more than any question asked of the text, so it is done once per column.
    """
    made = {f"{FOLDED}{name}": _folded(name) for name in columns}
    return frame.with_columns(**made) if made else frame


def without_folded(frame: nw.LazyFrame[Any], columns: Iterable[str]) -> nw.LazyFrame[Any]:
    """``frame`` without what ``with_folded`` added."""
    return frame.drop(*(f"{FOLDED}{name}" for name in columns))


def _folded(name: str) -> nw.Expr:
    lower = nw.col(name).str.to_lowercase().str.replace_all("ё", "е", literal=True)
    return lower.str.replace_all(_SPACES, " ").str.strip_chars(" ")
