"""Writes a million leads, 365 000 deals, spend and a plan into bench/data, with settings.

The columns that count have canonical names, the text is plain UTF-8 CSV without quotes: what is
measured is the work on the rows, and the programs written by hand may read the files with one
call. Beside them stand columns that nobody asks for, as in every export: real ones have 29 to 146
columns and 240 to 980 bytes a row; these have about 25 and 280. Seeded: the same bytes every time.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

DATA = Path(__file__).resolve().parent / "data"
LEADS = 1_000_000
DEAL_SHARE = 0.365
FIRST, AS_OF, LAST = date(2025, 10, 1), date(2026, 11, 20), date(2026, 11, 30)
PHONES = 100_000
"""Phones in turn: one that calls again does so after some weeks, or much later."""
MONEY_PLAN, COUNT_PLAN = 250_000_000, 3_000

MANAGERS = [f"Manager {number:02d}" for number in range(1, 41)]
SOURCES = ["direct"] * 8 + ["vk"] * 5 + ["seo"] * 3 + ["avito"] * 2 + ["referral", ""]
PRODUCTS = ["Полуось Opel Astra", "ГРМ OPEL Corsa", "Фара Опель Вектра", "Капот Peugeot 308", ""]
STAGES = ["New", "Quote", "Contract", "Payment"]
STATUSES = ["won"] * 3 + ["lost"] * 5 + ["open"] * 2

VISIT = (
    "city,tags,note,page,cid,first_source,first_medium,"
    "utm_campaign,utm_content,utm_term,repeated,changed"
)
OFFICE = "title,city,tags,note,author,editor,changed,repeated,delivery,invoice"
CITIES = ["Москва", "Санкт-Петербург", "Екатеринбург", "Нижний Новгород", ""]
NOTES = ["перезвонить после обеда", "просил счёт на почту", "VIN записан в карточке", "", ""]

SETTINGS = """\
version: 1
currency: RUB
calendar: {country: RU}
sources:
  leads: {path: leads.csv}
  deals: {path: deals.csv}
  spend: {path: spend.csv}
  plan: {path: plan.csv}
pipelines:
  Main: {stages: [New, Quote, Contract, Payment], won: [Won], lost: [Lost]}
channels: {direct: Яндекс Директ, vk: VK Реклама, avito: Авито}
norms: {qualified_share: [0.30, 0.80]}
qualification: lead-spec.yaml
"""
SPEC = """\
version: 1
effective_from: 2025-10-01
exclude:
  duplicates: {by: [phone], within_days: 30}
  test: {field: title, matches: "тест|test"}
criteria:
  - {id: brand, title: Opel, group: need, field: product, contains_any: [opel, опель]}
  - {id: budget, title: Budget, group: budget, field: budget, at_least: 5000}
  - {id: decides, title: Decides, group: authority, field: authority, is: true}
  - {id: soon, title: Soon, group: timeline, field: timeline_days, at_most: 30}
qualified_when:
  all: [brand, {any: [budget, decides]}]
  score: {points: {budget: 3, decides: 2, soon: 2}, at_least: 4}
