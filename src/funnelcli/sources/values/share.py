"""Shares of one, written as ``0.8``, ``80`` or ``80 %``."""

import polars as pl

from funnelcli.sources.values.money import MICRO


def share_of_one(number: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """Millionths as a share from 0 to 1, null for anything else.

    A cell with a per cent sign (``percent``) counts in hundredths, and so does every cell of a
    column in which some number is over one.
    """
    hundredths = percent | (number > MICRO).any()
    share = number / pl.when(hundredths).then(100 * MICRO).otherwise(MICRO)
    share = share.round(8)  # the engine may multiply by the reciprocal: 0.7999999999999999
    return pl.when(share.is_between(0, 1)).then(share)
