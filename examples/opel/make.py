"""Writes the made-up exports of «Запчасти Опель», a shop that sells parts for Opel only.

Run it from anywhere: ``python examples/opel/make.py``. It writes ``exports/``, ``plan.csv`` and
``rates.csv`` here and copies the whole example to ``src/funnelcli/demo``. The same code gives the
same bytes every time: seeded chance (shop.py), no dates of today, fixed archive times.
"""

import csv
import io
import shutil
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from adverts import direct_text, monthly_spend, vk_sheets
from openpyxl import Workbook
from shop import (
    AS_OF,
    CAMPAIGNS,
    CHANNELS,
    FIRST,
    LOST,
    MONTH_FACTOR,
    STAGES,
    Deal,
    Dice,
    Lead,
    make_deals,
    make_leads,
    spoil,
)

HERE = Path(__file__).resolve().parent
DEMO = HERE.parents[1] / "src" / "funnelcli" / "demo"


def phone_of(person: int) -> str:
    """A made-up phone of a person."""
    tail = f"{person % 10000:04d}"
    return f"+7 900 {0 if person < 900000 else 1:03d}-{tail[:2]}-{tail[2:]}"


def lead_rows(dice: Dice, leads: list[Lead]) -> list[list[str]]:
    """The lead export as Excel saves it again: spaces in numbers, blanks, rows pasted twice."""
    rows = [lead_row(dice, lead) for lead in leads]
    for at in (212, 655, 1180):
        rows[at][2] = ""  # no date: imported by hand
    rows.insert(904, list(rows[903]))
    rows.insert(333, list(rows[330]))
    rows.append(["", "Черновик, удалить", *[""] * (len(LEAD_HEADER) - 2)])
    return rows


LEAD_HEADER = [
    "ID заявки",
    "Название заявки",
    "Дата создания",
    "Ответственный",
    "Статус заявки",
    "Бюджет, р.",
    "Товар",
    "Решает сам",
    "Срок покупки, дней",
    "Город",
    "Источник",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "Полное имя контакта",
    "Мобильный телефон",
    "Рабочий email",
    "Дата первого контакта",
    "Примечание",
]


def lead_row(dice: Dice, lead: Lead) -> list[str]:
    """One line of the lead export."""
    source, utm_source, utm_medium = CHANNELS[lead.channel][0]
    if source == "Google" and dice.chance(0.3):
        source = "google"
    campaigns = CAMPAIGNS.get(lead.channel, ("",))
    budget = f"{lead.budget:,}".replace(",", "\xa0") if lead.budget else ""
    touched, phone = lead.created + timedelta(minutes=dice.whole(3, 90)), phone_of(lead.person)
    if lead.person != lead.number or dice.chance(0.15):
        phone = "8" + phone[2:].replace(" ", "").replace("-", "")
    notes = ("Просит перезвонить; после 18:00", "Нужна\nдоставка", 'Двигатель "как новый"')
    return [
        str(lead.number),
        lead.title,
        moment_text(lead.created),
        lead.manager,
        "Новая" if AS_OF - lead.created < timedelta(days=1) else "Обработана",
        budget + (",00" if budget and dice.chance(0.1) else ""),
        lead.product,
        {True: "Да", False: "Нет", None: ""}[lead.decides],
        "" if lead.days is None else str(lead.days),
        lead.city,
        source,
        utm_source,
        utm_medium,
        campaigns[dice.whole(0, len(campaigns) - 1)],
        f"Клиент {lead.person}",
        "" if dice.chance(0.02) else phone,
        f"client{lead.person}@example.com" if dice.chance(0.55) else "",
        moment_text(touched) if touched < AS_OF and dice.chance(0.93) else "",
        notes[dice.whole(0, 2)] if dice.chance(0.02) else "",
    ]