"""
Row = tuple[object, ...]
Lead = tuple[int, datetime, str]


def main() -> None:
    """Write everything, unless this very program has written it before."""
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    stamp = DATA / "recipe"
    if stamp.exists() and stamp.read_text() == recipe:
        return
    print(f"writing {LEADS:,} leads and their deals into bench/data")
    DATA.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    dice = Random(20261120)  # noqa: S311 - made-up data, not a secret
    won: list[Lead] = []
    leads = "lead_id,created_at,manager,source,title,product,budget,authority,timeline_days,phone"
    write("leads.csv", f"{leads},{VISIT}", with_visits(lead_rows(dice, won)))
    deals = "deal_id,lead_id,stage,status,amount,manager,created_at,closed_at,expected_on"
    write("deals.csv", f"{deals},{OFFICE}", with_office(deal_rows(dice, won)))
    write("spend.csv", "spend_on,channel,campaign,impressions,clicks,spend", spend_rows(dice))
    write("plan.csv", "period,measure,key,value", plan_rows())
    (DATA / "funnelcli.yaml").write_text(SETTINGS, encoding="utf-8")
    (DATA / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    stamp.write_text(recipe)


def write(name: str, header: str, rows: Iterable[Row]) -> None:
    """One CSV file; no value needs a quote."""
    with (DATA / name).open("w", encoding="utf-8", newline="\n") as file:
        file.write(header + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)


def lead_rows(dice: Random, dealt: list[Lead]) -> Iterator[Row]:
    """Leads in order of time; ``dealt`` collects those that become a deal."""
    step = ((AS_OF - FIRST).days * 86_400 + 80_000) / LEADS
    moment = datetime(FIRST.year, FIRST.month, FIRST.day)  # noqa: DTZ001 - times as written
    recent = [phone(dice) for _ in range(PHONES)]
    for number in range(LEADS):
        at = moment + timedelta(seconds=int(number * step))
        slot = dice.randrange(PHONES)
        if dice.random() < 0.93:
            recent[slot] = phone(dice)
        manager = dice.choice(MANAGERS) if dice.random() < 0.97 else ""
        if dice.random() < DEAL_SHARE:
            dealt.append((number, at, manager))
        yield (
            f"L{number:07d}",
            at,
            manager,
            dice.choice(SOURCES),
            f"Тест {number}" if dice.random() < 0.005 else f"Заявка {number}",
            dice.choice(PRODUCTS),
            dice.randrange(1_000, 60_000, 100) if dice.random() < 0.8 else "",
            dice.choice(("yes", "yes", "no", "")),
            dice.randrange(1, 60) if dice.random() < 0.75 else "",
            recent[slot] if dice.random() < 0.9 else "",
        )


def with_visits(rows: Iterable[Row]) -> Iterator[Row]:
    """What a site and a call centre leave behind about each lead."""
    dice = Random(1)  # noqa: S311 - made-up data, not a secret
    for row in rows:
        page = f"https://opel.example/parts/{dice.randrange(9_000)}?yclid={dice.randrange(10**15)}"
        yield (
            *row,
            dice.choice(CITIES),
            dice.choice(("сайт", "звонок", "чат", "")),
            dice.choice(NOTES),
            page,
            f"{dice.randrange(10**9)}.{dice.randrange(10**9)}",
            dice.choice(("yandex", "vk", "google", "")),
            dice.choice(("cpc", "cpm", "organic", "")),
            f"opel_{dice.randrange(40)}",
            f"ad-{dice.randrange(900)}",
            dice.choice(("полуось опель", "капот астра", "запчасти opel", "")),
            dice.choice(("Да", "Нет")),
            row[1],
        )


def with_office(rows: Iterable[Row]) -> Iterator[Row]:
    """What people of the office write into each deal."""
    dice = Random(2)  # noqa: S311 - made-up data, not a secret
    for row in rows:
        yield (
            *row,
            f"Сделка {row[0]}",
            dice.choice(CITIES),
            dice.choice(("опт", "розница", "")),
            dice.choice(NOTES),
            dice.choice(MANAGERS),
            dice.choice(MANAGERS),
            row[6],
            dice.choice(("Да", "Нет")),
            dice.choice(("Самовывоз", "Транспортная компания", "")),
            f"{dice.randrange(10**6):06d}",
        )


def phone(dice: Random) -> str:
    """A made-up phone in one of three spellings."""
    digits = f"{dice.randrange(10**9):09d}"
    spelling = dice.randrange(3)
    if spelling == 0:
        return f"+7 9{digits[:2]} {digits[2:5]}-{digits[5:7]}-{digits[7:]}"
    if spelling == 1:
        return f"8 (9{digits[:2]}) {digits[2:5]}-{digits[5:]}"
    return f"79{digits}"


def deal_rows(dice: Random, dealt: Iterable[Lead]) -> Iterator[Row]:
    """Deals of the leads: won, lost, open, some without lead id, amount or closing day."""
    end = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 23)  # noqa: DTZ001 - times as written
    for number, at, manager in dealt:
        created = min(at + timedelta(minutes=dice.randrange(5, 3_000)), end)
        closed = created + timedelta(minutes=int(dice.expovariate(1 / 30_000)))
        status = dice.choice(STATUSES) if closed <= end else "open"
        stage = status.capitalize() if status != "open" else dice.choice(STAGES)
        dated = status != "open" and dice.random() < 0.99
        yield (
            f"D{number:07d}",
            f"L{number:07d}" if dice.random() < 0.95 else "",
            stage,
            status,
            f"{dice.randrange(100_000, 9_000_000) / 100:.2f}" if dice.random() < 0.98 else "",
            manager,
            created,
            closed if dated else "",
            created.date() + timedelta(days=dice.randrange(5, 90)),
        )


def spend_rows(dice: Random) -> Iterator[Row]:
    """What each paid channel cost each day, and one channel that brought nobody."""
    for number in range((AS_OF - FIRST).days + 1):
        for channel in ("Яндекс Директ", "VK Реклама", "Авито", "2ГИС"):
            for campaign in ("brand", "search"):
                cost = f"{dice.randrange(1_000_000, 9_000_000) / 100:.2f}"
                clicks = dice.randrange(100, 900)
                day = FIRST + timedelta(days=number)
                yield day, channel, campaign, clicks * 40, clicks, cost


def plan_rows() -> Iterator[Row]:
    """The same plan for every month."""
    for number in range(14):
        month = f"{2025 + (9 + number) // 12}-{(9 + number) % 12 + 1:02d}"
        yield month, "revenue", "", MONEY_PLAN
        for measure in ("deals_won", "leads", "qualified_leads"):
            yield month, measure, "", COUNT_PLAN


if __name__ == "__main__":
    main()
