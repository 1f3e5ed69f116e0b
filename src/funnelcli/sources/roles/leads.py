"""Leads as one frame: from their own files, else every deal is a lead by its creation."""

import polars as pl

from funnelcli.model.day import day_number
from funnelcli.schema.columns import LEAD_FIELDS, Role
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.frames import with_days
from funnelcli.sources.load import INPUT
from funnelcli.sources.reading import Part, Reading
from funnelcli.sources.recognition.mapping import EXTRA
from funnelcli.sources.roles.channels import with_channel
from funnelcli.sources.roles.gathering import gather
from funnelcli.sources.shape import ROW
from funnelcli.sources.values.amounts import in_base, with_amounts

_OTHER_NAME = {"amount": "budget", "loss_reason": "disqualify_reason"}
"""What a deal calls otherwise."""

_NOT_OURS = frozenset({"status", "lead_id", "deal_id"})
_TAKEN = (INPUT, ROW, "row", "currency", "created_on", "phone_key", "email_key", "person")
_MOMENTS = {"created_at": "created_on", "first_contact_at": "first_contact_on"}


def read_leads(reading: Reading) -> Part:
    """The leads of all files, with days, the budget in minor units and a channel."""
    files = reading.files[Role.LEADS]
    gathered = gather(Role.LEADS, files, "lead_id", reading.today)
    frame, issues = with_amounts(gathered.frame, files, "budget", reading.currency)
    frame = _with_minutes(with_channel(frame, reading.channels))
    frame = with_days(frame, _MOMENTS, reading.home)
    frame, unrated = in_base(frame, files, "budget", "created_on", reading.rates)
    late = pl.col("created_on") > day_number(reading.today)
    issues += [*unrated, *row_issues("D053", frame, late, files, "created_at")]
    if "first_contact_on" in frame.columns:
        early = pl.col("first_contact_on") < pl.col("created_on")
        issues += row_issues("D088", frame, early, files, "first_contact_at")
    return gathered.then(frame, issues)


_NANOSECONDS = 60 * 10**9
"""Of a minute, in which the clock of a moment is counted."""


def _with_minutes(frame: pl.DataFrame) -> pl.DataFrame:
    """The local minute of the day of each moment; null where a file tells days only.

    Midnight to the second is a day without a time of its own: so mixed columns come out.
    """
    minutes = {name: _minute_of(name) for name in _MOMENTS if name in frame.columns}
    return frame.with_columns(
        minute.alias(f"{name.removesuffix('_at')}_minute") for name, minute in minutes.items()
    )


def _minute_of(name: str) -> pl.Expr:
    clock = pl.col(name).dt.time().cast(pl.Int64)
    return pl.when(clock > 0).then(clock // _NANOSECONDS)


def taken_over(deal_fields: frozenset[str]) -> frozenset[str]:
    """The lead fields that deals with ``deal_fields`` can lend."""
    lent = {_OTHER_NAME.get(name, name) for name in deal_fields - _NOT_OURS}
    known = {name for name in lent if name in LEAD_FIELDS or name.startswith(EXTRA)}
    return frozenset({"lead_id", "deal_id", *known})


def leads_of_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Each deal as a lead with its own id; manager, source, contacts and money are taken over."""
    present = deals.collect_schema().names()
    lent = [
        name
        for name in present
        if name not in _NOT_OURS and (name in LEAD_FIELDS or name.startswith(EXTRA))
    ]
    return deals.select(
        pl.col("deal_id").alias("lead_id"),
        "deal_id",
        *(name for name in _TAKEN if name in present),
        *lent,
        *(pl.col(old).alias(new) for old, new in _OTHER_NAME.items() if old in present),
    )
