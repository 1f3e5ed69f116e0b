"""What a workbook's own cells say beside their column: numbers, moments, currencies.

A column that mixes texts with dates or numbers is text; its native cells stand beside it as they
are, so that they never go through the reading of text. Numbers that can be days, and currencies
that only the number format names, stand beside a column likewise.
"""

from collections.abc import Iterable

import polars as pl

from funnelcli.sources.shape import ROW, RawTable, column_of

NUMBER = "__number:"
"""Prefix of the Float64 column with the numbers among the texts of a column."""
MOMENT = "__moment:"
"""Prefix of the Datetime column with the moments among texts, or of numbers that can be days."""
CURRENCY = "__currency:"
"""Prefix of the column with the ISO codes that number formats name."""

_PREFIXES = (NUMBER, MOMENT, CURRENCY)
_EVIDENCE = 200


def beside(names: Iterable[str], present: Iterable[str]) -> list[str]:
    """The columns of ``present`` that stand beside ``names``."""
    there = set(present)
    return [prefix + name for name in names for prefix in _PREFIXES if prefix + name in there]


def cells(prefix: str, header: str, schema: pl.Schema) -> list[pl.Expr]:
    """The column of native cells beside the column ``header``, if there is one."""
    return [pl.col(prefix + header)] if prefix + header in schema else []


def texts_among(table: RawTable, header: str, schema: pl.Schema) -> set[str] | None:
    """Some texts of a mixed column; None when the sample of the table shows nothing else."""
    natives = [prefix + header for prefix in (NUMBER, MOMENT) if prefix + header in schema]
    if not natives:
        return None
    own = pl.all_horizontal(pl.col(name).is_null() for name in natives)
    texts = table.frame.filter(own & column_of(header).is_not_null()).select(column_of(header))
    return set(texts.unique(maintain_order=True).head(_EVIDENCE).to_series())


def bare_days(table: RawTable, header: str, schema: pl.Schema) -> list[int]:
    """The rows whose day is a number without the format of a day (45689 for 2025-02-01)."""
    if MOMENT + header not in schema:
        return []
    number = pl.col(NUMBER + header) if NUMBER + header in schema else column_of(header)
    if NUMBER + header not in schema and not schema[header].is_numeric():
        return []
    both = number.is_not_null() & pl.col(MOMENT + header).is_not_null()
    return table.frame.filter(both).select(ROW).to_series().to_list()


def other_currencies(
    table: RawTable, header: str, schema: pl.Schema, told: str
) -> tuple[list[int], list[str]]:
    """The rows whose number format names another currency than ``told``, and which."""
    if CURRENCY + header not in schema:
        return [], []
    code = pl.col(CURRENCY + header)
    found = table.frame.filter(code != told).select(ROW, code.alias("code"))
    return found[ROW].to_list(), found["code"].unique().sort().to_list()
