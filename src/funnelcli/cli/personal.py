"""Rows about leads without their people."""

from collections.abc import Iterable, Mapping
from typing import Any

from funnelcli.model.personal import mask_contacts

Row = Mapping[str, Any]


def shown(rows: Iterable[Row], *, personal: bool) -> list[Row]:
    """The rows; unless people may be seen, no ``lead_id`` is a phone or an e-mail address.

    Plain numbers are ids.
    """
    return [row if personal else _anonymous(row) for row in rows]


def _anonymous(row: Row) -> Row:
    name = row["lead_id"]
    return row if name is None or name.isalnum() else {**row, "lead_id": mask_contacts(name)}
