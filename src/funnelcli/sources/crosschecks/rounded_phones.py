"""Phones that a spreadsheet has rounded (``7.9E+10``): their last digits are lost."""

from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.crosschecks.keys import ROUNDED
from funnelcli.sources.load import Loaded, several


def rounded_phones(frame: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """How many records of ``frame`` such a phone leaves without a ``phone_key``."""
    phones = several(frame, "phone")
    if not phones:
        return []
    nobody = frame.filter(pl.col("phone_key").is_null())
    rounded = pl.any_horizontal(pl.col(name).str.contains(ROUNDED) for name in phones)
    return row_issues("D045", nobody, rounded, files, "phone")
