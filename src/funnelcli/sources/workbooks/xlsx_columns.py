"""One column of a sheet: native where every cell is of one kind, else text."""

from collections.abc import Mapping

import polars as pl

from funnelcli.sources.values import natives
from funnelcli.sources.workbooks.xlsx_cells import NUMBER, TEXT, YES_NO
from funnelcli.sources.workbooks.xlsx_values import EXACT, MOMENT, TIME, WHOLE, shown


def typed_column(cells: pl.DataFrame | None, rows: pl.DataFrame) -> pl.Series:
    """The values of ``cells`` (of one column, by row) beside ``rows``, null where none is.

    Datetime, Int64, Float64 or Boolean when all are, else String. Whole numbers too large for
    Int64 are text, so that no digit is lost.
    """
    if cells is None:
        return pl.Series("value", [None] * rows.height, dtype=pl.String)
    values = _typed(cells)
    if len(values) == rows.height:
        return values
    found = pl.DataFrame({"row": cells["row"], "value": values})
    return rows.join(found, on="row", how="left", maintain_order="left")["value"]


def natives_beside(
    cells: pl.DataFrame | None, rows: pl.DataFrame, currencies: Mapping[int, str]
) -> dict[str, pl.Series]:
    """What stands beside a column, by prefix (``natives``): its cells aligned with ``rows``."""
    if cells is None:
        return {}
    kinds = set(cells["kind"].unique())
    if kinds <= {TEXT, YES_NO}:
        return {}
    found: dict[str, pl.Expr] = {}
    is_number = pl.col("kind") == NUMBER
    is_mixed = len(kinds) > 1
    if is_mixed and NUMBER in kinds:
        found[natives.NUMBER] = pl.when(is_number).then("number")
    days = cells["moment"].is_not_null()
    if days.any() if is_mixed else kinds == {NUMBER} and days.all():
        found[natives.MOMENT] = pl.col("moment")
    if NUMBER in kinds and cells["style"].is_in(list(currencies)).any():
        code = pl.col("style").replace_strict(currencies, default=None, return_dtype=pl.String)
        found[natives.CURRENCY] = pl.when(is_number).then(code)
    beside = cells.select("row", **found)
    if beside.height < rows.height:
        beside = rows.join(beside, on="row", how="left", maintain_order="left")
    return {prefix: beside[prefix] for prefix in found}


def _typed(cells: pl.DataFrame) -> pl.Series:
    kinds = cells["kind"].unique().to_list()
    if kinds == [MOMENT]:
        return cells["moment"]
    if kinds == [YES_NO]:
        return cells["text"] == "true"
    if kinds == [NUMBER]:
        return _numbers(cells)
    if NUMBER not in kinds and not {MOMENT, TIME}.intersection(kinds):
        return cells["text"]
    return cells.select(shown()).to_series()


def _numbers(cells: pl.DataFrame) -> pl.Series:
    number = cells["number"]
    if cells["text"].str.contains(WHOLE).all():
        exact = cells["text"].cast(pl.Int64, strict=False)
        return cells["text"] if exact.null_count() else exact
    whole = ((number.round() == number) & (number.abs() < EXACT)).all()
    return number.cast(pl.Int64) if whole else number
