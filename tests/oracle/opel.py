"""The example of the project read by hand: csv, openpyxl and the rules of its own settings."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from oracle.pace import Booked
from oracle.records import Deal, Ladder, Lead, Move, Span, SpendDay
from oracle.verdicts import Agreement, Answer
from oracle.worlds import POINTS, TREE, budget, decides, soon, span_of

LADDER = Ladder(
    stages=("Новая заявка", "Подбор детали", "Предложение", "Счёт выставлен"),
    won=("Успешно реализовано",),
    lost=("Закрыто и не реализовано", "Нет в наличии"),
)
CHANNELS = {
    "yandex / cpc": "Яндекс Директ",
    "vk / cpc": "VK Реклама",
    "google / organic": "Поиск Google",
    "google": "Поиск Google",
    "авито": "Авито",
    "рекомендация": "Рекомендации",
}


def brand(lead: Lead) -> Answer:
    """The only make the shop sells parts for."""
    text = lead.answers.get("product", "").lower().replace("ё", "е")
    return None if not text else any(word in text for word in ("opel", "опел"))


AGREEMENT = Agreement(
    criteria={"brand": brand, "budget": budget, "decides": decides, "soon": soon},
    tree=TREE,
    points=POINTS,
    at_least=4,
    within_days=30,
    is_test=lambda title: "тест" in title.lower() or "test" in title.lower(),
)


def read_csv(path: Path, encoding: str, separator: str) -> list[list[str]]:
    """Every row of a text export."""
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def read_sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    """Values of every row of one sheet."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    return list(book[name].iter_rows(values_only=True))


def channel_of(source: str, utm_source: str, utm_medium: str) -> str | None:
    """The mapping of the settings by utm, then by source; else the source itself."""
    utm = f"{utm_source} / {utm_medium}".lower()
    mapped = CHANNELS.get(utm) or CHANNELS.get(source.lower())
    return mapped or source or None


