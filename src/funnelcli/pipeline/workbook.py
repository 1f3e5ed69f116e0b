"""The records behind the report as sheets of a workbook, people apart."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, stream_rows
from funnelcli.metrics.base import Lazy, Row, counted_lead, one_if
from funnelcli.metrics.customer_cost import sales_of_leads
from funnelcli.model.day import number_day
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.personal import mask_contacts, pseudonym
from funnelcli.model.phrase import Phrase, say
from funnelcli.pipeline.reading import Read
from funnelcli.render.dialect import Dialect
from funnelcli.render.evidence_file import write_evidence_csv
from funnelcli.report.book import Book, DataColumn, DataSheet, DataValue
from funnelcli.report.live.compose import compose_book
from funnelcli.report.model import Kind, Report

MOST_ROWS = 20_000
"""Records that a sheet holds; over that no formula would see them all, and none is written."""
_IDS = ("lead_id", "deal_id")
_DAYS = ("created_on", "decided_on", "expected_on", "lead_on", "spend_on")
_MONEY = ("amount", "from_lead")
_ANSWERS: Mapping[int | None, str] = {1: "passed", 0: "failed", None: "unknown"}
_LEADS = ("lead_id", "created_on", "channel", "campaign", "product", "manager", "verdict")
_DEALS = (
    *("deal_id", "lead_id", "kind", "pipeline", "stage", "outcome", "amount", "currency"),
    *("manager", "product", "channel", "created_on", "decided_on", "expected_on"),
    *("lead_channel", "lead_on", "customer", "from_lead"),
)
_SPEND = ("spend_on", "channel", "campaign", "amount", "currency", "vat", "impressions", "clicks")


def make_book(read: Read, report: Report, *, personal: bool, most: int = MOST_ROWS) -> Book:
    """The report with the records it counted; contacts in ids are masked without ``personal``.

    A sheet holds at most ``most`` records.
    """
    frames = {role: make(read) for role, make in _FRAMES.items()}
    counts = {f"{role}/all": frame.select(count=nw.len()) for role, frame in frames.items()}
    heads = {role: frame.head(most) for role, frame in frames.items()}
    rows = collect_all({**counts, **heads})
    columns = {role: _columns_of(role, read) for role in frames}
    sheets = [
        DataSheet(
            role=role,
            title=say(f"live.sheet.{role}"),
            columns=columns[role],
            rows=list(map(_reader(role, columns[role], personal=personal), rows[role])),
            total_count=rows[f"{role}/all"][0]["count"],
        )
        for role in frames
    ]
    return compose_book(report, read.question, sheets)


def over_full(read: Read, most: int = MOST_ROWS) -> list[str]:
    """The roles of which a sheet cannot hold every record."""
    frames = {role: make(read).select(count=nw.len()) for role, make in _FRAMES.items()}
    return [role for role, rows in collect_all(frames).items() if rows[0]["count"] > most]


def write_data(path: Path, read: Read, role: str, dialect: Dialect, *, personal: bool) -> None:
    """Write every record of ``role`` as CSV, under the names of the ranges.

    Raises:
        OSError: the file cannot be written.
    """
    headers, records = stream_rows(_FRAMES[role](read))
    columns = _columns_of(role, read)
    names = [column.name for column in columns]
    rows = (dict(zip(headers, record, strict=True)) for record in records)
    read_row = _reader(role, columns, personal=personal)
    lines = (dict(zip(names, read_row(row), strict=True)) for row in rows)
    write_evidence_csv(names, lines, path, dialect)


def _leads(read: Read) -> Lazy:
    """All leads at as-of with what was judged of each."""
    criteria = read.question.criteria or ()
    counts = one_if(counted_lead())
    answers = {
        f"answer_{place}": nw.when(
            counted_lead() & nw.col("spec_version").is_in(list(each.versions))
        ).then(nw.col(f"c:{each.id}").fill_null(_UNANSWERED))
        for place, each in enumerate(criteria, start=1)
    }
    return (
        read.frames.leads.with_columns(counted=counts, **answers)
        .select(*_LEADS, "excluded_as", "counted", *answers)
        .sort("created_on", "lead_id", nulls_last=True)
    )


_UNANSWERED = -1


def _deals(read: Read) -> Lazy:
    """All deals at as-of, what was paid back of them, and the lead that each sale came from."""
    frames = read.frames
    counts = nw.col("sellable") == 1
    sales = sales_of_leads(frames).with_columns(sellable=nw.col("sellable").fill_null(0))
    origin = sales.select(
        "deal_id",
        lead_channel=nw.when(counts).then(nw.col("lead_channel")),
        lead_on=nw.when(counts).then(nw.col("lead_on")),
        customer=nw.when(counts).then(nw.col("is_first")),
        from_lead=nw.when(counts).then(nw.col("amount")),
    )
    own = [name for name in _DEALS if name not in _OF_SALES]
    deals = frames.deals.join(origin, on="deal_id", how="left").with_columns(kind=nw.lit("sale"))
    deals = deals.select(*own, *_OF_SALES)
    if frames.refunds is not None:
        nothing = {
            name: nw.lit(None, dtype=nw.String if name == "lead_channel" else nw.Int64)
            for name in _OF_SALES
        }
        back = frames.refunds.with_columns(kind=nw.lit("refund"), **nothing)
        deals = nw.concat([deals, back.select(*own, *_OF_SALES)])
    return deals.sort("created_on", "deal_id", "kind", "decided_on", nulls_last=True)


_OF_SALES = ("lead_channel", "lead_on", "customer", "from_lead")


def _spend(read: Read) -> Lazy:
    named = read.frames.spend.with_columns(amount=nw.col("spend")).select(*_SPEND)
    return named.sort(*_SPEND, nulls_last=True)


_FRAMES: Mapping[str, Callable[[Read], Lazy]] = {"leads": _leads, "deals": _deals, "spend": _spend}
"""The records of each data sheet, in its order."""


def _columns_of(role: str, read: Read) -> tuple[DataColumn, ...]:
    match role:
        case "leads":
            return _lead_columns(read)
        case "deals":
            return _columns(role, _DEALS)
        case _:
            return _columns(role, _SPEND)


def _lead_columns(read: Read) -> tuple[DataColumn, ...]:
    criteria = read.question.criteria or ()
    answers = tuple(
        DataColumn(
            name=f"leads_answer_{place}",
            title=say("live.data.answer", criterion=each.title),
            kind=Kind.TEXT,
        )
        for place, each in enumerate(criteria, start=1)
    )
    return (*_columns("leads", (*_LEADS, "excluded_as", "counted")), *answers)


def _columns(role: str, names: Sequence[str]) -> tuple[DataColumn, ...]:
    return tuple(
        DataColumn(name=_range(role, name), title=_title(name), kind=_kind(name)) for name in names
    )


def _range(role: str, name: str) -> str:
    """``spend_on`` is a name by itself; the others begin with their role."""
    return name if name == "spend_on" else f"{role}_{name}"


def _title(name: str) -> Phrase:
    return say(f"live.data.{name}")


def _kind(name: str) -> Kind:
    if name in _MONEY:
        return Kind.MONEY
    counts = ("counted", "customer", "impressions", "clicks")
    return Kind.COUNT if name in counts else Kind.TEXT


def _reader(
    role: str, columns: Sequence[DataColumn], *, personal: bool
) -> Callable[[Row], tuple[DataValue, ...]]:
    """What makes the values of a record out of its row."""
    own = [_row_name(role, column.name) for column in columns]
    cells = [(name, _maker(name, personal=personal)) for name in own]

    def read(row: Row) -> tuple[DataValue, ...]:
        return tuple(
            None if row[name] is None else make(row[name], row) if make else row[name]
            for name, make in cells
        )

    return read


def _row_name(role: str, name: str) -> str:
    """The column of a frame that a range is named after."""
    return name if name == "spend_on" else name.removeprefix(f"{role}_")


def _maker(name: str, *, personal: bool) -> Callable[[Any, Row], DataValue] | None:
    """What a value of the column becomes; None where it stays as it is."""
    if name in _DAYS:
        return lambda value, _: number_day(value)
    if name in _MONEY:
        return lambda value, row: Money(value, row.get("currency") or UNKNOWN_CURRENCY).amount
    if name.startswith("answer_"):
        return lambda value, _: _ANSWERS[None if value == _UNANSWERED else value]
    if personal or name not in _MASKS:
        return None
    mask = _MASKS[name]
    return lambda value, _: mask(value)


_OFTEN: Callable[[str], str] = lru_cache(maxsize=4096)(mask_contacts)
_MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {**dict.fromkeys(_IDS, pseudonym), "campaign": _OFTEN, "product": _OFTEN}
)
"""How ids, and texts that people type, are shown: they may hold a phone."""
