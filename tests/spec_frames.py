"""Leads for tests of the agreement: written as text by field, framed as sources would."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from ruamel.yaml import YAML

from funnelcli.model.day import day_number
from funnelcli.model.money import minor_digits
from funnelcli.model.phone import phone_digits
from funnelcli.schema.columns import LEAD_FIELDS, Kind
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement

Row = dict[str, Any]
Engine = Callable[[Sequence[Row], Mapping[str, Any]], nw.LazyFrame[Any]]
DAY = "2026-11-10"
_INTEGERS = {"budget", "timeline_days", "created_on", "first_contact_on", "input", "row"}


def on_polars(rows: Sequence[Row], schema: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.DataFrame(list(rows), schema=dict(schema)).lazy())


def lead_row(lead: Mapping[str, str | None], number: int, currency: str) -> Row:
    """Canonical values of a lead; fields that are not canonical become ``x:`` columns."""
    row: Row = {
        "lead_id": f"L{number:03}",
        "input": 0,
        "row": number,
        "currency": lead.get("currency"),
    }
    for name, text in lead.items():
        row[name if name in LEAD_FIELDS or name == "currency" else f"x:{name}"] = text
    if budget := lead.get("budget"):
        row["budget"] = int(Decimal(budget).scaleb(minor_digits(currency)))
    if days := lead.get("timeline_days"):
        row["timeline_days"] = int(days)
    created = lead.get("created_at", DAY)
    day = date.fromisoformat(created) if created else None
    row["created_on"] = day_number(day) if day else None
    row["created_at"] = datetime.combine(day, time(12)) if day else None
    contact = lead.get("first_contact_at")
    row["first_contact_on"] = day_number(date.fromisoformat(contact)) if contact else None
    row["first_contact_at"] = datetime.fromisoformat(contact) if contact else None
    row["phone_key"] = phone_digits(lead.get("phone") or "")
    row["email_key"] = (lead.get("email") or "").lower() or None
    return row


def lead_frame(
    leads: Iterable[Mapping[str, str | None]], currency: str = "RUB", engine: Engine = on_polars
) -> nw.LazyFrame[Any]:
    rows = [lead_row(lead, number, currency) for number, lead in enumerate(leads)]
    moments = {name for name, kind in LEAD_FIELDS.items() if kind is Kind.MOMENT}
    extra = {name for row in rows for name in row if name.startswith("x:")}
    names = [
        *LEAD_FIELDS,
        "currency",
        "row",
        "created_on",
        "first_contact_on",
        "phone_key",
        "email_key",
    ]
    schema: dict[str, Any] = dict.fromkeys([*names, *sorted(extra)], pl.String)
    schema |= dict.fromkeys(sorted(_INTEGERS), pl.Int64)
    schema |= dict.fromkeys(sorted(moments), pl.Datetime("us"))
    return engine([{name: row.get(name) for name in schema} for row in rows], schema)


def columns_of(leads: Iterable[Mapping[str, str | None]]) -> set[str]:
    """Every canonical field, and the ``x:`` columns that some lead has."""
    extra = {name for lead in leads for name in lead if name not in LEAD_FIELDS}
    return {*LEAD_FIELDS, *(f"x:{name}" for name in extra - {"currency"})}


def agreement_of(text: str, folder: Path) -> Agreement:
    path = folder / "lead-spec.yaml"
    path.write_text(text, encoding="utf-8")
    return load_spec(path)


def plain_yaml(text: str) -> list[Any]:
    """The documents of a YAML text as ruamel.yaml itself reads them."""
    return list(YAML(typ="safe", pure=True).load_all(text))