DEAL_HEADER = [
    "ID",
    "Название сделки",
    "Бюджет ₽",
    "Ответственный",
    "Дата создания сделки",
    "Кем создана сделка",
    "Дата редактирования",
    "Дата закрытия",
    "Теги",
    "Этап сделки",
    "Воронка",
    "Полное имя контакта",
    "Компания",
    "Мобильный телефон",
    "Рабочий email",
    "Город",
    "Источник",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "Товар",
    "Валюта",
    "Причина отказа",
    "Ожидаемая оплата",
    "ID заявки",
    "Источник",
]


def deal_row(dice: Dice, deal: Deal) -> list[object]:
    """One row of the deal workbook: texts and native dates and numbers side by side."""
    lead = deal.lead
    source, utm_source, utm_medium = CHANNELS[lead.channel][0] if lead.number else ("", "", "")
    amount: object = deal.amount
    if deal.amount is not None and dice.chance(0.06):
        amount = f"{deal.amount:,}".replace(",", " ")
    last = deal.moves[-1][0] if deal.moves else deal.created
    campaigns = CAMPAIGNS.get(lead.channel, ("",)) if lead.number else ("",)
    return [
        deal.number,
        deal.title,
        amount,
        lead.manager,
        deal.created,
        lead.manager if dice.chance(0.5) else "",
        moment_text(max(last, deal.created)),
        moment_text(deal.closed) if deal.closed else "не закрыта",
        "повторный" if not lead.number else "",
        deal.stage,
        "Запчасти",
        f"Клиент {lead.person}",
        "",
        phone_of(lead.person),
        f"client{lead.person}@example.com" if dice.chance(0.5) else "",
        lead.city,
        source if dice.chance(0.2) else "",
        utm_source,
        utm_medium,
        campaigns[dice.whole(0, len(campaigns) - 1)],
        "",
        "",
        lead.group,
        deal.currency,
        deal.reason,
        deal.expected,
        str(lead.number) if lead.number and deal.keeps_lead_id else "",
        source or "Постоянный клиент",
    ]


def history_rows(dice: Dice, deals: list[Deal]) -> list[list[str]]:
    """Every move of every deal by time; some rows change nothing, two belong to a deleted deal."""
    rows = [("309999", "", STAGES[0], "2025-10-03 10:00:00")]
    rows.append(("309999", STAGES[0], LOST, "2025-10-06 12:30:00"))
    for deal in deals:
        before = ""
        for moment, stage in deal.moves:
            rows.append((str(deal.number), before, stage, f"{moment:%Y-%m-%d %H:%M:%S}"))
            before = stage
            if dice.chance(0.006):  # the sum was edited: an event, not a move
                later = moment + timedelta(minutes=2)
                rows.append((str(deal.number), stage, stage, f"{later:%Y-%m-%d %H:%M:%S}"))
    return [list(row) for row in sorted(rows, key=lambda row: row[3])]


def plan_rows() -> list[list[str]]:
    """The plan, month by month; of November also some managers and products."""
    rows = []
    for n in range(15):
        year, month = FIRST.year + (FIRST.month - 1 + n) // 12, (FIRST.month - 1 + n) % 12 + 1
        factor = round(100 * MONTH_FACTOR.get(month, 1.0))
        values = {
            "revenue": 9600 * factor,
            "deals_won": round(0.33 * factor),
            "leads": round(1.1 * factor),
            "qualified_leads": round(0.68 * factor),
            "spend": 2300 * factor,
        }
        period = f"{year}-{month:02d}"
        rows += [[period, measure, "", str(value)] for measure, value in values.items()]
    of_managers = {"Анна Климова": 220000, "Борис Мухин": 190000, "Егор Пономарёв": 130000}
    rows += [["2026-11", "revenue", f"manager={k}", str(v)] for k, v in of_managers.items()]
    of_products = {"Двигатель": 6, "Кузов": 9, "Оптика": 7}
    rows += [["2026-11", "deals_won", f"product={k}", str(v)] for k, v in of_products.items()]
    wanted = {"Двигатель": 15, "Кузов": 31, "Оптика": 25}
    rows += [["2026-11", "leads", f"product={k}", str(v)] for k, v in wanted.items()]
    return rows