def moment(text: str) -> datetime | None:
    """dd.mm.yyyy HH:MM:SS; anything else is no date."""
    try:
        return datetime.strptime(text, "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - exports carry local times
    except ValueError:
        return None


def phone_of(text: str) -> str | None:
    """The last ten digits."""
    digits = "".join(char for char in text if char.isdigit())
    return digits[-10:] or None


def read_leads(folder: Path) -> list[Lead]:
    """Leads with an id, each once."""
    header, *rows = read_csv(next(folder.glob("leads_*.csv")), "cp1251", ";")
    found: dict[str, Lead] = {}
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        if row["ID заявки"]:
            found.setdefault(row["ID заявки"], _lead(row))
    return list(found.values())


def _lead(row: dict[str, str]) -> Lead:
    answers = {
        "product": row["Товар"],
        "budget": row["Бюджет, р."].replace("\xa0", "").replace(",", "."),
        "authority": {"Да": "true", "Нет": "false"}.get(row["Решает сам"], ""),
        "timeline_days": row["Срок покупки, дней"],
    }
    return Lead(
        lead_id=row["ID заявки"],
        created_at=moment(row["Дата создания"]),
        channel=channel_of(row["Источник"], row["utm_source"], row["utm_medium"]),
        phone=phone_of(row["Мобильный телефон"]),
        email=row["Рабочий email"].lower() or None,
        title=row["Название заявки"],
        answers={name: text for name, text in answers.items() if text},
    )


def read_moves(folder: Path) -> list[Move]:
    """Rows that change the stage."""
    _, *rows = read_csv(next(folder.glob("history_*.csv")), "utf-8", ",")
    return [
        Move(
            deal_id=deal_id,
            from_stage=before or None,
            to_stage=after,
            entered_at=datetime.fromisoformat(when),
            row=place,
        )
        for place, (deal_id, before, after, when) in enumerate(rows)
        if before != after
    ]


def read_deals(folder: Path) -> list[Deal]:
    """Deals of the workbook, each once."""
    header, *rows = read_sheet(next(folder.glob("deals_*.xlsx")), "Сделки")
    names = [str(name) for name in header]
    found: dict[str, Deal] = {}
    for cells in rows:
        values = dict(zip(names[:-1], cells[:-1], strict=True))
        row = {name: "" if value is None else str(value) for name, value in values.items()}
        deal = _deal(row, values)
        found.setdefault(deal.deal_id, deal)
    return list(found.values())


def _deal(row: dict[str, str], values: dict[str, object]) -> Deal:
    amount = row["Бюджет ₽"].replace(" ", "")
    closed_at = moment(row["Дата закрытия"])
    created, expected = values["Дата создания сделки"], values["Ожидаемая оплата"]
    created_at = created if isinstance(created, datetime) else None
    return Deal(
        deal_id=row["ID"],
        pipeline=row["Воронка"],
        stage=row["Этап сделки"],
        status=LADDER.status(row["Этап сделки"]),
        amount=round(Fraction(amount) * 100) if amount else None,
        currency=row["Валюта"],
        manager=row["Ответственный"] or None,
        product=row["Товар"] or None,
        created_at=created_at,
        closed_on=closed_at.date() if closed_at else None,
        expected_on=expected.date() if isinstance(expected, datetime) else None,
        lead_id=row["ID заявки"] or None,
        loss_reason=row["Причина отказа"].strip() or None,
        phone=phone_of(row["Мобильный телефон"]),
        email=row["Рабочий email"].lower() or None,
    )


def read_rates(path: Path) -> list[tuple[date, Fraction]]:
    """Roubles for a dollar by day."""
    _, *rows = read_csv(path, "utf-8", ",")
    return [(date.fromisoformat(day), Fraction(rate)) for day, _, rate in rows]


def in_roubles(deal: Deal, rates: Sequence[tuple[date, Fraction]], day: date | None) -> int | None:
    """The amount by the newest rate on or before ``day``, half-even to kopecks."""
    if deal.amount is None or deal.currency == "RUB":
        return deal.amount
    rate = max((found for found in rates if day and found[0] <= day), default=None)
    return round(deal.amount * rate[1]) if rate else None


def read_spend(folder: Path) -> list[SpendDay]:
    """Direct by day, VK by day, 2GIS by month split over its days."""
    direct = read_csv(next(folder.glob("direct_*.csv")), "utf-8-sig", ";")
    sheet = read_sheet(next(folder.glob("vk_*.xlsx")), "Объявления")
    found = [
        SpendDay(spend_on=when.date(), channel="Яндекс Директ", spend=_minor(row[-1]))
        for row in direct
        if row and (when := moment(f"{row[0]} 00:00:00"))
    ]
    found += [
        SpendDay(spend_on=row[0].date(), channel="VK Реклама", spend=_minor(str(row[-1])))
        for row in sheet
        if isinstance(row[0], datetime)
    ]
    return found


def _minor(text: str) -> int:
    return round(Fraction(text.replace(",", ".").replace("\xa0", "")) * 100)


def monthly_spend(folder: Path) -> list[tuple[Span, str, int]]:
    """Rows of 2GIS that hold a whole month each."""
    _, *rows = read_csv(next(folder.glob("2gis_*.csv")), "utf-8", ",")
    return [(span_of(f"{row[0]}..{row[1]}"), row[2], _minor(row[4])) for row in rows]


def read_plans(path: Path) -> dict[str, dict[Span, int]]:
    """Plans of the whole firm by measure; money in minor units."""
    _, *rows = read_csv(path, "utf-8", ",")
    found: dict[str, dict[Span, int]] = {}
    for period, measure, _, value in (row for row in rows if not row[2]):
        amount = int(value) * 100 if measure in {"revenue", "spend"} else int(value)
        found.setdefault(measure, {})[span_of(period)] = amount
    return found


def read_part_plans(path: Path, span: Span) -> list[tuple[str, str, str, int]]:
    """Measure, dimension, name and plan of the parts that are planned for ``span``."""
    _, *rows = read_csv(path, "utf-8", ",")
    found = []
    for period, measure, key, value in (row for row in rows if row[2]):
        dimension, _, name = key.partition("=")
        amount = int(value) * 100 if measure == "revenue" else int(value)
        if span_of(period) == span:
            found.append((measure, dimension, name, amount))
    return found


def booked_total(booked: Booked, span: Span) -> int:
    """Sum of what was booked inside."""
    return sum(value for day, value in booked if span.holds(day))
