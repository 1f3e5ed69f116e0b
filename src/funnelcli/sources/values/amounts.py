"""Amounts with their currency: named by the row, the cell, the header, the settings, or by none."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.money import UNKNOWN_CURRENCY
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.headers import header_currency
from funnelcli.sources.roles.rates import Rates, convert
from funnelcli.sources.values.coerce import CURRENCY
from funnelcli.sources.values.currency import currency_code
from funnelcli.sources.values.money import minor_units


def with_amounts(
    frame: pl.DataFrame, files: Sequence[Loaded], name: str, fallback: str | None
) -> tuple[pl.DataFrame, list[Issue]]:
    """The money column ``name`` from millionths to minor units, beside its ``currency``.

    The currency of a row is that of its currency column, else of the sign in the cell, else of
    the header, else ``fallback`` (the settings), else ``XXX``. Where some amounts name a currency
    the others are no amounts: nobody knows what to add them to.
    """
    if name not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Int64).alias(name))
    column, unknown = _named(frame)
    strange = pl.col("currency").is_in(unknown) if unknown else pl.lit(value=False)
    names = ", ".join(unknown)
    issues = row_issues("D065", frame, strange, files, "currency", names=names)
    told = fallback or UNKNOWN_CURRENCY
    cells = _in_cells(frame, name)
    if column is not None and cells is not None:
        issues += row_issues("D237", frame, _disagree(column, cells), files, name)
    named = [each for each in (column, cells, _in_headers(files, name)) if each is not None]
    code = pl.coalesce(*named, pl.lit(told)) if named else pl.lit(told)
    frame = frame.with_columns(code.alias("currency"))
    codes = frame["currency"].unique().to_list() if named else [told]
    frame = frame.with_columns(minor_units(pl.col(name), pl.col("currency"), codes).alias(name))
    if UNKNOWN_CURRENCY not in codes:
        return frame, issues
    nameless = (pl.col("currency") == UNKNOWN_CURRENCY) & pl.col(name).is_not_null()
    others = _others(frame, name)
    if not others:
        return frame, [*issues, *row_issues("D063", frame, nameless, files, name)]
    issues += row_issues("D069", frame, nameless, files, name, currencies=", ".join(others))
    known = pl.when(~nameless).then(pl.col(name)).alias(name)
    return frame.with_columns(known), issues


def _others(frame: pl.DataFrame, name: str) -> list[str]:
    """The currencies that some amounts do name."""
    priced = frame.filter(pl.col(name).is_not_null())["currency"].unique().sort()
    return [code for code in priced.to_list() if code != UNKNOWN_CURRENCY]


def _named(frame: pl.DataFrame) -> tuple[pl.Expr | None, list[str]]:
    """The code of the currency column, and its names that nobody knows."""
    if "currency" not in frame.columns:
        return None, []
    names = frame["currency"].drop_nulls().unique().sort().to_list()
    table = {name: currency_code(name) for name in names}
    known = {name: code for name, code in table.items() if code}
    unknown = [name for name, code in table.items() if not code]
    found = pl.col("currency").replace_strict(known, default=None, return_dtype=pl.String)
    return found if known else None, unknown


def _in_cells(frame: pl.DataFrame, name: str) -> pl.Expr | None:
    column = f"{name}{CURRENCY}"
    return pl.col(column) if column in frame.columns else None


def _disagree(column: pl.Expr, cell: pl.Expr) -> pl.Expr:
    """Where a cell names a currency that the currency column of its row does not."""
    shared = [(cell == sign) & column.is_in(list(codes)) for sign, codes in _SHARED_SIGNS.items()]
    return (cell != column) & ~pl.any_horizontal(shared)


_SHARED_SIGNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "USD": frozenset({"ARS", "AUD", "BRL", "CAD", "CLP", "COP", "MXN"}),
        "RUB": frozenset({"BYN"}),
    }
)
"""Currencies that write themselves with the sign of another: a peso with ``$``."""


def _in_headers(files: Sequence[Loaded], name: str) -> pl.Expr | None:
    headers = {f.index: f.found.columns.headers.get(name, ("",))[0] for f in files}
    codes = {index: header_currency(header) for index, header in headers.items()}
    known = {index: code for index, code in codes.items() if code}
    if not known:
        return None
    return pl.col(INPUT).replace_strict(known, default=None, return_dtype=pl.String)


def in_base(
    frame: pl.DataFrame, files: Sequence[Loaded], name: str, day: str, rates: Rates | None
) -> tuple[pl.DataFrame, list[Issue]]:
    """Amounts in the base currency by the rate of their day; without rates as they are."""
    if rates is None:
        return frame, []
    frame, without = convert(frame, [name], day, rates)
    missing = pl.col(name).is_not_null()
    named = without.select(pl.col("currency").filter(missing).unique().sort())
    codes = ", ".join(named.to_series().to_list())
    return frame, row_issues("D066", without, missing, files, name, currencies=codes)
