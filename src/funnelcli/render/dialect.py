"""How a CSV file is written, and what its text cells may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from funnelcli.render.inert import inert_cell, is_formula


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """``mark`` puts a byte order mark first, as Excel wants it."""

    separator: str
    mark: bool
    decimal_comma: bool


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "plain": Dialect(separator=",", mark=False, decimal_comma=False),
        "excel": Dialect(separator=",", mark=True, decimal_comma=False),
        "excel-ru": Dialect(separator=";", mark=True, decimal_comma=True),
    }
)
"""By the name that ``--csv-dialect`` gives them."""


def text_cell(text: str) -> str:
    """``text`` with nothing live in it; what looks like a formula begins with an apostrophe."""
    if text.isalnum():
        return text  # most cells of large files, and nothing in them can be live
    return inert_cell(f"'{text}" if is_formula(text) else text)
