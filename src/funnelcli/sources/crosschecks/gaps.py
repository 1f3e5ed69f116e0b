"""What the stage history leaves out: deals it says nothing of, stages that moves jump over."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded


def gaps(
    deals: pl.DataFrame,
    moves: pl.DataFrame,
    deal_files: Sequence[Loaded],
    move_files: Sequence[Loaded],
) -> list[Issue]:
    """Deals without any move, and moves past a stage of the ladder (``from_rank``, ``to_rank``).

    Moves that stand in the rows of deals have no row of their own and are not asked.
    """
    told = moves["deal_id"].unique().implode()
    silent = ~pl.col("deal_id").is_in(told)
    has_row = pl.col(INPUT).is_not_null()
    jumps = has_row & (pl.col("to_rank") > pl.col("from_rank") + 1)
    return [
        *row_issues("D191", deals, silent, deal_files, "deal_id", total=deals.height),
        *row_issues("D199", moves, jumps, move_files, "to_stage"),
    ]
