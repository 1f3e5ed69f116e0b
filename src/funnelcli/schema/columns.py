"""Names of the canonical columns (design/interface.md), the ones derived in sources, and types.

``_on`` columns are day numbers (days since 1970-01-01, Int64): no engine needs date functions.
``_at`` columns are UTC datetimes without a zone, microseconds. Money is Int64 minor units. A
share is a Float64 from 0 to 1.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an input is."""

    LEADS = "leads"
    DEALS = "deals"
    HISTORY = "history"
    SPEND = "spend"
    PLAN = "plan"


class Kind(StrEnum):
    """How the text of a field is understood."""

    ID = "id"
    TEXT = "text"
    MONEY = "money"
    INTEGER = "integer"
    SHARE = "share"
    MOMENT = "moment"
    DAY = "day"
    PHONE = "phone"
    EMAIL = "email"


CUSTOMERS = frozenset({"contact", "company"})
"""Fields that name the customer; with phones and e-mails they are shown to nobody unasked."""

_UTM = dict.fromkeys(
    ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"), Kind.TEXT
)

DEAL_FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "deal_id": Kind.ID,
        "title": Kind.TEXT,
        "pipeline": Kind.TEXT,
        "stage": Kind.TEXT,
        "status": Kind.TEXT,
        "amount": Kind.MONEY,
        "currency": Kind.TEXT,
        "manager": Kind.TEXT,
        "created_at": Kind.MOMENT,
        "closed_at": Kind.MOMENT,
        "expected_on": Kind.DAY,
        "probability": Kind.SHARE,
        "loss_reason": Kind.TEXT,
        "source": Kind.TEXT,
        "channel": Kind.TEXT,
        "campaign": Kind.TEXT,
        **_UTM,
        "product": Kind.TEXT,
        "lead_id": Kind.ID,
        "contact": Kind.TEXT,
        "phone": Kind.PHONE,
        "email": Kind.EMAIL,
        "company": Kind.TEXT,
        "modified_at": Kind.MOMENT,
        "stage_changed_at": Kind.MOMENT,
    }
)

LEAD_FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "lead_id": Kind.ID,
        "created_at": Kind.MOMENT,
        "status": Kind.TEXT,
        "manager": Kind.TEXT,
        "source": Kind.TEXT,
        "channel": Kind.TEXT,
        "campaign": Kind.TEXT,
        **_UTM,
        "product": Kind.TEXT,
        "title": Kind.TEXT,
        "budget": Kind.MONEY,
        "authority": Kind.TEXT,
        "need": Kind.TEXT,
        "timeline_days": Kind.INTEGER,
        "phone": Kind.PHONE,
        "email": Kind.EMAIL,
        "contact": Kind.TEXT,
        "region": Kind.TEXT,
        "first_contact_at": Kind.MOMENT,
        "disqualify_reason": Kind.TEXT,
        "deal_id": Kind.ID,
    }
)

HISTORY_FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "deal_id": Kind.ID,
        "pipeline": Kind.TEXT,
        "from_stage": Kind.TEXT,
        "to_stage": Kind.TEXT,
        "entered_at": Kind.MOMENT,
    }
)

SPEND_FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "spend_on": Kind.DAY,
        "period_from": Kind.DAY,
        "period_to": Kind.DAY,
        "channel": Kind.TEXT,
        "campaign": Kind.TEXT,
        "impressions": Kind.INTEGER,
        "clicks": Kind.INTEGER,
        "spend": Kind.MONEY,
        "currency": Kind.TEXT,
        "vat": Kind.TEXT,
    }
)

PLAN_FIELDS: Mapping[str, Kind] = MappingProxyType(
    {"period": Kind.TEXT, "measure": Kind.TEXT, "key": Kind.TEXT, "value": Kind.TEXT}
)

FIELDS: Mapping[Role, Mapping[str, Kind]] = MappingProxyType(
    {
        Role.DEALS: DEAL_FIELDS,
        Role.LEADS: LEAD_FIELDS,
        Role.HISTORY: HISTORY_FIELDS,
        Role.SPEND: SPEND_FIELDS,
        Role.PLAN: PLAN_FIELDS,
    }
)
"""The fields a file of each role may be mapped to."""