def rate_rows(dice: Dice) -> list[list[str]]:
    """An invented dollar rate for every day."""
    rate, day, rows = 8600, FIRST, []
    while day <= AS_OF.date():
        rate += dice.whole(-60, 62)
        rows.append([str(day), "USD", f"{rate // 100}.{rate % 100:02d}"])
        day += timedelta(days=1)
    return rows


def moment_text(moment: datetime) -> str:
    """A moment as amoCRM writes it."""
    return f"{moment:%d.%m.%Y %H:%M:%S}"


def csv_text(rows: list[list[str]], separator: str, line_end: str) -> str:
    """Rows as CSV text, quoted only where needed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator=line_end).writerows(rows)
    return buffer.getvalue()


def workbook_bytes(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook whose bytes do not depend on when and where it was saved."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2026, 11, 20, 18, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            data = CORE.encode() if name == "docProps/core.xml" else old.read(name)
            new.writestr(entry, data)
    return fixed.getvalue()


CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-20T18:00:00Z</dcterms:created>'
    "</cp:coreProperties>"
)


def make_exports() -> dict[str, bytes]:
    """Every generated file: path inside the example → bytes."""
    dice = Dice(20475)
    leads = make_leads(dice)
    deals = spoil(make_deals(dice, leads))
    sheet = [deal_row(dice, deal) for deal in deals]
    sheet.insert(500, list(sheet[499]))  # one row pasted twice
    leads_text = csv_text([LEAD_HEADER, *lead_rows(dice, leads)], ";", "\r\n")
    moves = [["deal_id", "from_stage", "to_stage", "entered_at"], *history_rows(dice, deals)]
    spend = [["period_from", "period_to", "channel", "campaign", "spend", "currency"]]
    plan = [["period", "measure", "key", "value"], *plan_rows()]
    return {
        "exports/leads_2026-11-20.csv": leads_text.encode("cp1251"),
        "exports/deals_2026-11-20.xlsx": workbook_bytes({"Сделки": [[*DEAL_HEADER], *sheet]}),
        "exports/history_2026-11-20.csv": csv_text(moves, ",", "\n").encode(),
        "exports/direct_2026-11-20.csv": direct_text(dice).encode(),
        "exports/vk_2026-11-20.xlsx": workbook_bytes(vk_sheets(dice)),
        "exports/2gis_2026.csv": csv_text(spend + monthly_spend(), ",", "\n").encode(),
        "plan.csv": csv_text(plan, ",", "\n").encode(),
        "rates.csv": csv_text([["date", "currency", "rate"], *rate_rows(dice)], ",", "\n").encode(),
    }


def differing() -> list[Path]:
    """Files whose content is not what this script writes (archives by their parts)."""
    made = make_exports() | {path.name: path.read_bytes() for path in HERE.glob("*.yaml")}
    wanted = [(root / path, data) for path, data in made.items() for root in (HERE, DEMO)]
    return [
        held
        for held, data in wanted
        if not held.exists() or contents(held.read_bytes()) != contents(data)
    ]


def contents(data: bytes) -> dict[str, bytes]:
    """The parts of an archive, whose packing may differ between builds of zlib; else the bytes."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def write() -> None:
    """Write the example and its copy inside the package."""
    for path, data in make_exports().items():
        for root in (HERE, DEMO):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
    for agreed in HERE.glob("*.yaml"):
        shutil.copyfile(agreed, DEMO / agreed.name)


def main(arguments: list[str]) -> int:
    """Write everything; with ``--check`` write nothing and say what differs."""
    if arguments != ["--check"]:
        write()
        return 0
    wrong = differing()
    for path in wrong:
        sys.stderr.write(f"{path} is not what examples/opel/make.py writes\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
