"""Cells merged over several rows of a table: what Excel shows once holds for each of the rows.

Reports grouped by owner or by day write so (formatted reports of Salesforce). Sums stay where
they stand: the amount of a group is that of none of its rows.
"""

from collections.abc import Collection, Iterable

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import TEXT
from funnelcli.sources.workbooks.xlsx_header import Area
from funnelcli.sources.workbooks.xlsx_values import MOMENT

_MOST = 4_000_000
"""Cells that merged areas may fill; in a table they do not overlap."""


def filled_down(
    body: pl.DataFrame, rows: pl.Series, columns: Collection[int], merged: Iterable[Area]
) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """``body`` with texts and days repeated in the ``rows`` they are merged over.

    And the places (row, column) of the cells that are repeated. A cell that holds something of
    its own keeps it. Raises UnfitError when areas reach over far more than a table holds.
    """
    wanted = set(columns)
    areas = [(one, left, last) for one, left, last, _ in merged if last > one and left in wanted]
    if not areas or rows.is_empty():
        return body, []
    schema = {"row": pl.Int32, "column": pl.Int32, "last": pl.Int32}
    repeated = pl.col("kind").is_in([TEXT, MOMENT]) & pl.col("text").is_not_null()
    tops = pl.DataFrame(areas, schema, orient="row").join(
        body.filter(repeated), on=["row", "column"], how="inner"
    )
    tops = tops.with_columns(
        rows.search_sorted(tops["row"], side="right").cast(pl.Int64).alias("from"),
        rows.search_sorted(tops["last"], side="right").cast(pl.Int64).alias("to"),
    ).filter(pl.col("to") > pl.col("from"))
    if tops.select((pl.col("to") - pl.col("from")).sum()).item() > _MOST:
        raise UnfitError("D130")
    places = tops.select("row", "column").rows()
    below = tops.with_columns(pl.int_ranges("from", "to").alias("at")).explode("at")
    below = below.with_columns(rows.gather(below["at"]).cast(pl.Int32).alias("row"))
    own = body.filter(pl.col("text").is_not_null())
    whole = pl.concat([own, below.select(body.columns), body])  # the first of a place counts
    whole = whole.unique(["row", "column"], keep="first")
    return whole.sort("row", "column"), places
