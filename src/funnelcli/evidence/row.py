"""A row behind a figure as a plain record: where it stands, what it holds, what it counts in."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from funnelcli.evidence.base import COLUMNS, FLAG, LEFT_OUT, MONEY
from funnelcli.model.day import number_day
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.personal import mask_contact, mask_contacts, mask_name, pseudonym
from funnelcli.schema.canonical import InputFile
from funnelcli.schema.columns import CUSTOMERS, Role

Record: TypeAlias = dict[str, Any]
_IDS = {Role.LEADS: "lead_id", Role.DEALS: "deal_id"}
_PLACED = frozenset({"input", "row", "currency"})
_OWN_TEXT = ("loss_reason", "product", "campaign")
"""Texts that people type: they may hold a phone."""
HEAD = ("role", "id", "figures", LEFT_OUT, "file", "sheet", "row")
"""What every record begins with."""


def fields_of(roles: Sequence[Role]) -> list[str]:
    """The fields of the records of ``roles``, in order."""
    return list(dict.fromkeys([*HEAD, *(name for role in roles for name in _own_fields(role))]))


def _own_fields(role: Role) -> list[str]:
    """What a record has besides its head."""
    return [name for name in COLUMNS[role] if name not in _PLACED and name != _IDS.get(role)]


def record_of(role: Role, row: Mapping[str, Any], inputs: Sequence[InputFile]) -> Record:
    """``row`` of the frame of ``role``: days as dates, money in its currency."""
    place = row.get("input")
    source = inputs[place] if place is not None and place < len(inputs) else None
    found: Record = {
        "role": role.value,
        "id": row.get(_IDS.get(role, "")),
        "figures": [name.removeprefix(FLAG) for name in row if name.startswith(FLAG) and row[name]],
        LEFT_OUT: row[LEFT_OUT],
        "file": source.file if source else None,
        "sheet": source.sheet if source else None,
        "row": row.get("row"),
    }
    currency = row.get("currency") or UNKNOWN_CURRENCY
    own = {name: row[name] for name in _own_fields(role) if name in row}
    return found | {name: _value(name, value, currency) for name, value in own.items()}


def _value(name: str, value: Any, currency: str) -> Any:  # noqa: ANN401 - cells of any column
    if value is None:
        return None
    if name.endswith("_on"):
        return number_day(value)
    return Money(value, currency) if name in MONEY else value


def masked(record: Record) -> Record:
    """The record with customers, phones and addresses made unrecognisable."""
    found = dict(record)
    for name, value in record.items():
        if not isinstance(value, str):
            continue
        if name in CUSTOMERS:
            found[name] = mask_name(value)
        elif name in {"phone", "email"}:
            found[name] = mask_contact(value)
        elif name in {"id", "lead_id"}:
            found[name] = pseudonym(value)
        elif name in _OWN_TEXT:
            found[name] = mask_contacts(value)
    return found
