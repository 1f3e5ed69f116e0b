"""Totals above and among the rows (first, or where exports were joined), and notes below them.

Totals at the end, and notes that say what they are, are left out while the file is read
(``text/tails``). These here need the columns understood.
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
_WORDS = r"(?s)\pL.*\s|\s.*\pL"


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
    """The table without the rows whose first cell with text among ``labels`` is no name or id.

    «Итого» is one of totals (``total_row``); several words with nothing beside them are a note
    (``footer``), unless ids of the file are several words («КП 17»). They are counted and placed.
    """
    frame = table.frame
    told = [name for name in labels if name in frame.columns]
    if not any(frame.schema[name] == pl.String for name in told):
        return table
    label = pl.coalesce(column_of(name).cast(pl.String) for name in told)
    others = [column_of(name) for name in frame.columns if name not in {ROW, *told}]
    total = label.str.contains(_TOTAL)
    met = frame.select(totals=total.any(), spaces=label.str.contains(r"\s").any()).row(
        0, named=True
    )
    if met["totals"]:
        table = _put_aside(table, total, Reason.TOTAL_ROW)
    if not met["spaces"]:  # nearly all ids
        return table
    alone = pl.all_horizontal(each.is_null() for each in others) if others else pl.lit(value=False)
    words = label.str.contains(_WORDS)
    if table.frame.select((words & ~alone).any()).item():
        return table
    return _put_aside(table, words & alone, Reason.FOOTER)


def _put_aside(table: RawTable, out: pl.Expr, reason: Reason) -> RawTable:
    """The table without the rows where ``out`` is true."""
    marked = table.frame.select(out.fill_null(value=False)).to_series()
    if not marked.any():
        return table
    why = reason.value
    rows = table.frame[ROW].filter(marked).to_list()
    return replace(
        table,
        frame=table.frame.filter(~marked),
        excluded={**table.excluded, why: table.excluded.get(why, 0) + len(rows)},
        aside={**table.aside, why: sorted([*table.aside.get(why, ()), *rows])},
    )
