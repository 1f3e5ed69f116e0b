"""Readers of real exports with nothing but csv: what the oracle sees of them."""

import csv
from datetime import date, datetime
from pathlib import Path

from oracle.records import Deal, Ladder, Move


def read_rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Every record of a comma-separated file."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime | None:
    """A moment or a day written in ISO order; None when empty."""
    return (
        datetime.fromisoformat(text) if text else None
    )  # time zones are not the oracle's business


def day(text: str) -> date | None:
    """A day written in ISO order; None when empty."""
    return date.fromisoformat(text[:10]) if text else None


def maven_deals(folder: Path) -> list[Deal]:
    """The Maven CRM pipeline: its stages Won and Lost are outcomes."""
    return [
        Deal(
            deal_id=row["opportunity_id"],
            stage=row["deal_stage"],
            status={"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open"),
            amount=_minor(row["close_value"]),
            manager=row["sales_agent"] or None,
            created_at=moment(row["engage_date"]),
            closed_on=day(row["close_date"]),
        )
        for row in read_rows(folder / "sales_pipeline.csv")
    ]


def _minor(text: str) -> int | None:
    """Minor units of an amount with at most two decimals; more are rounded half-even."""
    return round(float(text) * 100) if text else None


def salesforce_deals(path: Path) -> list[Deal]:
    """An Opportunity object dump."""
    return [
        Deal(
            deal_id=row["Id"],
            stage=row["StageName"],
            status=("open", "lost", "won")[int(row["IsClosed"]) + int(row["IsWon"])],
            amount=_minor(row["Amount"]),
            currency=row["CurrencyIsoCode"],
            manager=row["OwnerId"],
            created_at=moment(row["CreatedDate"]),
            closed_on=day(row["LastStageChangeDate"]) if row["IsClosed"] == "1" else None,
        )
        for row in read_rows(path, "cp1252")
    ]


def salesforce_moves(path: Path) -> list[Move]:
    """An OpportunityHistory dump: only rows that change the stage."""
    return [
        Move(
            deal_id=row["OpportunityId"],
            from_stage=row["FromOpportunityStageName"] or None,
            to_stage=row["StageName"],
            entered_at=datetime.fromisoformat(row["CreatedDate"]),
            row=place,
        )
        for place, row in enumerate(read_rows(path, "cp1252"))
        if row["FromOpportunityStageName"] != row["StageName"]
    ]


SALESFORCE_LADDER = Ladder(
    stages=("Interes", "Diseño Propuesta", "Presentación Propuesta", "Negociación", "Firmas"),
    won=("Closed Won",),
    lost=("Closed Lost",),
)
MAVEN_LADDER = Ladder(stages=("Prospecting", "Engaging"), won=("Won",), lost=("Lost",))
