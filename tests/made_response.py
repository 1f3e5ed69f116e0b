# ruff: noqa: ANN401 - any field of a result may be changed
"""Facts of exports that say when leads were touched; response time and load made by hand."""

from dataclasses import replace
from typing import Any

from canonical_frames import facts
from funnelcli.metrics.capacity import Capacity, Load, ManagerLoad
from funnelcli.metrics.response_time import (
    ChannelResponse,
    ManagerResponse,
    Response,
    ResponseTime,
)
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK
from funnelcli.schema.canonical import Facts
from funnelcli.schema.columns import Role


def touched() -> Facts:
    """Complete exports with managers of leads and the moments of the first contact."""
    fields = facts().fields
    more = {"manager", "first_contact_at"}
    return facts(fields={**fields, Role.LEADS: fields[Role.LEADS] | more})


def figures(**changes: Any) -> dict[str, Any]:
    """80 leads, 40 answered within 30 minutes, 6 waiting longer."""
    known = {
        "leads_count": 83,
        "answered_count": 74,
        "untouched_count": 7,
        "backward_count": 1,
        "untimed_count": 1,
        "late_count": 34,
        "breached_count": 6,
        "pending_count": 1,
        "within_share": Ratio(40, 80),
        "minutes_median": 31.0,
        "minutes_p90": 75.4,
        "mark": OK,
    }
    return known | changes


def response_time(**changes: Any) -> ResponseTime:
    found = ResponseTime(
        headline=Response(**figures()),
        norm_minutes=30,
        by_manager=(ManagerResponse(manager="Анна", **figures()),),
        by_channel=(ChannelResponse(channel=None, **figures()),),
        mark=OK,
    )
    return replace(found, **changes)


def capacity(**changes: Any) -> Capacity:
    """25 leads where 20 can be served."""
    known: dict[str, Any] = {
        "leads_count": 25,
        "open_count": 10,
        "capacity": 30,
        "allowance": 20.0,
        "load": 1.25,
        "open_limit": 12.0,
        "open_load": 10 / 12,
        "is_over": True,
        "mark": OK,
    }
    found = Capacity(
        headline=Load(**known),
        work_days=12.0,
        rows=(ManagerLoad(manager="Анна", **known),),
        mark=OK,
    )
    return replace(found, **changes)
