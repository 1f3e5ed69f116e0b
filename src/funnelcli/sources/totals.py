"""Totals that stand above or among the rows: first, in the middle, where exports were joined.

Those at the end are left out while the file is read (``text/tails``).
"""

from dataclasses import replace

import polars as pl

from funnelcli.schema.columns import Role
from funnelcli.sources.recognition.recognise import Recognition
from funnelcli.sources.shape import ROW, Head, RawTable, column_of
from funnelcli.sources.text.quarantine import Reason
from funnelcli.sources.text.tails import TOTAL

_IDS = {Role.DEALS: "deal_id", Role.LEADS: "lead_id", Role.HISTORY: "deal_id"}
_NAMES = ("spend_on", "period_from", "channel", "campaign")
_TOTAL = f"(?is)^(?:{TOTAL})$"


def label_headers(head: Head, found: Recognition) -> tuple[str, ...]:
    """The columns in which a row of totals says that it is one, in the order of the file.

    For records that is their id. Spend has none: of its first column and those of days, channels
    and campaigns the first cell with text decides.
    """
    key = _IDS.get(found.role)
    fields = (key,) if key else _NAMES if found.role is Role.SPEND else ()
    mapped = {header for name in fields for header in found.columns.headers.get(name, ())}
    first = {head.headers[0]} if found.role is Role.SPEND else set()
    return tuple(header for header in head.headers if header in mapped | first)


def without_totals(table: RawTable, labels: tuple[str, ...]) -> RawTable:
    """The table without the rows whose first cell with text among ``labels`` is «Итого».

    They are counted and placed under ``total_row``.
    """
    frame = table.frame
    told = [name for name in labels if name in frame.columns]
    if not any(frame.schema[name] == pl.String for name in told):
        return table
    texts = [column_of(name).cast(pl.String) for name in told]
    label = pl.coalesce(texts).str.contains(_TOTAL).fill_null(value=False)
    totals = frame.select(label).to_series()
    if not totals.any():
        return table
    reason = Reason.TOTAL_ROW.value
    rows = frame[ROW].filter(totals).to_list()
    return replace(
        table,
        frame=frame.filter(~totals),
        excluded={**table.excluded, reason: table.excluded.get(reason, 0) + len(rows)},
        aside={**table.aside, reason: sorted([*table.aside.get(reason, ()), *rows])},
    )
