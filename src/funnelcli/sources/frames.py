"""The canonical frames as they leave sources: every column, its type, absent ones null."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import polars as pl

from funnelcli.schema.columns import DEAL_FIELDS, LEAD_FIELDS, Kind
from funnelcli.sources.load import INPUT
from funnelcli.sources.recognition.mapping import EXTRA
from funnelcli.sources.values.dates import day_of, to_utc

Types: TypeAlias = Mapping[str, Any]
"""Column names with their Polars types."""

Canon: TypeAlias = nw.LazyFrame[Any]
"""A canonical frame."""

_MOMENT = pl.Datetime("us")
_TYPES: Mapping[Kind, Any] = {
    Kind.MONEY: pl.Int64,
    Kind.INTEGER: pl.Int64,
    Kind.SHARE: pl.Float64,
    Kind.DAY: pl.Int64,
    Kind.MOMENT: _MOMENT,
}
_KEYS = {"phone_key": pl.String, "email_key": pl.String, "person": pl.String}


def _types(fields: Mapping[str, Kind]) -> dict[str, Any]:
    own = {name: _TYPES.get(kind, pl.String) for name, kind in fields.items()}
    return {**own, INPUT: pl.Int64, "row": pl.Int64, "currency": pl.String, **_KEYS}


LEADS: Types = {
    **_types(LEAD_FIELDS),
    "created_on": pl.Int64,
    "first_contact_on": pl.Int64,
    "created_minute": pl.Int64,
    "first_contact_minute": pl.Int64,
}
DEALS: Types = {
    **_types(DEAL_FIELDS),
    "rank": pl.Int64,
    "created_on": pl.Int64,
    "closed_on": pl.Int64,
    "closed_basis": pl.String,
}
HISTORY: Types = {
    "deal_id": pl.String,
    "pipeline": pl.String,
    "from_stage": pl.String,
    "to_stage": pl.String,
    "from_rank": pl.Int64,
    "to_rank": pl.Int64,
    "to_status": pl.String,
    "entered_at": _MOMENT,
    "entered_on": pl.Int64,
    "seq": pl.Int64,
}
SPEND: Types = {
    "spend_on": pl.Int64,
    "channel": pl.String,
    "campaign": pl.String,
    "currency": pl.String,
    "vat": pl.String,
    "spend": pl.Int64,
    "impressions": pl.Int64,
    "clicks": pl.Int64,
}


def complete(frame: pl.LazyFrame, types: Types) -> Canon:
    """``frame`` with exactly the columns of ``types`` (absent ones null) and its extra columns."""
    present = frame.collect_schema().names()
    extra = [name for name in present if name.startswith(EXTRA)]
    made = [
        pl.col(name).cast(kind) if name in present else pl.lit(None, kind).alias(name)
        for name, kind in types.items()
    ]
    return nw.from_native(frame.select(*made, *extra))


def empty(types: Types) -> Canon:
    """The frame of an absent role."""
    return nw.from_native(pl.LazyFrame(schema=dict(types)))


def with_days(frame: pl.DataFrame, moments: Mapping[str, str], home: str | None) -> pl.DataFrame:
    """Wall times become UTC, and their local days are set beside them.

    ``moments`` maps a wall-time column to the name of its day column (``""``: no day needed).
    """
    present = {name: day for name, day in moments.items() if name in frame.columns}
    return frame.with_columns(
        *(day_of(pl.col(name)).alias(day) for name, day in present.items() if day),
        *(to_utc(pl.col(name), home).alias(name) for name, day in present.items() if day != name),
    )
